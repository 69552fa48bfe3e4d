"""Where in a message a new question begins."""

from __future__ import annotations

import pytest

from app.query import segments as module
from app.query.segments import around, asks, begins, gaps, segments


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("what is a planet and how big is it", ("what is a planet", "how big is it")),
        ("What is a planet? Is Pluto one?", ("What is a planet?", "Is Pluto one?")),
        (
            "what is a planet, what's a moon, and who names them",
            ("what is a planet", "what's a moon", "who names them"),
        ),
        ("qué es un planeta y cuánto pesa", ("qué es un planeta", "cuánto pesa")),
        ("¿Qué es un planeta? ¿Y quién lo nombra?", ("¿Qué es un planeta?", "¿Y quién lo nombra?")),
        ("what is the difference between a planet and a dwarf planet", None),
        ("whats the diffrence between planet and moon", None),
        ("cual es la diferiencia entre un planeta y la luna", None),
        ("whats the difference between md and do", None),  # a word that asks elsewhere
        ("what is a planet", None),
        ("planet", None),
        ("", None),
    ],
)
def test_questions_of_a_message_are_told_apart(text: str, pieces: tuple[str, ...] | None) -> None:
    assert segments(text) == (pieces or (text,))


def test_a_question_may_begin_before_each_word_but_the_first() -> None:
    text = "a b?c  d"
    assert [text[place:] for place in gaps(text)] == ["b?c  d", "c  d", "d"]
    assert gaps("") == gaps("a") == gaps("a ?") == []


def test_what_is_seen_of_a_place_does_not_depend_on_case_or_accents() -> None:
    assert around("QUÉ es y CUÁNTO", 7) == around("que es y cuanto", 7)
    assert set(around("a b", 2)) <= set(range(module.BUCKETS))


def test_a_place_has_a_probability() -> None:
    text = "what is a planet and how big is it"
    probabilities = [begins(text, place) for place in gaps(text)]
    assert all(0 < one < 1 for one in probabilities)
    assert max(range(len(probabilities)), key=probabilities.__getitem__) == 3  # before "and"


def test_of_many_questions_the_last_are_kept_and_a_long_story_is_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "begins", lambda text, place: float(text[place] == "W"))
    asked = [f"What is a {name}?" for name in ("planet", "comet", "moon", "star", "ring", "nova")]
    assert segments(" ".join(asked)) == tuple(asked[-module.MOST :])
    story = "We went up the hill. " * 20 + "What is a planet? Who named it?"
    assert segments(story) == (story,)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("which is it?", True),
        ("what is a planet", True),
        ("qué es un planeta", True),
        ("Pluto ¿es un planeta?", True),
        ("it says stellar, por qué es eso", True),
        ("a probe flew by, is that a moon", True),
        ("and who named it", True),
        ("Got a letter that says something", False),
        ("three probes flew by and i dont know who is who", False),
        ("my rover is stuck on it", False),
        ("", False),
    ],
)
def test_a_question_is_told_from_what_stands_beside_it(text: str, told: bool) -> None:
    assert asks(text) is told
