"""Brotli or gzip for text that is sent in one piece; event streams go out as they are, at once."""

from __future__ import annotations

import gzip
import re
from collections import OrderedDict

import brotli  # type: ignore[import-untyped]
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST = 512  # bytes; below it the headers weigh more than what is saved
LARGEST = 4 * 1024 * 1024
SCRIPT = 64 * 1024
KEPT = 32 * 1024 * 1024  # bytes, a process
_TEXT = re.compile(r"(text/(?!event-stream)|application/(json|javascript|ld\+json|wasm)|image/svg)")


class Compression:
    """Wraps an ASGI app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._kept = app, Kept(KEPT // 2)  # the page has one and the rest has one

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        encoding = _accepted(Headers(scope=scope).get("accept-encoding", "")) if scope["type"] == "http" else ""
        if not encoding:
            await self._app(scope, receive, send)
            return
        held: Message | None = None
        parts = bytearray()

        async def compressing(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and _worth_it(Headers(raw=message["headers"])):
                held = message
                return
            if held is None or message["type"] != "http.response.body":
                await send(message)
                return
            parts.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            body = bytes(parts)
            headers = MutableHeaders(raw=held["headers"])
            headers.add_vary_header("Accept-Encoding")
            if len(body) >= SMALLEST:
                body = self._kept.get(body, encoding, _quality(headers, len(body)))
                headers["Content-Encoding"] = encoding
                headers["Content-Length"] = str(len(body))
            await send({**held, "headers": headers.raw})
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, compressing)


class Kept:
    """Recent bodies and what they became, since most are files; at most so many bytes of both."""

    def __init__(self, most: int) -> None:
        self._most, self._held = most, 0
        self._bodies: OrderedDict[tuple[bytes, str, int], bytes] = OrderedDict()

    def get(self, body: bytes, encoding: str, quality: int) -> bytes:
        """The body as ``br`` or ``gzip``."""
        key = (body, encoding, quality)
        if key in self._bodies:
            self._bodies.move_to_end(key)
            return self._bodies[key]
        made = compress(*key)
        size = len(body) + len(made)
        if size > self._most // 4:
            return made
        self._bodies[key] = made
        self._held += size
        while self._held > self._most:
            (gone, _, _), became = self._bodies.popitem(last=False)
            self._held -= len(gone) + len(became)
        return made


def compress(body: bytes, encoding: str, quality: int) -> bytes:
    """The body as ``br`` or ``gzip``."""
    if encoding == "br":
        return bytes(brotli.compress(body, quality=quality))
    return gzip.compress(body, compresslevel=min(quality, 9), mtime=0)


def _accepted(given: str) -> str:
    weights = {}
    for part in given.split(","):
        name, _, rest = part.strip().partition(";")
        weights[name.strip().lower()] = rest.strip().replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((name for name in ("br", "gzip") if weights.get(name)), "")


def _worth_it(headers: Headers) -> bool:
    length = headers.get("content-length", "")
    return (
        "content-encoding" not in headers
        and length.isdecimal()
        and int(length) <= LARGEST
        and bool(_TEXT.match(headers.get("content-type", "")))
    )


def _quality(headers: Headers, size: int) -> int:
    """The best for the widget's files, which are compressed once; a quick one for the rest."""
    return 11 if size < SCRIPT and "javascript" in headers.get("content-type", "") else 5
