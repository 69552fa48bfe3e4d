"""Reading: terms by any label, follow-ups completed from the last turns, words that no source knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.query.question import LONGEST_QUESTION, Question, Reading, Turn
from ingest.errors import QuestionError

if TYPE_CHECKING:
    from app.assistant import Assistant


def read(assistant: Assistant, text: str, *before: str) -> Reading:
    history = tuple(Turn("user", earlier) for earlier in before)
    return assistant.opened.reader.read(Question(text, history))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("What is a planet?", ("planet",)),
        ("PLANETS and Dwarf-Planets", ("planet", "dwarf-planet")),
        ("what is a dwarf plannet", ("dwarf-planet",)),
        ("¿Qué es un planeta enano?", ("dwarf-planet",)),
        ("is a major planet a dwarf planet", ("planet", "dwarf-planet")),
        ("what is a comet tail", ()),
    ],
)
def test_terms_by_any_label(astronomy: Assistant, text: str, terms: tuple[str, ...]) -> None:
    assert read(astronomy, text).terms == terms


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("Is a dwarf planet a kind of planet?", ("dwarf-planet", "planet")),
        ("Does planet include dwarf planets?", ("dwarf-planet", "planet")),
        ("difference between a planet and a dwarf planet", ("planet", "dwarf-planet")),
        ("What is a planet?", ()),
    ],
)
def test_which_terms_are_set_against_each_other(astronomy: Assistant, text: str, compared: tuple[str, ...]) -> None:
    assert read(astronomy, text).compared == compared


def test_a_label_of_two_terms_is_left_open_unless_another_word_settles_it(astronomy: Assistant) -> None:
    reading = read(astronomy, "What is NEO?")
    assert (reading.terms, set(reading.ambiguous)) == ((), {"near-earth-object", "new-eastern-observatory"})
    assert read(astronomy, "Is NEO the New Eastern Observatory?").ambiguous == ()


def test_a_word_that_no_source_uses_is_uncovered(astronomy: Assistant) -> None:
    assert read(astronomy, "What is a frobnicator?").uncovered == ("frobnicator",)
    assert read(astronomy, "What is a planet, please?").uncovered == ()


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ('the guide wrote "near-earth", what does that mean', ("near-earth-object",)),
        ('my pluto poster says "dwarf planet", meaning?', ("dwarf-planet",)),  # what is quoted is what is asked
        ("what does near mean", ()),
    ],
)
def test_what_is_quoted_is_what_is_asked(astronomy: Assistant, text: str, terms: tuple[str, ...]) -> None:
    assert read(astronomy, text).terms == terms


def test_here_is_the_asker_s_place(astronomy: Assistant) -> None:
    reader = astronomy.opened.reader
    reading = reader.read(Question("is Pluto a planet in my state?", jurisdiction="US-TX"))
    assert (reading.text, reading.standalone) == ("is Pluto a planet in Texas?", True)
    assert not reader.read(Question("is Pluto a planet in my state?")).standalone
    assert not reader.read(Question("here is one: is Pluto a planet?", jurisdiction="US-TX")).standalone


# --- follow-ups -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "before", "terms", "intent"),
    [
        ("and a dwarf planet?", ["What is a planet?"], ("dwarf-planet",), "define"),
        ("and the second one?", ["What is the difference between a planet and a dwarf planet?"], ("dwarf-planet",), "define"),
        ("what does the first one mean?", ["planet vs dwarf planet"], ("planet",), "define"),
        ("and Pluto?", ["Is a dwarf planet a planet?"], ("pluto", "planet"), "classify"),
        ("¿y en español?", ["What is a planet?"], ("planet",), "define"),
        ("and does the union of astronomers still regard it as a planet", ["What is Pluto?"], ("pluto", "planet"), "classify"),
    ],
)  # fmt: skip
def test_a_follow_up_takes_its_terms_from_what_was_asked(
    astronomy: Assistant, text: str, before: list[str], terms: tuple[str, ...], intent: str
) -> None:
    reading = read(astronomy, text, *before)
    assert (reading.standalone, reading.terms, reading.intent) == (True, terms, intent)


def test_a_follow_up_leans_on_a_chain_of_turns(astronomy: Assistant) -> None:
    reading = read(astronomy, "and Pluto?", "What is a planet?", "and a dwarf planet?")
    assert (reading.terms, reading.intent) == (("pluto",), "define")


def test_a_whole_question_leans_on_nothing(astronomy: Assistant) -> None:
    reading = read(astronomy, "What is a dwarf planet?", "Is Pluto a planet?")
    assert (reading.standalone, reading.text) == (False, "What is a dwarf planet?")


def test_what_points_at_nothing_is_asked_back(astronomy: Assistant) -> None:
    assert read(astronomy, "what does it mean?").pointless
    assert not read(astronomy, "what does it mean?", "What is a planet?").pointless


def test_spanish_on_request(astronomy: Assistant) -> None:
    assert read(astronomy, "What is a planet? in Spanish").language == "es"
    assert read(astronomy, "¿Qué es un planeta? en inglés").language == "en"


# --- what is no question about a word ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Hello!", "hola", "thank you very much", "what can you do?", "are you a bot?"])
def test_greetings(astronomy: Assistant, text: str) -> None:
    assert read(astronomy, text).greeting


@pytest.mark.parametrize("text", ["Hello, what is a planet?", "thanks, and a dwarf planet?"])
def test_a_greeting_does_not_hide_a_question(astronomy: Assistant, text: str) -> None:
    assert not read(astronomy, text).greeting


def test_what_is_unsafe_is_read_no_further(astronomy: Assistant) -> None:
    reading = read(astronomy, "My husband collapsed, is Pluto a planet?")
    assert (reading.safety, reading.terms) == ("emergency", ())


def test_the_place_named_counts_before_the_asker_s_own(astronomy: Assistant) -> None:
    reader = astronomy.opened.reader
    assert reader.read(Question("What is a planet in Texas?", jurisdiction="US-NY")).jurisdiction == "US-TX"
    assert reader.read(Question("What is a planet?", jurisdiction="US-NY")).jurisdiction == "US-NY"


@pytest.mark.parametrize(
    ("text", "message"),
    [("", "blank"), (" \n\t", "blank"), ("x" * (LONGEST_QUESTION + 1), "2,001 characters"), ("x" * 10_000, "10,000")],
)
def test_a_question_is_not_blank_and_not_a_page(text: str, message: str) -> None:
    with pytest.raises(QuestionError, match=message):
        Question(text)
