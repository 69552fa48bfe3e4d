"""A server that speaks OpenAI's chat completions over real HTTP and says what a test tells it to, well or badly."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PIECE = 24  # characters of a streamed piece


@dataclass(frozen=True)
class Reply:
    """What the server does with one request. ``cut``: characters after which the connection breaks."""

    text: str = ""
    status: int = 200
    wait: float = 0.0  # seconds before the first piece
    between: float = 0.0  # seconds between pieces
    cut: int | None = None
    endless: str = ""  # said again and again after the text, until nobody reads any more


Script = Callable[[dict[str, Any]], Reply]


@dataclass
class ScriptedServer:
    """``script`` may be changed while it serves; ``seen`` has the bodies of all requests."""

    address: str
    script: Script = lambda body: Reply("")
    seen: list[dict[str, Any]] = field(default_factory=list)
    broken: int = 0  # connections that the reader left before the end

    def say(self, *replies: Reply | str) -> None:
        """Reply so to the next requests, the last for ever."""
        left = [Reply(reply) if isinstance(reply, str) else reply for reply in replies]
        self.seen.clear()
        self.script = lambda body: left.pop(0) if len(left) > 1 else left[0]


class Handler(BaseHTTPRequestHandler):
    """Answers one request as ``told`` says."""

    protocol_version = "HTTP/1.1"
    told: ScriptedServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.told.seen.append(body)
        reply = self.told.script(body)
        time.sleep(reply.wait)
        try:
            if reply.status != 200:
                self._whole(reply.status, {"error": {"message": "scripted", "type": "scripted"}})
            elif body.get("stream"):
                self._stream(reply)
            else:
                message = {"role": "assistant", "content": reply.text}
                choice = {"index": 0, "message": message, "finish_reason": "stop"}
                self._whole(
                    200, {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
                )
        except (BrokenPipeError, ConnectionResetError):
            self.told.broken += 1
            self.close_connection = True

    def _whole(self, status: int, content: dict[str, Any]) -> None:
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        text = reply.text if reply.cut is None else reply.text[: reply.cut]
        for start in range(0, len(text), PIECE):
            self._event(text[start : start + PIECE])
            time.sleep(reply.between)
        if reply.cut is not None:
            self.wfile.flush()
            self.connection.close()  # in the middle of a chunked body
            self.close_connection = True
            return
        while reply.endless:
            self._event(reply.endless)
        self._event("", "stop")
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _event(self, text: str, finish: str | None = None) -> None:
        delta = {"role": "assistant", "content": text} if text else {}
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        content = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        self._chunk(f"data: {json.dumps(content)}\n\n".encode())

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def log_message(self, *given: object) -> None:
        """Silent."""


class Server(ThreadingHTTPServer):
    def handle_error(self, *given: object) -> None:
        """Whoever asked has gone: that is what some tests are about."""


@contextmanager
def serving() -> Iterator[ScriptedServer]:
    """A server on a free port of this machine."""

    class Told(Handler):
        told: ScriptedServer

    server = Server(("127.0.0.1", 0), Told)
    server.daemon_threads = True
    told = ScriptedServer(f"http://127.0.0.1:{server.server_address[1]}/v1")
    Told.told = told
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
