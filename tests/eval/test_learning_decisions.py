"""The decisions: thresholds keep what they promise on rows that were not seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from app.answering import answerability, conflicts, reviewed
from eval.learning import decisions, write_learned
from eval.learning.decisions import FALSE_REFUSALS, WRONG_REVIEWED, Row

FEATURES = {
    "reviewed": reviewed.FEATURES,
    "conflict": conflicts.FEATURES,
    "stated": answerability.FEATURES,
    "right": answerability.FEATURES,
}


def rows(names: Sequence[str], telling: str, count: int = 400) -> list[Row]:
    """Rows that are right more often the higher one feature is."""
    draw = np.random.default_rng(2)
    found = []
    for number in range(count):
        evidence = {name: float(value) for name, value in zip(names, draw.uniform(0, 1, len(names)), strict=True)}
        right = bool(draw.uniform() < 1 / (1 + np.exp(-14 * (evidence[telling] - 0.5))))
        found.append(Row(f"need {number // 2}", evidence, right))
    return found


@pytest.fixture(scope="module")
def report() -> dict[str, object]:
    given = {name: rows(names, names[0]) for name, names in FEATURES.items()}
    return decisions.learn(given)


def test_the_telling_feature_has_the_weight(report: dict[str, dict[str, dict[str, float]]]) -> None:
    for name, names in FEATURES.items():
        weights = report[name]["weights"]
        others = [abs(weights[other]) for other in names[1:]]
        assert weights[names[0]] > 4 * max(others), name


def test_few_of_the_answerable_are_refused(report: dict[str, dict[str, dict[str, float]]]) -> None:
    refused = report["stated"]["refused"]
    assert refused["answerable"] <= FALSE_REFUSALS
    assert refused["unanswerable"] > 0.6


def test_few_of_the_served_are_wrong(report: dict[str, dict[str, dict[str, float]]]) -> None:
    assert report["reviewed"]["taken"]["precision"] >= 1 - WRONG_REVIEWED
    assert report["reviewed"]["taken"]["recall"] > 0.6


def test_what_nothing_tells_takes_nothing_but_the_first(tmp_path: Path) -> None:
    names = FEATURES["reviewed"]
    noise = [Row(row.need, row.evidence, number % 2 == 0) for number, row in enumerate(rows(names, names[0], 200))]
    made = decisions.learn({"reviewed": noise, "conflict": [], "stated": [], "right": []})
    assert set(made) == {"reviewed"}
    assert made["reviewed"]["brier"] > 0.22
    assert made["reviewed"]["taken"]["recall"] < 0.2


def test_thresholds_are_written_beside_the_weights(report: dict[str, object], tmp_path: Path) -> None:
    write_learned(tmp_path / "decisions.json", report)
    stored = json.loads((tmp_path / "decisions.json").read_text("utf-8"))
    assert set(stored) == set(FEATURES)
    for name, names in FEATURES.items():
        thresholds = {"right": [], "stated": ["threshold", "edited"]}.get(name, ["threshold"])
        assert set(stored[name]) == {"intercept", *names, *thresholds}


def test_of_the_answers_to_one_question_only_the_likeliest_is_taken() -> None:
    names = reviewed.FEATURES
    two = [
        Row(f"need {n}", {name: float(name == names[0]) * value for name in names}, right, f"question {n}")
        for n in range(60)
        for value, right in ((1.0, True), (0.9, False))
    ]
    taken = decisions.learn({"reviewed": two, "conflict": [], "stated": [], "right": []})["reviewed"]["taken"]
    assert taken == {"precision": 1.0, "recall": 1.0}  # the second of each question would be wrong
