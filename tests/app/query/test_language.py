"""The language of a question, by its function words and marks."""

from __future__ import annotations

import pytest

from app.query.language import language_of
from eval.learning.heads import read_utterances


@pytest.mark.parametrize(
    "text",
    [
        "¿Qué es la telesalud?",
        "que es telemedicina",
        "cuál es la diferencia entre telesalud y telemedicina",
        "telesalud o telemedicina, ¿es lo mismo?",
        "significado de RPM en español",
    ],
)
def test_spanish(text: str) -> None:
    assert language_of(text) == "es"


@pytest.mark.parametrize(
    "text", ["What is telehealth?", "telehealth", "is it the same", "RPM", "", "123 ??", "la la land movie: what is it"]
)
def test_english_is_what_nothing_speaks_against(text: str) -> None:
    assert language_of(text) == "en"


@pytest.mark.parametrize(
    "text", ["quiero matarme", "ya no quiero vivir", "quiero morir", "me corto", "mi hijo no respira"]
)
def test_a_call_for_help_in_spanish_is_answered_in_spanish(text: str) -> None:
    assert language_of(text) == "es"


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_utterances_are_told_apart(language: str) -> None:
    """On the project's own messages; those of a word or two may be of either."""
    texts = [one.text for one in read_utterances() if one.language == language and len(one.text.split()) > 2]
    assert len(texts) > 500
    assert sum(language_of(text) == language for text in texts) / len(texts) >= 0.98
