"""The answer, version 1: what the command line, the API, the page and the widget all show.

The models are the wire form; ``python -m app schema`` prints their JSON Schema, and ``app/answer.schema.json`` is that
print. An answer that does not know is an Answer with another outcome, never an error.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from ingest import releases

Outcome = Literal[
    "answered",
    "not_covered",
    "off_topic",
    "clarify",
    "front_desk",
    "medical_advice",
    "emergency",
    "crisis",
    "declined",
]
Intent = Literal[
    "define",
    "distinguish",
    "classify",
    "list",
    "history",
    "require",
    "regulate",
    "benefit",
    "limit",
    "opinion",
    "other",
]
Status = Literal["current", "superseded", "lapsed"]


class Wire(BaseModel):
    """Frozen, and a field that is not in the contract is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Release(Wire):
    """A release of the vocabulary."""

    version: str
    date: str

    @classmethod
    def of(cls, release: releases.Release | None) -> Release | None:
        """On the wire; none for what is not released."""
        return cls(version=release.version, date=release.date) if release and release.version else None


class SpanOut(Wire):
    """A half-open stretch of the stored document, in code points."""

    start: int
    end: int


class Citation(Wire):
    """One statement that an answer rests on; everything in it comes from the index."""

    number: int
    statement_id: str
    passage_id: str
    source_id: str
    title: str
    publisher: str
    authority_type: str
    jurisdiction: str | None
    via: str | None
    url: str | None
    date: str | None  # last reviewed or published, as precisely as known; None reads "undated"
    status: Status
    as_of: str | None  # the day up to which a time-sensitive statement was known to hold
    superseded_by: str | None
    lapses: str | None
    wording: Literal["ours", "verbatim"]
    language: str
    file: str
    page: int | None
    headings: list[str]
    quote: str  # the spans' text joined by " … "
    spans: list[SpanOut]


class Sentence(Wire):
    """One sentence of the answer.

    ``source``: a quote. ``reviewed``: authored and bound to the statements it cites. ``framing``: from the table of
    messages. ``model``: a chat model's.
    """

    text: str
    citations: list[int]
    origin: Literal["source", "reviewed", "framing", "model"]


class SideOut(Wire):
    """Who holds one position."""

    position: str | None
    citations: list[int]


class DisagreementOut(Wire):
    """Sources differ; the sides stand beside each other, none is declared right (outdated: the current one first)."""

    kind: Literal["opinions", "outdated", "misinformation"]
    about: str
    sides: list[SideOut]


class Cell(Wire):
    """One cell of a comparison; empty text and no citation where the sources say nothing."""

    text: str
    citations: list[int]


class Row(Wire):
    """One aspect, with a cell for each compared term."""

    aspect: str
    cells: list[Cell]


class Comparison(Wire):
    """Two or more terms side by side, every cell cited."""

    terms: list[str]  # labels, as shown
    rows: list[Row]


class Timings(Wire):
    """Milliseconds spent in each step."""

    parse: float
    retrieve: float
    rerank: float
    compose: float
    verify: float
    total: float


class Answer(Wire):
    """The whole answer. Only ``answered`` carries citations."""

    schema_: Literal[1] = 1  # serialised as "schema"
    question: str
    standalone_question: str | None
    language: Literal["en", "es"]
    as_of: str
    index: str
    release: Release | None = None  # of the vocabulary; none where the corpus keeps no changelog
    outcome: Outcome
    text: str
    drafter: Literal["reviewed", "extractive", "model"]
    sentences: list[Sentence]
    citations: list[Citation]
    disagreement: DisagreementOut | None
    comparison: Comparison | None
    supporting: list[int]  # numbers of citations that no sentence of the text uses
    coverage: Literal["full", "partial"]
    terms: list[str]  # ids of the covered terms that the question is about
    uncovered_terms: list[str]  # what the question names and the sources do not define, as the asker wrote it
    intent: Intent
    confidence: float
    related_questions: list[str]
    redacted: bool  # identifiers were taken out of the question; ``question`` is then what is left
    timings_ms: Timings

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        alias_generator=lambda name: "schema" if name == "schema_" else name,
    )

    def to_json(self, *, indent: int | None = None) -> str:
        """The wire form; keys in the contract's order."""
        return self.model_dump_json(by_alias=True, indent=indent)
