"""Terms in a text: one label in any spelling, the longest first, and misspellings only where they were asked for."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.records import Term
from ingest.vocabulary import Vocabulary, fold, key, singular

TERMS = (
    Term("bicycle", "bicycle", alternative=("push bike",), spanish=("bicicleta",), hidden=("bycicle",)),
    Term("electric-bicycle", "electric bicycle", abbreviations=("EB",), alternative=("e-bike",)),
    Term("repair-history", "repair history", abbreviations=("Hx",)),
    Term("information-technology", "information technology", abbreviations=("IT",)),
    Term("cvt-gear", "continuously variable transmission", abbreviations=("CVT",)),
    Term("cvt-test", "chain and valve test", abbreviations=("CVT",)),
    Term("telederailleur", "telederailleur"),
)


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary(TERMS)


def named(vocabulary: Vocabulary, text: str, *, mend: bool = False) -> list[tuple[str, str]]:
    return [("|".join(m.terms), m.text) for m in vocabulary.mentions(text, mend=mend)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A Bicycle and two bicycles", [("bicycle", "Bicycle"), ("bicycle", "bicycles")]),
        ("an electric bicycle", [("electric-bicycle", "electric bicycle")]),
        ("an electricbicycle", [("electric-bicycle", "electricbicycle")]),
        ("my ebike, your E bike", [("electric-bicycle", "ebike"), ("electric-bicycle", "E bike")]),
        ("the bicycle's bell", [("bicycle", "bicycle's")]),
        ("una bicicleta", [("bicycle", "bicicleta")]),
        ("a bycicle", [("bicycle", "bycicle")]),
        ("It is an EB. Is it?", [("electric-bicycle", "EB")]),
        (
            "IT is information technology",
            [("information-technology", "IT"), ("information-technology", "information technology")],
        ),
        ("hx of an eb, and it is old", [("repair-history", "hx")]),  # eb and it may be words
        ("a CVT", [("cvt-gear|cvt-test", "CVT")]),
        ("It is electric. Bicycle shops are not.", [("bicycle", "Bicycle")]),
        ("a bicyclist on a motorbike", []),
        ("", []),
    ],
)
def test_the_terms_that_a_text_names(vocabulary: Vocabulary, text: str, expected: list[tuple[str, str]]) -> None:
    assert named(vocabulary, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a bicicle", [("bicycle", "bicicle")]),
        ("an elektric bycycle", [("electric-bicycle", "elektric bycycle")]),
        ("teledera", []),  # the start of a label is mostly another word: "secret" is no "secretory otitis media"
        ("a tricycle", []),
        ("a motorcycle", []),
        ("bike", []),
    ],
)
def test_misspellings_are_mended_in_questions(
    vocabulary: Vocabulary, text: str, expected: list[tuple[str, str]]
) -> None:
    assert named(vocabulary, text, mend=True) == expected
    assert all(not mention.exact for mention in vocabulary.mentions(text, mend=True))
    assert named(vocabulary, text) == []


def test_owners_of_a_label(vocabulary: Vocabulary) -> None:
    assert vocabulary.owners("E-Bikes") == ("electric-bicycle",)
    assert vocabulary.owners("cvt") == ("cvt-gear", "cvt-test")
    assert vocabulary.owners("tricycle") == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("e-visits", "E Visit"), ("teleséance", "teleseance"), ("store-and-forward", "Store and Forward")],
)
def test_spellings_of_one_label_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("visits", "visit"), ("therapies", "therapy"), ("access", "access"), ("diagnosis", "diagnosis"), ("gas", "gas")],
)
def test_singular(word: str, expected: str) -> None:
    assert singular(word) == expected


def test_fold_takes_case_and_accents_away() -> None:
    assert fold("MÉDICO Ñandú") == "medico nandu"


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([*[label for term in TERMS for label in term.labels], "and", "it", "wheel", ".", "bicicle"]),
        max_size=8,
    )
)
def test_mentions_lie_in_order_and_apart(parts: list[str]) -> None:
    text = " ".join(parts)
    mentions = Vocabulary(TERMS).mentions(text, mend=True)
    assert all(text[m.span.start : m.span.end] == m.text for m in mentions)
    assert all(one.span.end <= other.span.start for one, other in pairwise(mentions))
