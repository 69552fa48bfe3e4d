"""Coverage: a place, an amount, a date or a code that was asked for must be in what is shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from app.coverage import Asked, asked_of, share_covered, states_place
from app.lexicon import Lexicon
from app.needs import satisfies

from app.query.question import Question
from ingest.records import Kind, Source, Span, Statement

if TYPE_CHECKING:
    from app.assistant import Assistant

STATEMENT = Statement("s", "d", "x", "p", "office", (), (Span(0, 1),), "q", "A cargo bicycle", Kind.OTHER)


def demands(assistant: Assistant, text: str) -> Asked:
    opened = assistant.opened
    return asked_of(
        opened.reader.read(Question(text)), opened.reader.mentions(text), opened.index.terms, opened.lexicon, None
    )


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("How much does a disc brake cost?", ("amount",)),
        ("how many gears has a CVT", ("number",)),
        ("how long does a CVT last", ("duration",)),
        ("how often must a derailleur be set", ("frequency",)),
        ("what is the deadline of the rule", ("deadline",)),
        ("who invented the derailleur", ("originator",)),
        ("which folding bicycle is best", ("recommendation",)),
        ("which is the best word for it", ()),
        ("when did the rule on e-bikes end", ("date",)),
        ("what year was the moped invented", ("date",)),
        ("which code is used for a disc brake", ("code",)),
        ("what is a disc brake", ()),
    ],
)
def test_what_an_answer_must_have(bicycles: Assistant, text: str, needs: tuple[str, ...]) -> None:
    assert demands(bicycles, text).needs == needs


@pytest.mark.parametrize(
    ("need", "quote", "met"),
    [
        ("amount", "It costs $35 a month.", True),
        ("amount", "It pays 80 percent.", True),
        ("amount", "It costs little.", False),
        ("number", "At least sixteen days or two readings.", True),
        ("number", "Several readings.", False),
        ("number", "It began in 2024.", False),
        ("duration", "The talk lasts 5 to 10 minutes.", True),
        ("duration", "It lasts.", False),
        ("frequency", "Replace the filter every month.", True),
        ("frequency", "Replace the filter.", False),
        ("deadline", "It must be filed within 30 days.", True),
        ("deadline", "It must be filed soon.", False),
        ("originator", "The word was coined at the hospital.", True),
        ("originator", "A derailleur moves the chain.", False),
        ("recommendation", "Many vendors sell one.", False),
        ("date", "It ended in 2023.", True),
        ("date", "It ended last spring.", False),
        ("code", "Bill 99454 or G2012.", True),
        ("code", "Bill the usual one.", False),
    ],
)
def test_a_quote_has_the_kind_of_thing_that_is_needed(need: str, quote: str, met: bool) -> None:
    assert satisfies(need, quote) is met


def test_a_word_beside_a_term_may_make_it_another(bicycles: Assistant) -> None:
    assert demands(bicycles, "What is a hydraulic disc brake?").modifiers == ("hydraulic",)
    assert demands(bicycles, "What is a disc brake?").modifiers == ()


def test_words_and_codes_that_no_source_has(bicycles: Assistant) -> None:
    asked = demands(bicycles, "does rule 9921 name the frobnicator")
    assert asked.codes == ("9921",)
    assert "frobnicator" in asked.words


def test_a_place_is_stated_by_the_source_or_by_name() -> None:
    texas = Source("office", "Rules", "Office", jurisdiction="US-TX")
    anywhere = replace(texas, jurisdiction=None)
    assert states_place("US-TX", [STATEMENT], [texas])
    assert states_place("US-TX", [replace(STATEMENT, quote="In Texas, ring twice.")], [anywhere])
    assert not states_place("US-TX", [STATEMENT], [anywhere])


def test_the_share_of_words_that_is_shown_goes_by_rarity() -> None:
    # "bicycle" is in both texts and "cargo" in one: log(1 + 2 / 2.5) and log(1 + 2 / 1.5).
    lexicon = Lexicon(["cargo bicycle", "bicycle"], str.split, lambda word: 1)
    shown = [replace(STATEMENT, search_text="cargo")]
    rare, common = lexicon.rarity("cargo"), lexicon.rarity("bicycle")
    assert rare > common
    assert share_covered(["cargo bicycle"], shown, lexicon) == rare / (rare + common)
    assert share_covered([], shown, lexicon) == 1.0
    assert share_covered(["bicycle"], shown, lexicon) == 0.0
