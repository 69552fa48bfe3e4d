"""Intervals and tests. The unit that is drawn again is the family: wordings of one need are not independent.

Intervals are at 95 %. Every function that draws is given its seed, so that two runs print the same digits.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

SEED = 20261122
DRAWS = 9_999
POOLED_DRAWS = 1_000  # each draw computes a curve or an F1 over all rows

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % confidence interval."""

    low: float
    high: float


def wilson(successes: float, trials: int) -> Interval:
    """Wilson's score interval of a rate (Wilson 1927)."""
    if not trials:
        return Interval(0.0, 1.0)
    z, rate = 1.959963984540054, successes / trials
    middle = rate + z * z / (2 * trials)
    half = z * math.sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials))
    scale = 1 + z * z / trials
    return Interval(max(0.0, (middle - half) / scale), min(1.0, (middle + half) / scale))


def zero_failures(trials: int) -> float:
    """Upper bound of a failure rate after no failure in ``trials``: 1 - 0.05^(1/n), about 3/n."""
    return 1 - 0.05 ** (1 / trials) if trials else 1.0


def mean_interval(groups: Mapping[str, Sequence[float]], draws: int = DRAWS) -> Interval | None:
    """Interval of a mean by drawing families again (BCa, Efron 1987; scipy).

    A rate of which every family has 0, or every one 1, gets Wilson's interval over families; another constant is exact.
    """
    import numpy as np
    from scipy.stats import bootstrap  # type: ignore[import-untyped]

    sums = np.array([math.fsum(values) for values in groups.values() if values])
    counts = np.array([float(len(values)) for values in groups.values() if values])
    if not len(sums):
        return None
    means = set((sums / counts).tolist())
    if len(means) == 1:
        mean = means.pop()
        return wilson(mean * len(sums), len(sums)) if mean in (0.0, 1.0) else Interval(mean, mean)

    def ratio(top: object, bottom: object, axis: int = -1) -> object:
        return np.sum(top, axis=axis) / np.sum(bottom, axis=axis)  # type: ignore[call-overload]

    for method in ("BCa", "percentile"):  # BCa has no answer where leaving any one family out changes nothing
        random = np.random.default_rng(SEED)
        found = bootstrap(
            (sums, counts), ratio, paired=True, vectorized=True, n_resamples=draws, method=method, rng=random
        )
        low, high = (float(end) for end in found.confidence_interval)
        if not math.isnan(low + high):
            return Interval(low, high)
    return None


def pooled_interval(
    rows: Sequence[T],
    family: Callable[[T], str],
    score: Callable[[Sequence[T]], float | None],
    draws: int = POOLED_DRAWS,
) -> Interval | None:
    """Percentile interval of a score of all rows, by drawing families again."""
    import numpy as np

    groups: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        groups[family(row)].append(row)
    names = list(groups)
    if not names:
        return None
    picks = np.random.default_rng(SEED).integers(0, len(names), size=(draws, len(names)))
    values = [score([row for pick in drawn for row in groups[names[pick]]]) for drawn in picks.tolist()]
    present = sorted(value for value in values if value is not None)
    if len(present) < draws / 2:
        return None
    return Interval(*(float(np.quantile(present, q)) for q in (0.025, 0.975)))


def sign_flip(differences: Sequence[float], draws: int = DRAWS) -> float:
    """Two-sided p of a mean difference, by flipping the signs of the families' differences (paired permutation)."""
    import numpy as np

    values = np.array([value for value in differences if value])
    if not len(values):
        return 1.0
    random = np.random.default_rng(SEED)
    seen = abs(values.sum()) - 1e-12
    if len(values) <= 13:
        signs = np.array([[1 if n >> bit & 1 else -1 for bit in range(len(values))] for n in range(1 << len(values))])
        return float(np.mean(np.abs(signs @ values) >= seen))
    signs = random.choice((-1.0, 1.0), size=(draws, len(values)))
    return float((1 + np.sum(np.abs(signs @ values) >= seen)) / (draws + 1))


def mcnemar(first: Sequence[bool], second: Sequence[bool]) -> float:
    """Exact McNemar: two-sided binomial test on the pairs that differ."""
    from scipy.stats import binomtest

    only_first = sum(a and not b for a, b in zip(first, second, strict=True))
    only_second = sum(b and not a for a, b in zip(first, second, strict=True))
    differing = only_first + only_second
    return float(binomtest(only_first, differing, 0.5).pvalue) if differing else 1.0


def holm(values: Mapping[str, float]) -> dict[str, float]:
    """Holm's adjusted p of each test (Holm 1979)."""
    ordered = sorted(values, key=lambda name: values[name])
    adjusted, highest = {}, 0.0
    for place, name in enumerate(ordered):
        highest = max(highest, min(1.0, values[name] * (len(ordered) - place)))
        adjusted[name] = highest
    return adjusted


def kappa(first: Sequence[object], second: Sequence[object]) -> float:
    """Cohen's kappa of two raters; 1 where both always say the same one thing."""
    total = len(first)
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / total
    labels = {*first, *second}
    chance = sum((list(first).count(x) / total) * (list(second).count(x) / total) for x in labels)
    return 1.0 if chance == 1 else (agreed - chance) / (1 - chance)
