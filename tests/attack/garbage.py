"""Requests that no client would send, drawn by chance."""

from __future__ import annotations

import random

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


def garbage(chance: random.Random, host: str) -> bytes:
    """One request, or something like one."""
    lines = [f"{chance.choice(METHODS)} {chance.choice(PATHS)} HTTP/{chance.choice(['1.1', '1.1', '1.0', '2.0'])}"]
    lines += [f"Host: {host}"] if chance.random() < 0.9 else []
    lines += chance.sample(HEADERS, chance.randint(0, 6))
    request = "\r\n".join([*lines, "", ""]).encode("latin-1") + chance.choice(BODIES)
    if chance.random() < 0.2:
        place = chance.randrange(len(request))
        request = request[:place] + chance.randbytes(chance.randint(1, 8)) + request[place:]
    return request
