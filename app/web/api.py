"""The API as one plain ASGI app: a table of routes, and what each endpoint needs."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from app.messages import Language
from app.web import bodies, changes, feedback, glossary, places, widget_files
from app.web.asking import Asking, patience
from app.web.batching import LONGEST_WAIT, Batches, Worker
from app.web.collection_routes import Collections, settings_of
from app.web.compression import Compression
from app.web.counts import Counts, of_engine
from app.web.engine import Engine
from app.web.failures import HttpError, show
from app.web.feedback import Verdict
from app.web.guard import Guard
from app.web.headers import SecurityHeaders, etag, matches
from app.web.looks import Html
from app.web.metrics import Metrics
from app.web.openapi import describe
from app.web.origins import Cors, Origins
from app.web.rate_limits import RateLimits
from app.web.site_pages import demo_page, embed_page
from app.web.suggestions import SuggestionForm
from app.web.tallies import Tallies, tallies
from app.web.term_names import OfGeneration
from app.web.term_routes import TermRoutes
from app.web.tokens import Tokens
from ingest.errors import PlaintermError
from ingest.settings import Settings

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#0b6e6e" stroke-width="2">'
    '<path d="M12 7v13M12 7c-2-2-5-2.5-9-2.5V17c4 0 7 1 9 3 2-2 5-3 9-3V4.5c-4 0-7 .5-9 2.5z"/></svg>'
)
HANDLERS: dict[Any, Any] = dict.fromkeys((HttpError, HTTPException, PlaintermError, Exception), show)
Lifespan = Callable[[Any], AbstractAsyncContextManager[Any]]
HOUR = "public, max-age=3600"
WITHOUT_VECTORS = (
    "The Chroma server does not answer as it should; the log says why. Until it does, answers come from BM25 and, where"
    " there are not too many, from the vectors in the index's folder."
)
LOOKING = 1.0  # seconds; a probe waits no longer


def create(
    worker: Worker,
    settings: Settings,
    beside: Lifespan | None = None,
    limits: RateLimits | None = None,
    metrics: Metrics | None = None,
    collections: Mapping[str, Worker] | None = None,
) -> ASGIApp:
    """The app; ``beside`` is what else runs as long as it does, ``collections`` are answered by name, each with counts
    of its own. Raises SettingError for origins or rates."""
    limits = limits or RateLimits(settings.rate_limit)
    named = {
        name: _service(one, settings_of(settings, name), limits, Metrics(), Tallies())
        for name, one in (collections or {}).items()
    }
    others = {name: service.asking for name, service in named.items()}
    first = _service(worker, settings, limits, metrics or Metrics(), tallies, others)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        serving = [asyncio.create_task(service.asking.batches.run()) for service in (first, *named.values())]
        async with beside(app) if beside else contextlib.nullcontext():
            yield
        for task in serving:
            task.cancel()

    first.app.router.lifespan_context = lifespan
    if not named:
        return first.guarded
    return Collections(first.guarded, {name: service.guarded for name, service in named.items()})


@dataclass(frozen=True, slots=True)
class _Service:
    """What answers from one index."""

    app: Starlette
    asking: Asking
    guarded: ASGIApp


def _service(
    worker: Worker,
    settings: Settings,
    limits: RateLimits,
    metrics: Metrics,
    counted: Tallies,
    others: Mapping[str, Asking] | None = None,
) -> _Service:
    origins = Origins.read(settings)
    # A chat model takes seconds a question, and its askers are told so: they wait as long as they are answered at all.
    batches = Batches(worker, metrics.batch, patience(settings) if settings.model else LONGEST_WAIT)
    asking = Asking(
        origins,
        Tokens(),
        limits,
        batches,
        metrics,
        settings.jurisdiction or None,
        patience(settings),
        bool(settings.model),
        counted,
        others or {},
    )
    api = Api(worker, batches, settings, origins, limits)
    terms = TermRoutes(worker, origins, limits, api._page, suggesting=bool(settings.suggestions))
    form = SuggestionForm(worker, origins, limits, settings.suggestions)
    routes = [
        Route("/api/ask", asking.ask, methods=["POST"]),
        Route("/api/statements/{id:path}", api.statement),
        Route("/api/terms", api.terms),
        Route("/api/terms/{id}", api.term),
        Route("/api/feedback", api.feedback, methods=["POST"]),
        Route("/suggest", form.suggest, methods=["GET", "POST"]),
        Route("/widget/{version}/{name}", api.widget),
        Route("/demo", api.demo),
        Route("/embed", api.embed),
        Route("/openapi.json", api.openapi),
        Route("/healthz", api.healthz),
        Route("/readyz", api.readyz),
        Route("/metrics", Counts(settings, metrics, api.gauges, counted).counts),
        Route("/robots.txt", robots),
        Route("/favicon.ico", icon),
        *terms.routes(),
    ]
    app = Starlette(
        routes=routes,
        exception_handlers={**HANDLERS, 404: terms.missing},
        middleware=[
            Middleware(SecurityHeaders, https=origins.own.startswith("https:")),
            Middleware(Compression),
            Middleware(Cors, origins=origins),
        ],
    )
    app.router.redirect_slashes = False
    return _Service(app, asking, Guard(app, metrics))


def create_beside_page(
    beside: Lifespan, engine: Engine, settings: Settings | None = None, metrics: Metrics | None = None
) -> ASGIApp:
    """What a process that serves only the page answers besides."""
    metrics = metrics or Metrics()

    async def readyz(request: Request) -> Response:
        return await _readiness(asyncio.to_thread(_state, engine))

    async def gauges() -> Mapping[str, float]:
        return await asyncio.to_thread(of_engine, engine)

    routes = [Route("/healthz", alive), Route("/readyz", readyz), Route("/robots.txt", robots)]
    routes.append(Route("/favicon.ico", icon))
    routes.append(Route("/metrics", Counts(settings or Settings(), metrics, gauges).counts))
    app = Starlette(
        routes=routes, lifespan=beside, exception_handlers=HANDLERS, middleware=[Middleware(SecurityHeaders)]
    )
    app.router.redirect_slashes = False
    return Guard(app, metrics)


class Api:
    """The endpoints, question aside."""

    def __init__(
        self, worker: Worker, batches: Batches, settings: Settings, origins: Origins, limits: RateLimits
    ) -> None:
        self._worker, self._batches, self._settings = worker, batches, settings
        self._origins, self._limits = origins, limits
        # All terms, by language and day: to list them takes a tenth of a second, and questions would wait for it.
        self._lists: OfGeneration[dict[tuple[Language, date], str]] = OfGeneration(lambda records: {})

    async def statement(self, request: Request) -> Response:
        self._admit(request)
        wanted = request.path_params["id"]
        found = await self._worker.run(lambda engine: places.place(engine, wanted, date.today()))
        return self._conditional(request, found)

    async def terms(self, request: Request) -> Response:
        self._admit(request)
        language = _language(request)
        return self._json(request, await self._worker.run(lambda engine: self._listing(engine, language)))

    def _listing(self, engine: Engine, language: Language) -> str:
        lists, today = self._lists.of(engine.index), date.today()
        if (language, today) not in lists:
            if len(lists) == len(get_args(Language)):
                lists.clear()  # those of another day
            lists[language, today] = glossary.listing(engine, language, today).model_dump_json(by_alias=True)
        return lists[language, today]

    async def term(self, request: Request) -> Response:
        self._admit(request)
        wanted = request.path_params["id"]
        now = await self._worker.run(lambda engine: changes.renamed(engine.index, wanted))
        if now:
            query = f"?{request.url.query}" if request.url.query else ""
            return RedirectResponse(f"{request.scope.get('root_path', '')}/api/terms/{now}{query}", 308)
        return self._conditional(request, await self._entry(request))

    async def feedback(self, request: Request) -> Response:
        self._admit(request)
        verdict = await bodies.read(request, Verdict)
        await asyncio.to_thread(feedback.keep, verdict, self._settings.feedback)
        return Response(status_code=204)

    async def widget(self, request: Request) -> Response:
        script = widget_files.script(request.path_params["version"], request.path_params["name"])
        headers = {
            "Cache-Control": script.caching,
            "Access-Control-Allow-Origin": "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return _tagged(request, Response(script.text, media_type="text/javascript", headers=headers))

    async def demo(self, request: Request) -> Response:
        return self._page(request, demo_page(), scripts=True)

    async def embed(self, request: Request) -> Response:
        return self._page(request, embed_page(request.query_params), scripts=True)

    async def openapi(self, request: Request) -> Response:
        return _tagged(request, JSONResponse(describe(), headers={"Cache-Control": HOUR}))

    async def healthz(self, request: Request) -> Response:
        """Whether the process lives, or waits for a restart."""
        if self._worker.is_stuck:
            raise HttpError(503, "stuck", "A question has not ended. The service must be started again.")
        return await alive(request)

    async def readyz(self, request: Request) -> Response:
        state = self._worker.state
        if state == "ready":
            return await _readiness(self._worker.run(_state))
        await self._worker.run(lambda engine: None)  # raises what is the matter
        raise HttpError(503, "starting", "The service is starting.")

    async def gauges(self) -> Mapping[str, float]:
        """What holds just now."""
        found = {"waiting_questions": float(self._batches.waiting), "engine_stuck": float(self._worker.is_stuck)}
        with contextlib.suppress(TimeoutError, PlaintermError, HttpError):
            found |= await asyncio.wait_for(self._worker.run(of_engine), LOOKING)
        return found

    def _admit(self, request: Request) -> None:
        self._origins.check(request)
        self._limits.reading(_address(request))

    async def _entry(self, request: Request) -> glossary.TermEntry:
        wanted, language = request.path_params["id"], _language(request)
        return await self._worker.run(lambda engine: glossary.entry(engine, wanted, language, date.today()))

    def _conditional(self, request: Request, found: BaseModel) -> Response:
        return self._json(request, found.model_dump_json(by_alias=True))

    def _json(self, request: Request, body: str) -> Response:
        headers = {"Cache-Control": "public, max-age=300"}
        return _tagged(request, Response(body, media_type="application/json", headers=headers))

    def _page(self, request: Request, page: Html, *, scripts: bool = False) -> Response:
        policy = [
            "default-src 'none'",
            f"style-src '{page.style}'",
            "img-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {self._origins.frame_ancestors}",
        ]
        if scripts:
            policy += ["script-src 'self'", "connect-src 'self'", "require-trusted-types-for 'script'"]
            policy += ["trusted-types plainterm"]
        headers = {"Cache-Control": "public, max-age=300", "Content-Security-Policy": "; ".join(policy)}
        return _tagged(request, HTMLResponse(_linked(page.text, request.scope.get("root_path", "")), headers=headers))


async def alive(request: Request) -> Response:
    """The process lives."""
    return JSONResponse({"status": "alive"})


def _state(engine: Engine) -> dict[str, str | None]:
    """Which newer index was refused, and whether the vectors are searched, both if any."""
    return {"refused": engine.refused, "vectors": engine.lost and WITHOUT_VECTORS}


async def _readiness(look: Awaitable[Mapping[str, str | None]]) -> Response:
    """Ready, with the state of the engine; who is too busy to look is busy answering."""
    found: dict[str, str | None] = {"status": "ready"}
    with contextlib.suppress(TimeoutError):
        found |= await asyncio.wait_for(look, LOOKING)
    return JSONResponse(found)


async def robots(request: Request) -> Response:
    """Terms may be listed by search engines, questions need not be."""
    text = "User-agent: *\nAllow: /terms/\nAllow: /glossary\nDisallow: /\n"
    return PlainTextResponse(text, headers={"Cache-Control": HOUR})


async def icon(request: Request) -> Response:
    """The mark in a browser's tab."""
    return Response(ICON, media_type="image/svg+xml", headers={"Cache-Control": HOUR})


def _linked(text: str, root: str) -> str:
    """A page whose links stay in its collection; the place to ask is the panel there, since the page serves the first."""
    if not root:
        return text
    return re.sub(r'\b(href|src)="/(?!/)', rf'\1="{root}/', text).replace(f'href="{root}/"', f'href="{root}/embed"')


def _tagged(request: Request, response: Response) -> Response:
    """With an ETag; a 304 when the browser has it already."""
    response.headers["ETag"] = etag(bytes(response.body))
    if not matches(request.headers.get("if-none-match"), response.headers["ETag"]):
        return response
    kept = {name: value for name, value in response.headers.items() if name not in {"content-length", "content-type"}}
    return Response(status_code=304, headers=kept)


def _language(request: Request) -> Language:
    language = request.query_params.get("language", "en")
    if language not in {"en", "es"}:
        raise HttpError(422, "language", "language: en or es.")
    return "es" if language == "es" else "en"


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
