"""Joining: two drafts become one, which says nothing twice and tells last what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.answering.draft import Draft, Line
from app.answering.joining import Joiner
from tests.app.conftest import parsed_as

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.query.question import ParsedQuestion


@pytest.fixture(scope="module")
def asked(astronomy: Assistant) -> ParsedQuestion:
    return replace(parsed_as(astronomy, "What is a planet?")[0], typed="what is it?")


def line(assistant: Assistant, term: str, kind: str) -> Line:
    found = next(
        one
        for one in map(assistant.index.statement, assistant.index.statement_ids())
        if one.terms[:1] == (term,) and one.kind == kind and one.asserted
    )
    return Line(found.quote, (found.id,))


def test_what_was_shown_is_not_shown_again(astronomy: Assistant, asked: ParsedQuestion) -> None:
    defined, told = line(astronomy, "planet", "definition"), line(astronomy, "dwarf-planet", "definition")
    again = Line("In other words.", defined.statements)
    joined = Joiner(astronomy.index).join(
        [(asked, Draft("answered", (defined,))), (asked, Draft("answered", (again, told)))]
    )
    assert joined.lines == (defined, told)


def test_a_term_that_was_asked_for_first_is_not_defined_again(astronomy: Assistant, asked: ParsedQuestion) -> None:
    definitions = [
        Line(one.quote, (one.id,))
        for one in map(astronomy.index.statement, astronomy.index.statement_ids())
        if one.terms[:1] == ("planet",) and one.kind == "definition" and one.asserted
    ]
    first, second = definitions[:2]
    joined = Joiner(astronomy.index).join([(asked, Draft("answered", (first,))), (asked, Draft("answered", (second,)))])
    assert joined.lines == (first,)


def test_what_is_missing_is_told_last_as_typed(astronomy: Assistant, asked: ParsedQuestion) -> None:
    told, refused = Draft("answered", (line(astronomy, "planet", "definition"),)), Draft("not_covered", ())
    for pair in (((asked, told), (asked, refused)), ((asked, refused), (asked, told))):
        joined = Joiner(astronomy.index).join(pair)
        assert joined.lines[-1].text == "I found nothing more on “what is it”."
        assert joined.missing == ("“what is it”",)


def test_of_two_refusals_the_first_stays(astronomy: Assistant, asked: ParsedQuestion) -> None:
    one, two = Draft("not_covered", (), missing=("one",)), Draft("not_covered", (), missing=("two",))
    assert Joiner(astronomy.index).join([(asked, one), (asked, two)]) is one


def test_three_questions_are_told_in_their_order_with_what_is_missing_last(
    astronomy: Assistant, asked: ParsedQuestion
) -> None:
    first, third = line(astronomy, "planet", "definition"), line(astronomy, "dwarf-planet", "definition")
    told = [Draft("answered", (first,)), Draft("not_covered", ()), Draft("answered", (third,))]
    joined = Joiner(astronomy.index).join([(asked, draft) for draft in told])
    assert [one.text for one in joined.lines] == [first.text, third.text, "I found nothing more on “what is it”."]
