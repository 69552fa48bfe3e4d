"""What any system has to beat: simple retrieval that answers everything, and refusing everything.

They quote through the same citing as the assistant does, so that one scorer fits all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from app.answer import Answer, Outcome
from app.answering.citations import cite
from app.answering.draft import Draft, Line, ShownSide
from app.messages import Language
from app.query.question import ParsedQuestion, Question
from eval.library import Library
from ingest.index import Index
from ingest.lexical import Fields, write_fields
from ingest.records import Disagreement, Statement

if TYPE_CHECKING:
    from ingest.encoder import Encoder

DEPTH = 20  # statements of a baseline's ranked list
REFUSAL = "I cannot answer that."


@dataclass(frozen=True, slots=True)
class Simple:
    """A system that answers from the question's text alone: statements to quote, how sure, and its ranked list."""

    index: Index
    choose: Callable[[str], tuple[Sequence[Statement], float]]
    rank: Callable[[str], list[str]] | None = None

    def ask(self, question: Question) -> Answer:
        """Quote what was chosen; refuse when nothing was."""
        statements, confidence = self.choose(question.text)
        return quoting(self.index, question, statements, confidence=confidence)

    def retrieve(self, question: Question) -> list[str]:
        """Statement ids, best first; empty for a system that does not rank."""
        return self.rank(question.text) if self.rank else []


def baselines(index: Index, library: Library, encoder: Encoder | None = None) -> dict[str, Simple]:
    """Every baseline by its name; the dense one only where there is an encoder."""
    passages = _passages(library)

    def sentences(text: str) -> list[str]:
        return [name for name, _ in index.lexical("text", text, DEPTH)]

    def whole(text: str) -> tuple[Sequence[Statement], float]:
        hits = passages.search("passages", text, 1)
        return (library.passages[hits[0][0]], _squashed(hits[0][1])) if hits else ((), 0.0)

    def top(text: str) -> tuple[Sequence[Statement], float]:
        hits = index.lexical("text", text, 1)
        return ([library.statements[hits[0][0]]], _squashed(hits[0][1])) if hits else ((), 0.0)

    found = {
        "BM25 passage": Simple(index, whole, sentences),
        "BM25 sentence": Simple(index, top, sentences),
        "always refuse": Simple(index, lambda text: ((), 0.0)),
    }
    if encoder is not None:
        found["dense passage"] = _dense(index, library, encoder)
    return found


def quoting(
    index: Index,
    question: Question,
    statements: Sequence[Statement],
    *,
    outcome: Outcome | None = None,
    language: Language = "en",
    confidence: float = 0.0,
    missing: tuple[str, ...] = (),
    disagreement: Disagreement | None = None,
) -> Answer:
    """An answer that quotes statements one by one, or refuses."""
    outcome = outcome or ("answered" if statements else "not_covered")
    lines = tuple(Line(statement.quote, (statement.id,)) for statement in statements)
    sides = tuple(ShownSide(side.position, side.statements) for side in disagreement.sides) if disagreement else ()
    draft = Draft(
        outcome,
        lines if outcome == "answered" else (Line(REFUSAL, origin="framing"),),
        disagreement=disagreement,
        sides=sides,
        missing=missing,
        confidence=confidence,
    )
    vector = np.zeros(0, dtype=np.float32)  # nothing is looked up by it any more
    return cite(draft, question, ParsedQuestion(question.text, question.text, language, vector), index, ())


def _dense(index: Index, library: Library, encoder: Encoder) -> Simple:
    known: dict[str, list[tuple[str, float]]] = {}

    def nearest(text: str) -> list[tuple[str, float]]:
        if text not in known:
            known[text] = index.nearest(encoder.encode_query(text), DEPTH)
        return known[text]

    def passage(text: str) -> tuple[Sequence[Statement], float]:
        name, cosine = nearest(text)[0]
        return library.passages[library.statements[name].passage_id], max(0.0, cosine)

    return Simple(index, passage, lambda text: [name for name, _ in nearest(text)])


def _passages(library: Library) -> Fields:
    """BM25 over whole passages, with their headings."""
    texts = {
        name: " ".join([*statements[0].headings, *(statement.quote for statement in statements)])
        for name, statements in library.passages.items()
    }
    with TemporaryDirectory() as folder:
        write_fields(Path(folder), {"passages": sorted(texts.items())})
        return Fields(Path(folder))


def _squashed(score: float) -> float:
    """A BM25 score between 0 and 1; only its order matters."""
    return score / (score + 10.0)
