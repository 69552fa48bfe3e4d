"""The language of a question, by its function words and marks."""

from __future__ import annotations

import pytest

from app.query.language import language_of


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
