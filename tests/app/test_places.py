"""Places that a question names, as the sources' jurisdictions name them."""

from __future__ import annotations

import pytest

from app.query.slots import place_named, place_words


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("telehealth law in Texas", "US-TX"),
        ("what does new york say", "US-NY"),
        ("West Virginia's rule", "US-WV"),
        ("parity in TX", "US-TX"),
        ("is it so in Canada", "Canada"),
        ("the NHS in England", "UK"),
        ("what is IN or OR?", None),
        ("tx for a cold", None),
        ("What is telehealth?", None),
        ("", None),
    ],
)
def test_the_place_that_a_text_names(text: str, place: str | None) -> None:
    assert place_named(text) == place


@pytest.mark.parametrize(
    ("place", "words"),
    [("US-TX", "Texas"), ("US-DC", "District of Columbia"), ("UK", "UK"), ("US federal", "US federal")],
)
def test_a_place_in_words(place: str, words: str) -> None:
    assert place_words(place) == words
