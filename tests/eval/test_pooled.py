"""Measures of all rows together, on rows that one can count by hand."""

from __future__ import annotations

import pytest

from eval.rows import Row
from eval.scoring import pooled


def row(name: str, answered: float, **facts: float) -> Row:
    found = {
        "answered": answered,
        "confidence": 0.5,
        "correct": 1.0,
        "latency": 1.0,
    } | facts
    return Row(name, name.split(".")[0], {}, found, {})


# Three answerable (one refused), four unanswerable (three refused).
REFUSALS = [
    row("a", 1, unanswerable=0, confidence=0.9),
    row("b", 1, unanswerable=0, confidence=0.7),
    row("c", 0, unanswerable=0, confidence=0.1),
    row("d", 0, unanswerable=1, confidence=0.2),
    row("e", 0, unanswerable=1, confidence=0.0),
    row("f", 0, unanswerable=1, confidence=0.0),
    row("g", 1, unanswerable=1, confidence=0.3),
    row("open", 1),  # either is right: bears on nothing here
]


def test_refusals_are_counted_over_both_kinds() -> None:
    assert pooled.refusal_precision(REFUSALS) == 3 / 4
    assert pooled.refusal_recall(REFUSALS) == 3 / 4


def test_a_threshold_may_not_refuse_more_than_three_per_cent() -> None:
    """Refusals rank by confidence: e and f together, then c, which is answerable: two of four are caught before it."""
    assert pooled.tpr_at_fpr(REFUSALS) == 2 / 4
    without = [item for item in REFUSALS if item.qid != "c"]
    assert pooled.tpr_at_fpr(without) == 4 / 4
    assert pooled.tpr_at_fpr([item for item in REFUSALS if item.facts.get("unanswerable") == 0]) is None


def test_nothing_to_refuse_and_nothing_refused_is_meaningless() -> None:
    answerable = [row("a", 1, unanswerable=0)]
    assert pooled.refusal_precision(answerable) is None
    assert pooled.refusal_recall(answerable) is None


def test_missing_every_disagreement_is_zero_not_absent() -> None:
    rows = [row("a", 1, conflict=1, shown=0), row("b", 1, conflict=0, shown=0)]
    assert pooled.conflict_f1(rows) == 0.0


def test_disagreements() -> None:
    rows = [row("a", 1, conflict=1, shown=1), row("b", 1, conflict=1, shown=0), row("c", 1, conflict=0, shown=1)]
    assert pooled.conflict_f1(rows) == 2 / (2 + 1 + 1)


# Five answers by falling confidence: right, wrong, right, right, wrong; one refusal of an answerable question.
CURVE = [
    row("a", 1, unanswerable=0, confidence=0.9, correct=1),
    row("b", 1, unanswerable=0, confidence=0.8, correct=0),
    row("c", 1, unanswerable=0, confidence=0.7, correct=1),
    row("d", 1, unanswerable=0, confidence=0.6, correct=1),
    row("e", 1, unanswerable=1, confidence=0.5, correct=0),
    row("f", 0, unanswerable=0, confidence=0.0, correct=0),
]


def test_risk_and_coverage() -> None:
    assert pooled.risk_curve(CURVE) == [(1 / 5, 0), (2 / 5, 1 / 2), (3 / 5, 1 / 3), (4 / 5, 1 / 4), (1.0, 2 / 5)]
    assert pooled.coverage_at_5(CURVE) == 1 / 5  # one of five answerable questions before the first mistake


def test_coverage_goes_as_far_as_the_mistakes_allow() -> None:
    rows = [row(f"q{n:03}", 1, unanswerable=0, confidence=1 - n / 200, correct=float(n < 170)) for n in range(200)]
    assert pooled.coverage_at_5(rows) == 178 / 200  # 8 mistakes of 178 are 4.5 %, 9 of 179 are 5.03 %


def test_ties_are_broken_by_the_query_s_id() -> None:
    rows = [row("b", 1, confidence=0.5, correct=0), row("a", 1, confidence=0.5, correct=1)]
    assert pooled.risk_curve(rows) == pooled.risk_curve(rows[::-1]) == [(0.5, 0.0), (1.0, 0.5)]


@pytest.mark.parametrize(("share", "value"), [(0.5, 10), (0.95, 19), (1.0, 20), (0.0, 1)])
def test_quantiles_by_nearest_rank(share: float, value: float) -> None:
    assert pooled.quantile([float(n) for n in range(20, 0, -1)], share) == value


def test_no_row_no_quantile() -> None:
    assert pooled.quantile([], 0.5) is None
    assert pooled.latency_p95([]) is None
