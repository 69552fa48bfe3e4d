"""Plain sentences are plain: short, of a low grade in English, easy in Spanish, with the name of the term first.

Syllables, words and sentences are counted as textstat 0.7.4 counts them, with the names of terms replaced by a short
word, since a formula must not punish the word that is explained.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from statistics import median

import pytest
from pyphen import Pyphen  # type: ignore[import-untyped]

from ingest.corpus import read_corpus
from ingest.readability import grade
from ingest.records import Statement
from ingest.sections import read_sections
from ingest.statements import read_statements
from ingest.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parents[2]
GRADE = 8.0  # Flesch-Kincaid, at most
EASE = 60.0  # Fernández Huerta, at least: the lowest that is called normal
LONGEST = 20  # words of a plain sentence
LONGEST_OF_ALL = 25  # words of any sentence in our words
MEDIAN_GRADE = 11.0  # of the sentences that restate authorities


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary(read_corpus([ROOT / "corpus"]).terms)


@cache
def statements() -> tuple[Statement, ...]:
    corpus = read_corpus([ROOT / "corpus"])
    return tuple(
        statement
        for text in corpus.texts
        for statement in read_statements(
            text.document, text.blocks, read_sections(text.document, text.blocks, text.source_id), vocabulary()
        )[1]
    )


def plain(language: str) -> list[Statement]:
    return [s for s in statements() if s.source_id == "plainterm" and s.language == language]


def restated() -> list[Statement]:
    """What authorities say, in our words; the articles and our own sentences are left out."""
    return [s for s in statements() if s.source_id != "plainterm" and not s.document_id.startswith("articles/")]


def masked(text: str, word: str) -> str:
    parts, at = [], 0
    for mention in vocabulary().mentions(text):
        parts += [text[at : mention.span.start], word]
        at = mention.span.end
    return "".join([*parts, text[at:]])


def ease(text: str) -> float:
    """The reading ease of one Spanish sentence (Fernández Huerta 1959, as corrected by Law 2011)."""
    words = re.sub(r"[^\w\s]", "", text.lower()).split()
    hyphens = Pyphen(lang="es")
    syllables = sum(len(hyphens.positions(word)) + 1 for word in words)
    return 206.84 - 60 * syllables / len(words) - 1.02 * len(words)


def length(text: str) -> int:
    return len(text.split())


def test_every_term_has_a_plain_sentence_in_both_languages() -> None:
    assert {s.section_id.removesuffix("-es") for s in plain("es")} == {s.section_id for s in plain("en")}
    assert {term for s in plain("en") for term in s.terms} >= set(vocabulary().terms)
    assert {term for s in plain("es") for term in s.terms} >= set(vocabulary().terms)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_plain_section_is_one_short_sentence(language: str) -> None:
    sections = [s.section_id for s in plain(language)]
    assert len(sections) == len(set(sections))
    assert [s.quote for s in plain(language) if length(s.quote) > LONGEST] == []


def test_plain_english_is_of_a_low_grade() -> None:
    hard = {s.section_id: round(worst, 1) for s in plain("en") if (worst := grade(masked(s.quote, "term"))) > GRADE}
    assert hard == {}


def test_plain_spanish_is_easy() -> None:
    hard = {s.section_id: round(worst, 1) for s in plain("es") if (worst := ease(masked(s.quote, "dato"))) < EASE}
    assert hard == {}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_plain_sentence_opens_with_its_term(language: str) -> None:
    """Nothing but an article stands before the name."""
    late = [
        s.quote
        for s in plain(language)
        if not any(set(m.terms) & set(s.terms) and m.span.start <= 4 for m in vocabulary().mentions(s.quote))
    ]
    assert late == []


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_plain_sentence_gives_no_advice(language: str) -> None:
    advice = re.compile(
        r"\b(?:you (?:should|must|need to|have to)|make sure|talk to|ask your|call your"
        r"|(?:usted )?(?:debe|debería|tiene que|necesita) (?:llamar|pedir|preguntar|ir|hablar)|pregunte|llame|consulte|hable)\b",
        re.I,
    )
    assert [s.quote for s in plain(language) if advice.search(s.quote)] == []


def test_no_sentence_is_long() -> None:
    assert [s.quote for s in statements() if length(s.quote) > LONGEST_OF_ALL and len(s.spans) == 1] == []


def test_the_restated_sentences_are_no_hard_reading() -> None:
    assert median(grade(masked(s.quote, "term")) for s in restated()) <= MEDIAN_GRADE
