"""How a statement stands on a day: in force, superseded, lapsed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.answering.provenance import on_or_before, status_of, weight_of
from ingest.records import AuthorityType, Kind, Source, Span, Statement

SOURCE = Source("office", "Rules", "Road Office")
STATEMENT = Statement("s", "d", "x", "p", "office", (), (Span(0, 1),), "q", "q", Kind.OTHER)


@pytest.mark.parametrize(
    ("moment", "day", "begun"),
    [
        ("2026", date(2026, 1, 1), True),
        ("2026", date(2025, 12, 31), False),
        ("2026-04", date(2026, 4, 1), True),
        ("2026-04", date(2026, 3, 31), False),
        ("2026-04-12", date(2026, 4, 12), True),
        ("2026-04-12", date(2026, 4, 11), False),
    ],
)
def test_a_moment_of_any_precision_has_begun_by_a_day(moment: str, day: date, begun: bool) -> None:
    assert on_or_before(moment, day) is begun


@pytest.mark.parametrize(
    ("day", "status"),
    [(date(2024, 12, 31), "current"), (date(2025, 1, 1), "superseded"), (date(2026, 1, 1), "superseded")],
)
def test_a_rule_is_superseded_from_the_day_on_which_it_was(day: date, status: str) -> None:
    assert status_of(replace(STATEMENT, superseded_by="a rule", superseded_on="2025"), SOURCE, day) == status


def test_what_was_replaced_on_an_unknown_day_is_superseded() -> None:
    assert status_of(replace(STATEMENT, superseded_by="a rule"), SOURCE, date(1990, 1, 1)) == "superseded"
    assert status_of(STATEMENT, replace(SOURCE, superseded_by="a page"), date(1990, 1, 1)) == "superseded"


@pytest.mark.parametrize(
    ("lapses", "day", "status"),
    [
        ("2026-01-30", date(2026, 1, 30), "current"),
        ("2026-01-30", date(2026, 1, 31), "lapsed"),
        ("2026", date(2026, 12, 31), "current"),
        ("2026", date(2027, 1, 1), "lapsed"),
    ],
)
def test_a_rule_holds_through_the_day_on_which_it_lapses(lapses: str, day: date, status: str) -> None:
    assert status_of(replace(STATEMENT, lapses=lapses), SOURCE, day) == status
    assert status_of(STATEMENT, replace(SOURCE, lapses=lapses), day) == status


def test_every_kind_of_body_has_a_weight_and_second_hand_weighs_less() -> None:
    for kind in AuthorityType:
        source = replace(SOURCE, authority_type=kind)
        assert 0 < weight_of(replace(source, via="a paper")) < weight_of(source) <= 1
