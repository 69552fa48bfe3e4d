"""Intervals and tests against values from tables, or that one can work out."""

from __future__ import annotations

from math import isclose

import pytest

from eval.significance import (
    Interval,
    holm,
    kappa,
    mcnemar,
    mean_interval,
    pooled_interval,
    sign_flip,
    wilson,
    zero_failures,
)


@pytest.mark.parametrize(
    ("right", "trials", "low", "high"),
    [(54, 60, 0.799, 0.953), (90, 100, 0.826, 0.945), (190, 200, 0.910, 0.973), (0, 10, 0.0, 0.278)],
)
def test_wilson(right: int, trials: int, low: float, high: float) -> None:
    found = wilson(right, trials)
    assert (round(found.low, 3), round(found.high, 3)) == (low, high)


def test_wilson_of_nothing_says_nothing() -> None:
    assert wilson(0, 0) == Interval(0.0, 1.0)


@pytest.mark.parametrize(("trials", "bound"), [(60, 0.049), (100, 0.030), (600, 0.005)])
def test_no_failure_still_has_an_upper_bound(trials: int, bound: float) -> None:
    assert round(zero_failures(trials), 3) == bound


def test_a_family_is_drawn_whole() -> None:
    """Four alike wordings a need are worth one: the interval is as wide as with one wording a need."""
    one = {f"n{n}": [float(n % 2)] for n in range(20)}
    four = {name: values * 4 for name, values in one.items()}
    assert mean_interval(one) == mean_interval(four)
    flat = {f"{name}.{k}": values for name, values in one.items() for k in range(4)}
    wide, narrow = mean_interval(one), mean_interval(flat)
    assert wide
    assert narrow
    assert wide.high - wide.low > 1.7 * (narrow.high - narrow.low)


def test_an_interval_is_the_same_every_time() -> None:
    groups = {f"n{n}": [n / 7, (n * n) % 5 / 5] for n in range(12)}
    assert mean_interval(groups) == mean_interval(groups)


def test_a_rate_without_failure_is_not_certain() -> None:
    assert mean_interval({f"n{n}": [1.0, 1.0] for n in range(10)}) == wilson(10, 10)
    assert mean_interval({"a": [0.5], "b": [0.5]}) == Interval(0.5, 0.5)
    assert mean_interval({}) is None


def test_a_pooled_score_is_drawn_by_family() -> None:
    rows = [("a", 1.0), ("a", 1.0), ("b", 0.0), ("c", 1.0), ("d", 0.0)]
    found = pooled_interval(rows, lambda row: row[0], lambda drawn: sum(value for _, value in drawn) / len(drawn))
    assert found
    assert 0.0 <= found.low < 0.6 < found.high <= 1.0
    assert pooled_interval([], str, lambda drawn: 0.0) is None
    assert pooled_interval(rows, lambda row: row[0], lambda drawn: None) is None


def test_sign_flips_of_few_families_are_all_tried() -> None:
    assert sign_flip([1.0, 1.0, 1.0]) == 2 / 8
    assert sign_flip([1.0, -1.0]) == 1.0
    assert sign_flip([0.0, 0.0]) == 1.0
    assert sign_flip([1.0] * 30) < 0.001


def test_mcnemar_is_a_binomial_test_of_the_pairs_that_differ() -> None:
    before, after = [True] * 6 + [False] * 4, [True] * 6 + [True] * 4
    assert isclose(mcnemar(before, after), 2 * 0.5**4)
    assert mcnemar(before, before) == 1.0


def test_holm() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == {"a": 0.03, "c": 0.06, "b": 0.06}


def test_kappa() -> None:
    """Cohen's own kind of table: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no gives 0.4."""
    first = [True] * 25 + [False] * 25
    second = [True] * 20 + [False] * 5 + [True] * 10 + [False] * 15
    assert isclose(kappa(first, second), 0.4)
    assert kappa([True, True], [True, True]) == 1.0
