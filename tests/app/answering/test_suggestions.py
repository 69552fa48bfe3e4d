"""Suggestions: only questions that are answered from the same index, and terms that are near."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.answering.draft import Draft, said
from tests.app.conftest import Ask, parsed_as

if TYPE_CHECKING:
    from app.assistant import Assistant


def test_a_label_of_two_terms_is_asked_back(about_the_sky: Ask) -> None:
    answer = about_the_sky("What is NEO?")
    assert (answer.outcome, answer.citations) == ("clarify", [])
    assert "NEO" in answer.text
    assert len(answer.related_questions) == 2
    assert {about_the_sky(question).outcome for question in answer.related_questions} == {"answered"}


@pytest.mark.parametrize(
    "question",
    [
        "What is a dwarf planet?",
        "Is Pluto a dwarf planet?",
        "How near does a near-Earth object come?",
        "¿Qué es un planeta enano?",
    ],
)
def test_what_is_suggested_is_answered(about_the_sky: Ask, question: str) -> None:
    suggested = about_the_sky(question).related_questions
    assert 0 < len(suggested) <= 3
    assert len(set(suggested)) == len(suggested)
    assert question not in suggested
    assert {about_the_sky(other).outcome for other in suggested} == {"answered"}


def test_what_is_easily_confused_is_compared_first(astronomy: Assistant) -> None:
    parsed, _ = parsed_as(astronomy, "What is a dwarf planet?")
    suggested = astronomy.pipeline.suggestions.related(parsed, Draft("answered", ()), ())
    assert suggested[0] == "What is the difference between dwarf planet and planet?"


def test_authored_answers_near_the_question_are_suggested_in_its_language(astronomy: Assistant) -> None:
    near = [astronomy.index.answers["distance-of-near-earth-objects"]]
    suggestions = astronomy.pipeline.suggestions
    english, _ = parsed_as(astronomy, "What is the near-Earth object?")
    spanish, _ = parsed_as(astronomy, "¿Qué es un objeto cercano a la Tierra?")
    assert suggestions.related(english, Draft("answered", ()), near)[0] == near[0].questions[0]
    assert suggestions.related(spanish, Draft("answered", ()), near)[0] == near[0].questions_es[0]
    served = Draft("answered", (), answer=near[0].id)
    assert near[0].questions[0] not in suggestions.related(english, served, near)


def test_an_answer_about_another_term_is_not_suggested(astronomy: Assistant) -> None:
    near = [astronomy.index.answers["distance-of-near-earth-objects"]]
    parsed, _ = parsed_as(astronomy, "What is Pluto?")
    suggested = astronomy.pipeline.suggestions.related(parsed, Draft("answered", ()), near)
    assert near[0].questions[0] not in suggested


@pytest.mark.parametrize("outcome", ["crisis", "emergency", "medical_advice", "declined", "front_desk", "off_topic"])
def test_nothing_is_suggested_beside_help_or_a_refusal(astronomy: Assistant, outcome: str) -> None:
    parsed, _ = parsed_as(astronomy, "What is a planet?")
    draft = said(outcome, "en", "greeting")  # type: ignore[arg-type]
    assert astronomy.pipeline.suggestions.related(parsed, draft, ()) == ()


def test_a_term_without_plain_words_is_never_offered(bicycles: Assistant) -> None:
    parsed, retrieved = parsed_as(bicycles, "What is an electric bicycle?")
    ranked = bicycles.pipeline.ranker.rank(parsed, retrieved.candidates)
    assert bicycles.pipeline.suggestions.related(parsed, Draft("answered", ()), ()) == ()
    assert bicycles.pipeline.suggestions.near(parsed, ranked) == []


def test_the_terms_that_are_near_are_the_asked_ones_first(astronomy: Assistant) -> None:
    parsed, retrieved = parsed_as(astronomy, "Who pays for a dwarf planet?")
    ranked = astronomy.pipeline.ranker.rank(parsed, retrieved.candidates)
    near = astronomy.pipeline.suggestions.near(parsed, ranked)
    assert near[0] == "dwarf planet"
    assert len(near) <= 3


def test_what_is_far_is_not_offered(astronomy: Assistant) -> None:
    parsed, retrieved = parsed_as(astronomy, "How do I bake bread with rye flour and salt?")
    ranked = astronomy.pipeline.ranker.rank(parsed, retrieved.candidates)
    assert astronomy.pipeline.suggestions.near(parsed, ranked) == []
