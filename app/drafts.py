"""A draft: what would be said, as ids of statements and authored phrases. Citations are made from it later."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.answers import Outcome
from ingest.records import Disagreement


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence. ``statements``: the ids that it rests on; several when sources say the same words."""

    text: str
    statements: tuple[str, ...] = ()
    origin: Literal["source", "framing", "model"] = "source"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One aspect with, for each compared term, the statement that fills the cell, or None."""

    aspect: str
    cells: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class ShownSide:
    """A position with the shown statements that take it."""

    position: str | None
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What a drafter hands on. Lines with statements are claims; the rest is framing."""

    outcome: Outcome
    lines: tuple[Line, ...]
    disagreement: Disagreement | None = None
    sides: tuple[ShownSide, ...] = ()
    table_terms: tuple[str, ...] = ()
    table: tuple[TableRow, ...] = ()
    missing: tuple[str, ...] = ()  # what was asked and no shown statement states
    related: tuple[str, ...] = ()
    confidence: float = 0.0
    evidence: dict[str, float] = field(default_factory=dict)  # what the confidence was computed from

    @property
    def claims(self) -> tuple[Line, ...]:
        """The lines that rest on statements."""
        return tuple(line for line in self.lines if line.statements)
