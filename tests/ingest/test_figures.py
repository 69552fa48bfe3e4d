"""Equal figures are equal however they are written, in both languages."""

from __future__ import annotations

import pytest

from ingest.figures import figures


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("April 2, 2026", "en", {"2026-04-02", "2026-04", "2026", "month 4", "2"}),
        ("2026-04-02", "en", {"2026-04-02", "2026-04", "2026", "month 4", "2"}),
        ("el 2 de abril de 2026", "es", {"2026-04-02", "2026-04", "2026", "month 4", "2"}),
        ("Mayo Clinic lo dice", "es", set()),
        ("en mayo", "es", {"month 5"}),
        ("1,600 dollars", "en", {"1600"}),
        ("1.600 dólares", "es", {"1600"}),
        ("twenty-four hours", "en", {"24"}),
        ("treinta y dos horas", "es", {"32"}),
        ("one clinic, the two words", "en", set()),
        ("once a year", "en", set()),
        ("once casos", "es", {"11"}),
        ("code G2010 and 99213", "en", {"G2010", "99213"}),
        ("42 CFR 410.78(b)", "en", {"42", "410.78"}),
        ("modifiers GT and GQ", "en", {"modifier GT", "modifier GQ"}),
        ("modificadores GT y GQ", "es", {"modifier GT", "modifier GQ"}),
        ("Parte B", "es", {"part B"}),
        ("the 21st of May", "en", {"21"}),
        ("in the 1970s", "en", {"1970"}),
        ("los años setenta", "es", {"1970"}),
        ("You may pay", "en", set()),
        ("during COVID-19", "en", set()),
        ("POS 02", "en", {"02"}),
    ],
)
def test_figures(text: str, language: str, expected: set[str]) -> None:
    assert figures(text, language) == expected
