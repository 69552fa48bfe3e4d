"""Dates: when what a sentence tells came to its end."""

from __future__ import annotations

import pytest

from ingest.dates import end_of


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Until 2023 there was no limit.", "2023"),
        ("Until the end of 2025, bells were free.", "2025"),
        ("Through December 31, 2025 riders could claim a bell.", "2025-12-31"),
        ("From January 2025 to December 2025 the limit was 20.", "2025-12"),
        ("Until 2023 a bell was 2; since 2024 it is 3.", None),
        ("From January 2025 to December 2025 it was 20. Since 2026 it has been 21.", None),
        ("Until a rider is 65, bells are free.", None),
        ("Since 2026 bells are free.", None),
        ("Bells were free until 2023.", None),
    ],
)
def test_when_what_a_sentence_tells_came_to_its_end(sentence: str, expected: str | None) -> None:
    assert end_of(sentence) == expected
