"""Verifying: a line stays only when its statements bear it, in their place and alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from app.lexicon import Lexicon
from app.verifying import bears, verify

from app.answering.draft import Draft, Line
from ingest.records import Statement

if TYPE_CHECKING:
    from app.assistant import Assistant

EVIDENCE = "A cargo bicycle carries 80 kg and is not a moped."


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """Words are their own stems; each of the evidence's words is equally rare."""
    return Lexicon([EVIDENCE], lambda text: re.findall(r"\w+", text.lower()), lambda word: 1)


@pytest.mark.parametrize(
    ("sentence", "borne"),
    [
        ("A cargo bicycle carries 80 kg and is not a moped.", True),
        ("Not a moped, a cargo bicycle.", True),
        ("A cargo bicycle carries 90 kg and is not a moped.", False),
        ("A cargo bicycle is a moped.", False),
        ("A folding scooter needs no licence or helmet.", False),
    ],
    ids=["the same", "shorter", "another number", "a dropped not", "another matter"],
)
def test_a_sentence_says_no_more_than_its_evidence(lexicon: Lexicon, sentence: str, borne: bool) -> None:
    assert bears(sentence, EVIDENCE, lexicon) is borne


def test_a_negation_is_not_added(lexicon: Lexicon) -> None:
    assert not bears("A cargo bicycle never carries kg.", "A cargo bicycle carries 80 kg.", lexicon)


def statement(assistant: Assistant, quote: str) -> Statement:
    index = assistant.index
    return next(s for s in index.statements(index.statement_ids()) if s.quote == quote)


def checked(assistant: Assistant, *lines: Line) -> Draft:
    return verify(Draft("answered", lines), assistant.index, assistant.opened.lexicon)


def test_a_quote_stands_and_a_changed_one_goes(bicycles: Assistant) -> None:
    said = statement(bicycles, "An electric bicycle is not a moped.")
    quote, changed = Line(said.quote, (said.id,)), Line("An electric bicycle is a moped.", (said.id,))
    assert checked(bicycles, quote, changed).lines == (quote,)


def test_a_model_s_sentence_is_held_against_its_statements(bicycles: Assistant) -> None:
    said = statement(bicycles, "A belt drive runs clean and quiet for years.")
    good = Line("A belt drive runs quiet for years.", (said.id,), "model")
    bad = Line("A belt drive runs quiet for 20 years.", (said.id,), "model")
    assert checked(bicycles, good, bad).lines == (good,)


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
