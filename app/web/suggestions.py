"""/suggest: a form without scripts for a word that is missed or a definition to put right; off where no folder is set.

Nothing about who sends it is kept: what is written, without identifiers, in a file of its own (``ingest.suggested_changes``).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.messages import Language
from app.query.redaction import blotted
from app.web import bodies, entries, glossary, terms_pages
from app.web.batching import Worker
from app.web.changes import renamed, served
from app.web.drawing.markup import Html as Markup
from app.web.drawing.markup import tag, text
from app.web.drawing.words import word
from app.web.engine import Engine
from app.web.looks import Html
from app.web.origins import Origins
from app.web.rate_limits import RateLimits
from ingest.errors import StoreError
from ingest.records import Term
from ingest.suggested_changes import (
    LONGEST_SAYS,
    LONGEST_SOURCE,
    LONGEST_TERM,
    SuggestedChange,
    Tongue,
    Wish,
    keep,
)

ADDRESS = "/suggest"
TRAP = "website"  # a field that people do not see; programs that fill in forms fill it in too
LIMITS = {"term": LONGEST_TERM, "says": LONGEST_SAYS, "source": LONGEST_SOURCE}


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody wrote, each on one line and without what nobody can see."""

    term: str = ""
    says: str = ""
    source: str = ""

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> Given:
        return cls(*(" ".join(_visible(fields.get(name, "")).split()) for name in LIMITS))

    @property
    def wrong(self) -> str | None:
        """The first field that is empty or too long."""
        for name, most in LIMITS.items():
            value = getattr(self, name)
            if len(value) > most or (not value and name != "source"):
                return name
        return None


class SuggestionForm:
    """The form, and what it takes; nothing is there for who has no folder for it."""

    def __init__(self, worker: Worker, origins: Origins, limits: RateLimits, folder: str) -> None:
        self._worker, self._origins, self._limits = worker, origins, limits
        self._folder = Path(folder) if folder else None

    async def suggest(self, request: Request) -> Response:
        """The form, or what somebody wrote into it."""
        if self._folder is None:
            raise HTTPException(404)
        return await (self._taken(request, self._folder) if request.method == "POST" else self._asked(request))

    async def _asked(self, request: Request) -> Response:
        """The form, with a term in it where the address names one; or thanks."""
        self._limits.reading(_address(request))
        language: Language = "es" if request.query_params.get("language") == "es" else "en"
        if "sent" in request.query_params:
            return _shown(request, _thanks(language))
        given = Given.read({"term": request.query_params.get("term", "")[:LONGEST_TERM]})
        label = await self._worker.run(lambda engine: _label(engine, given.term, language))
        return _shown(request, _form(Given(label), language, None))

    async def _taken(self, request: Request, folder: Path) -> Response:
        """Takes one suggestion; what is empty or too long comes back in the form."""
        site = self._origins.check(request)
        self._limits.question(_address(request), site, None)
        fields = await bodies.form(request)
        language: Language = "es" if fields.get("language") == "es" else "en"
        given = Given.read(fields)
        if given.wrong:
            return _shown(request, _form(given, language, given.wrong), 422)
        if not fields.get(TRAP):
            change = await self._worker.run(lambda engine: _change(engine, given, language))
            try:
                await asyncio.to_thread(keep, change, folder)
            except StoreError as error:
                logging.getLogger(__name__).warning("A suggestion was not kept: %s", error)
                return _shown(request, _closed(language), 503)
        root = request.scope.get("root_path", "")
        return RedirectResponse(f"{root}{ADDRESS}?sent&language={language}", 303, {"Cache-Control": "no-store"})


def _label(engine: Engine, wanted: str, language: Language) -> str:
    term = engine.index.terms.get(renamed(engine.index, wanted) or wanted)
    return glossary.label(term, language) if term and not term.found else wanted


def _change(engine: Engine, given: Given, language: Language) -> SuggestedChange:
    term = _owner(engine, given.term)
    release = served(engine.index)
    return SuggestedChange(
        kind=Wish.CORRECT if term else Wish.ADD,
        term=term.id if term else blotted(given.term),
        says=blotted(given.says),
        source=blotted(given.source) or None,
        language=Tongue(language),
        received=date.today().isoformat(),
        release=release.version if release else None,
    )


def _owner(engine: Engine, wanted: str) -> Term | None:
    authored = [term for term in engine.index.terms.values() if not term.found]
    return next((term for term in authored if term.id == wanted), None) or entries.owner(authored, wanted)


def _form(given: Given, language: Language, wrong: str | None) -> Html:
    said = (
        tag("p", text(word("suggest_wrong", language, limit=LIMITS[wrong])), kind="wrong", role="alert")
        if wrong
        else ""
    )
    fields = [
        _field("term", "input", given.term, language, wrong),
        _field("says", "textarea", given.says, language, wrong),
        _field("source", "input", given.source, language, wrong),
    ]
    trap = tag(
        "label", text(word("suggest_trap", language)) + f'<input name="{TRAP}" tabindex="-1" autocomplete="off">'
    )
    fields += [
        tag("p", trap, kind="trap", aria_hidden="true"),
        f'<input type="hidden" name="language" value="{language}">',
    ]
    send = tag("button", text(word("suggest_send", language)), type="submit")
    title = word("suggest_title", language)
    private = tag("p", text(word("suggest_private", language)), kind="meta")
    form = tag("form", said + "".join(fields) + private + send, method="post", action=ADDRESS)
    body = tag("h1", text(title)) + tag("p", text(word("suggest_intro", language)), kind="intro") + form
    return terms_pages.framed(title, language, ADDRESS, body)


def _field(name: str, kind: str, value: str, language: Language, wrong: str | None) -> Markup:
    needed = "required" if name != "source" else None
    shown: dict[str, str | None] = {"id": name, "name": name, "maxlength": str(LIMITS[name]), "required": needed}
    shown |= {"autocomplete": "off", "aria_invalid": "true" if wrong == name else None}
    label = tag("label", text(word(f"suggest_{name}", language)), for_=name)
    if kind == "textarea":
        return tag("p", label + tag("textarea", text(value), "", rows="5", **shown))
    return tag("p", label + tag("input", "", "", value=value, **shown).removesuffix("</input>"))


def _thanks(language: Language) -> Html:
    title = word("suggest_thanks", language)
    body = tag("h1", text(title)) + tag("p", text(word("suggest_next", language)), kind="intro")
    return terms_pages.framed(title, language, "/glossary", body)


def _closed(language: Language) -> Html:
    title = word("suggest_closed", language)
    return terms_pages.framed(title, language, ADDRESS, tag("h1", text(title)))


def _shown(request: Request, page: Html, status: int = 200) -> Response:
    """A page whose form comes back here and that no other site may show."""
    policy = f"default-src 'none'; style-src '{page.style}'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": policy,
        "Referrer-Policy": "same-origin",  # without a referrer a browser names no origin for a form, and is turned away
    }
    root = request.scope.get("root_path", "")
    linked = page.text.replace('="/', f'="{root}/') if root else page.text
    return HTMLResponse(linked, status, headers)


def _visible(value: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in value)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
