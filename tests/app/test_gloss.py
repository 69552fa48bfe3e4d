"""English for the words of Spanish questions: phrases before words, all forms of a word, what sources use as it is."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from app.query.gloss import gloss
from ingest.vocabulary import fold
from tests.app.conftest import Ask


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("¿Quién inventó la palabra?", "who coined invented history word term"),
        ("garantiza, garantizan y garantizó", "guarantee promise"),
        ("¿cuánto dura en vivo?", "how long lasts minutes live real time"),
        ("zzz el xylophone", "xylophone"),
        ("", ""),
    ],
)
def test_a_gloss(text: str, english: str) -> None:
    assert gloss(text, {"xylophone", "el"}.__contains__) == english


def test_every_word_of_the_table_is_found() -> None:
    table = tomllib.loads((files("app") / "gloss.toml").read_text(encoding="utf-8"))
    for spanish, english in (table["phrases"] | table["words"]).items():
        assert set(english.split()) & set(gloss(spanish, lambda _: False).split()), fold(spanish)


def test_a_spanish_question_is_answered_on_its_own_words(about_bicycles: Ask) -> None:
    answer = about_bicycles("¿Qué problemas tiene un belt drive?")
    assert answer.language == "es"
    assert "A belt cannot be shortened on the road." in [s.text for s in answer.sentences]
