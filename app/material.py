"""What a drafter works with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.coverage import Asked
from app.questions import Question, Reading
from app.old_retrieval import Found


@dataclass(frozen=True, slots=True)
class Material:
    """What a drafter works with: the question as read, the candidates best first, the sources it names."""

    question: Question
    reading: Reading
    found: Sequence[Found]
    query: str  # what was searched for, in the sources' language
    asked: Asked  # what the answer must have besides the terms
    named: frozenset[str]  # sources whose publisher the question names
    bodies: tuple[frozenset[str], ...] = ()  # the same, one set of sources a named body
    faq: tuple[str, ...] = ()  # statements that answer the question of a document which is the one asked, in order
    shared_words: frozenset[str] = frozenset()  # disagreements whose subject, terms apart, the question has words of
    abouts: Mapping[str, float] = field(default_factory=dict)  # how near the question is to each disagreement (cosine)
