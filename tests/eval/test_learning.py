"""Thresholds by split conformal prediction, by hand; judgements with every defect named."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval.learning import decisions
from eval.learning.decisions import _refusing, _taking
from eval.learning.judgements import Judged, read_judgements
from ingest.errors import GoldError

# --- thresholds -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answerable", "rank"), [(18, 0), (19, 1), (39, 2), (99, 5), (100, 5)], ids="18 19 39 99 100".split()
)
def test_the_conformal_threshold_is_the_score_of_its_rank(
    answerable: int, rank: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """k = floor(error x (n + 1)); below it lie k - 1 of n answerable questions."""
    monkeypatch.setattr(decisions, "FALSE_REFUSALS", 0.05)
    right = np.arange(1, answerable + 1) / 1000  # 0.001, 0.002, ...
    wrong = np.full(7, 0.0005)
    held, truth = np.concatenate([wrong, right]), np.concatenate([np.zeros(7), np.ones(answerable)])
    made = _refusing(held, truth)
    assert made["threshold"] == pytest.approx(rank / 1000)
    assert made["refused"]["answerable"] == pytest.approx(max(0, rank - 1) / answerable, abs=1e-4)
    assert made["refused"]["answerable"] <= 0.05
    assert made["refused"]["unanswerable"] == (1.0 if rank else 0.0)


def test_the_order_of_the_rows_does_not_move_the_threshold() -> None:
    draw = np.random.default_rng(3)
    held, truth = draw.uniform(0, 1, 200), (draw.uniform(0, 1, 200) > 0.4).astype(np.float64)
    turned = draw.permutation(200)
    assert _refusing(held, truth) == _refusing(held[turned], truth[turned])


@pytest.mark.parametrize(("most", "threshold", "recall"), [(0.0, 0.9, 0.5), (0.25, 0.6, 0.75), (0.4, 0.4, 1.0)])
def test_what_is_taken_is_wrong_at_most_so_often(most: float, threshold: float, recall: float) -> None:
    held = np.array([0.95, 0.9, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2])
    truth = np.array([1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0])
    made = _taking(held, truth, 1 - truth, most)
    assert made["threshold"] == pytest.approx(threshold)
    assert made["taken"]["recall"] == recall
    assert made["taken"]["precision"] >= 1 - most - 1e-4


def test_what_is_half_right_is_half_wrong() -> None:
    held, truth = np.array([0.9, 0.8, 0.7, 0.6]), np.array([1.0, 1.0, 0.0, 0.0])
    half = np.array([0.0, 0.0, 0.5, 1.0])
    assert _taking(held, truth, half, 0.2)["threshold"] == pytest.approx(0.7)
    assert _taking(held, truth, 1 - truth, 0.2)["threshold"] == pytest.approx(0.8)


# --- judgements -------------------------------------------------------------------------------------------------------

GOOD = {"id": "a.1", "question": "What is it?", "answers": {"x": 2}, "statements": {"s": 0}}


def test_judgements_are_read(tmp_path: Path) -> None:
    file = tmp_path / "judged.jsonl"
    file.write_text(json.dumps(GOOD) + "\n", encoding="utf-8")
    assert read_judgements(file) == [Judged("a.1", "What is it?", {"x": 2}, {"s": 0})]


def test_every_bad_judgement_is_named_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "judged.jsonl"
    bad = [{**GOOD, "answers": {"x": 3}}, {**GOOD, "mood": 1}, {"id": "a.2"}, {**GOOD, "answers": None}]
    file.write_text("\n".join(["{", *map(json.dumps, [*bad, GOOD])]) + "\n", encoding="utf-8")
    with pytest.raises(GoldError) as caught:
        read_judgements(file)
    assert [defect.split(": ")[0] for defect in caught.value.defects] == [f"judged.jsonl:{n}" for n in (1, 2, 3, 4, 5)]


def test_the_shipped_judgements_read_and_name_each_question_once() -> None:
    found = read_judgements()
    assert len({one.id for one in found}) == len(found) > 100
