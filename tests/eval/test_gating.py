"""Bounds and margins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from eval import gating, scores
from eval.measures import BY_NAME, versions
from eval.running import Answered
from eval.significance import Interval
from ingest.errors import GoldError


@pytest.fixture(scope="module")
def perfect(world: Any) -> scores.Result:
    return scores.measure(world.cases(), sliced=False)


@pytest.fixture(scope="module")
def worse(world: Any) -> scores.Result:
    """N1.a and N3.a are answered with what N8 is answered with."""
    hub = world.answered("N8.a").answer
    wrong = [Answered(a.qid, a.need_id, hub, a.ranked) if a.qid in ("N1.a", "N3.a") else a for a in world.perfect]
    return scores.measure(world.cases(wrong), sliced=False)


def test_a_missed_bound_is_told(perfect: scores.Result, worse: scores.Result) -> None:
    gates = [
        gating.Gate(BY_NAME["V_strict"], floor=0.9),
        gating.Gate(BY_NAME["Coverage@5%"], floor=0.95),
        gating.Gate(BY_NAME["verbatim"], floor=1.0),
    ]
    assert gating.breaches(perfect, gates) == []
    told = gating.breaches(worse, gates)
    assert [line.split(" is ")[0] for line in told] == ["V_strict", "Coverage@5%"]
    assert told[0].endswith("the floor is 0.9")


def test_a_run_is_not_worse_than_itself(perfect: scores.Result) -> None:
    changes = gating.differences(perfect, perfect)
    assert all(change.change == 0 and (change.p is None or change.p == 1.0) for change in changes)
    assert gating.regressions(changes, [gating.Gate(measure, margin=0.0) for measure in BY_NAME.values()]) == []
    assert gating.lost(perfect, perfect) == (0, 0, 1.0)


def test_a_loss_beyond_the_margin_is_a_regression(perfect: scores.Result, worse: scores.Result) -> None:
    gates = [gating.Gate(BY_NAME[name], margin=0.05) for name in ("correct", "Coverage@5%", "refusal_recall")]
    told = gating.regressions(gating.differences(perfect, worse), gates)
    assert [line.split(":")[0] for line in told] == ["correct", "Coverage@5%"]
    assert gating.regressions(gating.differences(worse, perfect), gates) == []
    assert gating.lost(perfect, worse) == (2, 0, 0.5)


def test_differences_are_paired_and_signed(perfect: scores.Result, worse: scores.Result) -> None:
    change = {item.name: item for item in gating.differences(perfect, worse)}["correct"]
    assert change.change == pytest.approx(-2 / 14)
    assert (change.better, change.worse) == (0, 2)
    assert change.interval
    assert change.interval.low < -2 / 14 < change.interval.high <= 0.0


def test_what_only_one_run_has_is_not_compared(perfect: scores.Result) -> None:
    part = scores.Result(perfect.scores, [row for row in perfect.rows if row.need_id == "N1"], perfect.families, {})
    changes = {item.name for item in gating.differences(part, perfect)}
    assert "correct" in changes
    assert "side_coverage" not in changes


def test_scores_survive_the_file(perfect: scores.Result, worse: scores.Result, tmp_path: Path) -> None:
    manifest = {"gold": {"digest": "x"}, "measures": versions()}
    (tmp_path / "scores.json").write_text(scores.written(scores.to_json(worse, manifest, {"other": perfect})), "utf-8")
    read, told = scores.from_json(tmp_path)
    assert told == manifest
    assert read.scores.keys() == worse.scores.keys()
    assert gating.lost(perfect, read) == (2, 0, 0.5)
    again = {item.name: item.change for item in gating.differences(perfect, read)}
    first = {item.name: item.change for item in gating.differences(perfect, worse)}
    assert again == pytest.approx(first, abs=1e-5)


def test_what_was_measured_by_another_definition_is_not_compared(perfect: scores.Result, tmp_path: Path) -> None:
    manifest = {"gold": {"digest": "x"}, "measures": versions() | {"RSP": 9}}
    (tmp_path / "scores.json").write_text(scores.written(scores.to_json(perfect, manifest, {})), "utf-8")
    read, _ = scores.from_json(tmp_path)
    assert perfect.scores.keys() - read.scores.keys() == {"RSP"}
    assert "RSP" not in {change.name for change in gating.differences(read, perfect)}
    assert all("RSP" not in row.scores for row in read.rows)


def test_a_file_that_holds_no_scores_is_named(tmp_path: Path) -> None:
    (tmp_path / "scores.json").write_text("[]", encoding="utf-8")
    with pytest.raises(GoldError, match="holds no scores"):
        scores.from_json(tmp_path)
    with pytest.raises(GoldError, match="holds no scores"):
        scores.from_json(tmp_path / "none.json")


def test_the_shipped_gates_read() -> None:
    gates = {gate.measure.name: gate for gate in gating.read_gates()}
    assert gates["verbatim"].floor == 1.0
    for gate in gates.values():
        assert (gate.floor is None) or gate.measure.better == "up"
        assert (gate.ceiling is None) or gate.measure.better == "down"


def test_every_bad_gate_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "gates.toml"
    path.write_text("[V_strct]\nfloor = 1\n[RSP]\nflor = 1\n[correct]\nfloor = 'x'\n", encoding="utf-8")
    with pytest.raises(GoldError) as caught:
        gating.read_gates(path)
    assert len(caught.value.defects) == 3
    path.write_text("[", encoding="utf-8")
    with pytest.raises(GoldError, match="cannot be read"):
        gating.read_gates(path)


def test_a_constant_change_has_an_exact_interval() -> None:
    change = gating.Difference("RSP", 0.5, 0.5, Interval(0.0, 0.0), 1.0)
    assert gating.regressions([change], [gating.Gate(BY_NAME["RSP"], margin=0.0)]) == []
