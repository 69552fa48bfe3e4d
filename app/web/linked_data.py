"""A term as linked data, chosen by the Accept header: SKOS in Turtle, or schema.org's DefinedTerm in JSON-LD."""

from __future__ import annotations

from typing import Any, cast

from app.web.engine import Engine
from ingest.definitions import definitions
from ingest.export import write_jsonld
from ingest.skos import write_skos

TURTLE = "text/turtle"
JSON_LD = "application/ld+json"
FORMS = (TURTLE, JSON_LD)


def wanted_form(accept: str) -> str | None:
    """The form that is preferred to a page (RFC 9110, 12.5.1); none for a browser, and where nothing is preferred."""
    weights = {"text/html": 0.0}
    for part in accept.lower().split(","):
        name, *more = (piece.strip() for piece in part.split(";"))
        given = next((piece.removeprefix("q=") for piece in more if piece.startswith("q=")), "1")
        weights[name] = float(given) if given.replace(".", "", 1).isdigit() else 0.0
    best = max(FORMS, key=lambda form: weights.get(form, 0.0))
    return best if weights.get(best, 0.0) > weights["text/html"] else None


def linked_data(engine: Engine, term_id: str, form: str) -> str:
    """The term with its definitions, and its neighbours by name."""
    terms = engine.index.terms
    term = terms[term_id]
    near = (*term.broader, *term.narrower, *term.related, *term.not_to_be_confused_with)
    shown = [term, *(terms[item] for item in dict.fromkeys(near) if item in terms and item != term_id)]
    defined = definitions(cast(Any, engine.index), [term])
    releases = engine.index.releases
    return write_skos(shown, defined, releases) if form == TURTLE else write_jsonld([term], defined, releases)
