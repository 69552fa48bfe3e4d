"""Words: what says something, how much, and whether sources or askers use it; no list of stop words is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.query.words import Words

if TYPE_CHECKING:
    from app.assistant import Assistant


@pytest.fixture(scope="module")
def words(astronomy: Assistant) -> Words:
    return astronomy.pipeline.parser.words


def test_words_that_ask_say_nothing(words: Words) -> None:
    assert words.stems("What is it, and what does that mean?") == frozenset()
    assert words.stems("What is the telescope?") == words.stems("telescopes")
    assert len(words.stems("telescope")) == 1


def test_a_rare_word_weighs_more_than_one_that_many_ask_with(words: Words) -> None:
    rare, common = words.stems("telescope comet"), words.stems("copay insurance")
    assert min(words.weight(stem) for stem in rare) > max(words.weight(stem) for stem in common)
    assert words.weight("zzzz") == max(words.weight(stem) for stem in (*rare, *common, "zzzz"))


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("telescope", True),
        ("large telescopes", True),
        ("large frobnicator", False),
        ("frobnicator", False),
        ("", False),
    ],
)
def test_whether_sources_use_all_words_of_a_text(words: Words, text: str, used: bool) -> None:
    assert words.used(text) is used


def test_a_word_of_another_field_is_not_familiar(words: Words) -> None:
    assert words.familiar("appointment")
    assert not words.familiar("frobnicator")


def test_the_share_of_words_that_is_shown_goes_by_rarity(words: Words) -> None:
    both = words.stems("telescope copay")
    one = words.stems("telescope")
    (other,) = both - one
    (stem,) = one
    expected = words.weight(stem) / (words.weight(stem) + words.weight(other))
    assert words.covered(both, one) == pytest.approx(expected)
    assert words.covered(both, both) == 1.0
    assert words.covered(both, frozenset()) == 0.0
    assert words.covered(frozenset(), one) == 1.0  # nothing is asked
