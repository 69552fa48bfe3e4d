"""The doors to the vocabulary: its pages, words as one types, linked data, what changed, and matching of term lists."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from functools import partial

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from app.messages import Language
from app.web import bodies, changes, entries, glossary, reconciliation, terms_pages
from app.web.batching import Worker
from app.web.drawing.words import word
from app.web.engine import Engine
from app.web.failures import HttpError, show
from app.web.feeds import feed
from app.web.linked_data import linked_data, wanted_form
from app.web.linking import LONGEST_TEXT, Linker, TextIn
from app.web.looks import Html
from app.web.origins import Origins
from app.web.rate_limits import RateLimits
from app.web.term_names import OfGeneration, named_terms
from app.web.terms_pages import TermPage
from ingest.records import Term

LONGEST = 80  # characters of what is typed
SHORT = {"Cache-Control": "public, max-age=300"}
Page = Callable[[Request, Html], Response]


class TermRoutes:
    """The endpoints with what they need; ``page`` makes a response with a page's policy, ``suggesting`` readers may."""

    def __init__(
        self, worker: Worker, origins: Origins, limits: RateLimits, page: Page, *, suggesting: bool = False
    ) -> None:
        self._worker, self._origins, self._limits, self._page = worker, origins, limits, page
        self._suggesting = suggesting
        self._named = OfGeneration(named_terms)
        languages: tuple[Language, ...] = ("en", "es")
        self._linkers = {one: OfGeneration(partial(Linker.of, language=one)) for one in languages}

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route("/api/suggest", self.suggest),
            Route("/api/reconcile", self.reconcile, methods=["GET", "POST"]),
            Route("/api/reconcile/suggest", self.reconcile_suggest),
            Route("/api/link", self.link, methods=["POST"]),
            Route("/api/changes", self.changes),
            Route("/glossary", self.list_page),
            Route("/terms/{id}", self.term),
            Route("/terms/{id}/feed", self.term_feed),
        ]

    async def suggest(self, request: Request) -> Response:
        """Words that what was typed may mean."""
        self._origins.check(request)
        self._limits.reading(_address(request))
        language, typed = language_of(request), request.query_params.get("q", "")
        if len(typed) > LONGEST:
            raise HttpError(422, "q", f"q: at most {LONGEST} characters.")
        terms = await self._worker.run(lambda engine: self._named.of(engine.index))
        found = glossary.suggest(terms, typed, language)
        return Response(found.model_dump_json(), media_type="application/json", headers=SHORT)

    async def reconcile(self, request: Request) -> Response:
        """Matching of a term list: a batch of queries, or what the service is."""
        self._origins.check(request)
        self._limits.reading(_address(request))
        largest = bodies.LARGEST + bodies.WIDEST_IN_FORM * reconciliation.MOST * reconciliation.LONGEST
        given = await bodies.form(request, largest=largest) if request.method == "POST" else request.query_params
        queries = given.get("queries")
        if not queries:
            return JSONResponse(reconciliation.manifest(self._base(request)), headers=SHORT)
        batch = reconciliation.read(queries)
        terms = await self._worker.run(lambda engine: self._named.of(engine.index))
        return JSONResponse(await asyncio.to_thread(reconciliation.answer, terms, batch))

    async def reconcile_suggest(self, request: Request) -> Response:
        """Terms for what a person types while they match by hand."""
        self._origins.check(request)
        self._limits.reading(_address(request))
        terms = await self._worker.run(lambda engine: self._named.of(engine.index))
        typed = request.query_params.get("prefix", "")[:LONGEST]
        return JSONResponse(reconciliation.suggested(terms, typed), headers=SHORT)

    async def link(self, request: Request) -> Response:
        """Where a text names terms."""
        self._origins.check(request)
        self._limits.reading(_address(request))
        given = await bodies.read(request, TextIn, largest=bodies.LARGEST + bodies.WIDEST * LONGEST_TEXT)
        linker = await self._worker.run(lambda engine: self._linkers[given.language].of(engine.index))
        found = await asyncio.to_thread(linker.link, given.text, first=given.first)
        return Response(found.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"})

    async def changes(self, request: Request) -> Response:
        """What changed in the vocabulary since a release or a day."""
        self._origins.check(request)
        self._limits.reading(_address(request))
        language, since = language_of(request), request.query_params.get("since", "")
        found = await self._worker.run(lambda engine: changes.changes(engine.index, since, language))
        return Response(found.model_dump_json(), media_type="application/json", headers=SHORT)

    async def list_page(self, request: Request) -> Response:
        """All terms, without scripts."""
        self._limits.reading(_address(request))
        language = language_of(request)
        found = await self._worker.run(lambda engine: glossary.listing(engine, language, date.today()))
        return self._page(request, terms_pages.list_page(found))

    async def term(self, request: Request) -> Response:
        """A term as a page, or as Turtle or JSON-LD where the request prefers those; a label leads to its term."""
        self._limits.reading(_address(request))
        wanted, language = request.path_params["id"], language_of(request)
        known = await self._worker.run(lambda engine: wanted in engine.index.terms)
        if not known:
            return await self._elsewhere(request, wanted, language)
        form = wanted_form(request.headers.get("accept", ""))
        if form:
            text = await self._worker.run(lambda engine: linked_data(engine, wanted, form))
            return Response(text, media_type=form, headers={**SHORT, "Vary": "Accept"})
        found = await self._worker.run(lambda engine: TermPage.of(engine, wanted, language, date.today()))
        response = self._page(request, terms_pages.term_page(found, self._base(request), correctable=self._suggesting))
        response.headers["Vary"] = "Accept"
        return response

    async def term_feed(self, request: Request) -> Response:
        """What was said of a term, newest first, as Atom."""
        self._limits.reading(_address(request))
        wanted, language = request.path_params["id"], language_of(request)
        page = await self._worker.run(lambda engine: TermPage.of(engine, wanted, language, date.today()))
        return Response(feed(page, self._base(request)), media_type="application/atom+xml", headers=SHORT)

    async def missing(self, request: Request, error: Exception) -> Response:
        """Nothing at this address: a page for who reads pages, the one error form for all others."""
        if "text/html" not in request.headers.get("accept", "") or request.url.path.startswith("/api/"):
            return await show(request, error)
        language: Language = "es" if request.query_params.get("language") == "es" else "en"
        page = terms_pages.missing_page(word("no_page_more", language), [], language)
        return _gone(self._page(request, page))

    async def _elsewhere(self, request: Request, wanted: str, language: Language) -> Response:
        owner = await self._worker.run(lambda engine: _now(engine, wanted))
        if owner:
            query = f"?{request.url.query}" if request.url.query else ""
            root = request.scope.get("root_path", "")
            return RedirectResponse(f"{root}/terms/{owner}{query}", 308, SHORT)
        error = HttpError(404, "no_term", "There is no term with this id. /api/terms lists them.")
        if "text/html" not in request.headers.get("accept", ""):
            raise error
        terms = await self._worker.run(_authored)
        near = [
            glossary.TermLink(id=term.id, label=glossary.label(term, language))
            for term in entries.nearest(terms, wanted[:LONGEST])
        ]
        said = word("unknown_term", language, text=wanted[:LONGEST])
        missed = wanted[:LONGEST] if self._suggesting else ""
        return _gone(self._page(request, terms_pages.missing_page(said, near, language, missed)))

    def _base(self, request: Request) -> str:
        if not self._origins.own:
            return str(request.base_url).rstrip("/")
        return self._origins.own + str(request.scope.get("root_path", ""))


def language_of(request: Request) -> Language:
    """The address's ``?language=``. Raises HttpError 422 for another than en and es."""
    language = request.query_params.get("language", "en")
    if language not in {"en", "es"}:
        raise HttpError(422, "language", "language: en or es.")
    return "es" if language == "es" else "en"


def _authored(engine: Engine) -> list[Term]:
    return [term for term in engine.index.terms.values() if not term.found]


def _now(engine: Engine, wanted: str) -> str | None:
    """The id of the term that once had this id, or that has this label."""
    owner = entries.owner(_authored(engine), wanted)
    return changes.renamed(engine.index, wanted) or (owner.id if owner else None)


def _gone(page: Response) -> Response:
    headers = {name: page.headers[name] for name in ("content-security-policy",) if name in page.headers}
    return HTMLResponse(page.body, 404, {**headers, "Cache-Control": "no-store"})


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
