"""The address of a Chroma server, and the token that goes with every request."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from ingest.errors import SettingError, VectorServerError
from ingest.settings import Settings
from ingest.vector_server import VectorServer


def test_an_address_names_host_port_tenant_and_database() -> None:
    assert VectorServer.read(Settings()) is None
    assert VectorServer.read(Settings(chroma_url="http://chroma")) == VectorServer("chroma", 8000)
    full = VectorServer.read(Settings(chroma_url="https://chroma.example/clinics/north", chroma_token="x"))
    assert full == VectorServer("chroma.example", 443, True, "clinics", "north", "x")
    assert "x" not in repr(full).replace("example", "").replace("VectorServer", "")


@pytest.mark.parametrize(
    "url", ["chroma:8000", "ftp://chroma", "http://chroma/one", "http://a:b@chroma", "http://chroma:port", "http://["]
)
def test_what_is_no_address_is_told_in_one_line(url: str) -> None:
    with pytest.raises(SettingError, match="PLAINTERM_CHROMA_URL is no address") as caught:
        VectorServer.read(Settings(chroma_url=url))
    assert "\n" not in str(caught.value)


class Gate(BaseHTTPRequestHandler):
    """Answers 200 to who has the token, else 401."""

    def do_GET(self) -> None:
        self.send_response(200 if self.headers["Authorization"] == "Bearer secret" else 401)
        self.end_headers()

    def log_message(self, *given: object) -> None:
        pass


@pytest.fixture
def gate() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Gate)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_the_token_is_sent_and_never_shown(gate: int) -> None:
    VectorServer("127.0.0.1", gate, token="secret").check()
    with pytest.raises(VectorServerError, match="answers 401") as caught:
        VectorServer("127.0.0.1", gate, token="wrong-token").check()
    assert "wrong-token" not in str(caught.value)
