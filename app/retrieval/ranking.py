"""Ranking: one learned score of few features, without and with the reranker. The weights are data (``ranking.json``)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.answering.answer_types import holds
from app.answering.provenance import Provenance
from app.query.question import ParsedQuestion
from app.query.words import Words
from app.retrieval.reranker import Reranker
from app.retrieval.retriever import Candidate
from ingest.records import Kind, Statement

FILE = Path(__file__).parent.parent / "data" / "ranking.json"
RERANKED = 16  # candidates that the reranker reads

KINDS_OF_INTENT: Mapping[str, frozenset[Kind]] = {
    "define": frozenset({Kind.DEFINITION}),
    "distinguish": frozenset({Kind.DISTINCTION}),
    "classify": frozenset({Kind.INCLUSION, Kind.EXCLUSION, Kind.DISTINCTION}),
    "list": frozenset({Kind.EXAMPLE, Kind.INCLUSION}),
    "history": frozenset({Kind.HISTORY}),
    "require": frozenset({Kind.REQUIREMENT, Kind.REGULATION}),
    "regulate": frozenset({Kind.REGULATION, Kind.REQUIREMENT}),
    "benefit": frozenset({Kind.BENEFIT}),
    "limit": frozenset({Kind.LIMITATION}),
    "opinion": frozenset({Kind.DEFINITION, Kind.DISTINCTION}),
}

FEATURES = (
    "rerank",  # logit of the cross-encoder, tenths
    "cosine",  # of the question and the statement under its headings
    "asked",  # cosine of the nearest question that it answers
    "lexical",  # BM25, as a share of the best
    "cover",  # share of the question's content words, by weight, that it or its headings have
    "rest",  # the same without the words of the named terms
    "subject",  # speaks first of an asked term
    "terms",  # share of the asked terms that it is about
    "kind",  # is of a kind that the intent wants
    "holds",  # has what an answer must have: an amount, a date, a code
    "weight",  # of its speaker
    "named",  # its speaker or place is named in the question
    "foreign",  # law of a place that was not asked about
    "current",  # in force on the day
    "extra",  # terms it is about besides the asked ones, of 3
    "length",  # words, of 60
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score and the features behind it (see FEATURES)."""

    statement: Statement
    score: float
    features: tuple[float, ...]

    def feature(self, name: str) -> float:
        """One feature by name."""
        return self.features[FEATURES.index(name)]


@lru_cache(maxsize=1)
def weights() -> dict[str, dict[str, float]]:
    """What was learned on the train split: ``first`` (without the reranker) and ``final``."""
    content: dict[str, dict[str, float]] = json.loads(FILE.read_text(encoding="utf-8"))
    return content


def passage_text(statement: Statement) -> str:
    """What the reranker reads of a statement: its last heading, for context, and its text."""
    return f"{statement.headings[-1]}. {statement.search_text}" if statement.headings else statement.search_text


@dataclass(frozen=True, slots=True)
class Ranker:
    """Orders candidates of one index."""

    provenance: Provenance
    words: Words
    reranker: Reranker | None

    def rank(self, parsed: ParsedQuestion, candidates: Sequence[Candidate]) -> list[Ranked]:
        """Candidates, best first. The reranker reads the first RERANKED of the order without it."""
        rows = [self._features(parsed, candidate) for candidate in candidates]
        first = _ordered(rows, weights()["first"])
        if self.reranker is None or not first:
            return first
        head, tail = first[:RERANKED], first[RERANKED:]
        read = [
            (one.statement, (logit / 10, *one.features[1:]))
            for one, logit in zip(head, self._read(parsed, head), strict=True)
        ]
        final = _ordered(read, weights()["final"])
        lowest = min(one.score for one in final)
        top = tail[0].score if tail else 0.0
        return [*final, *(Ranked(one.statement, lowest - 0.01 + one.score - top, one.features) for one in tail)]

    def _read(self, parsed: ParsedQuestion, head: Sequence[Ranked]) -> list[float]:
        """The reranker's logit of each, with the question in the statement's language where it was asked in it."""
        assert self.reranker is not None
        logits: dict[str, float] = {}
        for language in dict.fromkeys(one.statement.language for one in head):
            some = [one.statement for one in head if one.statement.language == language]
            scores = self.reranker.scores(parsed.beside(language).query, [passage_text(one) for one in some])
            logits |= {one.id: float(score) for one, score in zip(some, scores, strict=True)}
        return [logits[one.statement.id] for one in head]

    def _features(self, parsed: ParsedQuestion, candidate: Candidate) -> tuple[Statement, tuple[float, ...]]:
        statement, words = candidate.statement, self.words
        parsed = parsed.beside(statement.language)
        asked, rest = words.stems(parsed.query), words.stems(parsed.rest)
        shown = words.stems(f"{statement.search_text} {' '.join(statement.headings[-2:])}")
        about = len(set(parsed.terms) & set(statement.terms))
        row = {
            "rerank": 0.0,
            "cosine": candidate.cosine,
            "asked": candidate.asked,
            "lexical": candidate.lexical,
            "cover": words.covered(asked, shown),
            "rest": words.covered(rest, shown),
            "subject": float(bool(statement.terms) and statement.terms[0] in parsed.terms),
            "terms": about / len(parsed.terms) if parsed.terms else 0.0,
            "kind": float(statement.kind in KINDS_OF_INTENT.get(parsed.intent, ())),
            "holds": float(holds(parsed.answer_type, statement.quote)) * parsed.answer_type_odds,
            "weight": self.provenance.weight(statement),
            "named": float(self.provenance.wanted(statement, parsed)),
            "foreign": float(self.provenance.foreign(statement, parsed)),
            "current": float(self.provenance.status(statement, parsed.as_of) == "current"),
            "extra": min(3, len(statement.terms) - about) / 3,
            "length": min(60, len(statement.quote.split())) / 60,
        }
        return statement, tuple(row[name] for name in FEATURES)


def _ordered(rows: Sequence[tuple[Statement, tuple[float, ...]]], learned: Mapping[str, float]) -> list[Ranked]:
    scored = [
        Ranked(s, round(sum(learned[n] * v for n, v in zip(FEATURES, values, strict=True)), 5), values)
        for s, values in rows
    ]
    return sorted(scored, key=lambda one: (-one.score, one.statement.id))
