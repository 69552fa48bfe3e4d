"""The ranking: evidence is what the gold calls vital, and learning moves weights towards what finds it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from app.retrieval.ranking import FEATURES
from eval.learning import ranking, write_learned
from eval.learning.ranking import Candidates
from eval.session import Session


def candidates(count: int, telling: str) -> list[Candidates]:
    """Questions whose evidence one feature tells, whatever the others say."""
    draw = np.random.default_rng(1)
    found = []
    for number in range(count):
        table = draw.uniform(0, 1, (8, len(FEATURES))).astype(np.float32)
        right = np.arange(8) == number % 8
        table[:, FEATURES.index(telling)] = right
        found.append(Candidates(f"need {number // 2}", table, right))
    return found


def test_the_telling_feature_gains_weight() -> None:
    report = ranking.learn(candidates(60, "kind"))
    weights = report["final"]["weights"]
    assert weights["kind"] > ranking.PRIOR["kind"] + 0.5
    assert report["final"]["learned"]["hit@1"] > report["final"]["by hand"]["hit@1"]
    assert report["first"]["weights"]["rerank"] == 0.0  # nothing is reranked there
    assert report["questions"] == 60
    assert ranking.learn(candidates(60, "kind")) == report


def test_candidates_are_labelled_by_the_gold(clinic: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranking, "read_judgements", list)  # those are of another corpus
    found = ranking.gather(clinic)
    assert {one.need for one in found} <= {need.need_id for need in clinic.gold.needs if need.answerable}
    assert len(found) > 8
    assert all(one.table.shape == (len(one.right), len(FEATURES)) for one in found)
    assert all(one.right.sum() == 1 for one in found)  # each need has one statement that bears it


def test_what_was_learned_is_written_as_the_engine_reads_it(tmp_path: Path) -> None:
    report = ranking.learn(candidates(30, "cosine"))
    write_learned(tmp_path / "ranking.json", report)
    stored = json.loads((tmp_path / "ranking.json").read_text("utf-8"))
    assert {name: set(table) for name, table in stored.items()} == {"first": set(FEATURES), "final": set(FEATURES)}


def test_vital_evidence_alone_counts(world: object) -> None:
    case = world.case("N1.a")  # type: ignore[attr-defined]
    bears = {name for name, s in case.library.statements.items() if ranking.bears_vital(s, case.need, case.evidence)}
    assert bears == {"telehealth--plain-0", "telehealth--hrsa-0"}  # not the okay one
