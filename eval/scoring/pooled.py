"""Measures of all rows together: refusal, disagreement, confidence, latency.

Each function takes rows and returns a score, or None where no row bears on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from eval.rows import Row

ALLOWED_FALSE = 0.03  # share of answerable questions that may be refused
RISK = 0.05  # share of given answers that may be wrong


def refusal_precision(rows: Sequence[Row]) -> float | None:
    """Refusals where no answer is right / refusals."""
    return _precision(_refusals(rows))


def refusal_recall(rows: Sequence[Row]) -> float | None:
    """Refusals where no answer is right / questions without an answer (TPR, GaRAGe's deflection)."""
    return _recall(_refusals(rows))


def tpr_at_fpr(rows: Sequence[Row]) -> float | None:
    """Largest refusal recall that a threshold on the confidence reaches while at most 3 % are falsely refused.

    A given refusal ranks below every answer, refusals among themselves by their confidence; ties move together.
    """
    kinds = {row.facts.get("unanswerable") for row in rows}
    if not {0.0, 1.0} <= kinds:
        return None
    by_trust: dict[float, list[float]] = defaultdict(list)
    for row in rows:
        if "unanswerable" in row.facts:
            trust = row.facts["confidence"] - (row.facts["answered"] == 0.0)
            by_trust[trust].append(row.facts["unanswerable"])
    positives = sum(sum(found) for found in by_trust.values())
    negatives = sum(len(found) for found in by_trust.values()) - positives
    best = caught = refused = 0.0
    for trust in sorted(by_trust):
        caught += sum(by_trust[trust])
        refused += len(by_trust[trust]) - sum(by_trust[trust])
        if refused <= ALLOWED_FALSE * negatives:
            best = caught / positives
    return best


def conflict_f1(rows: Sequence[Row]) -> float | None:
    """Harmonic mean of precision and recall of shown disagreements, over needs whose gold states the kind."""
    return _f1(_conflicts(rows))


def risk_curve(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Answers by falling confidence (ties by qid): share answered so far, and share of those that are wrong."""
    errors = _errors(rows)
    wrong, curve = 0.0, []
    for count, error in enumerate(errors, 1):
        wrong += error
        curve.append((count / len(errors), wrong / count))
    return curve


def coverage_at_5(rows: Sequence[Row]) -> float | None:
    """Largest share of the answerable questions that can be answered with 5 % of the answers wrong."""
    answerable = sum(row.facts.get("unanswerable") == 0.0 for row in rows)
    if not answerable:
        return None
    best, wrong = 0, 0.0
    for count, error in enumerate(_errors(rows), 1):
        wrong += error
        if wrong <= RISK * count:
            best = count
    return min(1.0, best / answerable)


def latency_p95(rows: Sequence[Row]) -> float | None:
    """95th percentile of milliseconds a question."""
    return quantile([row.facts["latency"] for row in rows], 0.95)


def quantile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least ``share`` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))] if ordered else None


Counts = tuple[float, float, float]  # true positives, false positives, false negatives


def _refusals(rows: Sequence[Row]) -> Counts:
    """Counts for refusing where nothing is to be answered."""
    pairs = [(r.facts["unanswerable"] == 1.0, r.facts["answered"] == 0.0) for r in rows if "unanswerable" in r.facts]
    return _counts(pairs)


def _conflicts(rows: Sequence[Row]) -> Counts:
    return _counts((row.facts["conflict"] == 1.0, row.facts["shown"] == 1.0) for row in rows if "conflict" in row.facts)


def _counts(pairs: Iterable[tuple[bool, bool]]) -> Counts:
    found = list(pairs)
    both = sum(gold and told for gold, told in found)
    return both, sum(told for _, told in found) - both, sum(gold for gold, _ in found) - both


def _precision(counts: Counts) -> float | None:
    hit, false, missed = counts
    return hit / (hit + false) if hit + false else (0.0 if missed else None)


def _recall(counts: Counts) -> float | None:
    hit, _, missed = counts
    return hit / (hit + missed) if hit + missed else None


def _f1(counts: Counts) -> float | None:
    hit, false, missed = counts
    return 2 * hit / (2 * hit + false + missed) if hit + false + missed else None


def _errors(rows: Sequence[Row]) -> list[float]:
    given = sorted((row for row in rows if row.facts["answered"]), key=lambda row: (-row.facts["confidence"], row.qid))
    return [1.0 - row.facts["correct"] for row in given]
