"""Matching of term lists with the vocabulary, as OpenRefine and spreadsheets ask for it.

The reconciliation service API, version 0.2 (W3C Entity Reconciliation Community Group).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from rapidfuzz.fuzz import ratio

from app.web import glossary
from app.web.failures import HttpError
from app.web.term_names import NamedTerm
from ingest.vocabulary import fold

MOST = 25  # queries of a batch
LONGEST = 200  # characters of a query
FEW = 5  # candidates of a query, unless it says how many
MANY = 25  # candidates at most
LEAST = 50.0  # score below which a term is no candidate
SURE = 100.0
TYPE = {"id": "term", "name": "Healthcare term"}


class Query(BaseModel):
    """One query of a batch. Properties and types beside ours are taken and make no difference.

    One that asks by properties alone is a query too, and has no candidate: a term has none.
    """

    model_config = ConfigDict(extra="allow")

    query: str | None = Field(default=None, max_length=LONGEST)
    limit: int = Field(default=FEW, ge=1)
    properties: list[Any] = []

    @model_validator(mode="after")
    def _asks(self) -> Query:
        if self.query is None and not self.properties:
            raise ValueError("a query has a text or properties")
        return self


def manifest(base: str) -> dict[str, Any]:
    """What the service is; ``base`` is its public address."""
    return {
        "versions": ["0.2"],
        "name": "Plainterm: healthcare terms",
        "identifierSpace": f"{base}/terms/",
        "schemaSpace": f"{base}/glossary",
        "defaultTypes": [TYPE],
        "view": {"url": f"{base}/terms/{{{{id}}}}"},
        "suggest": {"entity": {"service_url": base, "service_path": "/api/reconcile/suggest"}},
    }


def read(queries: str) -> dict[str, Query]:
    """A batch: queries by the caller's own names. Raises HttpError 422 for what is none."""
    try:
        found = json.loads(queries)
        if not isinstance(found, dict) or len(found) > MOST:
            raise ValueError
        return {name: Query.model_validate(query) for name, query in found.items()}
    except (ValueError, ValidationError):
        message = f"queries: a JSON object of at most {MOST} queries, each with a text of at most {LONGEST} characters."
        raise HttpError(422, "queries", message) from None


def answer(terms: Sequence[NamedTerm], batch: dict[str, Query]) -> dict[str, Any]:
    """Candidates for each query, best first; ``match`` only where a label is the very text and no other term has it."""
    return {
        name: {"result": candidates(terms, query.query or "")[: min(query.limit, MANY)]}
        for name, query in batch.items()
    }


def candidates(terms: Sequence[NamedTerm], text: str) -> list[dict[str, Any]]:
    """The terms that a text may name, with a score from 0 to 100: how much of their letters is alike."""
    wanted = fold(text).strip()
    scored = []
    for one in terms if wanted else ():
        score = max(ratio(wanted, folded, score_cutoff=LEAST) for _, folded in one.names)
        if score >= LEAST:
            scored.append((round(score, 1), one.term))
    scored.sort(key=lambda item: (-item[0], item[1].id))
    exact = sum(score == SURE for score, _ in scored)
    return [
        {
            "id": term.id,
            "name": term.label,
            "type": [TYPE],
            "score": score,
            "match": score == SURE and exact == 1,
        }
        for score, term in scored
    ]


def suggested(terms: Sequence[NamedTerm], prefix: str) -> dict[str, Any]:
    """Terms for what a person types."""
    found = glossary.suggest(terms, prefix, "en").suggestions
    return {"result": [{"id": one.id, "name": one.label, "notable": [TYPE]} for one in found]}
