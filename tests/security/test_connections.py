"""Heads, bodies, times and numbers are bounded, and what cannot be read is told in the one error form."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest

UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def error(answer: bytes) -> str:
    code: str = json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["code"]
    return code


def head(service: Any, *lines: str, path: str = "/healthz", method: str = "GET") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: {service.host}", *lines, "", ""]).encode()


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([f"X-{number}: a" for number in range(101)], 431),
        (["X: " + "a" * 20_000], 431),
        ([f"X-{number}: {'a' * 300}" for number in range(99)], 431),
        ([f"X-{number}: a" for number in range(90)], 200),
    ],
)
def test_a_head_that_is_too_large_is_refused(service: Any, lines: list[str], code: int) -> None:
    answer = service.send(head(service, *lines, "Connection: close"))
    assert status(answer) == code


def test_an_endless_head_is_cut_off(service: Any) -> None:
    with service.open() as line:
        line.sendall(f"GET /healthz HTTP/1.1\r\nHost: {service.host}\r\n".encode())
        sent = 0
        try:
            while sent < 4 << 20:
                sent += line.send(b"X-More: " + b"a" * 1000 + b"\r\n")
                time.sleep(0.0005)
        except OSError:
            pass
    assert sent < 1 << 20


@pytest.mark.parametrize(
    "request_line",
    [
        b"nonsense\r\n\r\n",
        b"GET /\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"GET  / HTTP/1.1\r\n\r\n",
    ],
)
def test_what_cannot_be_read_is_told_in_the_one_form(service: Any, request_line: bytes) -> None:
    answer = service.send(request_line)
    assert status(answer) == 400
    assert error(answer) == "malformed"


def test_two_lengths_or_a_bad_chunk_are_no_request(service: Any) -> None:
    for framing in (
        "Content-Length: 3\r\nContent-Length: 4",
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Content-Length: -1",
    ):
        answer = service.send(
            head(service, "Content-Type: application/json", framing, method="POST", path="/api/ask") + b"abcd"
        )
        assert 400 <= status(answer) < 500, framing
    chunked = head(
        service, "Content-Type: application/json", "Transfer-Encoding: chunked", method="POST", path="/api/ask"
    )
    assert status(service.send(chunked + b"zz\r\nabc\r\n")) in (0, 400)


def test_a_connection_that_says_nothing_is_closed(quick: Any) -> None:
    with quick.open() as line:
        started = time.monotonic()
        answer = line.recv(1000)
        assert (status(answer), error(answer)) == (408, "slow")
        assert time.monotonic() - started < 3


@pytest.mark.parametrize("first", [b"", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"])
def test_a_head_that_drips_is_closed(quick: Any, first: bytes) -> None:
    """On a new connection and on one that has served before."""
    with quick.open() as line:
        line.sendall(first)
        if first:
            assert status(line.recv(4096)) == 200
        started = time.monotonic()
        ended = False
        while not ended and time.monotonic() - started < 6:
            try:
                line.sendall(b"G" if time.monotonic() - started < 0.2 else b"E")
                line.settimeout(0.2)
                ended = b"408" in (got := line.recv(4096)) or not got
            except TimeoutError:
                continue
            except OSError:
                ended = True
        assert ended


def test_a_body_that_drips_is_ended(quick: Any) -> None:
    with quick.open() as line:
        line.sendall(head(quick, "Content-Type: text/plain", "Content-Length: 1000", method="PUT", path="/static/x"))
        started, ended = time.monotonic(), False
        while not ended and time.monotonic() - started < 8:
            try:
                line.sendall(b"a")
                line.settimeout(0.1)
                ended = not line.recv(4096)
            except TimeoutError:
                continue
            except OSError:
                ended = True
        assert ended


def test_an_answer_that_is_not_taken_is_ended(quick: Any) -> None:
    script = quick.request("GET", "/")[1].partition(b'src="./static/js/')[2].partition(b'"')[0].decode()
    size, times = len(quick.request("GET", f"/static/js/{script}")[1]), 60
    with quick.open() as line:
        line.sendall(head(quick, path=f"/static/js/{script}") * times)
        time.sleep(4)
        taken = 0
        try:
            while part := line.recv(1 << 20):
                taken += len(part)
        except ConnectionError:
            pass
    assert taken < size * times  # cut off, not waited for


def test_an_upgrade_with_a_body_is_an_ordinary_request(service: Any) -> None:
    for path, code in (("/_stcore/stream", (200,)), ("/healthz", (200,)), ("/api/terms", (200,))):
        with service.open() as line:
            line.sendall(
                head(
                    service,
                    "Content-Length: 3",
                    "Origin: http://" + service.host,
                    *UPGRADE.strip().split("\r\n"),
                    path=path,
                )
                + b"abc"
            )
            assert status(line.recv(65536)) in code


@pytest.mark.parametrize("path", ["/", "/api/ask", "/healthz", "/_stcore/health", "/_stcore/stream/x"])
def test_a_websocket_is_opened_at_one_address_only(service: Any, path: str) -> None:
    with service.open() as line:
        line.sendall(head(service, *UPGRADE.strip().split("\r\n"), path=path))
        assert status(line.recv(65536)) in (200, 404, 405)


def test_one_address_has_its_share_of_connections(start_service: Callable[..., Any]) -> None:
    from app.web.connections import FROM_ONE

    service = start_service("api", proxies="")
    with ExitStack() as open_lines:
        for _ in range(FROM_ONE):
            open_lines.enter_context(service.open())
        time.sleep(0.3)
        answer = service.send(b"")
        assert (status(answer), error(answer)) == (503, "busy")
    time.sleep(0.3)
    assert service.request("GET", "/healthz")[0] == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:1", "http://127.0.0.1.evil.example"]
)
def test_a_foreign_site_opens_no_websocket(service: Any, origin: str) -> None:
    with service.open() as line:
        line.sendall(head(service, f"Origin: {origin}", *UPGRADE.strip().split("\r\n"), path="/_stcore/stream"))
        assert status(line.recv(65536)) == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.nip.example", "[", "", "localhost\r\nHost: evil.example"]
)
def test_a_name_that_is_not_ours_is_not_answered(service: Any, host: str) -> None:
    answer = service.send(f"GET /api/terms HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    assert status(answer) in (400, 421)


def test_the_public_address_is_the_name(start_service: Callable[..., Any]) -> None:
    service = start_service("api", public_address="https://words.clinic.example")
    assert service.request("GET", "/api/terms", Host="words.clinic.example")[0] == 200
    assert service.request("GET", "/api/terms", Host="words.clinic.example:443")[0] == 200
    assert service.request("GET", "/api/terms", Host="10.1.2.3")[0] == 421
    assert service.request("GET", "/healthz", Host="api:8501")[0] == 200  # a container's probe


def test_the_page_has_the_apis_rate(start_service: Callable[..., Any]) -> None:
    service = start_service(rate_limit="1/minute")
    codes = []
    for _ in range(12):
        with service.open() as line:
            line.sendall(head(service, *UPGRADE.strip().split("\r\n"), path="/_stcore/stream"))
            codes.append(status(line.recv(65536)))
    assert codes == [101] * 10 + [403] * 2
