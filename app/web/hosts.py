"""Which names we answer to: the public address's, or without one this machine's own and plain IP addresses.

A site elsewhere can point a name of its own at this machine and would then pass for our own origin (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.failures import HttpError, refuse
from ingest.settings import Settings

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})  # asked by address or by a container's name


class Hosts:
    """Wraps an ASGI app. ``also`` is the name that the server was told to listen on."""

    def __init__(self, app: ASGIApp, settings: Settings, also: str = "") -> None:
        self._app = app
        self._public = urlsplit(settings.public_address).hostname
        self._own = {name.lower() for name in ("localhost", also, socket.gethostname()) if name}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or scope["path"] in PROBES or self.knows(Headers(scope=scope).getlist("host")):
            await self._app(scope, receive, send)
            return
        message = "This service does not answer to that name."
        if not self._public:
            message += " Its operator names it with PLAINTERM_PUBLIC_ADDRESS."
        await refuse(HttpError(421, "host", message, {"Connection": "close"}), scope, receive, send)

    def knows(self, given: list[str]) -> bool:
        """Whether the Host headers are one, and a name of ours."""
        if len(given) != 1:
            return False
        try:
            name = urlsplit(f"//{given[0]}").hostname or ""
        except ValueError:
            return False
        if self._public:
            return name == self._public or _is_loopback_name(name)
        return name in self._own or _is_address(name)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback_name(name: str) -> bool:
    """An operator at the machine itself."""
    return name == "localhost" or (_is_address(name) and ipaddress.ip_address(name).is_loopback)
