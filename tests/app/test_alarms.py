"""Alarms by example: trouble told in words that no list has; a question about a word, in any language, is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.alarms import Alarms

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
