"""The reranker is learned: what serves comes to score higher, learning twice is the same, and serving reads it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.answering.reviewed import read_text
from app.assistant import Assistant
from app.retrieval.reranker import MS_MARCO, OnnxReranker
from eval.learning import graph, reranker
from eval.learning.judgements import read_judgements
from eval.learning.reranker import Group, Learned
from ingest.onnx import OnnxModel

SUBJECTS = ("copay", "referral", "deductible", "portal", "biopsy", "claim")
PAIRS = [
    (f"their word for a {subject}", f"A {subject} is what they call it. It is a {subject}.") for subject in SUBJECTS
]
GROUPS = [
    Group(
        asked, [text for _, text in (PAIRS[n], *PAIRS[:n], *PAIRS[n + 1 :])][: 4 + n % 2], (1.0, *[0.0] * (3 + n % 2))
    )
    for n, (asked, _) in enumerate(PAIRS)
] * 8  # three steps


@pytest.fixture(scope="module")
def learned() -> Learned:
    return reranker.learn(GROUPS)


def margin(read: OnnxReranker) -> float:
    """By how much what serves scores higher than the best of the others."""
    scores = [read.scores(group.asked, group.texts) for group in GROUPS[: len(SUBJECTS)]]
    return float(np.mean([one[0] - one[1:].max() for one in scores]))


def test_what_serves_comes_to_score_higher(learned: Learned, tmp_path: Path) -> None:
    reranker.write(learned, tmp_path / "learned.npz")
    after, before = OnnxReranker.read(file=tmp_path / "learned.npz"), OnnxReranker(OnnxModel(MS_MARCO))
    assert margin(after) > margin(before)
    assert after.fingerprint != before.fingerprint
    assert learned.report["steps"] == len(GROUPS) // reranker.GROUPS


def test_learning_twice_gives_the_same(learned: Learned) -> None:
    again = reranker.learn(GROUPS)
    assert all(np.array_equal(again.weights[name], weight) for name, weight in learned.weights.items())


def test_what_learned_nothing_is_the_shipped_one(tmp_path: Path) -> None:
    reranker.write(reranker.learn([]), tmp_path / "none.npz")
    none, shipped = OnnxReranker.read(file=tmp_path / "none.npz"), OnnxReranker(OnnxModel(MS_MARCO))
    for asked, text in PAIRS:
        assert none.scores(asked, [text])[0] == pytest.approx(shipped.scores(asked, [text])[0], abs=0.3)


def test_the_graph_has_a_pooler_and_what_makes_the_score() -> None:
    shipped = graph.read(MS_MARCO)
    assert len(shipped.names) == 12 * 6 + 1
    assert shipped.last is not None
    assert shipped.last[0].shape == (shipped.module.config.hidden_size,)


@pytest.fixture(scope="module")
def drawn(assistant: Assistant) -> list[Group]:
    models = assistant.models
    return reranker.groups(assistant.index, read_judgements(), models.encoder, models.heads)


def test_a_question_stands_beside_its_answer_read_with_another_question_of_it(
    assistant: Assistant, drawn: list[Group]
) -> None:
    owners = {q: a for a in assistant.index.answers.values() for q in (*a.questions, *a.questions_es)}
    of_answers = [group for group in drawn if group.asked in owners and len(group.texts) == 1 + reranker.OTHERS]
    assert len(of_answers) > len(assistant.index.answers)
    for group in of_answers[:100]:
        answer = owners[group.asked]
        texts = {
            read_text(answer, language, question)
            for language in ("en", "es")
            for question in (*answer.questions, *answer.questions_es)
            if question != group.asked
        }
        assert group.texts[0] in texts
        assert group.labels == (1.0, *[0.0] * reranker.OTHERS)


def test_judgements_that_are_kept_apart_are_not_learned_from(drawn: list[Group]) -> None:
    asked = {group.asked for group in drawn}
    alone = [one for one in read_judgements() if one.answers and not one.earlier]
    apart = {one.question for one in alone if one.apart}
    others = {one.question for one in alone if not one.apart}
    assert len(apart) > 300
    assert not asked & (apart - others)
    assert len(asked & others) > 0.9 * len(others)
