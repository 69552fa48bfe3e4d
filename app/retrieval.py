"""Retrieval: which statements speak to a question. Dense and lexical search and the terms' own statements, one score.

The score is a weighted sum of few features; the weights are learned on the train split and shipped as data
(``weights.json``). Statements that are not asserted or that dangle are never candidates.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from app.lexicon import Lexicon
from app.questions import Question, Reading
from app.standing import status_of, weight_of
from ingest.index import Index
from ingest.records import Kind, Statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_DENSE = 50
_LEXICAL = 40
_OF_TERM = 400  # statements of the asked terms that are looked at

KINDS_OF_INTENT: dict[str, frozenset[Kind]] = {
    "define": frozenset({Kind.DEFINITION}),
    "distinguish": frozenset({Kind.DISTINCTION}),
    "classify": frozenset({Kind.INCLUSION, Kind.EXCLUSION, Kind.DISTINCTION}),
    "list": frozenset({Kind.EXAMPLE, Kind.INCLUSION}),
    "history": frozenset({Kind.HISTORY}),
    "require": frozenset({Kind.REQUIREMENT}),
    "regulate": frozenset({Kind.REGULATION, Kind.REQUIREMENT}),
    "benefit": frozenset({Kind.BENEFIT}),
    "limit": frozenset({Kind.LIMITATION}),
    "vendor": frozenset({Kind.VENDOR_CLAIM}),
}

FEATURES = ("cosine", "lexical", "cover", "heading", "subject", "terms", "kind", "weight", "named", "place", "current", "foreign", "extra", "length")


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate with its score and the features behind it (see FEATURES)."""

    statement: Statement
    score: float
    features: tuple[float, ...]

    def feature(self, name: str) -> float:
        """One feature by name."""
        return self.features[FEATURES.index(name)]


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, float]]:
    """What was learned on the train split: ``score`` and ``confidence``."""
    content: dict[str, dict[str, float]] = json.loads((files("app") / "weights.json").read_text(encoding="utf-8"))
    return content


def candidates(index: Index, reading: Reading, query: str, vector: NDArray[np.float32]) -> dict[str, float]:
    """Ids of statements that may speak to the question, with their BM25 scores (0 where only the vector found them)."""
    found: dict[str, float] = {}
    for identity, score in index.lexical("text", query, _LEXICAL):
        found[identity] = score
    for section, _ in index.lexical("headings", query, 8):
        for identity in index.of_section(section)[:12]:
            found.setdefault(identity, 0.0)
    for section, _ in index.lexical("questions", query, 4):
        for identity in index.of_section(section)[:12]:
            found.setdefault(identity, 0.0)
    for identity, _ in index.nearest(vector, _DENSE):
        found.setdefault(identity, 0.0)
    for term in reading.terms:
        for identity in index.of_term(term)[:_OF_TERM]:
            found.setdefault(identity, 0.0)
    return found


def retrieve(
    index: Index, lexicon: Lexicon, question: Question, reading: Reading, query: str, vector: NDArray[np.float32], named: frozenset[str] = frozenset()
) -> list[Found]:
    """Candidates for a question, best first. ``named``: ids of sources whose publisher the question names."""
    import numpy as np

    scores = candidates(index, reading, query, vector)
    statements = [s for s in index.statements(scores) if s.asserted and not s.dangling and s.language in ("en", reading.language)]
    if not statements:
        return []
    cosines = index.vectors([s.id for s in statements]) @ vector
    best_lexical = max(scores.values(), default=0.0) or 1.0
    asked = lexicon.stems(query)
    rarity = {stem: lexicon.rarity(stem) for stem in asked}
    total = sum(rarity.values()) or 1.0
    learned = weights()["score"]
    vector_of_weights = np.array([learned[name] for name in FEATURES])
    rows = [
        _features(index, lexicon, question, reading, s, float(cosine), scores[s.id] / best_lexical, rarity, total, named)
        for s, cosine in zip(statements, cosines, strict=True)
    ]
    totals = np.array(rows) @ vector_of_weights
    order = sorted(range(len(statements)), key=lambda n: (-round(float(totals[n]), 6), statements[n].id))
    return [Found(statements[n], float(totals[n]), rows[n]) for n in order]


def _features(
    index: Index,
    lexicon: Lexicon,
    question: Question,
    reading: Reading,
    statement: Statement,
    cosine: float,
    lexical: float,
    rarity: dict[str, float],
    total: float,
    named: frozenset[str],
) -> tuple[float, ...]:
    source = index.sources[statement.source_id]
    stems = lexicon.stems(statement.search_text)
    headed = lexicon.stems(" ".join(statement.headings[-2:]))
    cover = sum(value for stem, value in rarity.items() if stem in stems) / total
    heading = sum(value for stem, value in rarity.items() if stem in headed) / total
    asked = reading.terms
    shared = sum(term in statement.terms for term in asked) / len(asked) if asked else 0.0
    subject = float(bool(asked and statement.terms and statement.terms[0] in asked))
    kind = float(statement.kind in KINDS_OF_INTENT.get(reading.intent, frozenset()))
    place = source.jurisdiction or ""
    local = bool(reading.jurisdiction and place == reading.jurisdiction)
    # A state's or a country's own law is beside the point unless that place was asked about.
    foreign = float(not local and place.startswith("US-") or (place not in ("", "US", "international") and not place.startswith("US") and not local))
    return (
        cosine,
        lexical,
        cover,
        heading,
        subject,
        shared,
        kind,
        weight_of(source),
        float(source.id in named),
        float(local),
        float(status_of(statement, source, question.as_of) == "current"),
        foreign,
        min(3.0, float(sum(term not in asked for term in statement.terms))) / 3.0,
        min(60.0, float(len(statement.quote.split()))) / 60.0,
    )


def pick(found: Sequence[Found], kinds: frozenset[Kind]) -> list[Found]:
    """The candidates of some kinds, in order."""
    return [item for item in found if item.statement.kind in kinds]
