"""Addresses answer with a whole document, or are refused in one line that names them."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest

from ingest.corpus import read_corpus
from ingest.errors import CorpusError
from ingest.reading.fetching import LARGEST, fetch


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        pages = {
            "/page": (200, "text/html; charset=latin-1", "<h1>Caf\xe9 care</h1><p>Telehealth.".encode("latin-1")),
            "/odd": (200, "text/html; charset=undefined", "<h1>Café care</h1><p>Telehealth.".encode()),
            "/image": (200, "image/png", b"x"),
            "/big": (200, "text/plain", b"x" * (LARGEST + 1)),
            "/short": (200, "text/plain", b"half a"),
        }
        status, kind, body = pages.get(self.path, (404, "text/plain", b""))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if self.path == "/short":
            self.send_header("Content-Length", "60")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("path", ["/page", "/odd"])
def test_an_address_is_a_document_whose_source_is_the_address(site: str, path: str) -> None:
    corpus = read_corpus([site + path])
    (text,) = corpus.texts
    assert text.document.text == "# Café care\n\nTelehealth.\n"
    assert text.document.file == corpus.sources[text.source_id].url == site + path


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/none", "404"),
        ("/image", "image/png"),
        ("/big", "more than 20 MB"),
        ("/short", "broke off after 6 of 60 bytes"),
    ],
)
def test_an_address_without_a_whole_document_is_one_line(site: str, path: str, said: str) -> None:
    with pytest.raises(CorpusError, match=said) as caught:
        fetch(site + path)
    assert str(caught.value).startswith(site + path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["file:///etc/hosts", "ftp://a.example/x", "http://", "http://[", "http://127.0.0.1:9/x"]
)
def test_only_web_addresses_are_fetched(address: str) -> None:
    with pytest.raises(CorpusError):
        fetch(address)
