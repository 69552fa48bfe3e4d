"""Plots as inline SVG. Places are percentages of the width, so that a plot fits a phone without shrinking its text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to percentages of a plot's width."""

    low: float = 0.0
    high: float = 1.0

    def at(self, value: float) -> str:
        """Where a value stands; beyond an end is drawn at the end."""
        share = (value - self.low) / (self.high - self.low)
        return f"{2 + 96 * min(1.0, max(0.0, share)):.2f}%"


def whisker(
    value: float,
    ends: tuple[float, float] | None,
    scale: Scale,
    target: float | None,
    tone: str,
) -> str:
    """A dot on its interval, with the target as an upright mark."""
    parts = [_line(scale.at(scale.low), scale.at(scale.high), 12, "t-track")]
    if target is not None:
        parts.append(_upright(scale.at(target), 4, 20, "t-goal"))
    if ends:
        parts.append(_line(scale.at(ends[0]), scale.at(ends[1]), 12, "whisker"))
    parts.append(f'<circle class="dot" cx="{scale.at(value)}" cy="12" r="5.5"/>')
    return _svg(24, parts, tone, f"{value:.3f}")


def difference(value: float, ends: tuple[float, float] | None, reach: float, tone: str) -> str:
    """A dot on its interval around zero."""
    scale = Scale(-reach, reach)
    parts = [_line(scale.at(-reach), scale.at(reach), 12, "t-track"), _upright(scale.at(0.0), 3, 21, "t-zero")]
    if ends:
        parts.append(_line(scale.at(ends[0]), scale.at(ends[1]), 12, "whisker"))
    parts.append(f'<circle class="dot" cx="{scale.at(value)}" cy="12" r="5.5"/>')
    return _svg(24, parts, tone, f"{value:+.3f}")


def bar(value: float, kind: str) -> str:
    """One bar from zero to a share."""
    width = 100 * min(1.0, max(0.0, value))
    track = '<rect x="0" y="4" width="100%" height="12" rx="4" fill="var(--track)"/>'
    return _svg(
        20,
        [track, f'<rect class="bar {kind}" x="0" y="4" width="{width:.2f}%" height="12" rx="4"/>'],
        "",
        f"{value:.3f}",
    )


def curve(points: Sequence[tuple[float, float]], top: float, marks: Sequence[float]) -> str:
    """A line over shares of answers (x) and risk (y, from 0 to ``top``), with level lines at the marks."""
    path = " ".join(f"{1000 * x:.1f},{200 * (1 - min(1.0, y / top)):.1f}" for x, y in points)
    inner = [
        f'<polygon class="fill" points="0,200 {path} 1000,200"/>',
        f'<polyline class="curve" points="{path}"/>',
    ]
    plot = f'<svg x="8%" y="8" width="90%" height="200" viewBox="0 0 1000 200" preserveAspectRatio="none">{"".join(inner)}</svg>'
    levels = []
    for mark in [mark for mark in marks if mark <= top]:
        y = 8 + 200 * (1 - mark / top)
        levels.append(f'<line class="grid" x1="8%" x2="98%" y1="{y:.1f}" y2="{y:.1f}"/>')
        levels.append(f'<text x="7%" y="{y + 4:.1f}" text-anchor="end">{100 * mark:.0f} %</text>')
    return _svg(236, [*levels, plot, *_shares(226)], "", "risk by coverage")


def reliability(bins: Sequence[tuple[float, float, int]]) -> str:
    """Mean confidence (x) and share correct (y) of each bin, sized by its answers, beside the diagonal."""
    most = max((count for *_, count in bins), default=1)
    parts = ['<line class="diag" x1="8%" x2="98%" y1="208" y2="8"/>']
    for level in (0.0, 0.5, 1.0):
        y = 208 - 200 * level
        parts.append(f'<line class="grid" x1="8%" x2="98%" y1="{y:.0f}" y2="{y:.0f}"/>')
        parts.append(f'<text x="7%" y="{y + 4:.0f}" text-anchor="end">{100 * level:.0f} %</text>')
    for trust, right, count in bins:
        radius = 3 + 9 * (count / most) ** 0.5
        parts.append(
            f'<circle class="dot" cx="{8 + 90 * trust:.2f}%" cy="{208 - 200 * right:.1f}" r="{radius:.1f}" opacity="0.8">'
            f"<title>confidence {trust:.2f}, correct {right:.2f}, {count} answers</title></circle>"
        )
    return _svg(236, [*parts, *_shares(226)], "", "calibration")


def histogram(values: Sequence[float], marks: Sequence[tuple[str, float]], bins: int = 40) -> str:
    """Counts of values between 0 and the largest mark or the 99th percentile, with named upright marks."""
    ordered = sorted(values)
    top = max([ordered[int(0.99 * (len(ordered) - 1))], *(mark for _, mark in marks)]) * 1.05 or 1.0
    counts = [0] * bins
    for value in ordered:
        counts[min(bins - 1, int(bins * value / top))] += 1
    most = max(counts)
    parts = []
    for place, count in enumerate(counts):
        height = 130 * count / most
        x, width = 2 + 96 * place / bins, 96 / bins - 0.3
        parts.append(
            f'<rect class="hist" x="{x:.2f}%" y="{154 - height:.1f}" width="{width:.2f}%" height="{height:.1f}" rx="1.5"/>'
        )
    for order, (name, value) in enumerate(marks):
        x = 2 + 96 * value / top
        anchor = "end" if x > 60 else "start"
        shift = -1 if anchor == "end" else 1
        parts.append(f'<line class="t-moon" x1="{x:.2f}%" x2="{x:.2f}%" y1="12" y2="154"/>')
        parts.append(
            f'<text x="{x + shift:.2f}%" y="{20 + 14 * order}" text-anchor="{anchor}">{name} {value:.0f} ms</text>'
        )
    parts.append('<text x="2%" y="172">0</text>')
    parts.append(f'<text x="98%" y="172" text-anchor="end">{top:.0f} ms</text>')
    return _svg(178, parts, "", "latency")


def _shares(y: int) -> list[str]:
    return [
        f'<text x="{8 + 90 * share:.1f}%" y="{y}" text-anchor="middle">{100 * share:.0f} %</text>'
        for share in (0, 0.5, 1)
    ]


def _line(x1: str, x2: str, y: int, kind: str) -> str:
    return f'<line class="{kind}" x1="{x1}" x2="{x2}" y1="{y}" y2="{y}"/>'


def _upright(x: str, y1: int, y2: int, kind: str) -> str:
    return f'<line class="{kind}" x1="{x}" x2="{x}" y1="{y1}" y2="{y2}"/>'


def _svg(height: int, parts: Sequence[str], tone: str, label: str) -> str:
    return f'<svg class="{tone}" height="{height}" role="img" aria-label="{label}">{"".join(parts)}</svg>'
