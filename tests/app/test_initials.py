"""Initials that an index never writes, expanded from the words that it does."""

from __future__ import annotations

import pytest
from app.initials import Initials

TEXTS = (
    "Federally qualified health centers may bill.",
    "A federally qualified health center is a clinic.",
    "Federally qualified health centers and rural health clinics serve.",
    "The code of federal regulations lists them.",
    "The Code of Federal Regulations is long.",
    "They see each other by video, each other by phone.",
)


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("can FQHCs bill", {"FQHCs": "federally qualified health centers"}),
        ("what is the CFR", {"CFR": "code of federal regulations"}),
        ("can RHCs bill", {}),  # known
        ("what is an EOB", {}),  # each other by
        ("what is a QXZ", {}),
        ("can fqhcs bill", {}),
    ],
)
def test_initials_are_expanded_from_runs_of_words(text: str, expanded: dict[str, str]) -> None:
    assert Initials(lambda: TEXTS).expanded(text, {"RHC"}.__contains__) == expanded
