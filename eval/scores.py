"""From answers and gold to scores: rows a wording, scores a family, and every measure with its interval."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.cases import Case
from eval.evidence import Resolved
from eval.gold import Gold
from eval.library import Library
from eval.measures import MEASURES, Measure, score_family, score_wording
from eval.rows import Row, facts, slices
from eval.running import Answered
from eval.significance import Interval, mean_interval, pooled_interval, wilson
from ingest.errors import GoldError

SLICED = ("truthfulness", "correct", "V_strict", "RSP", "right_kind")


@dataclass(frozen=True, slots=True)
class Score:
    """One measure's value over a set; ``count`` wordings (or families) bear on it."""

    value: float
    count: int
    families: int
    interval: Interval | None = None


@dataclass(frozen=True)
class Result:
    """All that was measured of one system on one gold set."""

    scores: Mapping[str, Score]
    rows: Sequence[Row]
    families: Mapping[str, Mapping[str, float]]
    slices: Mapping[str, Mapping[str, Mapping[str, Score]]]

    def values(self, name: str) -> dict[str, list[float]]:
        """The values of a wording's or family's measure, by need."""
        groups: dict[str, list[float]] = defaultdict(list)
        for row in self.rows:
            if name in row.scores:
                groups[row.need_id].append(row.scores[name])
        for need, found in self.families.items():
            if name in found:
                groups[need].append(found[name])
        return dict(groups)


def cases(answers: Sequence[Answered], gold: Gold, evidence: Mapping[str, Resolved], library: Library) -> list[Case]:
    """Every wording beside its answer. Raises GoldError where an answer is missing, strange or stands twice."""
    found = {answered.qid: answered for answered in answers}
    wanted = {query.qid for _, query in gold.pairs()}
    defects = [f"no answer to {qid}" for qid in sorted(wanted - found.keys())]
    defects += [f"an answer to {qid}, which the gold does not ask" for qid in sorted(found.keys() - wanted)]
    if len(found) != len(answers):
        defects.append(f"{len(answers) - len(found)} answers stand twice")
    if defects:
        raise GoldError("The answers are not those of this gold set:", defects)
    return [
        Case(need, query, found[query.qid].answer, evidence[need.need_id], library, found[query.qid].ranked)
        for need, query in gold.pairs()
    ]


def measure(found: Sequence[Case], *, intervals: bool = True, sliced: bool = True) -> Result:
    """Score every wording, every family and the whole."""
    rows = [Row(c.query.qid, c.need.need_id, slices(c), facts(c), score_wording(c)) for c in found]
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in found:
        groups[case.need.need_id].append(case)
    families = {need: score_family(group) for need, group in groups.items()}
    result = Result({}, rows, families, {})
    scores = {m.name: score for m in MEASURES if (score := _score(m, result, intervals))}
    return Result(scores, rows, families, _slices(rows) if sliced else {})


def _score(one: Measure, result: Result, intervals: bool) -> Score | None:
    if one.level == "pooled":
        value = one.score(result.rows)
        if value is None:
            return None
        bearing = [row for row in result.rows if not one.fact or one.fact in row.facts]
        families = len({row.need_id for row in bearing})
        interval = pooled_interval(result.rows, _need, one.score) if intervals else None
        if interval and one.unit == "share" and interval.low == interval.high == value and value in (0.0, 1.0):
            interval = wilson(value * families, families)  # no failure seen is not none to come
        return Score(value, len(bearing), families, interval)
    return _mean(result.values(one.name), mean_interval if intervals else None)


def _mean(
    groups: Mapping[str, Sequence[float]], interval: Callable[[Mapping[str, Sequence[float]]], Interval | None] | None
) -> Score | None:
    values = [value for group in groups.values() for value in group]
    if not values:
        return None
    return Score(sum(values) / len(values), len(values), len(groups), interval(groups) if interval else None)


def _slices(rows: Sequence[Row]) -> dict[str, dict[str, dict[str, Score]]]:
    """Means of the main measures in every slice; the overlap slice has ``low+mid``, which is the headline."""
    members: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for kind, names in row.slices.items():
            for name in names:
                members[kind][name].append(row)
            if kind == "overlap" and names != ("high",):
                members[kind]["low+mid"].append(row)
    return {kind: {name: _sliced(group) for name, group in sorted(groups.items())} for kind, groups in members.items()}


def _sliced(rows: Sequence[Row]) -> dict[str, Score]:
    found = {}
    for name in SLICED:
        groups: dict[str, list[float]] = defaultdict(list)
        for row in rows:
            if name in row.scores:
                groups[row.need_id].append(row.scores[name])
        score = _mean(groups, lambda group: mean_interval(group, draws=999))
        if score:
            found[name] = score
    return found


def _need(row: Row) -> str:
    return row.need_id


# scores.json


def to_json(result: Result, manifest: Mapping[str, Any], others: Mapping[str, Result]) -> dict[str, Any]:
    """What ``scores.json`` holds: the manifest, every score, every row; baselines by their scores alone."""
    return {
        "manifest": dict(manifest),
        "scores": _written(result.scores),
        "slices": {k: {n: _written(s) for n, s in found.items()} for k, found in result.slices.items()},
        "systems": {name: _written(other.scores) for name, other in others.items()},
        "families": {need: _rounded(found) for need, found in result.families.items()},
        "rows": [{"qid": r.qid, "need_id": r.need_id, "scores": _rounded(r.scores)} for r in result.rows],
    }


def written(content: Mapping[str, Any]) -> str:
    """``scores.json`` as text, one entry a line, so that a change of a committed baseline can be read."""
    parts = []
    for name, value in content.items():
        entries = value if isinstance(value, list) else [f"{json.dumps(k)}: {_line(v)}" for k, v in value.items()]
        lines = ",\n".join(_line(entry) if isinstance(value, list) else entry for entry in entries)
        opening, closing = "[]" if isinstance(value, list) else "{}"
        parts.append(f"{json.dumps(name)}: {opening}\n{lines}\n{closing}")
    return "{" + ",\n".join(parts) + "}\n"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def from_json(path: Path) -> tuple[Result, dict[str, Any]]:
    """Read ``scores.json``, or the one in a run's folder; what was measured by another definition is left out.

    Raises GoldError for a file that is none.
    """
    place = path / "scores.json" if path.is_dir() else path
    try:
        content = json.loads(place.read_text(encoding="utf-8"))
        versions = content["manifest"].get("measures", {})
        same = {measure.name for measure in MEASURES if versions.get(measure.name, 1) == measure.version}
        scores = {name: _read(score) for name, score in content["scores"].items() if name in same}
        rows = [Row(r["qid"], r["need_id"], {}, {}, _of(r["scores"], same)) for r in content["rows"]]
        families = {need: _of(found, same) for need, found in content["families"].items()}
        return Result(scores, rows, families, {}), content["manifest"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise GoldError(f"{place} holds no scores: {error}. Make them: python -m eval run") from None


def _of(scores: Mapping[str, float], names: Collection[str]) -> dict[str, float]:
    return {name: value for name, value in scores.items() if name in names}


def _written(scores: Mapping[str, Score]) -> dict[str, Any]:
    return {name: _rounded(asdict(score)) for name, score in scores.items()}


def _read(score: Mapping[str, Any]) -> Score:
    interval = Interval(**score["interval"]) if score.get("interval") else None
    return Score(score["value"], score["count"], score["families"], interval)


def _rounded(value: Any) -> Any:
    """Six digits are more than any interval bears; the same on every machine."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, Mapping):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_rounded(inner) for inner in value]
    return value
