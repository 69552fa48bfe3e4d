"""``python -m app serve``: the page, the API and the widget in one process, or one part alone."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import socket
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from app.web import api
from app.web.addresses import Proxies
from app.web.asking import patience
from app.web.batching import AT_ONCE, STUCK, Worker
from app.web.compression import Compression
from app.web.connections import HEAD, IDLE_SECONDS, Heads, bounded
from app.web.engine import Engine
from app.web.headers import SecurityHeaders, digest
from app.web.holding import held
from app.web.hosts import Hosts
from app.web.logs import Requests, write_lines
from app.web.metrics import Metrics
from app.web.no_script import NoScript
from app.web.operator_doors import operators
from app.web.origins import Origins
from app.web.page_gate import PageGate
from app.web.rate_limits import RateLimits
from ingest.errors import PlaintermError, SettingError
from ingest.settings import Settings

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.web.tracing import Tracing

Part = Literal["api", "page"]
Lifespan = Callable[[Any], AbstractAsyncContextManager[Any]]

PAGE = Path(__file__).with_name("page.py")
VIEWS = frozenset({"/", "/ask", "/terms", "/compare", "/sources", "/quality"})  # addresses of the page's views
BELOW = ("/_stcore/", "/static/", "/media/", "/component/", "/app/static/")  # Streamlit's own
GRACE = 3  # seconds that answers under way have after a signal to end
ENDS_WITHIN = 8.0  # seconds after a signal until the process is gone, whatever happens
LARGEST_MESSAGE = 4 * 1024 * 1024  # bytes from a tab: a kept conversation is restored in one
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")  # open in Streamlit by default


def serve(host: str, port: int, only: Part | None, settings: Settings, index_folder: Path | None = None) -> None:
    """Serves until interrupted, and says on stderr where, once it can be reached; port 0 is any that is free.

    Raises PlaintermError before the first request when the port is taken or something cannot be opened.
    """
    import uvicorn

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            super().handle_exit(sig, frame)
            last = threading.Timer(ENDS_WITHIN, os._exit, (1,))  # whatever a client, the page or the engine still does
            last.daemon = True
            last.start()

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            write_lines(settings)  # again: Streamlit has set up its own
            sys.stderr.write(f"Plainterm is at {_address(host, self.servers[0].sockets[0].getsockname()[1])}\n")
            sys.stderr.flush()

    _check_free(host, port)
    app = build(only, settings, index_folder, host)
    write_lines(settings)
    # No access log: an address beside the id of a term that was looked up says more than an operator needs.
    # uvicorn says where it is by a log line that Streamlit's logging hides: so its own is off, and the line is ours.
    proxies = Proxies.read(settings)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        http=bounded(proxies),
        h11_max_incomplete_event_size=HEAD,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=GRACE,
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=False,  # a small frame would become a large message
        forwarded_allow_ips=proxies.names,
    )
    with contextlib.suppress(KeyboardInterrupt):
        Server(config).run()


def _check_free(host: str, port: int) -> None:
    """Raises SettingError when nobody can listen there: better told now than after the index is open."""
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SettingError(f"{host}:{port} cannot be served on ({reason}). Choose another --port or --host.") from error


def _address(host: str, port: int) -> str:
    """Where a browser on this machine finds it: an address that stands for all of them is no address to go to."""
    name = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - read, not bound to
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def build(only: Part | None, settings: Settings, index_folder: Path | None, host: str = "127.0.0.1") -> ASGIApp:
    """The ASGI app of a whole service. Blocks until the index is open."""
    limits, tracing = RateLimits(settings.rate_limit), _tracing(settings)
    metrics = Metrics(tracing.answered) if tracing else Metrics()

    def open_engine() -> Engine:
        from app.assistant import Assistant

        assistant = Assistant.open(index_folder, settings)
        held.put(assistant, settings, limits, metrics)  # the page of this process uses the same ones
        return assistant

    if only == "page":
        engine = open_engine()
        page, lifespan = _page(settings, host, limits)
        return _outermost(
            Split(page, api.create_beside_page(lifespan, engine, settings, metrics)), settings, host, tracing
        )
    # A question that waits for a chat model waits for its turns at the engine too.
    stuck, at_once = (max(STUCK, 2 * patience(settings)), AT_ONCE) if settings.model else (STUCK, 1)
    worker = Worker(open_engine, stuck, at_once)
    worker.wait_until_open()
    named = _collections(settings, held.assistant(), stuck, at_once)
    if only == "api" or not PAGE.is_file():
        return _outermost(api.create(worker, settings, None, limits, metrics, named), settings, host, tracing)
    page, lifespan = _page(settings, host, limits)
    return _outermost(
        Split(page, api.create(worker, settings, lifespan, limits, metrics, named)), settings, host, tracing
    )


def _collections(settings: Settings, first: Assistant, stuck: float, at_once: int = 1) -> dict[str, Worker]:
    """A worker for each collection; one that cannot be opened is told in the log, and the others are served."""
    named = {
        name: Worker(partial(first.beside, place), stuck, at_once)
        for name, place in settings.collection_folders.items()
    }
    for name, worker in named.items():
        try:
            worker.wait_until_open()
        except PlaintermError as error:
            logging.getLogger(__name__).warning("The collection %s is not served: %s", name, error)
    return named


def _tracing(settings: Settings) -> Tracing | None:
    if not settings.traces:
        return None
    from app.web.tracing import Tracing

    return Tracing.read(settings)


def _outermost(app: ASGIApp, settings: Settings, host: str, tracing: Tracing | None) -> ASGIApp:
    app = Heads(Hosts(app, settings, host))
    if tracing:
        from app.web.tracing import Spans

        app = Spans(app, tracing)
    return Requests(app)


class Split:
    """Sends each request to the page or to the rest. An address of neither is the rest's: a 404 in the one form."""

    def __init__(self, page: ASGIApp, rest: ASGIApp) -> None:
        self._page, self._rest = page, rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        ours = path not in VIEWS and not path.startswith(BELOW)
        if scope["type"] == "lifespan" or ours or path.startswith(CLOSED):
            await self._rest(scope, receive, send)
        else:
            await self._page(scope, receive, send)


