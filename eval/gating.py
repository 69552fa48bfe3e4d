"""Gates: absolute bounds that a run must reach, and a paired test against a baseline run.

A run is not inferior when the upper 95 % bound of (baseline - new) stays within the margin, over the questions that
both have; a measure that did not fall is never a regression, however few questions bear on it. Wordings of a need are drawn together; p values are of the sign-flip test by family, adjusted by Holm.
"""

from __future__ import annotations

import math
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eval.measures import BY_NAME, Measure
from eval.scores import Result
from eval.significance import Interval, holm, mcnemar, mean_interval, sign_flip
from ingest.errors import GoldError

GATES = Path(__file__).resolve().parent / "gates.toml"
_BOUNDS = ("floor", "ceiling", "margin")


@dataclass(frozen=True, slots=True)
class Gate:
    """The bounds of one measure."""

    measure: Measure
    floor: float | None = None
    ceiling: float | None = None
    margin: float | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """New minus baseline of one measure, over what both have; better and worse count families."""

    name: str
    base: float
    new: float
    interval: Interval | None
    p: float | None
    better: int = 0
    worse: int = 0

    @property
    def change(self) -> float:
        """New minus baseline."""
        return self.new - self.base


def read_gates(path: Path = GATES) -> list[Gate]:
    """Read the gates. Raises GoldError naming every entry that does not fit."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise GoldError(f"{path} cannot be read: {error}") from None
    defects = [f"{name} is no measure" for name in content if name not in BY_NAME]
    for name, bounds in content.items():
        wrong = [key for key, bound in bounds.items() if key not in _BOUNDS or not isinstance(bound, int | float)]
        defects += [f"{name}: {key} is not one of {', '.join(_BOUNDS)} with a number" for key in wrong]
    if defects:
        raise GoldError(f"{path.name} has defects:", defects)
    return [
        Gate(BY_NAME[name], **{key: float(value) for key, value in bounds.items()}) for name, bounds in content.items()
    ]


def breaches(result: Result, gates: list[Gate]) -> list[str]:
    """Every absolute bound that a run misses. A measure that the gold does not call for is not gated."""
    found = []
    for gate in gates:
        score = result.scores.get(gate.measure.name)
        if score is None:
            continue
        if gate.floor is not None and score.value < gate.floor - 1e-9:
            found.append(f"{gate.measure.name} is {score.value:.3f}; the floor is {gate.floor:g}")
        if gate.ceiling is not None and score.value > gate.ceiling + 1e-9:
            found.append(f"{gate.measure.name} is {score.value:.3f}; the ceiling is {gate.ceiling:g}")
    return found


def differences(base: Result, new: Result) -> list[Difference]:
    """Every measure that both have; wordings and families paired, pooled measures by their values alone."""
    found = []
    for name in [measure for measure in BY_NAME if measure in base.scores and measure in new.scores]:
        if BY_NAME[name].level == "pooled":
            found.append(Difference(name, base.scores[name].value, new.scores[name].value, None, None))
            continue
        pairs = _pairs(name, base, new)
        if pairs:
            found.append(_difference(name, pairs))
    adjusted = holm({item.name: item.p for item in found if item.p is not None})
    return [Difference(d.name, d.base, d.new, d.interval, adjusted.get(d.name, d.p), d.better, d.worse) for d in found]


def regressions(changes: list[Difference], gates: list[Gate]) -> list[str]:
    """Every gated measure that fell, and may be worse than the baseline by more than its margin."""
    by_name = {change.name: change for change in changes}
    found = []
    for gate in gates:
        change = by_name.get(gate.measure.name)
        if change is None or gate.margin is None:
            continue
        sign = -1.0 if gate.measure.better == "down" else 1.0
        loss = -sign * change.change
        ends = (change.interval.low, change.interval.high) if change.interval else (change.change, change.change)
        bound = max(-sign * end for end in ends)
        if loss > 1e-9 and bound > gate.margin + 1e-9:
            told = f"{gate.measure.name}: {change.base:.3f} -> {change.new:.3f}"
            found.append(f"{told}; worse by {loss:+.3f}, up to {bound:+.3f}; the margin is {gate.margin:g}")
    return found


def lost(base: Result, new: Result) -> tuple[int, int, float]:
    """Wordings correct only in the baseline, only in the new run, and the exact McNemar p."""
    before, after = (
        {row.qid: row.scores["correct"] == 1.0 for row in result.rows if "correct" in row.scores}
        for result in (base, new)
    )
    shared = sorted(before.keys() & after.keys())
    first, second = [before[qid] for qid in shared], [after[qid] for qid in shared]
    gone = sum(a and not b for a, b in zip(first, second, strict=True))
    won = sum(b and not a for a, b in zip(first, second, strict=True))
    return gone, won, mcnemar(first, second)


Pairs = dict[str, list[tuple[float, float]]]


def _pairs(name: str, base: Result, new: Result) -> Pairs:
    pairs: Pairs = defaultdict(list)
    if BY_NAME[name].level == "family":
        for need in base.families.keys() & new.families.keys():
            if name in base.families[need] and name in new.families[need]:
                pairs[need].append((base.families[need][name], new.families[need][name]))
        return dict(sorted(pairs.items()))
    before = {row.qid: row for row in base.rows}
    for row in new.rows:
        if row.qid in before and name in row.scores and name in before[row.qid].scores:
            pairs[row.need_id].append((before[row.qid].scores[name], row.scores[name]))
    return dict(pairs)


def _difference(name: str, pairs: Pairs) -> Difference:
    values = [pair for group in pairs.values() for pair in group]
    changes = {need: [after - before for before, after in group] for need, group in pairs.items()}
    sums = [math.fsum(group) for group in changes.values()]
    sign = -1.0 if BY_NAME[name].better == "down" else 1.0
    return Difference(
        name,
        math.fsum(before for before, _ in values) / len(values),
        math.fsum(after for _, after in values) / len(values),
        _interval(changes),
        sign_flip(sums),
        better=sum(sign * value > 1e-12 for value in sums),
        worse=sum(sign * value < -1e-12 for value in sums),
    )


def _interval(changes: Mapping[str, list[float]]) -> Interval | None:
    flat = {value for group in changes.values() for value in group}
    return Interval(*(flat.pop(),) * 2) if len(flat) == 1 else mean_interval(changes)
