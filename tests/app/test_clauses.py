"""Two questions in one text."""

from __future__ import annotations

import pytest
from app.clauses import clauses


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("what is a planet and how big is it", ("what is a planet", "how big is it")),
        ("What is a planet? Is Pluto one?", ("What is a planet", "Is Pluto one?")),
        ("qué es un planeta y cuánto pesa", ("qué es un planeta", "cuánto pesa")),
        ("what is the difference between a planet and a dwarf planet", None),
        ("what is a planet", None),
        ("what is the sun and moon", None),
        ("", None),
    ],
)
def test_two_questions_are_told_from_one(text: str, parts: tuple[str, str] | None) -> None:
    assert clauses(text) == parts
