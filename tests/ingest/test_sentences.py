"""Sentences: a stop before a capital ends one; a stop after an abbreviation does not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.records import Span
from ingest.sentences import sentences


def split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    "expected",
    [
        ["A brake stops a wheel.", "A bell rings."],
        ["Does it ring?", "It does!", "Good."],
        ["Dr. Lee rides to work.", "She is on time."],
        ["The U.S. Department of Transportation counts it.", "Others do not."],
        ["It costs $3.50 a day, e.g. on Sundays.", "Not on Mondays."],
        ["He calls it “a moped.”", "We do not."],
        ["It weighs 8.5 kg."],
        ["See www.example.org/brakes for more."],
        ["¿Qué es un freno?", "Es una pieza.", "Ésta frena."],
        ["A line\nthat wraps.", "And another."],
        ["No.", "A moped is not loud.", "No. 5 is."],
        ["Yes.", "I ride.", "It helps."],
        [
            "The fee is approx. $1,250.50 for Dr. Lee, e.g. at 3 p.m. Eastern, acc. to Sec. 4 of the policy.",
            "Ask Ms. Gray.",
        ],
        ["It was signed on June 25, 2019.", "It is Pub. L. No. 116-136."],
        ["John F. Kennedy rode.", "Plan B.", "We ride.", "This is vitamin C.", "It helps."],
        ["La Dra. Gómez atiende a las 3 p. m. en EE. UU. hoy.", "Llame."],
    ],
)
def test_sentences_of_a_paragraph(expected: list[str]) -> None:
    assert split(" ".join(expected)) == expected


def test_a_stretch_is_split_where_it_lies() -> None:
    text = "Skip this. A brake stops a wheel. A bell rings. Skip that."
    found = sentences(text, Span(11, 47))
    assert [text[span.start : span.end] for span in found] == ["A brake stops a wheel.", "A bell rings."]


@pytest.mark.parametrize("text", ["", "   ", "…", "— * —"])
def test_no_sentence_without_a_letter_or_digit(text: str) -> None:
    assert split(text) == []


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(["A b.", "Dr.", "c?", "“D.”", "e.g.", "9.5", "(F)", "G!", "\n", "ñ."]), max_size=10))
def test_no_letter_is_lost_and_none_is_said_twice(parts: list[str]) -> None:
    text = " ".join(parts)
    assert "".join("".join(split(text)).split()) == "".join(
        piece for piece in text.split() if any(c.isalnum() for c in piece)
    )


def test_a_wrapped_line_does_not_end_a_sentence_beside_an_ambiguous_dot() -> None:
    text = "A nurse line is not\ntelemedicine. A nurse line opens at 8 a.m. on weekdays."
    assert (
        next(text[s.start : s.end] for s in sentences(text, Span(0, len(text)))) == "A nurse line is not\ntelemedicine."
    )
