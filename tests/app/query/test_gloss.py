"""English for the words of Spanish questions: phrases before words, all forms of a word, what sources use as it is."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from app.query.gloss import gloss, in_a_phrase
from ingest.vocabulary import fold


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("¿Quién inventó la palabra?", "who coined invented history word term"),
        ("garantiza, garantizan y garantizó", "guarantee promise"),
        ("zzz el xylophone", "xylophone"),
        ("", ""),
    ],
)
def test_a_gloss(text: str, english: str) -> None:
    assert gloss(text, {"xylophone", "el"}.__contains__) == english


def test_a_word_is_told_once() -> None:
    told = gloss("cuánto dura, cuánto dura y cuánto dura", lambda _: False).split()
    assert told
    assert len(told) == len(set(told))


def test_every_word_of_the_table_is_found() -> None:
    table = tomllib.loads((files("app") / "data" / "gloss.toml").read_text(encoding="utf-8"))
    for spanish, english in (table["phrases"] | table["words"]).items():
        assert set(english.split()) & set(gloss(spanish, lambda _: False).split()), fold(spanish)


def test_a_word_of_a_phrase_is_known_by_the_phrase() -> None:
    table = tomllib.loads((files("app") / "data" / "gloss.toml").read_text(encoding="utf-8"))
    phrase = next(spanish for spanish in table["phrases"] if " " in spanish)
    assert all(in_a_phrase(word, f"¿Qué es {phrase}?") for word in phrase.split())
    assert not in_a_phrase(phrase.split()[0], "¿Qué es eso?")
