"""Alarms by example: trouble told in words that no list has; a question about a word, in any language, is none."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from app.alarms import TROUBLE_ES, Alarms

from app.query.language import language_of
from ingest.vocabulary import fold

if TYPE_CHECKING:
    from ingest.encoder import Encoder


@pytest.fixture(scope="module")
def alarms(small_encoder: Encoder) -> Alarms:
    return Alarms(small_encoder, lambda text: small_encoder.encode([text])[0])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("my chest feels like a heavy weight is on it and my arm tingles", {"emergency"}),
        ("i swallowed a lot of my sleeping tablets", {"emergency", "crisis"}),
        ("i do not see a reason to go on living", {"crisis"}),
        ("what should i put on my itchy skin", {"medical_advice"}),
    ],
)
def test_trouble_in_words_of_its_own_is_heard(alarms: Alarms, text: str, kinds: set[str]) -> None:
    assert alarms.heard(text) in kinds


@pytest.mark.parametrize(
    "text",
    [
        "mi factura dice POS 02",
        "mi terapeuta habla de psypact",
        "What is telehealth?",
        "what causes high blood pressure",
        "symptoms of asthma",
        "What is a planet?",
        "¿Qué significa RPM?",
        "¿Qué es la salud móvil?",
        "¿Qué es el sitio de origen?",
        "¿Qué es un planeta enano?",
        "¿y en español?",
        "",
    ],
)
def test_a_question_that_speaks_of_nobody_is_no_alarm(alarms: Alarms, text: str) -> None:
    assert alarms.heard(text) == "none"


@pytest.mark.parametrize(
    ("text", "besides"),
    [
        ("difference between a virtual visit and a virtual check-in", "difference between a and a"),  # nobody's
        ("can i use a video visit for my kid", "can i use a for my kid"),
    ],
)
def test_a_term_alone_is_no_alarm(alarms: Alarms, text: str, besides: str) -> None:
    assert alarms.heard(text, besides) == "none"


def test_trouble_is_heard_beside_a_term(alarms: Alarms) -> None:
    text = "my chest feels so tight and my arm tingles, can i do a video visit"
    assert alarms.heard(text, text.replace("video visit", "")) == "emergency"


def test_every_alarm_in_spanish_has_a_word_of_trouble() -> None:
    examples = tomllib.loads((files("app") / "alarms.toml").read_text(encoding="utf-8"))
    spanish = [text for kind in examples if kind != "none" for text in examples[kind] if language_of(text) == "es"]
    assert len(spanish) > 20
    assert [text for text in spanish if not TROUBLE_ES.search(fold(text))] == []
