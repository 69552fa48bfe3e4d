"""What the page's own addresses ask before Streamlit sees a request: whose site, whose file, how often, how many.

Streamlit looks an unknown origin up by calling a public service, takes files from whoever opens the page, and runs its
script for every message. So none of these reaches it unasked.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.addresses import counted
from app.web.connections import STREAM
from app.web.failures import HttpError, refuse
from app.web.operator_doors import Operators
from app.web.origins import Origins
from app.web.rate_limits import RateLimits
from ingest.reading.fetching import LARGEST

UPLOADS = "/_stcore/upload_file/"
OVERHEAD = 64 * 1024  # bytes of a form around a file
TOTAL = 100 * 1024 * 1024  # bytes of dropped files that are held at once, of all operators
OPEN = 300  # tabs at once
OPEN_FROM_ONE = 50  # of them from one address


class PageGate:
    """Wraps Streamlit's ASGI app. ``lives`` says whether a session of the page is still there."""

    def __init__(
        self,
        app: ASGIApp,
        origins: Origins,
        limits: RateLimits,
        operators: Operators,
        lives: Callable[[str], bool] = lambda session: True,
    ) -> None:
        self._app, self._origins, self._limits = app, origins, limits
        self._operators, self._lives = operators, lives
        self._held: dict[tuple[str, str], int] = {}  # session and file, bytes
        self._open: Counter[str] = Counter()  # address, tabs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        address = connection.client.host if connection.client else ""
        try:
            self._check_origin(connection)
            if scope["type"] == "websocket":
                self._admit(scope["path"], address)
            elif scope["path"].startswith(UPLOADS):
                self._admit_file(connection, scope["method"])
        except HttpError as error:
            await refuse(error, scope, receive, send)
            return
        if scope["type"] == "websocket":
            await self._tab(scope, receive, send, address)
        elif scope["path"].startswith(UPLOADS) and scope["method"] == "PUT":
            await self._file(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _check_origin(self, connection: HTTPConnection) -> None:
        """Our own pages alone: who embeds the page embeds it whole, and its requests are then its own."""
        origin = connection.headers.get("origin")
        if origin is not None and origin.lower() != self._origins.own_of(connection):
            raise HttpError(403, "origin", "Only the page itself may ask this.", {"Connection": "close"})

    def _admit(self, path: str, address: str) -> None:
        who = counted(address)
        if path != STREAM:
            raise HttpError(404, "not_found", "There is nothing at this address.")
        if self._open.total() >= OPEN or self._open[who] >= OPEN_FROM_ONE:
            raise HttpError(503, "busy", "Too many pages are open. Try again in a moment.", {"Retry-After": "30"})
        self._limits.reading(address)

    def _admit_file(self, connection: HTTPConnection, method: str) -> None:
        session, file = _file_of(connection.scope)
        if not self._operators.holds(session):
            message = "Files are taken from the operator's page, after its key was given."
            raise HttpError(403, "operator", message, {"Connection": "close"})
        if method == "DELETE":
            self._held.pop((session, file), None)
        if method != "PUT":
            return
        length = connection.headers.get("content-length", "")
        if not length.isdecimal():
            raise HttpError(411, "length", "Send the file with its Content-Length.", {"Connection": "close"})
        self._held = {key: size for key, size in self._held.items() if self._lives(key[0]) and key != (session, file)}
        if int(length) > LARGEST + OVERHEAD or sum(self._held.values()) + int(length) > TOTAL:
            message = f"A file may have {LARGEST >> 20} MB, all that are held together {TOTAL >> 20} MB."
            raise HttpError(413, "too_large", message, {"Connection": "close"})
        self._held[session, file] = int(length)

    async def _file(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What was not taken is not held."""
        taken = False

        async def noting(message: Message) -> None:
            nonlocal taken
            taken = taken or (message["type"] == "http.response.start" and message["status"] < 300)
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            if not taken:
                self._held.pop(_file_of(scope), None)

    async def _tab(self, scope: Scope, receive: Receive, send: Send, address: str) -> None:
        who = counted(address)

        async def paced() -> Message:
            """A message runs the page's script: who sends too many waits, and so does what comes after."""
            message = await receive()
            if message["type"] == "websocket.receive":
                while wait := self._limits.wait(address):
                    await asyncio.sleep(wait)
            return message

        self._open[who] += 1
        try:
            await self._app(scope, paced, send)
        finally:
            self._open[who] -= 1
            if not self._open[who]:
                del self._open[who]


def _file_of(scope: Scope) -> tuple[str, str]:
    """Session and file that an upload's address names."""
    session, _, file = scope["path"].removeprefix(UPLOADS).partition("/")
    return session, file
