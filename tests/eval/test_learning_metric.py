"""The metric of questions is learned from wordings: those of one answer come nearer, and learning twice is the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from app.retrieval.metric import QuestionMetric
from eval.learning import metric

ANSWERS, WORDINGS, WIDTH = 12, 5, 8


class World:
    """An index of questions whose first half tells the answer and whose second half is the hand that wrote it."""

    def __init__(self) -> None:
        drawn = np.random.default_rng(5)
        meaning = np.repeat(drawn.standard_normal((ANSWERS, WIDTH // 2)), WORDINGS, axis=0)
        hand = 2 * drawn.standard_normal((ANSWERS * WORDINGS, WIDTH // 2))
        vectors = np.hstack([meaning, hand])
        self.matrix = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        self.answers = {f"a{n}": SimpleNamespace(terms=(f"t{n % 3}",)) for n in range(ANSWERS)}

    def question_ids(self) -> list[str]:
        return [str(n) for n in range(len(self.matrix))]

    def question(self, identity: str) -> SimpleNamespace:
        return SimpleNamespace(id=identity, answer_id=f"a{int(identity) // WORDINGS}")

    def question_vectors(self, ids: Sequence[str]) -> np.ndarray:
        return self.matrix[[int(identity) for identity in ids]]


def share_of_own_first(matrix: np.ndarray, learned: np.ndarray) -> float:
    """How often the nearest other wording is one of the same answer."""
    under = QuestionMetric(learned)
    first = []
    for number, vector in enumerate(matrix):
        near = under.nearness(vector, matrix)
        near[number] = -2
        first.append(int(near.argmax()) // WORDINGS == number // WORDINGS)
    return sum(first) / len(first)


def test_wordings_of_one_answer_come_nearer(tmp_path: Path) -> None:
    world = World()
    learned, report = metric.learn(world, 150)  # type: ignore[arg-type]
    assert report["answers"] == ANSWERS
    assert report["wordings"] == ANSWERS * WORDINGS
    same = np.eye(WIDTH, dtype=np.float32)
    assert share_of_own_first(world.matrix, learned) > share_of_own_first(world.matrix, same) + 0.1
    assert np.array_equal(metric.learn(world, 150)[0], learned)  # type: ignore[arg-type]
    metric.write(learned, "me", tmp_path / "map.npz")
    assert QuestionMetric.read("me", tmp_path / "map.npz").map == pytest.approx(learned, abs=2e-3)
