"""Messages that lean on others: the last question of a long one, completion from the turns before."""

from __future__ import annotations

import pytest

from app.query.followups import (
    MOST_SENTENCES,
    asked_last,
    asks_again,
    complete,
    language_wished,
    leans,
    means_several,
    points,
    sentences,
)
from ingest.records import Span
from ingest.vocabulary import Mention


def mention(text: str, name: str) -> Mention:
    start = text.index(name)
    return Mention((name.replace(" ", "-"),), name, Span(start, start + len(name)))


# --- long messages ----------------------------------------------------------------------------------------------------


def test_a_message_is_cut_at_its_sentence_ends() -> None:
    assert sentences("Hello. What is a comet?\nAnd a planet?") == ["Hello.", "What is a comet?", "And a planet?"]
    assert sentences("  ") == []
    assert len(sentences("So. " * 100)) == MOST_SENTENCES


@pytest.mark.parametrize(
    ("text", "asked", "before"),
    [
        ("My note says 'see a guide.' What is a comet?", "What is a comet?", "My note says 'see a guide."),
        ("My guide says odd things. I wrote them down. What is a comet?", "What is a comet?", "My guide says odd things. I wrote them down."),
        ("What is a comet? My guide said it. What is a planet?", "What is a planet?", "What is a comet? My guide said it."),
        ("What is a comet? I ask since my guide said it.", "What is a comet?", ""),
        ("What is a comet?", "What is a comet?", ""),
        ("I like comets. I like planets.", "I like comets. I like planets.", ""),  # nothing is asked
        ("What is a comet? What is a planet?", "What is a comet? What is a planet?", ""),  # two questions, both answered
    ],
)  # fmt: skip
def test_a_long_message_is_read_at_its_last_question(text: str, asked: str, before: str) -> None:
    assert asked_last(text) == (asked, before)


# --- what leans -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wished"),
    [
        ("in Spanish please", "es"),
        ("¿y en español?", "es"),
        ("¿en inglés?", "en"),
        ("In English, what is a comet?", "en"),
        ("what is a Spanish comet", None),
        ("", None),
    ],
)
def test_the_language_that_a_message_asks_for(text: str, wished: str | None) -> None:
    assert language_wished(text) == wished


@pytest.mark.parametrize(
    ("text", "pointing"),
    [
        ("what does it mean", True),
        ("the second one", True),
        ("¿qué es eso?", True),
        ("que son esas letras", True),
        ("what if they're late", False),  # a pronoun with its verb has no place for a name
        ("what is a comet", False),
    ],
)
def test_a_text_may_point_at_what_was_said(text: str, pointing: bool) -> None:
    assert points(text) is pointing


@pytest.mark.parametrize(
    ("text", "named", "content", "leaning"),
    [
        ("and a comet?", "comet", 0, True),
        ("what about a comet?", "comet", 0, True),
        ("is it a comet?", "comet", 0, True),  # it is something else
        ("what is a comet?", "comet", 0, False),
        ("what does it mean?", None, 0, True),
        ("how much?", None, 1, True),
        ("in Spanish please", None, 0, True),
        ("which telescopes show the craters of the moon best at night", None, 6, False),
        ("and so I would like to know what a comet does to the sky", "comet", 4, False),  # says enough by itself
    ],
)
def test_which_texts_need_what_was_said_before(text: str, named: str | None, content: int, leaning: bool) -> None:
    mentions = [mention(text, named)] if named else []
    assert leans(text, mentions, content) is leaning


# --- completion -------------------------------------------------------------------------------------------------------

BEFORE = "What is a planet?"
DIFFERENCE = "What is the difference between a planet and a comet?"


@pytest.mark.parametrize(
    ("text", "named", "before", "labels", "full"),
    [
        ("in Spanish please", None, BEFORE, ["planet"], BEFORE),
        ("and the second one?", None, DIFFERENCE, ["planet", "comet"], "what is comet?"),
        ("what does the first one mean?", None, DIFFERENCE, ["planet", "comet"], "what does planet mean?"),
        ("what are its moons?", None, BEFORE, ["planet"], "what are planet moons?"),
        ("are they the same?", None, DIFFERENCE, ["planet", "comet"], "are planet and comet the same?"),
        ("in Texas?", None, BEFORE, [], "What is a planet, in Texas?"),
        ("and how big?", None, BEFORE, ["planet"], "how big (planet)?"),
        ("what about comet?", "comet", BEFORE, ["planet"], "What is a comet?"),
        ("and what is the tail of a comet?", "comet", BEFORE, ["planet"], "what is the tail of a comet?"),
    ],
)
def test_the_stand_alone_form(text: str, named: str | None, before: str, labels: list[str], full: str) -> None:
    mentions = [mention(text, named)] if named else []
    replaced = mention(before, "planet") if named else None
    assert complete(text, mentions, before, replaced, labels) == full


def test_a_first_or_second_of_one_thing_is_no_choice() -> None:
    assert "planet" in complete("and the other?", [], BEFORE, None, ["planet"])


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("can you say it simpler", True),
        ("I don’t get it", True),
        ("no entiendo, más fácil por favor", True),
        ("explain that again", True),
        ("when does it start again", False),
        ("simpler telescopes are sold for children and they cost less than you think", False),
    ],
)
def test_what_was_said_may_be_wanted_again(text: str, again: bool) -> None:
    assert asks_again(text) == again
    if again:
        assert leans(text, [], 5)
        assert complete(text, [], "what is a comet?", None, ["comet"]) == "what is a comet?"


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("so which one is bigger", True),
        ("do I need both", True),
        ("¿cuál de los dos?", True),
        ("esas cuáles son", True),
        ("how big is it", False),
    ],
)
def test_a_pointer_may_mean_several(text: str, several: bool) -> None:
    assert means_several(text) == several
