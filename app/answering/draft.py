"""A draft: what would be said, as ids of statements and messages of ours. Citations are made from it last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.answer import Outcome
from app.messages import Language, message
from ingest.records import Disagreement


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. ``statements``: the ids that it rests on; several when sources say the same words."""

    text: str
    statements: tuple[str, ...] = ()
    origin: Literal["source", "reviewed", "framing", "model"] = "source"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One aspect with, for each compared term, the statement that fills the cell, or None."""

    aspect: str
    cells: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class ShownSide:
    """A position with the statements that take it."""

    position: str | None
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What composing hands on. Lines with statements are claims; the rest is framing."""

    outcome: Outcome
    lines: tuple[Line, ...]
    answer: str | None = None  # id of the reviewed answer that it is
    disagreement: Disagreement | None = None
    sides: tuple[ShownSide, ...] = ()
    table_terms: tuple[str, ...] = ()
    table: tuple[TableRow, ...] = ()
    supporting: tuple[str, ...] = ()  # statements that bear on it and that no line shows
    missing: tuple[str, ...] = ()  # what was asked and no shown statement states
    confidence: float = 0.0
    evidence: Mapping[str, float] = field(default_factory=dict)  # what the confidence was computed from

    @property
    def claims(self) -> tuple[Line, ...]:
        """The lines that rest on statements."""
        return tuple(line for line in self.lines if line.statements)


def framing(name: str, language: Language, **values: str) -> Line:
    """A line of our own words."""
    return Line(message(name, language, **values), origin="framing")


def said(outcome: Outcome, language: Language, *names: str, **values: str) -> Draft:
    """A draft that only says something of ours."""
    return Draft(outcome, tuple(framing(name, language, **values) for name in names), confidence=1.0)
