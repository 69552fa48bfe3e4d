"""Retrieval: which statements speak to a question. Dense and lexical search and the terms' own statements, one score.

The score is a weighted sum of few features; the weights are learned on the train split and shipped as data
(``weights.json``). Statements that are not asserted or that dangle are never candidates.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from app.lexicon import Lexicon
from app.questions import Question, Reading
from app.standing import begun, is_rule, status_of, weight_of
from ingest.index import Index
from ingest.records import Kind, Statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_EVERYTHING = 20_000  # statements up to which every one is scored; beyond, those that the searches find
_DENSE = 80
_LEXICAL = 60
_OF_TERM = 2_000
_BEST = 160  # candidates handed on, besides those that an intent may need
_DEFINITIONS = 60
_NAMED = 60
_NO_WORSE = 0.25  # cosine by which a term that the question does not name may be less like the description
_WORDS_TOLD = 0.5  # weight of shared words beside the cosine, for descriptions
_DESCRIBED = 0.35  # cosine from which a definition is taken for what was described

KINDS_OF_INTENT: dict[str, frozenset[Kind]] = {
    "define": frozenset({Kind.DEFINITION}),
    "distinguish": frozenset({Kind.DISTINCTION}),
    "classify": frozenset({Kind.INCLUSION, Kind.EXCLUSION, Kind.DISTINCTION}),
    "list": frozenset({Kind.EXAMPLE, Kind.INCLUSION}),
    "history": frozenset({Kind.HISTORY}),
    "require": frozenset({Kind.REQUIREMENT, Kind.REGULATION}),
    "regulate": frozenset({Kind.REGULATION, Kind.REQUIREMENT}),
    "benefit": frozenset({Kind.BENEFIT}),
    "limit": frozenset({Kind.LIMITATION}),
    "vendor": frozenset({Kind.VENDOR_CLAIM}),
}

FEATURES = (
    "cosine",  # of the question and the statement under its headings
    "lexical",  # BM25, as a share of the best
    "cover",  # share of the question's content words, by rarity, that the statement has
    "rest",  # the same without the words of the named terms
    "heading",  # the same for its last two headings
    "subject",  # speaks first of an asked term
    "terms",  # share of the asked terms that it is about
    "kind",  # is of a kind that the intent wants
    "weight",  # of its speaker
    "named",  # its speaker is named in the question
    "place",  # its speaker's jurisdiction is the asked one
    "current",  # in force on the day
    "foreign",  # law of a place that was not asked about
    "extra",  # terms it is about besides the asked ones
    "length",  # words, of 60
)


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


class Matcher:
    """Scores the statements of one index; what does not depend on the question is worked out once."""

    def __init__(self, index: Index, lexicon: Lexicon) -> None:
        import numpy as np

        self._index = index
        self._lexicon = lexicon
        self._ids = index.statement_ids()
        self._place = {identity: number for number, identity in enumerate(self._ids)}
        statements = list(index.statements(self._ids))
        sources = [index.sources[s.source_id] for s in statements]
        self._text = _postings(lexicon.stems(s.search_text) for s in statements)
        self._head = _postings(lexicon.stems(" ".join(s.headings[-2:])) for s in statements)
        self._about = _postings(s.terms for s in statements)
        self._first = _postings(s.terms[:1] for s in statements)
        self._kinds = _postings((s.kind,) for s in statements)
        self._speakers = _postings((s.source_id,) for s in statements)
        self._places = _postings((source.jurisdiction or "",) for source in sources)
        self._weights = np.array([weight_of(source) for source in sources], dtype=np.float32)
        self._count = np.array([len(s.terms) for s in statements], dtype=np.float32)
        self._length = np.array([min(60, len(s.quote.split())) / 60 for s in statements], dtype=np.float32)
        self._usable = np.array([s.asserted and not s.dangling for s in statements], dtype=bool)
        self._spanish = np.array([s.language == "es" for s in statements], dtype=bool)
        self._dated = [n for n, (s, o) in enumerate(zip(statements, sources, strict=True)) if _dated(s, o)]
        self._rules = [n for n, s in enumerate(statements) if is_rule(s)]
        self._foreign = np.array([_foreign(source.jurisdiction or "") for source in sources], dtype=np.float32)
        self._standing: dict[date, NDArray[np.float32]] = {}

    def match(
        self,
        question: Question,
        reading: Reading,
        query: str,
        vector: NDArray[np.float32],
        named: frozenset[str] = frozenset(),
    ) -> list[Found]:
        """Candidates for a question, best first. ``named``: ids of sources whose publisher the question names."""
        import numpy as np

        lexical = dict(self._index.lexical("text", query, _LEXICAL))
        table = self._features(question, reading, query, vector, named, lexical)
        learned = weights()["score"]
        totals = table @ np.array([learned[name] for name in FEATURES], dtype=np.float32)
        allowed = self._usable if reading.language == "es" else self._usable & ~self._spanish
        if question.as_of < date.today():
            allowed = allowed & self._begun(question.as_of)
        pool = np.flatnonzero(allowed) if len(self._ids) <= _EVERYTHING else self._pool(reading, query, vector, lexical)
        pool = pool[allowed[pool]]
        order = pool[np.lexsort((pool, -np.round(totals[pool], 5)))]
        kept = list(order[:_BEST])
        kept += self._also(order, self._definitions(reading.terms), _DEFINITIONS)
        kept += self._also(order, [n for source in named for n in self._speakers.get(source, ())], _NAMED)
        wanted = dict.fromkeys(int(n) for n in kept)
        ranked = sorted(wanted, key=lambda n: (-round(float(totals[n]), 5), self._ids[n]))
        found = self._index.statements(self._ids[n] for n in ranked)
        return [Found(s, float(totals[n]), tuple(map(float, table[n]))) for n, s in zip(ranked, found, strict=True)]

    def described(
        self, told: str, vector: NDArray[np.float32], language: str, besides: Sequence[str] = ()
    ) -> str | None:
        """The term whose definition is most like what is told of a thing; None when none is like it.

        Likeness is the cosine plus a part of the told words, by rarity, that the definition has.
        """
        import numpy as np

        places = self._kinds.get(Kind.DEFINITION, np.empty(0, dtype=np.int64))
        places = places[self._usable[places] & (self._spanish[places] == (language == "es"))]
        if not len(places):
            return None
        near = self._index.vectors([self._ids[n] for n in places]) @ vector
        likeness = near + _WORDS_TOLD * self._covered(self._lexicon.stems(told), self._text)[places]
        first: str | None = None
        for number in np.argsort(-likeness, kind="stable")[:40]:
            terms = self._index.statement(self._ids[places[number]]).terms
            if near[number] < _DESCRIBED or likeness[number] < likeness.max() - _NO_WORSE:
                break
            if terms and terms[0] not in besides:
                return terms[0]
            first = first or (terms[0] if terms else None)
        return first

    def _covered(self, stems: frozenset[str], places: dict[str, NDArray[np.int64]]) -> NDArray[np.float32]:
        """For every statement the share of some words, by rarity, that it (or its headings) has."""
        import numpy as np

        share = np.zeros(len(self._ids), dtype=np.float32)
        rarity = {stem: self._lexicon.rarity(stem) for stem in sorted(stems)}
        whole = sum(rarity.values()) or 1.0
        for stem, value in rarity.items():
            if stem in places:
                share[places[stem]] += value / whole
        return share

    def _definitions(self, terms: Sequence[str]) -> list[int]:
        defining = self._kinds.get(Kind.DEFINITION)
        if defining is None:
            return []
        known = set(defining.tolist())
        return [n for term in terms for n in self._first.get(term, ()) if n in known]

    def _also(self, order: NDArray[np.int64], members: Iterable[int], most: int) -> list[int]:
        wanted = set(members)
        return [n for n in order.tolist() if n in wanted][:most] if wanted else []

    def _pool(
        self, reading: Reading, query: str, vector: NDArray[np.float32], lexical: dict[str, float]
    ) -> NDArray[np.int64]:
        """Positions of the statements that the searches find, for an index too large to score whole."""
        import numpy as np

        found = {self._place[identity] for identity in lexical}
        found |= {self._place[identity] for identity, _ in self._index.nearest(vector, _DENSE)}
        for field in ("headings", "questions"):
            for section, _ in self._index.lexical(field, query, 8):
                found |= {self._place[identity] for identity in self._index.of_section(section)[:12]}
        for term in reading.terms:
            found |= set(self._about.get(term, np.empty(0, dtype=np.int64))[:_OF_TERM].tolist())
        return np.array(sorted(found), dtype=np.int64)

    def _features(
        self,
        question: Question,
        reading: Reading,
        query: str,
        vector: NDArray[np.float32],
        named: frozenset[str],
        lexical: dict[str, float],
    ) -> NDArray[np.float32]:
        import numpy as np

        size = len(self._ids)
        asked = self._lexicon.stems(query)
        own = {stem for t in reading.terms for stem in self._lexicon.stems(" ".join(self._index.terms[t].labels))}
        table = np.zeros((len(FEATURES), size), dtype=np.float32)
        row = {name: table[number] for number, name in enumerate(FEATURES)}
        row["cosine"][:] = self._cosines(vector)
        best = max(lexical.values(), default=0.0) or 1.0
        for identity, score in lexical.items():
            row["lexical"][self._place[identity]] = score / best
        row["cover"][:] = self._covered(asked, self._text)
        row["rest"][:] = self._covered(asked - own, self._text)
        row["heading"][:] = self._covered(asked, self._head)
        for term in reading.terms:
            if term in self._about:
                row["terms"][self._about[term]] += 1 / len(reading.terms)
            if term in self._first:
                row["subject"][self._first[term]] = 1.0
        for kind in sorted(KINDS_OF_INTENT.get(reading.intent, ())):
            if kind in self._kinds:
                row["kind"][self._kinds[kind]] = 1.0
        row["weight"][:] = self._weights
        for source in named:
            if source in self._speakers:
                row["named"][self._speakers[source]] = 1.0
        row["foreign"][:] = self._foreign
        if reading.jurisdiction and reading.jurisdiction in self._places:
            row["place"][self._places[reading.jurisdiction]] = 1.0
            row["foreign"][self._places[reading.jurisdiction]] = 0.0
        row["current"][:] = self._current(question.as_of)
        row["extra"][:] = np.minimum(3.0, self._count - np.round(row["terms"] * max(1, len(reading.terms)))) / 3.0
        row["length"][:] = self._length
        return table.T

    def _cosines(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        import numpy as np

        if len(self._ids) <= _EVERYTHING:
            return self._index.cosines(vector)
        near = np.zeros(len(self._ids), dtype=np.float32)
        for identity, score in self._index.nearest(vector, _DENSE):
            near[self._place[identity]] = score
        return near

    def _begun(self, day: date) -> NDArray[np.bool_]:
        """Which statements tell nothing that had not begun by a day."""
        import numpy as np

        had = np.ones(len(self._ids), dtype=bool)
        for number in self._rules:
            statement = self._index.statement(self._ids[number])
            had[number] = begun(statement, self._index.sources[statement.source_id], day)
        return had

    def _current(self, day: date) -> NDArray[np.float32]:
        import numpy as np

        if day not in self._standing:
            standing = np.ones(len(self._ids), dtype=np.float32)
            for number in self._dated:
                statement = self._index.statement(self._ids[number])
                standing[number] = float(
                    status_of(statement, self._index.sources[statement.source_id], day) == "current"
                )
            if len(self._standing) > 8:
                self._standing.clear()
            self._standing[day] = standing
        return self._standing[day]


def _postings(groups: Iterable[Iterable[str]]) -> dict[str, NDArray[np.int64]]:
    """For each key the positions of the groups that hold it."""
    import numpy as np

    places: dict[str, list[int]] = {}
    for number, group in enumerate(groups):
        for item in group:
            places.setdefault(item, []).append(number)
    return {item: np.array(numbers, dtype=np.int64) for item, numbers in places.items()}


def _dated(statement: Statement, source: object) -> bool:
    return bool(
        statement.superseded_by
        or statement.lapses
        or getattr(source, "superseded_by", None)
        or getattr(source, "lapses", None)
    )


def _foreign(place: str) -> float:
    """A state's or another country's law is beside the point unless that place was asked about."""
    return float(place.startswith("US-") or (place not in ("", "international") and not place.startswith("US")))
