"""A signal ends the process within a stated time, whatever clients do."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from typing import Any

from app.web.server import ENDS_WITHIN

UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
ASK = b'{"question": "forever"}'


def test_a_signal_ends_it_in_time_whatever_clients_do(start_service: Callable[..., Any]) -> None:
    service = start_service()
    lines = [service.open() for _ in range(6)]
    lines[1].sendall(b"GET /heal")
    lines[2].sendall(
        f"POST /api/ask HTTP/1.1\r\nHost: {service.host}\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n{{".encode()
    )
    lines[3].sendall(f"GET /_stcore/stream HTTP/1.1\r\nHost: {service.host}\r\n{UPGRADE}\r\n".encode())
    lines[4].sendall(f"GET /healthz HTTP/1.1\r\nHost: {service.host}\r\n\r\n".encode())
    lines[5].sendall(
        f"POST /api/ask HTTP/1.1\r\nHost: {service.host}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(ASK)}\r\nAccept: text/event-stream\r\n\r\n".encode()
        + ASK
    )  # the engine works on it for longer than anybody waits
    time.sleep(0.5)
    started = time.monotonic()
    service.process.send_signal(signal.SIGTERM)
    service.process.wait(ENDS_WITHIN + 2)
    assert time.monotonic() - started < ENDS_WITHIN + 1
    for line in lines:
        line.close()


def test_with_nobody_there_it_ends_at_once(start_service: Callable[..., Any]) -> None:
    service = start_service("api")
    started = time.monotonic()
    service.process.send_signal(signal.SIGINT)
    assert service.process.wait(ENDS_WITHIN) == 0
    assert time.monotonic() - started < 2
