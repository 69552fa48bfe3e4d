"""GET /metrics: the counts, for the machine itself or with the operator's key."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.web.addresses import is_loopback
from app.web.engine import Engine
from app.web.failures import HttpError
from app.web.metrics import Metrics
from app.web.operator_doors import door
from app.web.tallies import Tallies, tallies
from ingest.settings import Settings


@dataclass(frozen=True, slots=True)
class Counts:
    """The endpoint; ``gauges`` says what holds just now."""

    settings: Settings
    metrics: Metrics
    gauges: Callable[[], Awaitable[Mapping[str, float]]]
    tallies: Tallies = tallies

    async def counts(self, request: Request) -> Response:
        """Raises HttpError 401, 403 or, after too many wrong keys of an address, 429."""
        key, address = self.settings.operator_key, request.client.host if request.client else ""
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if key and door.waits(address):
            raise HttpError(429, "too_many", "Too many wrong keys. Wait a minute.", {"Retry-After": "60"})
        if key and not door.opens(given, key, address):
            raise HttpError(
                401, "operator", "Send the operator's key as a bearer token.", {"WWW-Authenticate": "Bearer"}
            )
        if not key and not _is_here(request, address):
            raise HttpError(403, "local", "Counts are shown to the machine itself, or with an operator's key.")
        text = self.metrics.text(self.tallies.by_term(), await self.gauges())
        return PlainTextResponse(text, media_type="text/plain; version=0.0.4")


def of_engine(engine: Engine) -> dict[str, float]:
    """When the index in use was built, whether a newer one was refused, and whether its vectors' server is lost."""
    built = datetime.fromisoformat(engine.index.manifest.built).timestamp()
    return {
        "index_built_timestamp_seconds": built,
        "index_refused": float(engine.refused is not None),
        "vectors_lost": float(engine.lost is not None),
    }


def _is_here(request: Request, address: str) -> bool:
    """Whether it comes from this machine itself, and not through a proxy on it that says nothing of the visitor."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    return is_loopback(address) and (host == "localhost" or is_loopback(host))
