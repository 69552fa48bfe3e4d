"""Whose a statement is, how much its speaker weighs, and how it stands on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from app.answering.provenance import ORDER, Provenance, weight_of
from ingest.records import AuthorityType, Kind, Source, Span, Statement
from ingest.validity import on_or_before, status_of
from tests.app.conftest import TODAY, parsed_as

if TYPE_CHECKING:
    from app.assistant import Assistant

SOURCE = Source("office", "Rules", "Road Office")
STATEMENT = Statement("s", "d", "x", "p", "office", (), (Span(0, 1),), "q", "q", Kind.OTHER)


def over(**changes: Any) -> Provenance:
    """Over an index of one source."""
    return Provenance(SimpleNamespace(sources={"office": replace(SOURCE, **changes)}))  # type: ignore[arg-type]


# --- standing ---------------------------------------------------------------------------------------------------------


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
    assert over(lapses=lapses).status(STATEMENT, day) == status


@pytest.mark.parametrize(
    ("changes", "day", "begun"),
    [
        ({"kind": Kind.REGULATION, "as_of": "2020"}, date(2019, 12, 31), False),
        ({"kind": Kind.REGULATION, "as_of": "2020"}, date(2020, 1, 1), True),
        ({"lapses": "2030", "as_of": "2020"}, date(2019, 6, 1), False),
        ({}, date(1900, 1, 1), True),  # no rule
        ({"kind": Kind.REGULATION}, date(1900, 1, 1), True),  # nobody knows since when
        ({"superseded_by": "a rule", "superseded_on": "2025", "as_of": "2024"}, date(2000, 1, 1), True),
    ],
)
def test_whether_a_rule_had_begun_by_a_day(changes: dict[str, Any], day: date, begun: bool) -> None:
    assert over().begun(replace(STATEMENT, **changes), day) is begun
    assert over().in_force(replace(STATEMENT, **changes), day) is begun


def test_a_rule_that_lapsed_is_not_in_force() -> None:
    assert not over(lapses="2020").in_force(STATEMENT, date(2021, 1, 1))


# --- speakers ---------------------------------------------------------------------------------------------------------


def test_every_kind_of_body_has_a_weight_and_second_hand_weighs_less() -> None:
    assert sorted(ORDER) == sorted(AuthorityType)
    weights = [weight_of(replace(SOURCE, authority_type=kind)) for kind in ORDER]
    assert weights == sorted(weights, reverse=True)
    for kind in AuthorityType:
        source = replace(SOURCE, authority_type=kind)
        assert weight_of(replace(source, via="a paper")) < weight_of(source) <= 1


def test_the_plain_sentence_of_a_term_by_language(astronomy: Assistant) -> None:
    provenance = astronomy.pipeline.provenance
    english, spanish = provenance.plain("planet", "en"), provenance.plain("planet", "es")
    assert english is not None
    assert spanish is not None
    assert (english.section_id, spanish.section_id) == ("planet--plain", "planet--plain-es")
    assert provenance.is_plain(english)
    assert provenance.plain("no such term", "en") is None


def test_a_document_that_nobody_described_has_no_plain_sentence(bicycles: Assistant) -> None:
    provenance = bicycles.pipeline.provenance
    assert [term for term in bicycles.index.terms if provenance.plain(term, "en")] == []


def test_what_defines_a_term_speaks_of_it_first_and_of_nothing_else(astronomy: Assistant) -> None:
    provenance = astronomy.pipeline.provenance
    by_quote = {s.quote: s for s in astronomy.index.statements(astronomy.index.statement_ids())}
    union = by_quote["A planet is a body that orbits the Sun, is nearly round and has cleared its orbit."]
    assert provenance.defines(union, "planet")
    assert not provenance.defines(by_quote["A dwarf planet is not a planet."], "planet")
    assert not provenance.defines(by_quote["The New Eastern Observatory opened in 1974."], "new-eastern-observatory")


@pytest.mark.parametrize(
    ("place", "asked", "foreign"),
    [
        ("US-TX", None, True),
        ("US-TX", "US-TX", False),
        ("US-TX", "US-NY", True),
        ("Canada", None, True),
        ("US federal", None, False),
        ("international", None, False),
        (None, "US-NY", False),
    ],
)
def test_the_law_of_a_place_that_was_not_asked_about(
    astronomy: Assistant, place: str | None, asked: str | None, foreign: bool
) -> None:
    parsed, _ = parsed_as(astronomy, "What is a planet?", TODAY, jurisdiction=asked)
    provenance = over(jurisdiction=place)
    assert provenance.foreign(STATEMENT, parsed) is foreign
    assert provenance.wanted(STATEMENT, parsed) is (asked is not None and asked == place)
