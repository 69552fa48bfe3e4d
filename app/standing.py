"""How a statement stands on a given day: in force, superseded or lapsed; and how much weight its speaker has."""

from __future__ import annotations

from datetime import date
from typing import Literal

from ingest.records import AuthorityType, Kind, Source, Statement

_WEIGHTS = {
    AuthorityType.STATUTE: 0.9,
    AuthorityType.FEDERAL_AGENCY: 1.0,
    AuthorityType.INTERGOVERNMENTAL: 0.85,
    AuthorityType.STANDARDS_BODY: 0.75,
    AuthorityType.PROFESSIONAL_BODY: 0.8,
    AuthorityType.OURSELVES: 0.7,
    AuthorityType.OTHER: 0.5,
    AuthorityType.ENCYCLOPEDIA: 0.45,
    AuthorityType.VENDOR: 0.3,
}
_SECOND_HAND = 0.15  # taken off where the source is known through somebody else


def on_or_before(moment: str, day: date) -> bool:
    """Whether an ISO date of any precision has begun by a day ("2026" has begun on 2026-01-01)."""
    parts = [int(part) for part in moment.split("-")]
    return tuple(parts) <= (day.year, day.month, day.day)[: len(parts)]


def status_of(statement: Statement, source: Source, day: date) -> Literal["current", "superseded", "lapsed"]:
    """The standing of a statement on a day. Replaced on an unknown date counts as replaced."""
    if (statement.superseded_by or source.superseded_by) and (
        statement.superseded_on is None or on_or_before(statement.superseded_on, day)
    ):
        return "superseded"
    lapses = statement.lapses or source.lapses
    if lapses and on_or_before(lapses, day) and not _same_period(lapses, day):
        return "lapsed"
    return "current"


def is_rule(statement: Statement) -> bool:
    """Whether a statement tells a rule that has a beginning or an end."""
    return bool(statement.as_of or statement.lapses or statement.superseded_by) or statement.kind is Kind.REGULATION


def begun(statement: Statement, source: Source, day: date) -> bool:
    """Whether what a statement says had begun by a day. What is no rule, has no date or has been replaced had."""
    since = statement.as_of or source.published
    if not is_rule(statement) or statement.superseded_on or since is None:
        return True
    return on_or_before(since, day)


def _same_period(moment: str, day: date) -> bool:
    parts = [int(part) for part in moment.split("-")]
    return tuple(parts) == (day.year, day.month, day.day)[: len(parts)]


def weight_of(source: Source) -> float:
    """0 to 1: how much a reader would go by the speaker on what a word means."""
    return _WEIGHTS[source.authority_type] - (_SECOND_HAND if source.via else 0.0)
