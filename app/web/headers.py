"""Headers that every response has, whatever made it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NOTHING = "default-src 'none'; frame-ancestors 'none'"  # the policy of what is not a page

ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": NOTHING,
    "Cache-Control": "no-store",
}
YEAR = 365 * 24 * 3600


class SecurityHeaders:
    """Adds what a response does not say itself. ``https`` adds Strict-Transport-Security."""

    def __init__(self, app: ASGIApp, *, policy: str = NOTHING, https: bool = False) -> None:
        self._app = app
        self._headers = {**ALWAYS, "Content-Security-Policy": policy}
        if https:
            self._headers["Strict-Transport-Security"] = f"max-age={YEAR}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


def digest(text: str) -> str:
    """The text's hash as a CSP or an ``integrity`` attribute writes it."""
    return "sha384-" + base64.b64encode(hashlib.sha384(text.encode()).digest()).decode()


def etag(body: bytes) -> str:
    """A weak tag: the same content, whatever its compression (RFC 9110, 8.8.1)."""
    return f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def matches(given: str | None, tag: str) -> bool:
    """Whether If-None-Match names the tag (weak comparison, RFC 9110, 13.1.2)."""
    if given is None:
        return False
    bare = tag.removeprefix("W/")
    return given.strip() == "*" or any(part.strip().removeprefix("W/") == bare for part in given.split(","))
