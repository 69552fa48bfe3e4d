"""What goes to the page and what to the rest, in one process."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from app.web.server import Split, _address, serve
from ingest.errors import SettingError
from ingest.settings import Settings

ROOT = Path(__file__).parents[3]


@pytest.fixture
def both() -> TestClient:
    return TestClient(Split(PlainTextResponse("page"), PlainTextResponse("rest")))


@pytest.mark.parametrize("path", ["/", "/ask", "/terms", "/_stcore/health", "/static/js/a.js", "/component/tab/x"])
def test_the_page_has_its_addresses(both: TestClient, path: str) -> None:
    assert both.get(path).text == "page"


@pytest.mark.parametrize(
    "path",
    ["/api/ask", "/terms/telehealth", "/healthz", "/wp-admin", "/robots.txt", "/_stcore/metrics", "/_stcore/agent/x"],
)
def test_all_else_is_the_rests(both: TestClient, path: str) -> None:
    """Streamlit alone would answer any address with its page, and show its counts to anybody."""
    assert both.get(path).text == "rest"


@pytest.mark.parametrize("part", [(), ("--only", "api")])
def test_the_address_is_said_once_and_answers(index_folder: Path, part: tuple[str, ...]) -> None:
    """With the page on, too, although Streamlit hides what uvicorn would say."""
    command = [sys.executable, "-m", "app", "serve", "--port", "0", "--index", str(index_folder), *part]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLAINTERM_")}
    with subprocess.Popen(command, cwd=ROOT, env=kept, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        said = process.stderr.readline()
        try:
            address = said.removeprefix("Plainterm is at ").strip()
            with urllib.request.urlopen(f"{address}/healthz", timeout=10) as response:
                assert response.status == 200
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert address not in process.stderr.read()


def test_a_port_that_is_taken_is_told_before_the_index_is_opened(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            SettingError, match=rf"127\.0\.0\.1:{port} cannot be served on \(.+\)\. Choose another --port"
        ):
            serve("127.0.0.1", port, None, Settings(), tmp_path / "no index")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::", "http://[::1]:80"),
        ("clinic.example", "http://clinic.example:80"),
    ],
)
def test_an_address_is_one_that_a_browser_can_open(host: str, address: str) -> None:
    assert _address(host, 80) == address
