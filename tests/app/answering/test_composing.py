"""Composing by intent, on two small corpora of other fields, so that no rule can know its corpus."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.answering.composing import MOST_LINES
from tests.app.conftest import Ask, claims, composed, opening, parsed_as

if TYPE_CHECKING:
    from app.answering.draft import Draft
    from app.assistant import Assistant

UNION = "A planet is a body that orbits the Sun, is nearly round and has cleared its orbit."
KIND_OF = "A dwarf planet is a kind of planet."
NOT_A = "A dwarf planet is not a planet."


def told(draft: Draft) -> list[str]:
    """The claims, without framing."""
    return [line.text for line in draft.claims]


def framed(draft: Draft) -> list[str]:
    return [line.text for line in draft.lines if line.origin == "framing"]


# --- definitions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "definition"),
    [
        ("What is a recumbent bicycle?", "A recumbent bicycle is a bicycle that is ridden lying back."),
        ("what does disc brake mean", "Disc brake: a brake that presses two pads against a disc at the hub."),
        ("what is a CVT", "A continuously variable transmission (CVT) changes gear without steps."),
    ],
)
def test_a_definition_from_documents_that_nobody_described(about_bicycles: Ask, question: str, definition: str) -> None:
    answer = about_bicycles(question)
    assert (answer.outcome, answer.intent, answer.drafter) == ("answered", "define", "extractive")
    assert claims(answer)[0] == definition
    assert opening(answer) == ""


def test_plain_words_come_first_then_the_authority(about_the_sky: Ask) -> None:
    answer = about_the_sky("What is a planet?")
    assert [c.publisher for c in answer.citations] == ["Stargazers", "Union of Astronomers"]


NEAR_ANSWER = pytest.mark.xfail(
    reason="Among few authored answers the reranker takes one that shares the Spanish words for the one that is wanted."
)


@pytest.mark.parametrize(
    "question", ["¿Qué es un planeta?", pytest.param("¿Qué significa la palabra planeta?", marks=[NEAR_ANSWER])]
)
def test_spanish_is_answered_from_the_spanish_entry(about_the_sky: Ask, question: str) -> None:
    answer = about_the_sky(question)
    assert answer.language == "es"
    assert claims(answer)[0] == "Un planeta es un cuerpo grande y redondo que gira alrededor de una estrella."
    assert [citation.language for citation in answer.citations] == ["es", "en"]


def test_whose_definition_is_asked_for_comes_first(astronomy: Assistant) -> None:
    draft = composed(astronomy, "What does the Union of Astronomers call a planet?", intent="define")
    assert told(draft)[0] == UNION


def test_a_definition_in_a_disagreement_keeps_its_plain_words(astronomy: Assistant) -> None:
    (conflict,) = astronomy.index.disagreements
    draft = composed(astronomy, "What is a dwarf planet?", intent="define", conflict=conflict)
    assert told(draft)[0].startswith("A dwarf planet is a round body")
    assert {KIND_OF, NOT_A} < set(told(draft))


# --- verdicts and sides -----------------------------------------------------------------------------------------------


def test_one_sided_claims_are_a_verdict_with_its_speaker(astronomy: Assistant) -> None:
    draft = composed(astronomy, "Is Pluto a dwarf planet?", intent="classify")
    assert framed(draft) == ["Yes, says Union of Astronomers."]
    assert told(draft) == ["Pluto is a dwarf planet."]


def test_a_verdict_names_both_sides_where_they_differ(astronomy: Assistant) -> None:
    draft = composed(astronomy, "Is a dwarf planet a planet?", intent="classify")
    assert told(draft) == [KIND_OF, NOT_A]
    assert len(draft.sides) == 2
    assert not framed(draft)[0].startswith(("Yes", "No"))


def test_what_no_longer_holds_gives_no_verdict(astronomy: Assistant) -> None:
    assert framed(composed(astronomy, "Is Pluto a planet?", intent="classify")) == []
    before = composed(astronomy, "Is Pluto a planet?", date(2000, 1, 1), intent="classify")
    assert framed(before) == ["Yes, says Almanac Office."]
    assert told(before) == ["Pluto is a planet."]


def test_a_verdict_in_spanish(astronomy: Assistant) -> None:
    draft = composed(astronomy, "¿Es Plutón un planeta enano?", intent="classify")
    assert framed(draft) == ["Sí, según Union of Astronomers."]


def test_sides_stand_under_an_opening_of_our_own(astronomy: Assistant) -> None:
    (conflict,) = astronomy.index.disagreements
    draft = composed(astronomy, "Is a dwarf planet a planet?", intent="classify", conflict=conflict)
    assert draft.disagreement is conflict
    assert draft.lines[0].origin == "framing"
    assert told(draft) == [KIND_OF, NOT_A]
    assert [side.position for side in draft.sides] == ["Yes", "No"]


# --- differences ------------------------------------------------------------------------------------------------------


def test_a_difference_says_how_they_relate_then_what_each_is(astronomy: Assistant) -> None:
    draft = composed(astronomy, "What is the difference between a planet and a dwarf planet?", intent="distinguish")
    assert {KIND_OF, NOT_A} == set(told(draft)[:2])
    assert told(draft)[2].startswith("A planet is a large round body")
    assert told(draft)[3].startswith("A dwarf planet is a round body")
    assert draft.table_terms == ("planet", "dwarf-planet")


def test_both_sides_are_shown_even_when_one_source_defines_both(bicycles: Assistant) -> None:
    text = "What is the difference between an electric bicycle and a recumbent bicycle?"
    draft = composed(bicycles, text, intent="distinguish")
    assert any(line.startswith("An electric bicycle is a bicycle with a motor") for line in told(draft))
    assert any(line.startswith("A recumbent bicycle is") for line in told(draft))


def test_more_than_two_terms_stand_beside_each_other(astronomy: Assistant) -> None:
    draft = composed(astronomy, "planet vs dwarf planet vs Pluto", intent="distinguish")
    assert draft.table_terms == ("planet", "dwarf-planet", "pluto")
    for start in ("A planet is a large", "A dwarf planet is a round", "Pluto is a small icy"):
        assert any(line.startswith(start) for line in told(draft))


# --- other kinds ------------------------------------------------------------------------------------------------------


def test_a_benefit_and_a_limit_are_told_apart(bicycles: Assistant) -> None:
    good = composed(bicycles, "What are the benefits of a belt drive?", intent="benefit")
    bad = composed(bicycles, "What are the limits of a belt drive?", intent="limit")
    assert told(good)[0] == "A belt drive runs clean and quiet for years."
    assert told(bad)[0] == "A belt cannot be shortened on the road."


def test_a_spanish_question_is_answered_on_english_documents(bicycles: Assistant) -> None:
    draft = composed(bicycles, "¿Qué problemas tiene un belt drive?")
    assert "A belt cannot be shortened on the road." in told(draft)


def test_a_list_is_shown_once_whole_and_with_its_lead_in(bicycles: Assistant) -> None:
    draft = composed(bicycles, "What does a repair kit for a long ride hold?", intent="list")
    lists = [line for line in told(draft) if "repair kit" in line]
    assert lists == ["A repair kit for a long ride holds: … a spare inner tube … two tyre levers … a small pump"]


def test_a_cell_is_shown_with_its_heads_in_a_short_row_too(bicycles: Assistant) -> None:
    assert told(composed(bicycles, "How heavy is a folding bicycle?"))[0] == "Weight … Folding bicycle … 12 kg"
    assert told(composed(bicycles, "How heavy is a cargo bicycle?"))[0] == "Weight … Cargo bicycle … 30 kg"


def test_a_document_s_own_question_is_answered_as_the_document_does(bicycles: Assistant) -> None:
    draft = composed(bicycles, "Is an electric bicycle a moped?", intent="classify")
    assert told(draft)[0] == "An electric bicycle is not a moped."
    assert framed(draft) == []


def test_who_differs_from_a_document_s_own_answer_is_shown_beside_it(about_bicycles: Ask) -> None:
    answer = about_bicycles("Is an electric bicycle a moped?")
    assert claims(answer)[0] == "An electric bicycle is not a moped."
    assert answer.disagreement is not None
    publishers = [{answer.citations[n - 1].publisher for n in side.citations} for side in answer.disagreement.sides]
    assert sorted(map(sorted, publishers)) == [["Riverside Cycling Club"], ["Wheelsure Insurance"]]


# --- what is never said -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("intent", ["define", "classify", "list", "other"])
@pytest.mark.parametrize("quote", ["A helmet makes every rider slower.", "Some people say a tricycle is a bicycle."])
def test_a_myth_is_never_quoted(bicycles: Assistant, quote: str, intent: str) -> None:
    for question in (quote, f"Is it true? {quote}", quote.rstrip(".") + "?"):
        assert quote not in told(composed(bicycles, question, intent=intent))


@pytest.mark.parametrize(
    "question", ["What is a planet?", "planet vs dwarf planet", "Tell me of Pluto and its path", "¿Qué es Plutón?"]
)
def test_few_lines_each_of_its_own(astronomy: Assistant, question: str) -> None:
    lines = told(composed(astronomy, question))
    assert 0 < len(lines) <= MOST_LINES
    assert len(set(lines)) == len(lines)


def test_no_candidate_is_no_answer(astronomy: Assistant) -> None:

    parsed, _ = parsed_as(astronomy, "Tell me of the sky", intent="other")
    draft = astronomy.pipeline.composer.compose(parsed, (), {}, None)
    assert (draft.outcome, draft.lines) == ("not_covered", ())
