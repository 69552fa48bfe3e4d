"""The five articles are in the corpus whole: every numbered fact has its place, and every statement states a fact."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from ingest.corpus import Corpus, read_corpus
from ingest.evidence import Ground
from ingest.records import Statement
from ingest.sections import read_sections
from ingest.statements import read_statements
from ingest.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parents[2]
FACTS = [f"SF{number:03}" for number in range(1, 191)]
ARTICLES = ["bask-health", "dehaas", "grantsformedical", "quickblox", "vegavid"]


@cache
def shipped() -> Corpus:
    return read_corpus([ROOT / "corpus"])


@cache
def stated() -> dict[str, list[Statement]]:
    """The statements of each article."""
    vocabulary = Vocabulary(shipped().terms)
    return {
        text.document.id: read_statements(
            text.document, text.blocks, read_sections(text.document, text.blocks, text.source_id), vocabulary
        )[1]
        for text in shipped().texts
        if text.document.id.startswith("articles/")
    }


@cache
def places() -> dict[str, list[tuple[int, int]]]:
    """Where each article states a fact, in code points."""
    ground = Ground(shipped(), ())
    found: dict[str, list[tuple[int, int]]] = {}
    for locator in shipped().locators:
        place = ground.place(locator)
        assert place is not None, f"locators.jsonl:{locator.line}: {locator.fact} is at no place or at several"
        found.setdefault(locator.document, []).append(place)
    return found


def test_the_facts_are_those_of_the_inventory() -> None:
    assert sorted({locator.fact for locator in shipped().locators}) == FACTS


def test_the_articles_are_the_five() -> None:
    assert sorted(stated()) == [f"articles/{name}" for name in ARTICLES]
    assert {locator.document for locator in shipped().locators} == set(stated())


def test_every_fact_is_at_exactly_one_place_of_its_article() -> None:
    assert sum(map(len, places().values())) == len(shipped().locators)


def test_no_fact_is_given_twice_for_one_place() -> None:
    given = [(locator.fact, locator.document, locator.prefix, locator.exact) for locator in shipped().locators]
    assert len(given) == len(set(given))


@pytest.mark.parametrize("article", ARTICLES)
def test_every_statement_carries_a_fact(article: str) -> None:
    facts = places()[f"articles/{article}"]
    bare = [
        statement.quote
        for statement in stated()[f"articles/{article}"]
        if not any(span.start < end and start < span.end for span in statement.spans for start, end in facts)
    ]
    assert bare == []


@pytest.mark.parametrize("article", ARTICLES)
def test_every_place_is_a_whole_statement(article: str) -> None:
    """What is found for a fact is the sentence, or the table cell, and no part of one."""
    text = next(text.document.text for text in shipped().texts if text.document.id == f"articles/{article}")
    spans = {text[s.start : s.end] for statement in stated()[f"articles/{article}"] for s in statement.spans}
    cut = [text[start:end] for start, end in places()[f"articles/{article}"] if text[start:end] not in spans]
    assert cut == []
