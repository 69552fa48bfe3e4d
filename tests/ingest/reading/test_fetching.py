"""Addresses answer with a whole document, or are refused in one line that names them."""

from __future__ import annotations

import http.server
import ipaddress
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from ingest.corpus import read_corpus
from ingest.errors import CorpusError
from ingest.reading import fetching
from ingest.reading.fetching import LARGEST, fetch

TURNS = {
    "/turn": "/page",
    "/twice": "/turn",
    "/round": "/round",
    "/file": "file:///etc/hosts",
    "/ftp": "ftp://127.0.0.1/x",
    "/nowhere": "http://[",
}


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        pages = {
            "/page": (200, "text/html; charset=latin-1", "<h1>Caf\xe9 care</h1><p>Telehealth.".encode("latin-1")),
            "/odd": (200, "text/html; charset=undefined", "<h1>Café care</h1><p>Telehealth.".encode()),
            "/image": (200, "image/png", b"x"),
            "/big": (200, "text/plain", b"x" * (LARGEST + 1)),
            "/short": (200, "text/plain", b"half a"),
        }
        if to := TURNS.get(self.path):
            self.send_response(302)
            self.send_header("Location", to)
            self.end_headers()
            return
        if self.path == "/drip":
            self.drip()
            return
        status, kind, body = pages.get(self.path, (404, "text/plain", b""))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if self.path == "/short":
            self.send_header("Content-Length", "60")
        self.end_headers()
        self.wfile.write(body)

    def drip(self) -> None:
        """A page without end, a byte at a time."""
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.end_headers()
        try:
            while True:
                self.wfile.write(b"a")
                time.sleep(0.05)
        except OSError:
            pass  # the asker has gone

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


@pytest.mark.parametrize("path", ["/turn", "/twice"])
def test_a_redirect_is_followed(site: str, path: str) -> None:
    assert fetch(site + path).charset == "latin-1"


@pytest.mark.parametrize("path", ["/round", "/file", "/ftp", "/nowhere"])
def test_a_redirect_to_anything_else_is_one_line(site: str, path: str) -> None:
    with pytest.raises(CorpusError) as caught:
        fetch(site + path)
    assert str(caught.value).startswith(site + path)
    assert "\n" not in str(caught.value)


def test_a_page_outside_leads_to_no_address_inside(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = iter([True])
    of = ipaddress.ip_address

    def address(given: str) -> Any:
        return of("93.184.216.34") if next(first, False) else of(given)  # the first hop counts as one outside

    monkeypatch.setattr(fetching.ipaddress, "ip_address", address)
    with pytest.raises(CorpusError, match="leads into a private network"):
        fetch(site + "/turn")


def test_a_page_without_end_is_given_up_in_time(site: str) -> None:
    with pytest.raises(CorpusError, match=r"longer than 0\.5 s"):
        fetch(site + "/drip", deadline=0.5)


@pytest.mark.parametrize(
    "address", ["file:///etc/hosts", "ftp://a.example/x", "http://", "http://[", "http://127.0.0.1:9/x"]
)
def test_only_web_addresses_are_fetched(address: str) -> None:
    with pytest.raises(CorpusError):
        fetch(address)
