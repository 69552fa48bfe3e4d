"""A real service process, a clinic's website on another origin, and Chromium that can reach nothing else."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from app.web.widget_files import tag

ROOT = Path(__file__).parents[2]
AXE = ROOT / "tests" / "widget" / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost"]
Serving = Callable[..., AbstractContextManager[str]]
PROSE = (
    "<main><h1>Visits</h1><p>We offer telehealth to all. Ask about telehealth.</p><p><a href='#'>A link</a></p></main>"
)


@dataclass
class Site:
    """A website whose pages are set by a test: path to (HTML, headers)."""

    origin: str
    pages: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)

    def page(self, body: str, *, head: str = "", lang: str = "en", headers: dict[str, str] | None = None) -> str:
        """Adds a page; its address."""
        path = f"/{len(self.pages)}"
        html = f"<!doctype html><html lang='{lang}'><head><meta charset='utf-8'>"
        html += f"<meta name='viewport' content='width=device-width'><title>Clinic</title>{head}</head><body>{body}</body></html>"
        self.pages[path] = html, headers or {}
        return self.origin + path


def free_port() -> int:
    """A port that nobody has just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The clinic's website, at ``localhost``: another site than the service's ``127.0.0.1``."""
    pages: dict[str, tuple[str, dict[str, str]]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html, headers = pages.get(self.path, ("", {}))
            self.send_response(200 if html else 404)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *given: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(f"http://localhost:{server.server_port}", pages)
    server.shutdown()


@contextmanager
def _serving(*command: str, **given: Any) -> Iterator[str]:
    """A Python process that serves; PORT in its command is a port that nobody has. Gives its address once it is ready."""
    port = free_port()
    process = subprocess.Popen([sys.executable, *(str(port) if part == "PORT" else part for part in command)], **given)
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}/readyz", timeout=1)
            break
        except OSError:
            assert process.poll() is None, "the service ended"
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(10)


@pytest.fixture(scope="session")
def serving() -> Serving:
    """``with serving("-m", "app", …, "PORT", cwd=…) as address``."""
    return _serving


@pytest.fixture(scope="session")
def service(site: Site, serving: Serving) -> Iterator[str]:
    """The address of a real service process with the fake assistant, which lists the clinic's website."""
    with serving(str(ROOT / "tests" / "fake_service.py"), "PORT", site.origin, cwd=ROOT) as address:
        yield address


@pytest.fixture(scope="session")
def streaming(site: Site, serving: Serving) -> Iterator[str]:
    """A service in which a chat model words the answers."""
    with serving(str(ROOT / "tests" / "fake_service.py"), "--model", "PORT", site.origin, cwd=ROOT) as address:
        yield address


@pytest.fixture(scope="session")
def key() -> str:
    """The operator's key of the service at ``address``."""
    return "a key for tests"


@pytest.fixture(scope="session")
def address(index_folder: Path, tmp_path_factory: pytest.TempPathFactory, serving: Serving, key: str) -> Iterator[str]:
    """A whole service with an operator key, on a copy of the shipped index that tests may build anew."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copytree(index_folder, folder / "index", ignore=shutil.ignore_patterns("LOCK"))
    settings = {"PLAINTERM_OPERATOR_KEY": key, "PLAINTERM_RATE_LIMIT": "1000/minute", "PYTHONPATH": str(ROOT)}
    command = ("-m", "app", "serve", "--port", "PORT", "--index", str(folder / "index"))
    with serving(*command, cwd=folder, env={**os.environ, **settings}) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, for as long as a file needs it: Playwright's loop must not run while other tests start theirs."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        opened = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield opened
        opened.close()


class Visit:
    """A browser's page, with what it asked for and complained about."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(60_000)
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, address: str) -> Visit:
        """Opens a page and waits for the widget."""
        self.page.goto(address)
        self.page.wait_for_selector("plainterm-widget .panel", state="attached")  # selectors see into shadow roots
        return self

    def inside(self, expression: str) -> Any:
        """Evaluates with ``w`` the widget and ``r`` its shadow root."""
        return self.page.evaluate(
            f"(() => {{ const w = document.querySelector('plainterm-widget'), r = w.shadowRoot; return {expression} }})()"
        )

    def ask(self, question: str) -> Visit:
        """Types a question and waits for what comes."""
        if not self.inside("r.querySelector('dialog').open"):
            self.page.locator(".launch").click()
        self.page.locator("plainterm-widget input").fill(question)
        self.page.keyboard.press("Enter")
        self.page.locator(".turn:last-child .it > :is(.says, .back)").first.wait_for()
        return self

    def violations(self) -> list[str]:
        """What axe-core finds, all rules but those that are experimental."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("axe.run()")["violations"]
        return [
            f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
            for one in found
            for node in one["nodes"]
        ]


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Visit]]:
    """Opens pages in fresh contexts, 1280 x 800 unless told."""
    contexts = []

    def open_page(**options: Any) -> Visit:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        return Visit(context.new_page())

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def clinic(site: Site, service: str) -> Callable[..., str]:
    """The address of a clinic's page with the tag; ``data`` are the tag's attributes."""

    def make(body: str = PROSE, data: dict[str, str] | None = None, **page: Any) -> str:
        return site.page(body + tag(service, **(data or {})), **page)

    return make
