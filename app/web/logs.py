"""What the process says while it serves: one JSON object a line on stderr, and never what a visitor sent.

A line has time, level, logger, event and, within a request, its id, which the visitor's browser got too
(``Plainterm-Request``). At level ``info`` each request is a line: endpoint, method, status, milliseconds. No address, no
path, no question: an endpoint's name says that a term was looked up, not which. Of an exception the class and the place
are told, not its text, which may hold a question.
"""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.errors import SettingError
from ingest.settings import Settings

HEADER = "Plainterm-Request"
LEVELS = ("info", "warning", "error")
current: ContextVar[str | None] = ContextVar("request", default=None)


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Only records of ours tell their text: a library's may hold what it was given."""
        ours = record.name.split(".")[0] in ("app", "ingest", "plainterm")
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage() if ours else str(record.msg),
        }
        if (identity := current.get()) is not None:
            line["request"] = identity
        more = getattr(record, "more", None)
        if isinstance(more, Mapping):
            line |= more
        if record.exc_info and record.exc_info[1] is not None:
            line |= told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def told(error: BaseException) -> dict[str, str]:
    """Class and place of an exception."""
    frames = traceback.extract_tb(error.__traceback__)
    return {"error": type(error).__name__, "at": f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""}


def write_lines(settings: Settings) -> None:
    """From now on every logger of the process writes such lines. Raises SettingError for an unknown level."""
    if settings.log not in LEVELS:
        raise SettingError(f"PLAINTERM_LOG: {settings.log!r} is not a level. Write one of: {', '.join(LEVELS)}.")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    for logger in list(root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):  # a library's own handlers write lines of another kind
            logger.handlers.clear()
            logger.propagate = True
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in ("app", "plainterm"):
        logging.getLogger(name).setLevel(settings.log.upper())
    # What cannot be parsed is answered and counted: a line for each would be anybody's to write.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)


class Requests:
    """Wraps an ASGI app: gives each request an id, and its line at level ``info``."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        identity = secrets.token_hex(8)
        token = current.set(identity)
        started, status = time.perf_counter(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = identity
            elif message["type"] == "websocket.accept":
                status = 101
            elif message["type"] == "websocket.close" and not status:
                status = 403
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            more = {
                "endpoint": getattr(scope.get("endpoint"), "__name__", "none"),
                "method": scope.get("method", "WEBSOCKET"),
                "status": status,
                "ms": round((time.perf_counter() - started) * 1000, 1),
            }
            logging.getLogger(__name__).info("request", extra={"more": more})
            current.reset(token)