def _page(settings: Settings, host: str, limits: RateLimits) -> tuple[ASGIApp, Lifespan]:
    """Streamlit's page, made safe to frame for the listed sites only, and what has to run beside it."""
    import streamlit as st
    from streamlit import config

    page = st.App(PAGE)  # before any option is set: it is what makes Streamlit read the config.toml beside the page
    public = urlsplit(settings.public_address).hostname
    for option, value in {
        "server.headless": True,
        "server.address": host,  # else Streamlit asks a public service for this machine's address
        "server.fileWatcherType": "none",
        "browser.serverAddress": public or host,
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
    }.items():
        config.set_option(option, value)
    run = page.lifespan()

    @contextlib.asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        async with run(page):
            yield

    origins = Origins.read(settings)
    # Components of the page are modules that Streamlit makes of text in the browser: blob.
    scripts = " ".join(["'self'", "blob:", *_inline_scripts()])
    policy = (
        f"script-src {scripts}; base-uri 'self'; object-src 'none'; form-action 'self';"
        f" frame-ancestors {origins.frame_ancestors}"
    )
    gate = PageGate(Compression(NoScript(page)), origins, limits, operators, _lives)
    return SecurityHeaders(gate, policy=policy, https=origins.own.startswith("https:")), lifespan


def _inline_scripts() -> list[str]:
    """The sources of the scripts that stand in Streamlit's own page, as a CSP names them: by their hash."""
    from streamlit import file_util

    page = (Path(file_util.get_static_dir()) / "index.html").read_text(encoding="utf-8")
    return [f"'{digest(script)}'" for script in re.findall(r"<script>(.*?)</script>", page, re.S)]


def _lives(session: str) -> bool:
    """Whether the page still has a session of that name."""
    from streamlit.runtime import Runtime

    return Runtime.exists() and Runtime.instance().is_active_session(session)
