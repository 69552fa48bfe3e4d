"""Verifying: a line stays only when its statements bear it, in their place and alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.answering.draft import Draft, Line
from app.answering.verification import verify
from ingest.records import Span

if TYPE_CHECKING:
    from app.assistant import Assistant
    from ingest.records import Statement


def statement(assistant: Assistant, quote: str) -> Statement:
    index = assistant.index
    return next(s for s in index.statements(index.statement_ids()) if s.quote == quote)


def checked(assistant: Assistant, *lines: Line) -> Draft:
    return verify(Draft("answered", lines), assistant.index)


def test_a_quote_stands_and_a_changed_one_goes(bicycles: Assistant) -> None:
    said = statement(bicycles, "An electric bicycle is not a moped.")
    quote, changed = Line(said.quote, (said.id,)), Line("An electric bicycle is a moped.", (said.id,))
    assert checked(bicycles, quote, changed).lines == (quote,)


def test_a_quote_is_cited_by_those_who_say_its_words(bicycles: Assistant) -> None:
    said = statement(bicycles, "A belt drive runs clean and quiet for years.")
    other = statement(bicycles, "A belt cannot be shortened on the road.")
    assert checked(bicycles, Line(said.quote, (said.id, other.id))).outcome == "not_covered"


def test_a_statement_that_is_not_the_stored_text_is_not_quoted(
    bicycles: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = statement(bicycles, "A belt drive runs clean and quiet for years.")
    moved = replace(said, spans=tuple(Span(span.start + 1, span.end + 1) for span in said.spans))
    monkeypatch.setattr(type(bicycles.index), "statements", lambda index, ids: (moved,))
    assert checked(bicycles, Line(said.quote, (said.id,))).outcome == "not_covered"


@pytest.mark.parametrize("quote", ["A helmet makes every rider slower.", "Some people say a tricycle is a bicycle."])
def test_what_its_source_does_not_assert_is_never_said(bicycles: Assistant, quote: str) -> None:
    said = statement(bicycles, quote)
    assert checked(bicycles, Line(quote, (said.id,))).outcome == "not_covered"


def test_a_claim_without_a_statement_goes_and_framing_stays(bicycles: Assistant) -> None:
    said = statement(bicycles, "A belt drive runs clean and quiet for years.")
    framing, claim = Line("My sources say:", origin="framing"), Line(said.quote, (said.id,))
    assert checked(bicycles, framing, Line("A bell rings."), claim).lines == (framing, claim)


def test_a_draft_with_no_claim_left_is_not_covered(bicycles: Assistant) -> None:
    draft = checked(bicycles, Line("My sources say:", origin="framing"), Line("A bell rings."))
    assert (draft.outcome, draft.lines) == ("not_covered", ())


def test_reviewed_words_stand_on_statements_that_are_asserted(bicycles: Assistant) -> None:
    said = statement(bicycles, "A belt drive runs clean and quiet for years.")
    myth = statement(bicycles, "A helmet makes every rider slower.")
    ours = Line("Belts are quiet.", (said.id,), "reviewed")
    assert checked(bicycles, ours, Line("Helmets slow you.", (said.id, myth.id), "reviewed")).lines == (ours,)


def test_an_outcome_that_claims_nothing_is_left_as_it_is(bicycles: Assistant) -> None:
    draft = Draft("clarify", (Line("Which one?", origin="framing"),))
    assert verify(draft, bicycles.index) == draft
