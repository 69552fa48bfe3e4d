"""The language of a question, by the learned head."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from eval.learning.heads import read_utterances

if TYPE_CHECKING:
    from app.assistant import Models


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
def test_spanish(models: Models, text: str) -> None:
    assert models.heads.language(text) == "es"


@pytest.mark.parametrize(
    "text",
    ["What is telehealth?", "telehealth", "is it the same", "RPM", "", "123 ??", "doctor to doctor consult code"],
)
def test_english_is_what_nothing_speaks_against(models: Models, text: str) -> None:
    assert models.heads.language(text) == "en"


@pytest.mark.parametrize(
    "text", ["quiero matarme", "ya no quiero vivir", "quiero morir", "me corto", "mi hijo no respira"]
)
def test_a_call_for_help_in_spanish_is_answered_in_spanish(models: Models, text: str) -> None:
    assert models.heads.language(text) == "es"


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_utterances_are_told_apart(models: Models, language: str) -> None:
    """On the project's own messages; those of a word or two may be of either."""
    texts = [one.text for one in read_utterances() if one.language == language and len(one.text.split()) > 2]
    assert len(texts) > 500
    assert sum(models.heads.language(text) == language for text in texts) / len(texts) >= 0.98
