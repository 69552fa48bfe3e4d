"""Ranking: one score of named features; the reranker reads the first few; the order is the same each time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.query import parser
from app.query.heads import LABELS
from app.retrieval import ranking
from app.retrieval.ranking import FEATURES, KINDS_OF_INTENT, Ranked, Ranker, passage_text, weights
from tests.app.conftest import parsed_as

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.assistant import Assistant


class Counting:
    """Likes short texts; keeps what it was given."""

    name = "counting"
    fingerprint = "c" * 64

    def __init__(self) -> None:
        self.read: list[list[str]] = []
        self.asked: list[str] = []

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        self.read.append(list(texts))
        self.asked.append(question)
        return np.array([-len(text) for text in texts], dtype=np.float32)


def ranked(assistant: Assistant, text: str, **known: object) -> list[Ranked]:
    parsed, retrieved = parsed_as(assistant, text, **known)  # type: ignore[arg-type]
    return assistant.pipeline.ranker.rank(parsed, retrieved.candidates)


def feature(assistant: Assistant, text: str, quote: str, name: str, **known: object) -> float:
    return next(one.feature(name) for one in ranked(assistant, text, **known) if one.statement.quote == quote)


# --- weights ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["first", "final"])
def test_the_learned_weights_are_of_the_features_and_no_other(order: str) -> None:
    assert set(weights()[order]) == set(FEATURES)


def test_without_the_reranker_its_feature_does_not_count() -> None:
    assert weights()["first"]["rerank"] == 0.0


def test_every_intent_that_wants_a_kind_is_one() -> None:
    assert set(KINDS_OF_INTENT) < set(LABELS["intent"])


# --- order ------------------------------------------------------------------------------------------------------------


def test_scores_fall_and_ties_go_by_id(astronomy: Assistant) -> None:
    order = ranked(astronomy, "What is a planet?")
    keys = [(-one.score, one.statement.id) for one in order]
    assert keys == sorted(keys)
    assert len({one.statement.id for one in order}) == len(order)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("What is a recumbent bicycle?", "A recumbent bicycle is a bicycle that is ridden lying back."),
        ("What are the benefits of a belt drive?", "A belt drive runs clean and quiet for years."),
        ("Must a moped be insured?", "A moped must be insured before it is ridden on a road."),
        ("How heavy is a folding bicycle?", "Weight … Folding bicycle … 12 kg"),
    ],
)
def test_what_answers_comes_first(bicycles: Assistant, text: str, quote: str) -> None:
    assert ranked(bicycles, text)[0].statement.quote == quote


def test_the_order_of_the_candidates_changes_nothing(astronomy: Assistant) -> None:
    parsed, retrieved = parsed_as(astronomy, "What is a dwarf planet?")
    ranker = astronomy.pipeline.ranker
    assert ranker.rank(parsed, retrieved.candidates) == ranker.rank(parsed, retrieved.candidates[::-1])


def test_no_candidate_is_no_rank(astronomy: Assistant) -> None:
    parsed, _ = parsed_as(astronomy, "What is a planet?")
    assert astronomy.pipeline.ranker.rank(parsed, ()) == []


# --- the reranker -----------------------------------------------------------------------------------------------------


def test_the_reranker_reads_the_first_of_the_order_without_it(
    bicycles: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "RERANKED", 4)
    parsed, retrieved = parsed_as(bicycles, "What is an electric bicycle?")
    pipeline, reranker = bicycles.pipeline, Counting()
    without = Ranker(pipeline.provenance, pipeline.parser.words, None).rank(parsed, retrieved.candidates)
    read = Ranker(pipeline.provenance, pipeline.parser.words, reranker).rank(parsed, retrieved.candidates)
    assert reranker.read == [[passage_text(one.statement) for one in without[:4]]]
    assert {one.statement.id for one in read[:4]} == {one.statement.id for one in without[:4]}
    assert [one.statement.id for one in read[4:]] == [one.statement.id for one in without[4:]]
    assert [one.score for one in read] == sorted((one.score for one in read), reverse=True)
    assert all(one.feature("rerank") == pytest.approx(-len(passage_text(one.statement)) / 10) for one in read[:4])
    assert {one.feature("rerank") for one in (*without, *read[4:])} == {0.0}


def test_the_reranker_reads_a_statement_under_its_last_heading(bicycles: Assistant) -> None:
    statement = ranked(bicycles, "What are the limits of a belt drive?")[0].statement
    assert passage_text(statement) == "Limits of a belt drive. A belt cannot be shortened on the road."


def test_a_spanish_statement_is_read_with_the_question_as_it_was_asked(astronomy: Assistant) -> None:
    parsed, retrieved = parsed_as(astronomy, "¿Qué es un planeta enano?")
    pipeline, reranker = astronomy.pipeline, Counting()
    Ranker(pipeline.provenance, pipeline.parser.words, reranker).rank(parsed, retrieved.candidates)
    spanish = {passage_text(c.statement) for c in retrieved.candidates if c.statement.language == "es"}
    asked = {text: question for question, texts in zip(reranker.asked, reranker.read, strict=True) for text in texts}
    assert {asked[text] for text in asked if text in spanish} == {"¿Qué es un planeta enano?"}
    assert {asked[text] for text in asked if text not in spanish} == {"What is dwarf planet?"}


# --- features ---------------------------------------------------------------------------------------------------------

UNION = "A planet is a body that orbits the Sun, is nearly round and has cleared its orbit."


def test_every_feature_is_a_finite_number(astronomy: Assistant) -> None:
    for one in ranked(astronomy, "What does the Union of Astronomers call a planet in Texas?"):
        assert len(one.features) == len(FEATURES)
        assert np.isfinite(one.features).all()


@pytest.mark.parametrize(
    ("name", "text", "other"),
    [
        ("named", "What does the Union of Astronomers call a planet?", "What is a planet?"),
        ("terms", "What is a planet?", "What is a planet or Pluto?"),
        ("subject", "What is a planet?", "What is the New Eastern Observatory?"),
        ("cosine", UNION, "What is a planet?"),
        ("cover", UNION, "What is a planet that frobnicates wuzzles?"),
        ("rest", "Which planet has cleared its orbit?", "Which planet frobnicates wuzzles?"),
        ("lexical", UNION, "Is Pluto a dwarf planet beyond Neptune, a small icy world?"),
    ],
)
def test_a_feature_rises_with_what_it_measures(
    astronomy: Assistant, name: str, text: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parser, "segments", lambda text: (text,))  # a statement is no message of several questions
    assert feature(astronomy, text, UNION, name) > feature(astronomy, other, UNION, name)


def test_a_kind_counts_for_the_intent_that_wants_it(astronomy: Assistant) -> None:
    assert feature(astronomy, "What is a planet?", UNION, "kind", intent="define") == 1.0
    assert feature(astronomy, "What is a planet?", UNION, "kind", intent="benefit") == 0.0


def test_what_no_longer_holds_is_not_current(astronomy: Assistant) -> None:
    assert feature(astronomy, "Is Pluto a planet?", "Pluto is a planet.", "current") == 0.0
    assert feature(astronomy, "Is Pluto a planet?", "Pluto is a dwarf planet.", "current") == 1.0


def test_what_an_answer_must_have_counts_by_how_sure_it_is(astronomy: Assistant) -> None:
    text, dated = "What is the New Eastern Observatory?", "The New Eastern Observatory opened in 1974."
    plain = "The New Eastern Observatory is a building with a large telescope."
    known = {"answer_type": "date", "answer_type_odds": 0.5}
    assert feature(astronomy, text, dated, "holds", **known) == 0.5
    assert feature(astronomy, text, plain, "holds", **known) == 0.0
