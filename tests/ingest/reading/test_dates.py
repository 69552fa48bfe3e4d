"""Dates: what a document says of its own age in its first or last lines, as precisely as it says it."""

from __future__ import annotations

import pytest

from ingest.reading.dates import is_date_line, iso_date, own_date

PROSE = [f"Line {number} is about a bell." for number in range(20)]


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
        ("(As of 10/29/2019)", "2019-10-29"),
        ("Revised 9/30/2015", "2015-09-30"),
        ("Last modified: 2024-07-15T14:25:13Z", "2024-07-15"),
        ("Version 2.1, March 2024", "2024-03"),
        ("Version of March 5th, 2024", "2024-03-05"),
        ("Última actualización: 12 de marzo de 2025", "2025-03-12"),
        ("Última revisión: marzo de 2025", "2025-03"),
        ("Última actualización: 30/03/2025", "2025-03-30"),
        ("Updated 12/03/2025", ""),
        ("Updated February 30, 2025", ""),
        ("Since May 2025 bells must ring.", ""),
        ("A bell rings.", ""),
    ],
)
def test_the_date_in_a_first_or_last_line(line: str, expected: str) -> None:
    assert own_date(["Bells", line, *PROSE]) == expected
    assert own_date(["Bells", *PROSE, line]) == expected


def test_a_date_in_the_middle_or_in_a_paragraph_is_not_the_documents() -> None:
    assert own_date([*PROSE, "Updated May 2025", *PROSE]) == ""
    assert own_date([f"The rules of the club were updated May 2025, and {' '.join(PROSE)}"]) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", "2024"),
        ("2024-03", "2024-03"),
        ("2024-05-01T10:00:00+02:00", "2024-05-01"),
        ("12 de marzo de 2025", "2025-03-12"),
        ("05/05/2024", "2024-05-05"),
        ("tomorrow", ""),
        ("15", ""),
        ("May", ""),
        ("3024-01-01", ""),
        ("", ""),
    ],
)
def test_a_date_as_precise_as_it_is_given(text: str, expected: str) -> None:
    assert iso_date(text) == expected


def test_a_line_that_only_dates_its_document() -> None:
    assert is_date_line("*Last reviewed: October 2025*")
    assert not is_date_line("Updated May 2025 to add bells.")
    assert not is_date_line("A bell rings.")
