"""Dates: what a document says of its own age in its first or last lines, as precisely as it says it."""

from __future__ import annotations

import pytest

from ingest.dates import end_of, own_date

PROSE = "\n".join(f"Line {number} is about a bell." for number in range(20))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Last reviewed October 2025", "2025-10"),
        ("*The Club, handout, updated May 2025*", "2025-05"),
        ("Fact sheet no. 14. Reviewed January 6, 2026.", "2026-01-06"),
        ("The Club · Effective January 1, 2026", "2026-01-01"),
        ("Updated: 3 Sept. 2024", "2024-09-03"),
        ("Date: 2024-03", "2024-03"),
        ("By Ann Lee · November 2, 2025 · 5 min read", "2025-11-02"),
        ("June 2025", "2025-06"),
        ("Updated February 30, 2025", None),
        ("Since May 2025 bells must ring.", None),
        ("A bell rings.", None),
    ],
)
def test_the_date_in_a_first_or_last_line(line: str, expected: str | None) -> None:
    assert own_date(f"# Bells\n\n{line}\n\n{PROSE}\n") == expected
    assert own_date(f"# Bells\n\n{PROSE}\n\n{line}\n") == expected


def test_a_date_in_the_middle_or_in_a_paragraph_is_not_the_documents() -> None:
    assert own_date(f"{PROSE}\nUpdated May 2025\n{PROSE}") is None
    assert own_date(f"The rules of the club were updated May 2025, and {PROSE}".replace("\n", " ")) is None


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
