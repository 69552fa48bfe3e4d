"""The doors to the terms beside the list and the entries: words as one types."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.messages import Language
from app.web import glossary
from app.web.batching import Worker
from app.web.engine import Engine
from app.web.failures import HttpError
from app.web.origins import Origins
from app.web.rate_limits import RateLimits
from ingest.records import Term

LONGEST = 80  # characters of what is typed


def _authored(engine: Engine) -> list[Term]:
    return [term for term in engine.index.terms.values() if not term.found]


class TermRoutes:
    """The endpoints with what they need."""

    def __init__(self, worker: Worker, origins: Origins, limits: RateLimits) -> None:
        self._worker, self._origins, self._limits = worker, origins, limits

    def routes(self) -> list[Route]:
        """All of them."""
        return [Route("/api/suggest", self.suggest)]

    async def suggest(self, request: Request) -> Response:
        """Words that what was typed may mean."""
        self._admit(request)
        language, typed = language_of(request), request.query_params.get("q", "")
        if len(typed) > LONGEST:
            raise HttpError(422, "q", f"q: at most {LONGEST} characters.")
        found = await self._worker.run(lambda engine: glossary.suggest(_authored(engine), typed, language))
        headers = {"Cache-Control": "public, max-age=300"}
        return Response(found.model_dump_json(), media_type="application/json", headers=headers)

    def _admit(self, request: Request) -> None:
        self._origins.check(request)
        self._limits.reading(request.client.host if request.client else "")


def language_of(request: Request) -> Language:
    """The address's ``?language=``. Raises HttpError 422 for another than en and es."""
    language = request.query_params.get("language", "en")
    if language not in {"en", "es"}:
        raise HttpError(422, "language", "language: en or es.")
    return "es" if language == "es" else "en"
