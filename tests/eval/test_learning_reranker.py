"""The reranker is learned: what serves comes to score higher, learning twice is the same, and serving reads it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.answering.reviewed import read_text
from app.assistant import Assistant
from app.retrieval.reranker import MS_MARCO, OnnxReranker
from eval.learning import graph, reranker
from eval.learning.reranker import Group, Learned
from ingest.onnx import OnnxModel

SUBJECTS = ("copay", "referral", "deductible", "portal", "biopsy", "claim")
PAIRS = [
    (f"their word for a {subject}", f"A {subject} is what they call it. It is a {subject}.") for subject in SUBJECTS
]
GROUPS: list[Group] = [
    [(asked, text) for _, text in (PAIRS[n], *PAIRS[:n], *PAIRS[n + 1 :])][:5] for n, (asked, _) in enumerate(PAIRS)
] * 8  # three steps


@pytest.fixture(scope="module")
def learned() -> Learned:
    return reranker.learn(GROUPS)


def margin(read: OnnxReranker) -> float:
    """By how much what serves scores higher than the best of the others."""
    scores = [read.scores(group[0][0], [text for _, text in group]) for group in GROUPS[: len(SUBJECTS)]]
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


def test_groups_have_what_serves_first(assistant: Assistant) -> None:
    index = assistant.index
    answers = {read_text(one, language): one for one in index.answers.values() for language in ("en", "es")}
    found = reranker.groups(index)
    of_answers = [group for group in found if group[0][1] in answers]
    assert len(index.answers) < len(of_answers) < len(found)
    for group in of_answers[:100]:
        (asked, first), *others = group
        assert asked in (*answers[first].questions[1:], *answers[first].questions_es[1:])
        assert first not in [text for _, text in others]
    assert {len(group) for group in found} == {1 + reranker.OTHERS}
    assert all(asked == group[0][0] for group in found for asked, _ in group)
