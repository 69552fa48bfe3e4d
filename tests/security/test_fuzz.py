"""2,000 raw requests that no client would send: none hangs, none is a fault of ours; and slow clients slow nobody."""

from __future__ import annotations

import random
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from tests.attack.garbage import garbage

COUNT, AT_ONCE = 2_000, 16


def test_no_request_hangs_or_breaks_the_service(service: Any) -> None:
    chance = random.Random(14)
    requests = [garbage(chance, service.host) for _ in range(COUNT)]

    def send(request: bytes) -> tuple[int, float]:
        started = time.monotonic()
        with service.open(8) as line:
            try:
                line.sendall(request)
                line.shutdown(socket.SHUT_WR)
                answer = line.recv(65536)
            except ConnectionError:
                answer = b""
        status = int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0
        return status, time.monotonic() - started

    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = list(pool.map(send, requests))
    wrong = [(status, requests[at]) for at, (status, _) in enumerate(told) if status >= 500]
    assert wrong == []
    assert max(seconds for _, seconds in told) < 8
    assert sum(status > 0 for status, _ in told) > COUNT / 2
    assert service.process.poll() is None
    assert service.request("GET", "/healthz")[0] == 200


def test_a_hundred_slow_clients_slow_nobody(service: Any) -> None:
    asked = b'{"question": "What is telehealth?"}'

    def honest(_: int) -> list[float]:
        spent = []
        for _ in range(20):
            started = time.monotonic()
            status, _ = service.request("POST", "/api/ask", asked, Content_Type="application/json")
            assert status == 200
            spent.append(time.monotonic() - started)
        return spent

    def p95() -> float:
        with ThreadPoolExecutor(8) as pool:
            spent = sorted(one for each in pool.map(honest, range(8)) for one in each)
        return spent[int(len(spent) * 0.95)]

    alone = min(p95(), p95())
    body = f"POST /api/ask HTTP/1.1\r\nHost: {service.host}\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{{"
    with ExitStack() as slow:
        for number in range(100):
            line = slow.enter_context(service.open())
            line.sendall((b"GET /heal", b"", body.encode())[number % 3])
        beside = min(p95(), p95())
    # Twice is what is promised; what this machine does besides is allowed for.
    assert beside <= max(2 * alone, alone + 0.1)
