"""What the API needs of the engine: ``app.assistant.Assistant`` has it, and so has a small fake in the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from app.answer import Answer
from app.answering import citations
from app.answering.draft import Line
from app.messages import Language
from app.query.question import Question
from ingest.index import Manifest
from ingest.records import Disagreement, Passage, Statement, Term
from ingest.releases import Release


class Records(citations.Records, Protocol):
    """The index, as far as statements and terms are shown. What it does not hold is a KeyError."""

    @property
    def manifest(self) -> Manifest: ...

    @property
    def terms(self) -> Mapping[str, Term]: ...

    @property
    def releases(self) -> Sequence[Release]: ...

    @property
    def disagreements(self) -> Sequence[Disagreement]: ...

    def passage(self, identity: str) -> Passage: ...

    def of_term(self, identity: str) -> tuple[str, ...]: ...


class Engine(Protocol):
    """Answers questions, several with one encoder pass."""

    @property
    def index(self) -> Records: ...

    @property
    def refused(self) -> str | None: ...

    @property
    def lost(self) -> str | None: ...

    def batch(
        self, questions: Sequence[Question], heard: Sequence[Callable[[Line], None] | None] = ()
    ) -> list[Answer]: ...

    def plain(self, term: str, language: Language) -> Statement | None: ...
