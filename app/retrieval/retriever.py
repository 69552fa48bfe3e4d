"""Retrieval: the union of the nearest statements by vector, by words and by the questions they answer.

No fused order is made here; it measured worse than leaving the order to the reranker and the learned score. Statements
that are not asserted or that dangle are never candidates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from app.answering.provenance import Provenance
from app.query.encoder import QueryEncoder
from app.query.question import ParsedQuestion
from ingest.index import Index
from ingest.questions import question_about
from ingest.records import Statement

if TYPE_CHECKING:
    from numpy.typing import NDArray

DENSE = 40
LEXICAL = 24
QUESTIONS = 40
_OF_QUESTION = 6  # statements of a section whose question is near


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement with what the searches say of it; cosines and shares, 0 where a search did not see it."""

    statement: Statement
    cosine: float
    lexical: float  # BM25, as a share of the best
    asked: float  # cosine of the nearest question that it answers


@dataclass(frozen=True, slots=True)
class Nearness:
    """The cosine of the nearest question of an answer with the question as asked, the same by the query encoder, and
    with its canonical form; and that question, as the query encoder finds it."""

    asked: float = 0.0
    alike: float = 0.0
    canonical: float = 0.0
    question: str = ""


@dataclass(frozen=True)
class Retrieved:
    """Reviewed answers and sections by the cosine of their nearest question, disagreements about an asked term by that
    of what they are about; and the candidates, which are searched for when somebody asks for them: where a reviewed
    answer serves nobody does."""

    answers: Mapping[str, Nearness]
    sections: Mapping[str, float]
    conflicts: Mapping[str, float]
    search: Callable[[], tuple[Candidate, ...]] = field(compare=False, repr=False)

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """The statements that may speak to the question, each once."""
        return self.search()


@dataclass(frozen=True, slots=True)
class Retriever:
    """Searches one index."""

    index: Index
    provenance: Provenance
    queries: QueryEncoder

    def retrieve(
        self, parsed: ParsedQuestion, vector: NDArray[np.float32], canonical: Sequence[NDArray[np.float32]] = ()
    ) -> Retrieved:
        """What speaks to a question; the vectors are those of ``parsed.query`` and ``parsed.canonical``."""
        near, plain = self._questions(parsed, vector, canonical)
        ids = dict.fromkeys((*(identity for identity, _, _ in near), *(identity for identity, _ in plain)))
        questions = {one.id: one for one in self.index.questions(ids)}
        answers: dict[str, Nearness] = {}
        sections: dict[str, float] = {}
        asked: dict[str, float] = {}
        for identity, cosine, alike in near:
            question = questions[identity]
            if question.answer_id:
                known = answers.get(question.answer_id, Nearness())
                nearer = not known.question or alike > known.alike
                answers[question.answer_id] = Nearness(
                    max(cosine, known.asked),
                    max(alike, known.alike),
                    known.canonical,
                    question.text if nearer else known.question,
                )
            if question.section_id:
                sections[question.section_id] = max(cosine, sections.get(question.section_id, 0.0))
                for statement in question.statements[:_OF_QUESTION]:
                    asked[statement] = max(cosine, asked.get(statement, 0.0))
        for identity, cosine in plain:
            if answer := questions[identity].answer_id:
                known = answers.get(answer, Nearness(question=questions[identity].text))
                answers[answer] = replace(known, canonical=max(cosine, known.canonical))
        conflicts = self._conflicts(parsed, vector)
        return Retrieved(answers, sections, conflicts, lambda: self._candidates(parsed, vector, asked))

    def _candidates(
        self, parsed: ParsedQuestion, vector: NDArray[np.float32], asked: Mapping[str, float]
    ) -> tuple[Candidate, ...]:
        """The statements that some search finds; ``asked``: ids with the cosines of the nearest questions that they
        answer."""
        index = self.index
        searches = {"en": (parsed.query, vector)}
        if parsed.language == "es":  # Spanish statements are found by the question as it was asked
            searches["es"] = (parsed.text, parsed.vector)
        dense = {language: dict(index.nearest(searched, DENSE)) for language, (_, searched) in searches.items()}
        lexical = {language: dict(index.lexical("text", text, LEXICAL)) for language, (text, _) in searches.items()}
        ids = dict.fromkeys(chain(*dense.values(), *lexical.values(), asked))
        usable = [statement for statement in index.statements(ids) if self._usable(statement, parsed)]
        for language, (_, searched) in searches.items():
            far = [one.id for one in usable if one.language == language and one.id not in dense[language]]
            if far:
                dense[language].update(zip(far, map(float, index.vectors(far) @ searched), strict=True))
        best = {language: max(found.values(), default=1.0) for language, found in lexical.items()}
        return tuple(
            Candidate(
                one,
                dense[one.language][one.id],
                lexical[one.language].get(one.id, 0.0) / best[one.language],
                asked.get(one.id, 0.0),
            )
            for one in usable
        )

    def _questions(
        self, parsed: ParsedQuestion, searched: NDArray[np.float32], canonical: Sequence[NDArray[np.float32]]
    ) -> tuple[list[tuple[str, float, float]], list[tuple[str, float]]]:
        """The known questions nearest to the text as asked and as searched, which are often one, by both encoders: id,
        cosine, cosine by the query encoder; and those of the canonical ones: id, cosine."""
        asked = self.queries.encode(parsed.text)
        vectors = (parsed.vector,) if parsed.query == parsed.text else (parsed.vector, searched)
        several = self.index.nearest_questions((*vectors, self.queries.searched(asked), *canonical), QUESTIONS)
        near = list(dict.fromkeys(identity for found in several[: len(vectors) + 1] for identity, _ in found))
        if not near:
            return [], []
        known = self.index.question_vectors(near)
        cosines = np.max([known @ vector for vector in vectors], axis=0)
        alike = self.queries.nearness(asked, known)
        found = [(i, float(c), float(a)) for i, c, a in zip(near, cosines, alike, strict=True)]
        return found, [pair for one in several[len(vectors) + 1 :] for pair in one]

    def _conflicts(self, parsed: ParsedQuestion, vector: NDArray[np.float32]) -> dict[str, float]:
        about = [item for item in self.index.disagreements if set(item.terms) & set(parsed.terms)]
        if not about:
            return {}
        cosines = self.index.question_vectors([question_about(item) for item in about]) @ vector
        return {item.id: float(cosine) for item, cosine in zip(about, cosines, strict=True)}

    def _usable(self, statement: Statement, parsed: ParsedQuestion) -> bool:
        if not statement.asserted or statement.dangling:
            return False
        if statement.language != parsed.language and statement.language != "en":
            return False
        return parsed.as_of >= date.today() or self.provenance.begun(statement, parsed.as_of)
