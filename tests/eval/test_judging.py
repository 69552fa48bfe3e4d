"""Judging: verdicts are kept and replayed, and the Inspect task gives the scores that the measures give."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from eval.judging import Ledger, Verdict, agreement, judge, key, label_of
from ingest.errors import ModelError


@pytest.fixture
def inspect(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library where it is installed, else what ``eval.judging`` uses of it in a few lines.

    It is an extra, because it brings dozens of packages and holds others back. Our task rests on this alone: a run asks
    the solver and every scorer for each sample, and means what was scored.
    """
    if find_spec("inspect_ai"):
        return
    record = SimpleNamespace
    modules = {
        "inspect_ai": record(Task=record, eval=_eval),
        "inspect_ai.dataset": record(Sample=record, MemoryDataset=list),
        "inspect_ai.solver": record(solver=lambda name: lambda made: made),
        "inspect_ai.model": record(ModelOutput=record(from_content=lambda model, text: record(completion=text))),
        "inspect_ai.scorer": record(scorer=_scorer, mean=lambda: "mean", stderr=lambda cluster: "stderr", Score=record),
    }
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)


def _scorer(name: str, metrics: list[str]) -> Callable[[Any], Callable[[], Any]]:
    def named(made: Any) -> Callable[[], Any]:
        return lambda: SimpleNamespace(name=name, metrics=metrics, score=made())

    return named


def _eval(task: Any, *, model: str, log_dir: str, display: str) -> list[Any]:
    with ThreadPoolExecutor(1) as elsewhere:  # a browser of another test holds this thread's event loop
        return [elsewhere.submit(asyncio.run, _run(task)).result()]


async def _run(task: Any) -> Any:
    values: dict[str, list[float]] = {scorer.name: [] for scorer in task.scorer}
    for sample in task.dataset:
        state = await task.solver(SimpleNamespace(sample_id=sample.id, metadata=sample.metadata), None)
        for scorer in task.scorer:
            found = await scorer.score(state, sample.target)
            if found is not None:  # a measure that means nothing for a sample is left out of its mean
                values[scorer.name].append(found.value)
    scores = [
        SimpleNamespace(name=name, metrics={"mean": SimpleNamespace(value=sum(given) / len(given))})
        for name, given in values.items()
        if given
    ]
    return SimpleNamespace(status="success", results=SimpleNamespace(scores=scores))


def test_verdicts_are_kept_and_replayed(world: Any, tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "ledger.jsonl")
    cases = world.cases()
    assert agreement(cases, ledger) == {"pairs": 0}
    case = world.case("N1.a")
    for nugget, label in zip(case.need.nuggets, ("support", "support", "none"), strict=True):
        ledger.keep(Verdict(key(nugget, case.answer.text), label, "a-model"))
    again = Ledger.open(tmp_path / "ledger.jsonl")
    assert again.verdicts == ledger.verdicts
    # the three wordings of N1 have the same answer, so each verdict is met three times; okay is held, the judge says none
    assert agreement(cases, again) == {"pairs": 9, "kappa": 0.0}
    (tmp_path / "ledger.jsonl").write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"ledger.jsonl:1: not a verdict"):
        Ledger.open(tmp_path / "ledger.jsonl")


@pytest.mark.usefixtures("inspect")
def test_the_inspect_task_gives_the_same_scores(world: Any, tmp_path: Path) -> None:
    cases = world.cases()
    found = judge(cases, Ledger.open(tmp_path / "ledger.jsonl"), None, tmp_path / "logs")
    assert found["scores"]["truthfulness"]["mean"] == pytest.approx(1.0)
    assert found["scores"]["V_strict"]["mean"] == pytest.approx(1.0)
    assert "judge" not in found["scores"]


def test_judging_without_inspect_is_told(world: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "inspect_ai", None)
    with pytest.raises(ModelError, match=r"pip install 'plainterm\[judge\]'"):
        judge(world.cases(), Ledger(tmp_path / "x"), None, tmp_path)


@pytest.mark.usefixtures("inspect")
def test_kept_verdicts_stand_beside_the_scores(world: Any, tmp_path: Path) -> None:
    cases, ledger = world.cases(), Ledger.open(tmp_path / "ledger.jsonl")
    for case in cases:
        for nugget in case.need.vital:
            ledger.keep(Verdict(key(nugget, case.answer.text), "none" if case.need.need_id == "N8" else "support", "m"))
    found = judge(cases, Ledger.open(tmp_path / "ledger.jsonl"), None, tmp_path / "logs")
    assert found["scores"]["judge"]["mean"] == pytest.approx(
        10 / 11
    )  # eleven answers have vital nuggets; that of N8 has none
    assert found["scores"]["V_strict"]["mean"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("reply", "label"),
    [("Support", "support"), ("**partial** (not support)", "partial"), ("None.", "none"), ("Who knows?", "none")],
)
def test_a_reply_s_first_label_counts(reply: str, label: str) -> None:
    assert label_of(reply) == label
