"""Several collections in one service: ``/c/NAME/...`` or ``?collection=NAME`` goes to the one that is named.

A collection has an index, a queue, counts and a feedback file of its own, and knows nothing of the others. Whoever names
none is answered from the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

from app.web.failures import HttpError, refuse
from ingest.settings import Settings

PREFIX = "/c/"


class Collections:
    """Wraps the app that answers who names no collection."""

    def __init__(self, app: ASGIApp, named: Mapping[str, ASGIApp]) -> None:
        self._app, self._named = app, named

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = _named_in(scope) if scope["type"] == "http" else None
        if name is None:
            await self._app(scope, receive, send)
        elif name not in self._named:
            await refuse(unknown(), scope, receive, send)
        else:
            await self._named[name](_below(scope, name), receive, send)


def unknown() -> HttpError:
    """There is no such collection."""
    return HttpError(404, "no_collection", "There is no collection of this name.")


def settings_of(settings: Settings, name: str) -> Settings:
    """The settings of a collection: feedback goes to a file of its own beside the first's, suggestions below them."""
    if settings.suggestions:
        settings = replace(settings, suggestions=str(Path(settings.suggestions) / name))
    if not settings.feedback:
        return settings
    file = Path(settings.feedback)
    return replace(settings, feedback=str(file.with_name(f"{file.stem}.{name}{file.suffix}")))


def _named_in(scope: Scope) -> str | None:
    path: str = scope["path"]
    if path.startswith(PREFIX):
        return path.removeprefix(PREFIX).partition("/")[0]
    given = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=64).get("collection")
    return given[-1] if given else None


def _below(scope: Scope, name: str) -> Scope:
    """The request as the collection's own app sees it."""
    prefix = f"{PREFIX}{name}"
    if not scope["path"].startswith(prefix):
        return scope
    path = scope["path"].removeprefix(prefix) or "/"
    return {**scope, "path": path, "raw_path": path.encode(), "root_path": scope.get("root_path", "") + prefix}
