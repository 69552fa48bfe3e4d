"""2,000 raw requests that no client would send: none hangs, none is a fault of ours; and slow clients slow nobody."""

from __future__ import annotations

import random
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

COUNT, AT_ONCE = 2_000, 16
PATHS = [
    "/", "/api/ask", "/api/feedback", "/api/link", "/api/terms", "/api/terms/telehealth", "/api/terms/%00", "/api/statements/care-2",
    "/api/statements/%F0%9F%92%A9", "/terms/telehealth", "/glossary", "/widget/v1/plainterm.js", "/embed", "/demo",
    "/healthz", "/readyz", "/metrics", "/openapi.json", "/_stcore/health", "/_stcore/stream", "/_stcore/upload_file/a/b",
    "/_stcore/host-config", "/media/x", "/component/tab/../../x", "/static/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd",
    "//evil.example/", "http://evil.example/", "*", "/?" + "a" * 500, "/" + "%ff" * 50,
]  # fmt: skip
METHODS = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "PATCH", "G\x00T", "get", "X" * 30]
HEADERS = [
    "Content-Type: application/json", "Content-Type: multipart/form-data; boundary=x", "Content-Type: \xff",
    "Content-Length: 5", "Content-Length: 99999999999999999999", "Content-Length: x", "Transfer-Encoding: chunked",
    "Transfer-Encoding: gzip, chunked", "Connection: close", "Connection: Upgrade", "Upgrade: websocket", "Upgrade: h2c",
    "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Origin: https://evil.example",
    "Origin: null", "Accept: text/event-stream", "Accept-Encoding: br;q=x", "Range: bytes=0-0,9-1", "Expect: 100-continue",
    "Authorization: Bearer " + "x" * 300, "Plainterm-Token: 9.9.9", "If-None-Match: *", "If-Modified-Since: yesterday",
    "X-Forwarded-For: 198.51.100.1, ::1, x", "X-Forwarded-Proto: javascript", "Cookie: _streamlit_xsrf=2|x|y|z", "X\x00: y",
    " folded: header", "Host: second.example",
]  # fmt: skip
BODIES = [
    b"", b"{}", b'{"question": "What is telehealth?"}', b'{"question": "' + b"a" * 3000 + b'"}', b"\xff" * 40, b"[" * 400,
    b"5\r\nabcde\r\n0\r\n\r\n", b"ffffffffffffffff\r\nabc", b"GET / HTTP/1.1\r\n\r\n", b"--x\r\n\r\n--x--", b"\x81\x85abcd12345",
]  # fmt: skip


def made(chance: random.Random, host: str) -> bytes:
    """One request, or something like one."""
    lines = [f"{chance.choice(METHODS)} {chance.choice(PATHS)} HTTP/{chance.choice(['1.1', '1.1', '1.0', '2.0'])}"]
    lines += [f"Host: {host}"] if chance.random() < 0.9 else []
    lines += chance.sample(HEADERS, chance.randint(0, 6))
    request = "\r\n".join([*lines, "", ""]).encode("latin-1") + chance.choice(BODIES)
    if chance.random() < 0.2:
        place = chance.randrange(len(request))
        request = request[:place] + chance.randbytes(chance.randint(1, 8)) + request[place:]
    return request


def test_no_request_hangs_or_breaks_the_service(service: Any) -> None:
    chance = random.Random(14)
    requests = [made(chance, service.host) for _ in range(COUNT)]

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
