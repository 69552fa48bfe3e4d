"""Selection: lines that do not repeat each other, one voice a line, whole lists, a document's own passage."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.app.conftest import TODAY, parsed_as

if TYPE_CHECKING:
    from app.answering.selection import Selector
    from app.assistant import Assistant
    from ingest.records import Statement

DISTANCE = "A near-Earth object comes within 195 million kilometres of the Sun."
VISITS = "Visitors may look through the telescope of the New Eastern Observatory on Mondays through December 31, 2030."
OPENED = "The New Eastern Observatory opened in 1974."


def by_quote(assistant: Assistant) -> dict[str, Statement]:
    return {s.quote: s for s in assistant.index.statements(assistant.index.statement_ids())}


def selector(assistant: Assistant) -> Selector:
    return assistant.pipeline.composer.selector


def shown(assistant: Assistant, *quotes: str, most: int = 9, as_of: date = TODAY, one_voice: bool = False) -> list[str]:
    parsed, _ = parsed_as(assistant, "Tell me of the sky", as_of)
    known = by_quote(assistant)
    lines = selector(assistant).lines(parsed, [known[quote] for quote in quotes], most, one_voice=one_voice)
    return [line.text for line in lines]


def test_each_line_has_a_voice_of_its_own(astronomy: Assistant) -> None:
    kind_of = "A dwarf planet is a kind of planet."
    assert shown(astronomy, OPENED, DISTANCE, kind_of) == [OPENED, kind_of]  # the second is the Union's too
    assert shown(astronomy, OPENED, DISTANCE, kind_of, one_voice=True) == [OPENED, DISTANCE, kind_of]
    assert shown(astronomy, OPENED, DISTANCE, kind_of, most=1, one_voice=True) == [OPENED]
    assert shown(astronomy) == []


def test_a_statement_is_shown_once(astronomy: Assistant) -> None:
    assert shown(astronomy, OPENED, OPENED, one_voice=True) == [OPENED]


def test_what_no_longer_holds_is_shown_only_as_the_first(astronomy: Assistant) -> None:
    later = date(2031, 6, 1)
    assert shown(astronomy, OPENED, VISITS, one_voice=True) == [OPENED, VISITS]
    assert shown(astronomy, OPENED, VISITS, one_voice=True, as_of=later) == [OPENED]
    assert shown(astronomy, VISITS, OPENED, one_voice=True, as_of=later) == [VISITS, OPENED]


def test_lines_before_count_as_shown(astronomy: Assistant) -> None:
    parsed, _ = parsed_as(astronomy, "Tell me of the sky")
    known = by_quote(astronomy)
    first = selector(astronomy).lines(parsed, [known[OPENED]], 1)
    assert selector(astronomy).lines(parsed, [known[OPENED], known[DISTANCE]], 2, first) == []  # the same voice
    more = selector(astronomy).lines(parsed, [known[OPENED], known[DISTANCE]], 2, first, one_voice=True)
    assert [line.text for line in more] == [DISTANCE]


def test_an_item_is_shown_as_the_whole_list(bicycles: Assistant) -> None:
    items = [s for s in by_quote(bicycles).values() if s.quote.startswith("A repair kit") and len(s.spans) == 2]
    assert len(items) == 3
    wholes = {selector(bicycles).whole_list(item).quote for item in items}
    assert wholes == {"A repair kit for a long ride holds: … a spare inner tube … two tyre levers … a small pump"}
    alone = by_quote(bicycles)["A CVT needs no derailleur."]
    assert selector(bicycles).whole_list(alone) is alone


def test_a_part_of_what_is_shown_repeats_it(bicycles: Assistant) -> None:
    known = by_quote(bicycles)
    item = next(s for s in known.values() if s.quote.startswith("A repair kit") and len(s.spans) == 2)
    whole = selector(bicycles).whole_list(item)
    other = known["A CVT needs no derailleur."]
    assert selector(bicycles).repeats(item, [whole.id])
    assert selector(bicycles).repeats(whole, [item.id])
    assert not selector(bicycles).repeats(other, [whole.id])
    assert not selector(bicycles).repeats(item, [])


def test_a_verbatim_document_s_passage_goes_on_from_its_best_statement(bicycles: Assistant) -> None:
    known = by_quote(bicycles)
    first = known["A continuously variable transmission (CVT) changes gear without steps."]
    assert [s.quote for s in selector(bicycles).passage(first, 3)] == [first.quote, "A CVT needs no derailleur."]
    assert selector(bicycles).passage(first, 1) == [first]


def test_words_of_our_own_have_no_passage(astronomy: Assistant) -> None:
    union = by_quote(astronomy)["A planet is a body that orbits the Sun, is nearly round and has cleared its orbit."]
    assert selector(astronomy).passage(union, 3) == [union]


@pytest.mark.parametrize("quote", [DISTANCE, OPENED])
def test_a_statement_that_nobody_repeats_is_cited_alone(astronomy: Assistant, quote: str) -> None:
    known = by_quote(astronomy)
    assert selector(astronomy).cited(known[quote], list(known.values())) == (known[quote].id,)
