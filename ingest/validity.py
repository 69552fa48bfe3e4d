"""How a statement stands on a given day: in force, superseded or lapsed."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ingest.records import Source, Statement

Standing = Literal["current", "superseded", "lapsed"]


def on_or_before(moment: str, day: date) -> bool:
    """Whether an ISO date of any precision has begun by a day ("2026" has begun on 2026-01-01)."""
    parts = [int(part) for part in moment.split("-")]
    return tuple(parts) <= (day.year, day.month, day.day)[: len(parts)]


def status_of(statement: Statement, source: Source, day: date) -> Standing:
    """The standing of a statement on a day. Replaced on an unknown date counts as replaced."""
    if (statement.superseded_by or source.superseded_by) and (
        statement.superseded_on is None or on_or_before(statement.superseded_on, day)
    ):
        return "superseded"
    lapses = statement.lapses or source.lapses
    if lapses and on_or_before(lapses, day) and not _same_period(lapses, day):
        return "lapsed"
    return "current"


def _same_period(moment: str, day: date) -> bool:
    parts = [int(part) for part in moment.split("-")]
    return tuple(parts) == (day.year, day.month, day.day)[: len(parts)]
