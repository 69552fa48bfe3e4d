"""One connection, within limits: of what a head may have, of time, of how many there are, of what may be upgraded.

uvicorn bounds none of these by itself: a head may take for ever to arrive, an answer for ever to be taken.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Container
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.web.addresses import counted
from app.web.failures import HttpError, refuse

HEAD = 16 * 1024  # bytes of a request's line and headers
HEADERS = 100  # of them
HEAD_SECONDS = 10.0  # from the first byte, or from the connection, to the whole head
WHOLE_SECONDS = 120.0  # from the head to the last byte of the answer; a document of an operator takes its time
IDLE_SECONDS = 5  # between two requests
CONNECTIONS = 800  # at once
FROM_ONE = 200  # of them from one address that is no trusted proxy
STREAM = "/_stcore/stream"  # the only address that speaks WebSocket


class Bounded(H11Protocol):
    """HTTP/1.1 with the limits above; ``proxies`` may hold more than their share of connections."""

    proxies: Container[str] = frozenset()
    _timer: asyncio.TimerHandle | None = None
    _timed: object = None  # the request that the timer is for; None: for a head

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        address = self.client[0] if self.client else ""
        if len(self.connections) > CONNECTIONS or (address not in self.proxies and self._alike(address) > FROM_ONE):
            self._close(503, "busy", "Too many connections. Try again in a moment.")
            return
        self._wait(HEAD_SECONDS)

    def _alike(self, address: str) -> int:
        mine = counted(address)
        clients: list[tuple[str, int] | None] = [getattr(other, "client", None) for other in self.connections]
        return sum(client is not None and counted(client[0]) == mine for client in clients)

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        super().data_received(data)
        self._time()

    def on_response_complete(self) -> None:
        self._stop()
        super().on_response_complete()
        if self._is_busy():  # a pipelined request has begun
            self._time()

    def _is_busy(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _time(self) -> None:
        if self._is_busy():
            if self._timed is not self.cycle:
                self._wait(WHOLE_SECONDS)
                self._timed = self.cycle
        elif self._timer is None and not self.transport.is_closing() and self.transport.get_protocol() is self:
            self._wait(HEAD_SECONDS)

    def _wait(self, seconds: float) -> None:
        self._stop()
        self._timer = self.loop.call_later(seconds, self._late)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._timed = None, None

    def _late(self) -> None:
        self._timer = None
        if self._is_busy():
            self.transport.abort()  # nothing can be said within an answer, and what is buffered is not being read
        else:
            self._close(408, "slow", f"The request took longer than {HEAD_SECONDS:g} seconds.")

    def handle_websocket_upgrade(self, event: Any) -> None:
        self._stop()
        super().handle_websocket_upgrade(event)

    def _should_upgrade(self) -> bool:
        """Only where a WebSocket lives, and without a body, whose bytes would be read as frames."""
        if self._get_upgrade() != b"websocket" or self.scope["path"] != STREAM or self.scope["method"] != "GET":
            return False
        names = {name for name, _ in self.headers}
        return self._should_upgrade_to_ws() and not names & {b"content-length", b"transfer-encoding"}

    def send_400_response(self, msg: str) -> None:
        """What cannot be parsed is refused in the one error form; in the middle of an answer the line is cut."""
        if self._is_busy():
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            self.transport.abort()
        else:
            self._close(400, "malformed", "The request cannot be read.")

    def _close(self, status: int, code: str, message: str) -> None:
        body = json.dumps({"error": {"code": code, "message": message}}).encode()
        head = (
            f"HTTP/1.1 {status} {code}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
        )
        self._stop()
        self.transport.write(head.encode() + body)
        self.transport.close()


def bounded(proxies: Container[str]) -> type[Bounded]:
    """The protocol for uvicorn's ``http``."""
    return type("Connection", (Bounded,), {"proxies": proxies})


class Heads:
    """Wraps an ASGI app: refuses a head that is too large, which one read may bring in whole, or of two lengths."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            headers = scope["headers"]
            size = len(scope["raw_path"]) + len(scope["query_string"])
            if len(headers) > HEADERS or size + sum(len(name) + len(value) + 4 for name, value in headers) > HEAD:
                message = f"A request may have {HEADERS} headers and {HEAD // 1024} kB of them."
                await refuse(HttpError(431, "headers", message, {"Connection": "close"}), scope, receive, send)
                return
            if {b"content-length", b"transfer-encoding"} <= {name for name, _ in headers}:
                message = "A body has one length: Content-Length or Transfer-Encoding."
                await refuse(HttpError(400, "malformed", message, {"Connection": "close"}), scope, receive, send)
                return
        await self._app(scope, receive, send)
