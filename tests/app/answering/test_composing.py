"""Answers by intent, asked of two small corpora of other fields, so that no rule can know its corpus."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from app.answer import Answer
    from tests.app.conftest import Ask


def claims(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences if sentence.citations]


def opening(answer: Answer) -> str:
    first = answer.sentences[0]
    return first.text if first.origin == "framing" else ""


def holders(answer: Answer) -> list[set[str]]:
    """The publishers of each side."""
    assert answer.disagreement is not None
    return [{answer.citations[n - 1].publisher for n in side.citations} for side in answer.disagreement.sides]


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
    assert (answer.outcome, answer.intent) == ("answered", "define")
    assert claims(answer)[0] == definition


def test_plain_words_come_first_then_the_authority(about_the_sky: Ask) -> None:
    answer = about_the_sky("What is a planet?")
    assert [c.publisher for c in answer.citations] == ["Stargazers", "Union of Astronomers"]


def test_spanish_is_answered_from_the_spanish_entry(about_the_sky: Ask) -> None:
    answer = about_the_sky("¿Qué es un planeta?")
    assert answer.language == "es"
    assert claims(answer)[0] == "Un planeta es un cuerpo grande y redondo que gira alrededor de una estrella."
    assert answer.citations[0].language == "es"


# --- verdicts, sides, rules that changed ------------------------------------------------------------------------------


def test_two_sources_that_differ_stand_beside_each_other(about_bicycles: Ask) -> None:
    answer = about_bicycles("Is an electric bicycle a moped?")
    assert answer.intent == "classify"
    assert answer.disagreement is not None
    assert answer.disagreement.kind == "opinions"
    assert sorted(map(sorted, holders(answer))) == [["Riverside Cycling Club"], ["Wheelsure Insurance"]]
    assert claims(answer)[:2] == [
        "An electric bicycle is a moped when a claim is settled.",
        "An electric bicycle is not a moped.",
    ]


def test_a_verdict_says_who_denies_and_who_affirms(about_the_sky: Ask) -> None:
    answer = about_the_sky("Is a dwarf planet a kind of planet?")
    assert holders(answer) == [{"Survey of Small Worlds"}, {"Union of Astronomers"}]
    assert "iffer" in opening(answer)


def test_one_sided_claims_are_a_verdict_with_its_speaker(about_the_sky: Ask) -> None:
    answer = about_the_sky("Is Pluto a dwarf planet?")
    assert "Union of Astronomers" in opening(answer)
    assert opening(answer).startswith("Yes")
    assert claims(answer)[0] == "Pluto is a dwarf planet."


def test_a_superseded_rule_is_told_as_such(about_the_sky: Ask) -> None:
    answer = about_the_sky("Is Pluto a planet?")
    told = {citation.quote: citation.status for citation in answer.citations}
    assert not opening(answer).startswith("Yes")
    assert told.get("Pluto is a planet.", "superseded") == "superseded"


def test_before_it_was_replaced_the_rule_was_in_force(about_the_sky: Ask) -> None:
    answer = about_the_sky("Is Pluto a planet?", as_of=date(2000, 1, 1))
    assert opening(answer).startswith("Yes")
    assert [citation.status for citation in answer.citations if citation.quote == "Pluto is a planet."] == ["current"]


# --- differences ------------------------------------------------------------------------------------------------------


def test_a_difference_has_both_sides_and_a_table(about_the_sky: Ask) -> None:
    answer = about_the_sky("What is the difference between a planet and a dwarf planet?")
    assert answer.intent == "distinguish"
    assert any(text.startswith("A planet is") for text in claims(answer))
    assert any(text.startswith("A dwarf planet is") for text in claims(answer))
    assert answer.comparison is not None
    assert answer.comparison.terms == ["planet", "dwarf planet"]
    assert all(len(row.cells) == 2 for row in answer.comparison.rows)
    assert all(cell.citations or not cell.text for row in answer.comparison.rows for cell in row.cells)


def test_both_sides_are_shown_even_when_one_source_defines_both(about_bicycles: Ask) -> None:
    answer = about_bicycles("What is the difference between an electric bicycle and a recumbent bicycle?")
    assert {"An electric bicycle is a bicycle with a motor that helps the rider to pedal."} < set(claims(answer))
    assert any(text.startswith("A recumbent bicycle is") for text in claims(answer))


# --- other kinds ------------------------------------------------------------------------------------------------------


def test_a_benefit_and_a_limit_are_told_apart(about_bicycles: Ask) -> None:
    good = about_bicycles("What are the benefits of a belt drive?")
    bad = about_bicycles("What are the limits of a belt drive?")
    assert claims(good) == ["A belt drive runs clean and quiet for years."]
    assert "A belt cannot be shortened on the road." in claims(bad)


def test_a_list_is_shown_with_its_lead_in(about_bicycles: Ask) -> None:
    answer = about_bicycles("What does a repair kit for a long ride hold?")
    assert all(text.startswith("A repair kit for a long ride holds: … ") for text in claims(answer))
    assert {part for text in claims(answer) for part in text.split(" … ")[1:]} == {
        "a spare inner tube",
        "two tyre levers",
        "a small pump",
    }


def test_a_cell_is_shown_with_its_heads_and_a_misaligned_row_whole(about_bicycles: Ask) -> None:
    assert "Weight … Folding bicycle … 12 kg" in claims(about_bicycles("How heavy is a folding bicycle?"))
    answer = about_bicycles("How heavy is a cargo bicycle?")
    assert claims(answer) == ["Cargo bicycle … 30 kg"]


# --- what is not said -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "What is a penny-farthing?",
        "what is a frobnicating sprocket wheelbarrow",
        "does a helmet make a rider slower?",
        "how much does a CVT cost?",
    ],
)
def test_what_no_source_asserts_is_not_answered(about_bicycles: Ask, question: str) -> None:
    answer = about_bicycles(question)
    assert answer.outcome in ("not_covered", "off_topic")
    assert answer.citations == []


def test_an_unknown_term_is_named(about_bicycles: Ask) -> None:
    answer = about_bicycles("What is a penny-farthing?")
    assert answer.uncovered_terms == ["penny-farthing"]
    assert "penny-farthing" in answer.text


@pytest.mark.parametrize(
    "quote", ["A helmet makes every rider slower.", "Some people say a tricycle is a bicycle."], ids=["myth", "hearsay"]
)
def test_a_myth_is_never_quoted(about_bicycles: Ask, quote: str) -> None:
    for question in (quote, f"Is it true? {quote}", quote.rstrip(".") + "?"):
        assert quote not in about_bicycles(question).text


def test_a_label_of_two_terms_is_asked_back(about_the_sky: Ask) -> None:
    answer = about_the_sky("What is NEO?")
    assert (answer.outcome, answer.citations) == ("clarify", [])
    assert len(answer.related_questions) == 2
    assert {about_the_sky(question).outcome for question in answer.related_questions} == {"answered"}


def test_what_is_suggested_is_answerable(about_the_sky: Ask) -> None:
    suggested = about_the_sky("What is a dwarf planet?").related_questions
    assert suggested
    assert {about_the_sky(question).outcome for question in suggested} == {"answered"}


def test_the_rest_is_answered_when_a_part_is_missing(about_the_sky: Ask) -> None:
    answer = about_the_sky("What is a planet and how much does it cost?")
    assert (answer.outcome, answer.coverage, answer.uncovered_terms) == ("answered", "partial", ["the amount"])
    assert "the amount" in opening(answer)
    assert claims(answer)[0].startswith("A planet is a large round body")


# --- two questions in one, more than two terms ------------------------------------------------------------------------


def test_two_questions_in_one_are_both_answered(about_the_sky: Ask) -> None:
    answer = about_the_sky("What is a dwarf planet and what is Pluto?")
    assert (answer.coverage, answer.intent) == ("full", "define")
    assert claims(answer)[0].startswith("A dwarf planet is a round body")
    assert "Pluto is a small icy world beyond Neptune." in claims(answer)


def test_a_second_question_that_adds_nothing_is_told_as_missing(about_the_sky: Ask) -> None:
    answer = about_the_sky("What is a dwarf planet and who pays for it?")
    assert (answer.coverage, answer.uncovered_terms) == ("partial", ["“who pays for it”"])
    assert "“who pays for it”" in opening(answer)
    assert claims(answer)[0].startswith("A dwarf planet is a round body")


def test_the_sides_of_a_second_question_are_shown(about_the_sky: Ask) -> None:
    answer = about_the_sky("What is a dwarf planet? Is it a planet?")
    assert claims(answer)[0].startswith("A dwarf planet is a round body")
    assert holders(answer) == [{"Survey of Small Worlds"}, {"Union of Astronomers"}]


def test_more_than_two_terms_stand_beside_each_other(about_the_sky: Ask) -> None:
    answer = about_the_sky("planet vs dwarf planet vs Pluto")
    assert answer.comparison is not None
    assert answer.comparison.terms == ["planet", "dwarf planet", "Pluto"]
    assert all(
        any(text.startswith(f"{term} is ") for text in claims(answer))
        for term in ("A planet", "A dwarf planet", "Pluto")
    )


def test_the_question_that_a_document_asks_is_answered_as_it_does(about_bicycles: Ask) -> None:
    answer = about_bicycles("so is an electric bicycle really a moped?")
    assert "An electric bicycle is not a moped." in claims(answer)


@pytest.mark.parametrize(
    "question", ["does blue velo pay for an electric bicycle", "what does acme cover of a derailleur"]
)
def test_who_is_asked_to_pay_must_be_spoken_of(about_bicycles: Ask, question: str) -> None:
    assert about_bicycles(question).outcome in ("not_covered", "off_topic")


def test_what_is_needed_is_looked_for_beyond_the_statements_that_name_the_term(about_bicycles: Ask) -> None:
    assert "Weight … Folding bicycle … 12 kg" in claims(about_bicycles("how many kg has a folding bicycle"))


def test_a_list_is_shown_once_and_whole(about_bicycles: Ask) -> None:
    answer = about_bicycles("list the parts of a repair kit for a long ride")
    (whole,) = [text for text in claims(answer) if "repair kit" in text]
    assert whole.count(" … ") == 3


def test_what_no_source_states_of_a_term_is_said_not_to_be_stated(about_the_sky: Ask, about_bicycles: Ask) -> None:
    for answer in (
        about_the_sky("why do children like the dwarf planet"),
        about_bicycles("who first sold the derailleur in Texas"),
    ):
        assert answer.outcome == "not_covered" or opening(answer).startswith("My sources do not")
    assert not opening(about_the_sky("What is a dwarf planet?"))
