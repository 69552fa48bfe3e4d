"""Measures of all rows together, on rows that one can count by hand."""

from __future__ import annotations

from math import isclose

import pytest

from eval.rows import Row
from eval.scoring import pooled


def row(name: str, answered: float, **facts: float) -> Row:
    found = {
        "answered": answered,
        "confidence": 0.5,
        "correct": 1.0,
        "latency": 1.0,
        "history": 0.0,
        "noisy": 0.0,
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
    assert pooled.refusal_f1(REFUSALS) == 2 * 3 / (2 * 3 + 1 + 1)
    assert pooled.false_refusals(REFUSALS) == 1 / 3
    answering = 2 * 2 / (2 * 2 + 1 + 1)  # two rightly answered, one wrongly, one missed
    assert pooled.macro_f1(REFUSALS) == (6 / 8 + answering) / 2


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
    assert pooled.macro_f1(answerable) == 1.0


def test_missing_every_disagreement_is_zero_not_absent() -> None:
    rows = [row("a", 1, conflict=1, shown=0), row("b", 1, conflict=0, shown=0)]
    assert pooled.conflict_precision(rows) == 0.0
    assert pooled.conflict_recall(rows) == 0.0
    assert pooled.conflict_f1(rows) == 0.0


def test_disagreements() -> None:
    rows = [row("a", 1, conflict=1, shown=1), row("b", 1, conflict=1, shown=0), row("c", 1, conflict=0, shown=1)]
    assert pooled.conflict_precision(rows) == 1 / 2
    assert pooled.conflict_recall(rows) == 1 / 2
    assert pooled.conflict_f1(rows) == 2 / (2 + 1 + 1)


def test_carry_is_a_ratio() -> None:
    rows = [
        row("n.a", 1, followup=1, history=1, correct=1),
        row("n.b", 1, followup=1, history=1, correct=0),
        row("n.c", 1, followup=1, history=0, correct=1),
        row("other", 1, correct=0),
    ]
    assert pooled.carry(rows) == (1 / 2) / 1
    assert pooled.carry(rows[:2]) is None
    assert pooled.carry([rows[0], row("n.d", 1, followup=1, history=0, correct=0)]) is None


def test_noise_is_compared_within_needs_that_have_both() -> None:
    rows = [
        row("n.a", 1, correct=1),
        row("n.b", 1, noisy=1, correct=0),
        row("m.a", 1, correct=1),
        row("m.b", 1, noisy=1, correct=1),
        row("only", 1, correct=0),
    ]
    assert pooled.noise_drop(rows) == 1 - 1 / 2


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
    assert isclose(pooled.aurc(CURVE) or 0, (0 + 1 / 2 + 1 / 3 + 1 / 4 + 2 / 5) / 5)
    assert isclose(pooled.augrc(CURVE) or 0, (0 + 1 / 5 + 1 / 5 + 1 / 5 + 2 / 5) / 5)
    assert pooled.coverage_at_2(CURVE) == 1 / 5  # one of five answerable questions before the first mistake


def test_augrc_of_a_perfect_ranking_is_half_the_square_of_the_error() -> None:
    """Traub et al.: for n answers with k mistakes, all last, AUGRC is k (k + 1) / (2 n^2)."""
    rows = [row(f"q{n:03}", 1, unanswerable=0, confidence=1 - n / 200, correct=float(n < 170)) for n in range(200)]
    assert isclose(pooled.augrc(rows) or 0, 30 * 31 / (2 * 200**2))
    assert pooled.coverage_at_5(rows) == 178 / 200  # 8 mistakes of 178 are 4.5 %, 9 of 179 are 5.03 %


def test_ties_are_broken_by_the_query_s_id() -> None:
    rows = [row("b", 1, confidence=0.5, correct=0), row("a", 1, confidence=0.5, correct=1)]
    assert pooled.risk_curve(rows) == pooled.risk_curve(rows[::-1]) == [(0.5, 0.0), (1.0, 0.5)]


def test_calibration() -> None:
    rows = [
        row("a", 1, confidence=0.95, correct=1),
        row("b", 1, confidence=0.91, correct=0),
        row("c", 1, confidence=0.2),
    ]
    assert isclose(pooled.brier(rows) or 0, (0.05**2 + 0.91**2 + 0.8**2) / 3)
    assert isclose(pooled.ece(rows) or 0, (abs(0.95 + 0.91 - 1) + abs(0.2 - 1)) / 3)
    assert pooled.ece([row("a", 0)]) is None


@pytest.mark.parametrize(("share", "value"), [(0.5, 10), (0.95, 19), (1.0, 20), (0.0, 1)])
def test_quantiles_by_nearest_rank(share: float, value: float) -> None:
    assert pooled.quantile([float(n) for n in range(20, 0, -1)], share) == value


def test_no_row_no_quantile() -> None:
    assert pooled.quantile([], 0.5) is None
    assert pooled.latency_p95([]) is None
