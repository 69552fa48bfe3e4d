"""Which websites may embed the widget: a list, empty by default. Our own pages are always allowed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.failures import HttpError
from app.web.tokens import HEADER as TOKEN
from ingest.errors import SettingError
from ingest.settings import Settings

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?")
EXPOSED = f"{TOKEN}, Plainterm-Question, Retry-After"


@dataclass(frozen=True, slots=True)
class Origins:
    """``allowed`` from the settings; ``own`` is our public origin, or empty: then it is what the Host header says."""

    allowed: frozenset[str]
    own: str = ""

    @classmethod
    def read(cls, settings: Settings) -> Origins:
        """Raises SettingError for an entry that is not an origin (scheme, host, perhaps port; no path)."""
        names = [name.lower() for name in settings.origins.split()]
        for name in names:
            if not _ORIGIN.fullmatch(name):
                raise SettingError(
                    f"PLAINTERM_ORIGINS: {name!r} is not an origin."
                    " Write it as https://www.clinic.example, without a path."
                )
        parts = urlsplit(settings.public_address)
        return cls(frozenset(names), f"{parts.scheme}://{parts.netloc}".lower() if parts.netloc else "")

    def own_of(self, connection: HTTPConnection) -> str:
        """Our origin, as the asker's browser knows it."""
        scheme = connection.url.scheme.replace("ws", "http")
        return self.own or f"{scheme}://{connection.headers.get('host', '')}".lower()

    def check(self, request: HTTPConnection) -> str:
        """The origin to count the request under. Raises HttpError 403 when its site is not listed."""
        origin = request.headers.get("origin")
        own = self.own_of(request)
        if origin is None or origin == own or origin in self.allowed:
            return origin or own
        raise _not_listed()

    def cors(self, origin: str | None) -> Mapping[str, str]:
        """Headers of an answer to a listed site; none for others, so that their browsers drop it."""
        if origin is None or origin not in self.allowed:
            return {"Vary": "Origin"}
        return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": EXPOSED, "Vary": "Origin"}

    def preflight(self, origin: str | None) -> Mapping[str, str]:
        """Headers of the answer to a browser's question before the question."""
        return {
            **self.cors(origin),
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": f"Content-Type, {TOKEN}",
            "Access-Control-Max-Age": "600",
        }

    @property
    def frame_ancestors(self) -> str:
        """Who may show our pages in an iframe, as the CSP words it."""
        return " ".join(["'self'", *sorted(self.allowed)])


class Cors:
    """Answers preflights below ``/api/``, and tells the browser of a listed site that it may read an answer."""

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self._app, self._origins = app, origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/api/"):
            await self._app(scope, receive, send)
            return
        request = Headers(scope=scope)
        origin = request.get("origin")
        if scope["method"] == "OPTIONS" and "access-control-request-method" in request:
            listed = origin in self._origins.allowed
            allowed = Response(status_code=204, headers=self._origins.preflight(origin))
            answer = allowed if listed else _not_listed().response()
            await answer(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._origins.cors(origin).items():
                    headers.add_vary_header(value) if name == "Vary" else headers.update({name: value})
            await send(message)

        await self._app(scope, receive, with_headers)


def _not_listed() -> HttpError:
    return HttpError(403, "origin", "This website is not on the list of sites that may use this service.")
