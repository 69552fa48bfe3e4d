"""The page: one self-contained HTML file without a script, a link or a font from anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from eval.cases import Case
from eval.gating import Difference, Gate, breaches, regressions
from eval.measures import BY_NAME, GROUPS, MEASURES, Measure
from eval.reporting import plots
from eval.reporting.items import worst_items
from eval.rows import Row
from eval.scores import SLICED, Result, Score
from eval.scoring.pooled import quantile, risk_curve

if TYPE_CHECKING:
    from eval.costs import Cost

HEADLINE = (
    "truthfulness",
    "correct",
    "V_strict",
    "RSP",
    "refusal_recall",
    "conflict_F1",
    "family_strict",
    "latency_p95",
)
COMPARED = ("truthfulness", "V_strict", "RSP", "R@5")


def page(
    result: Result,
    cases: Sequence[Case],
    manifest: Mapping[str, Any],
    others: Mapping[str, Result],
    changes: Sequence[Difference],
    gates: Sequence[Gate],
    costs: Mapping[str, Cost] | None = None,
) -> str:
    """The whole report as HTML."""
    parts = [
        _head(result, manifest, gates),
        _scores(result),
        _systems(result, others),
        _costs(costs or {}),
        _confidence(result),
        _slices(result),
        _changes(changes, gates),
        worst_items(cases),
        _manifest(manifest),
    ]
    style = (files("eval.reporting") / "report.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Plainterm: how good are the answers?</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n"
        + "\n".join(part for part in parts if part)
        + "\n</main>\n</body>\n</html>\n"
    )


def shown(measure: Measure, value: float) -> str:
    """A value as a reader wants it: shares in per cent, milliseconds whole."""
    if measure.unit == "share":
        return f"{100 * value:.1f} %"
    return f"{value:.0f} ms" if measure.unit == "ms" else f"{value:.2f}"


def _head(result: Result, manifest: Mapping[str, Any], gates: Sequence[Gate]) -> str:
    tiles = []
    for name in HEADLINE:
        score = result.scores.get(name)
        if score:
            measure = BY_NAME[name]
            ends = _between(measure, (score.interval.low, score.interval.high)) if score.interval else ""
            value, label = shown(measure, score.value), name.replace("_", " ")
            tiles.append(f'<div class="tile"><span>{label}</span><b>{value}</b><small>{ends}</small></div>')
    gold = manifest["gold"]
    return (
        f"<header><h1>How good are the answers?</h1><p>{_badges(result, gates)}</p>"
        f'<p class="lead">{gold["queries"]} questions on {gold["needs"]} information needs '
        f"({escape(', '.join(gold['files']))}), each scored against the statements that a right answer has to quote. "
        "Intervals are 95 %, drawn by need: wordings of one need are not independent.</p>"
        f'<div class="tiles">{"".join(tiles)}</div></header>'
    )


def _badges(result: Result, gates: Sequence[Gate]) -> str:
    missed = breaches(result, list(gates))
    badges = [_badge("bad", f"misses {len(missed)} bound{'s' * (len(missed) > 1)}")] if missed else []
    badges += [_badge("good", "all bounds met")] if gates and not missed else []
    listed = "".join(f"<li>{escape(line)}</li>" for line in missed)
    return " ".join(badges) + (f'<ul class="faults">{listed}</ul>' if listed else "")


def _badge(kind: str, text: str) -> str:
    return f'<span class="badge {kind}">{escape(text)}</span>'


def _scores(result: Result) -> str:
    parts = []
    for group in GROUPS:
        rows = [_score_row(m, result.scores[m.name]) for m in MEASURES if m.group == group and m.name in result.scores]
        if rows:
            parts.append(f"<h3>{group}</h3>{''.join(rows)}")
    legend = '<span>score and interval</span><span class="goal">target</span>'
    return f'<section><h2>Scores and targets</h2><div class="legend">{legend}</div>{"".join(parts)}</section>'


def _score_row(measure: Measure, score: Score) -> str:
    ends = (score.interval.low, score.interval.high) if score.interval else None
    tone = {True: "good", False: "bad", None: ""}[measure.good(score.value)]
    scale = _scale(measure, score)
    track = plots.whisker(score.value, ends, scale, measure.target, tone)
    between = f" <i>{_between(measure, ends)}</i>" if ends else ""
    reach = "" if (scale.low, scale.high) == (0.0, 1.0) else f" Drawn to {shown(measure, scale.high)}."
    told = f"{escape(measure.description)}{reach} <span>n = {score.count}</span>"
    return (
        f'<div class="row"><div class="name">{measure.name}</div><div class="track">{track}</div>'
        f'<div class="value">{shown(measure, score.value)}{between}</div><div class="told">{told}</div></div>'
    )


def _between(measure: Measure, ends: tuple[float, float]) -> str:
    return f"{_short(measure, ends[0])}–{_short(measure, ends[1])}"


def _short(measure: Measure, value: float) -> str:
    return (
        f"{100 * value:.0f}" if measure.unit == "share" else f"{value:.0f}" if measure.unit == "ms" else f"{value:.2f}"
    )


def _scale(measure: Measure, score: Score) -> plots.Scale:
    """0 to 1; less for what should be small, more for what is counted; below 0 only where the value is."""
    top = max(score.value, score.interval.high if score.interval else 0.0)
    low = min(0.0, score.value, score.interval.low if score.interval else 0.0)
    if measure.unit == "share" and measure.better == "up":
        return plots.Scale()
    if measure.unit == "score" and measure.better == "up":
        return plots.Scale(low, max(1.0, min(top, 1.5)))
    return plots.Scale(low, max(top, 2 * (measure.target or 0.0), 0.05) * 1.05)


def _systems(result: Result, others: Mapping[str, Result]) -> str:
    if not others:
        return ""
    systems = [
        ("Plainterm", result, "us"),
        *((name, r, "ceiling" if "oracle" in name else "") for name, r in others.items()),
    ]
    parts = []
    for name in COMPARED:
        rows = []
        for system, other, kind in sorted(systems, key=lambda item: _value(item[1], name)):
            score = other.scores.get(name)
            if score:
                rows.append(
                    f'<div class="row"><div class="name">{escape(system)}</div><div class="track">{plots.bar(score.value, kind)}</div>'
                    f'<div class="value">{shown(BY_NAME[name], score.value)}</div></div>'
                )
        parts.append(f"<div><h3>{name}</h3>{''.join(rows)}</div>")
    return (
        "<section><h2>Against simple systems and perfect ones</h2>"
        '<p class="note">Grey: simple systems. Green: ceilings. <b>Oracle selector</b> picks the best of what was found, '
        "<b>oracle both</b> is the most that this corpus "
        f"allows. {_gap(result, others)}</p><div>{''.join(parts)}</div></section>"
    )


def _costs(costs: Mapping[str, Cost]) -> str:
    """What each system costs a question; only where one asks a chat model."""
    if not costs:
        return ""
    heads = "".join(f"<th>{head}</th>" for head in ("system", "tokens in", "tokens out", "seconds", "longest", "first"))
    rows = []
    for name, cost in costs.items():
        first = "–" if cost.first is None else f"{cost.first:.1f} s"
        values = (
            f"{cost.tokens_in:.0f}",
            f"{cost.tokens_out:.0f}",
            f"{cost.seconds:.2f} s",
            f"{cost.longest:.1f} s",
            first,
        )
        rows.append(f"<tr><th>{escape(name)}</th>{''.join(f'<td>{value}</td>' for value in values)}</tr>")
    return (
        '<section><h2>What a question costs</h2><p class="note">Tokens are characters / 4, means a question; seconds are '
        "the median and the longest; first is the median time to the first verified sentence of the model.</p>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></section>"
    )


def _value(result: Result, name: str) -> float:
    score = result.scores.get(name)
    return score.value if score else -1.0


def _gap(result: Result, others: Mapping[str, Result]) -> str:
    """Where the missing part of V_strict is lost: in retrieval, or in selection."""
    selector, both = others.get("oracle selector"), others.get("oracle both")
    if not (selector and both and "V_strict" in result.scores):
        return ""
    own, best, most = (_value(r, "V_strict") for r in (result, selector, both))
    return (
        f"V_strict: retrieval loses {100 * (most - best):.1f} points, refusing and selecting {100 * (best - own):.1f}."
    )


def _confidence(result: Result) -> str:
    given = [row for row in result.rows if row.facts["answered"]]
    times = [row.facts["latency"] for row in result.rows]
    parts = []
    if given:
        points = risk_curve(result.rows)
        top = max(0.1, min(1.0, max(risk for _, risk in points[len(points) // 20 :])))
        parts.append(
            "<div><h3>Risk by coverage</h3>"
            '<p class="note">Share of wrong answers (up) among the surest share of answers (right).</p>'
            f"{plots.curve(points, top, [0.02, 0.05, 0.1, 0.2, 0.4, 0.6])}</div>"
        )
        parts.append(
            "<div><h3>Calibration</h3>"
            '<p class="note">Share correct (up) by stated confidence (right); on the dashed line they agree.</p>'
            f"{plots.reliability(_bins(given))}</div>"
        )
    if any(times):
        marks = [
            (name, value) for name, q in (("p50", 0.5), ("p95", 0.95)) if (value := quantile(times, q)) is not None
        ]
        parts.append(f"<div><h3>Time a question takes</h3>{plots.histogram(times, marks)}</div>")
    return f'<section><h2>Confidence and speed</h2><div class="two">{"".join(parts)}</div></section>' if parts else ""


def _bins(rows: Sequence[Row]) -> list[tuple[float, float, int]]:
    groups: dict[int, list[Row]] = {}
    for row in rows:
        groups.setdefault(min(9, int(10 * row.facts["confidence"])), []).append(row)
    return [
        (sum(r.facts["confidence"] for r in g) / len(g), sum(r.facts["correct"] for r in g) / len(g), len(g))
        for _, g in sorted(groups.items())
    ]


def _slices(result: Result) -> str:
    head = "".join(f"<th>{name}</th>" for name in SLICED)
    parts = []
    for kind, groups in result.slices.items():
        rows = []
        for name, found in groups.items():
            count = found["correct"].count
            cells = "".join(f"<td>{_cell(BY_NAME[m], found.get(m))}</td>" for m in SLICED)
            rows.append(f'<tr><td>{escape(name)}</td><td class="n">{count}</td>{cells}</tr>')
        table = f'<table><thead><tr><th>{kind}</th><th class="n">n</th>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
        parts.append(f'<details{" open" if kind in ("type", "overlap") else ""}><summary>by {kind}</summary>'
                     f'<div class="scroll">{table}</div></details>')  # fmt: skip
    note = (
        "Overlap: word 3-grams that a question shares with the corpus' own headings; low + mid is the honest headline."
    )
    return f'<section><h2>Slices</h2><p class="note">{note}</p>{"".join(parts)}</section>' if parts else ""


def _cell(measure: Measure, score: Score | None) -> str:
    if score is None:
        return ""
    ends = (score.interval.low, score.interval.high) if score.interval else None
    tone = {True: "good", False: "bad", None: ""}[measure.good(score.value)]
    return shown(measure, score.value) + plots.whisker(score.value, ends, plots.Scale(), None, tone)


def _changes(changes: Sequence[Difference], gates: Sequence[Gate]) -> str:
    if not changes:
        return ""
    drawn = [c for c in changes if BY_NAME[c.name].unit in ("share", "score")]
    moved = [c for c in drawn if abs(c.change) > 1e-9]
    still = ", ".join(c.name for c in drawn if c not in moved)
    reach = max([0.05, *(min(0.5, abs(c.change)) for c in moved)])
    rows = "".join(_change_row(change, reach) for change in moved)
    worse = "".join(f"<li>{escape(line)}</li>" for line in regressions(list(changes), list(gates)))
    listed = (
        f'<ul class="faults">{worse}</ul>' if worse else f"<p>{_badge('good', 'no regression beyond a margin')}</p>"
    )
    note = "New minus baseline, paired by wording, drawn by need; p by sign flips, Holm-adjusted; counts are needs."
    same = f'<p class="note">Unchanged: {still}.</p>' if still else ""
    return f'<section><h2>Against the baseline run</h2>{listed}<p class="note">{note}</p>{rows}{same}</section>'


def _change_row(change: Difference, reach: float) -> str:
    measure = BY_NAME[change.name]
    ends = (change.interval.low, change.interval.high) if change.interval else None
    sure = ends is not None and (ends[0] > 0 or ends[1] < 0)
    improved = (change.change > 0) == (measure.better == "up")
    tone = ("good" if improved else "bad") if sure else ""
    told = "" if change.p is None else f"p {change.p:.3f}; better in {change.better} needs, worse in {change.worse}"
    return (
        f'<div class="row"><div class="name">{change.name}</div>'
        f'<div class="track">{plots.difference(change.change, ends, reach, tone)}</div>'
        f'<div class="value">{change.change:+.3f}</div><div class="told">{told}</div></div>'
    )


def _manifest(manifest: Mapping[str, Any]) -> str:
    rows = []
    for name, value in manifest.items():
        if not value:
            continue
        if isinstance(value, Mapping):
            value = ", ".join(
                f"{key} {', '.join(item) if isinstance(item, list) else item}" for key, item in value.items()
            )
        rows.append(f"<dt>{escape(name)}</dt><dd>{escape(str(value))}</dd>")
    return f"<section><h2>What this was measured with</h2><dl>{''.join(rows)}</dl></section>"
