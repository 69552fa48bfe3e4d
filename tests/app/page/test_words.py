"""The interface's texts: both languages, the same gaps, plain English; dates as precise as they are."""

from __future__ import annotations

import re

import pytest

from app.web.drawing.words import WORDS, shown_date


@pytest.mark.parametrize("name", WORDS)
def test_both_languages_have_the_same_gaps(name: str) -> None:
    english, spanish = WORDS[name]
    assert english
    assert spanish
    assert set(re.findall(r"{(\w+)}", english)) == set(re.findall(r"{(\w+)}", spanish))


def test_the_interface_reads_at_a_low_grade() -> None:
    sentences = [english for english, _ in WORDS.values() if len(english.split()) >= 6 and "{" not in english]
    words = re.findall(r"[A-Za-z']+", " ".join(sentences))
    stops = sum(len(re.findall(r"[.:;?!]", sentence)) or 1 for sentence in sentences)
    # The Automated Readability Index (Senter and Smith, 1967), a school grade.
    assert 4.71 * sum(map(len, words)) / len(words) + 0.5 * len(words) / stops - 21.43 <= 6.0


@pytest.mark.parametrize(
    ("date", "english", "spanish"),
    [
        (None, "undated", "sin fecha"),
        ("2026", "2026", "2026"),
        ("2026-04", "Apr 2026", "abr 2026"),
        ("2026-04-02", "2 Apr 2026", "2 abr 2026"),
    ],
)
def test_dates_are_as_precise_as_they_are(date: str | None, english: str, spanish: str) -> None:
    assert shown_date(date, "en") == english
    assert shown_date(date, "es") == spanish
