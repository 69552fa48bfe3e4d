"""What was measured, as a table with ratios and as a plot."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from eval.bench.processes import OURS, PLAIN, RERANKED, TUTORIAL

RATIOS = (("with reranker", OURS, RERANKED), ("without reranker", PLAIN, TUTORIAL))


def table(found: Mapping[str, Any]) -> str:
    """The figures as Markdown, the ratios below their table."""
    parts = [f"{found['machine']}; medians of {found['rounds']} rounds, every system in a process of its own."]
    if answer := found.get("answer"):
        head = "| answer | median ms | p95 | p99 | memory MB | imported |"
        rows = [
            f"| {name} | {row['median']:.1f} | {row['p95']:.1f} | {row['p99']:.1f} | {row['rss'] / 2**20:.0f} "
            f"| {', '.join(row['imported'])} |"
            for name, row in answer.items()
        ]
        told = [
            f"{label}: {answer[one]['median'] / answer[other]['median']:.2f} x the median of {other}, "
            f"{answer[one]['rss'] / answer[other]['rss']:.2f} x its memory"
            for label, one, other in RATIOS
            if one in answer and other in answer
        ]
        parts += ["\n".join([head, "|---|---|---|---|---|---|", *rows]), *told]
    if start := found.get("start"):
        rows = [f"| {name} | {row['warm']:.2f} | {row['cold']:.2f} |" for name, row in start.items()]
        told = [
            f"start {label}: {start[one]['warm'] / start[other]['warm']:.2f} x warm, "
            f"{start[one]['cold'] / start[other]['cold']:.2f} x cold"
            for label, one, other in RATIOS
            if one in start and other in start
        ]
        parts += ["\n".join(["| start to first answer, s | warm | cold |", "|---|---|---|", *rows]), *told]
    for name, rows in found.get("serve", {}).items():
        single = next((r["per_second"] for r in rows if r["askers"] == r["processes"] == 1), None)
        lines = [
            f"| {r['askers']} | {r['processes']} | {r['per_second']:.1f} | {r['median']:.0f} | {r['p95']:.0f} "
            f"| {_share(single and r['per_second'] / (single * r['processes']))} |"
            for r in rows
        ]
        head = f"| askers of {name} | processes | answers a second | median ms | p95 | of one asker x processes |"
        parts.append("\n".join([head, "|---|---|---|---|---|---|", *lines]))
    if made := found.get("build"):
        parts.append(
            f"build of {made['statements']:,} statements in {made['documents']:,} documents: {made['build']:.1f} s, "
            f"{made['statements'] / made['build']:.0f} statements a second, {made['of_bare_encoder']:.2f} x the bare "
            f"encoder's rate; again {made['build_again']:.1f} s"
        )
    if grown := found.get("scale"):
        head = "| statements, drawn | median ms | p95 | open s | first answer ms | memory MB | disk MB | written s |"
        lines = [
            f"| {r['statements']:,} | {r['median']:.0f} | {r['p95']:.0f} | {r['open']:.2f} | {r['first']:.0f} "
            f"| {r['rss'] / 2**20:.0f} | {r['disk'] / 2**20:.0f} | {r['written']:.1f} |"
            for r in grown
        ]
        fitted = ", ".join(f"{name} {value:.2f}" for name, value in found["exponents"].items())
        parts += ["\n".join([head, "|" + "---|" * 8, *lines]), f"exponents: {fitted}"]
    return "\n\n".join(parts) + "\n"


def plot(found: Mapping[str, Any]) -> str:
    """One SVG: a bar a system from its median to its p95, and answer time against size on logarithmic scales."""
    parts, top = [], 10
    if answer := found.get("answer"):
        longest = max(row["p95"] for row in answer.values())
        for row, (name, figures) in enumerate(answer.items()):
            y = top + 34 * row
            width, tail = (540 * figures[key] / longest for key in ("median", "p95"))
            parts.append(_text(0, y + 15, name))
            parts.append(f'<rect x="170" y="{y}" width="{tail:.1f}" height="20" fill="#cfd8e3"/>')
            parts.append(f'<rect x="170" y="{y}" width="{width:.1f}" height="20" fill="#2f6db5"/>')
            parts.append(_text(175 + tail, y + 15, f"{figures['median']:.0f} ms, p95 {figures['p95']:.0f}"))
        top += 34 * len(answer) + 30
    if grown := found.get("scale"):
        parts.append(_text(0, top, "answer time (median, p95) against statements; both scales logarithmic"))
        for key, colour in (("median", "#2f6db5"), ("p95", "#9aa9bb")):
            parts.append(_line([(row["statements"], row[key]) for row in grown], top + 20, colour))
        top += 240
    size = f'viewBox="0 0 860 {top + 10}" font-family="sans-serif" font-size="13"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">{"".join(parts)}</svg>\n'


def _line(points: Sequence[tuple[float, float]], top: int, colour: str) -> str:
    places = []
    marks = []
    for x, y in points:
        at = 60 + 640 * (math.log10(x) - 2) / 5  # 100 to 10 million
        high = top + 200 - 200 * (math.log10(max(y, 1.0))) / 4  # 1 ms to 10 s
        places.append(f"{at:.1f},{high:.1f}")
        marks.append(f'<circle cx="{at:.1f}" cy="{high:.1f}" r="4" fill="{colour}"/>')
        marks.append(_text(at + 6, high - 6, f"{y:.0f} ms at {x:,.0f}"))
    return f'<polyline points="{" ".join(places)}" fill="none" stroke="{colour}" stroke-width="2"/>{"".join(marks)}'


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _text(x: float, y: float, told: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}">{escape(told)}</text>'
