"""Measures of all rows together: refusal, disagreement, confidence, ratios, latency.

Each function takes rows and returns a score, or None where no row bears on it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from eval.rows import Row

ALLOWED_FALSE = 0.03  # share of answerable questions that may be refused
BINS = 10


def refusal_precision(rows: Sequence[Row]) -> float | None:
    """Refusals where no answer is right / refusals."""
    return _precision(_refusals(rows, positive=1.0))


def refusal_recall(rows: Sequence[Row]) -> float | None:
    """Refusals where no answer is right / questions without an answer (TPR, GaRAGe's deflection)."""
    return _recall(_refusals(rows, positive=1.0))


def refusal_f1(rows: Sequence[Row]) -> float | None:
    """Harmonic mean of refusal precision and recall."""
    return _f1(_refusals(rows, positive=1.0))


def macro_f1(rows: Sequence[Row]) -> float | None:
    """Mean of the F1 of refusing and the F1 of answering (Trust-Score's grounded refusal, ICLR 2025)."""
    both = [_f1(_refusals(rows, positive=side)) for side in (1.0, 0.0)]
    present = [value for value in both if value is not None]
    return sum(present) / len(present) if present else None


def false_refusals(rows: Sequence[Row]) -> float | None:
    """Refusals where an answer is right / questions with an answer (FPR)."""
    answerable = [row for row in rows if row.facts.get("unanswerable") == 0.0]
    return _mean(1.0 - row.facts["answered"] for row in answerable)


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


def conflict_precision(rows: Sequence[Row]) -> float | None:
    """Shown disagreements that the gold has / shown disagreements, over needs whose gold states the kind."""
    return _precision(_conflicts(rows))


def conflict_recall(rows: Sequence[Row]) -> float | None:
    """Shown disagreements that the gold has / disagreements of the gold."""
    return _recall(_conflicts(rows))


def conflict_f1(rows: Sequence[Row]) -> float | None:
    """Harmonic mean of the two."""
    return _f1(_conflicts(rows))


def carry(rows: Sequence[Row]) -> float | None:
    """Context carry: share correct of follow-ups / share correct of their stand-alone rewrites."""
    turns = [row for row in rows if "followup" in row.facts]
    followed = _mean(row.facts["correct"] for row in turns if row.facts["history"])
    alone = _mean(row.facts["correct"] for row in turns if not row.facts["history"])
    return followed / alone if followed is not None and alone else None


def noise_drop(rows: Sequence[Row]) -> float | None:
    """Share correct of clean wordings - share correct of noisy ones, over needs that have both."""
    clean: dict[str, list[float]] = defaultdict(list)
    noisy: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        (noisy if row.facts["noisy"] else clean)[row.need_id].append(row.facts["correct"])
    both = sorted(clean.keys() & noisy.keys())
    first, second = (_mean(value for need in both for value in found[need]) for found in (clean, noisy))
    return first - second if first is not None and second is not None else None


def risk_curve(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Answers by falling confidence (ties by qid): share answered so far, and share of those that are wrong."""
    errors = _errors(rows)
    wrong, curve = 0.0, []
    for count, error in enumerate(errors, 1):
        wrong += error
        curve.append((count / len(errors), wrong / count))
    return curve


def aurc(rows: Sequence[Row]) -> float | None:
    """Mean over k of the share wrong among the k surest answers."""
    return _mean(risk for _, risk in risk_curve(rows))


def augrc(rows: Sequence[Row]) -> float | None:
    """Mean over k of wrong answers among the k surest / answers (Traub et al., NeurIPS 2024)."""
    return _mean(coverage * risk for coverage, risk in risk_curve(rows))


def coverage_at_2(rows: Sequence[Row]) -> float | None:
    """Largest share of the answerable questions that can be answered with 2 % of the answers wrong."""
    return _coverage_at(rows, 0.02)


def coverage_at_5(rows: Sequence[Row]) -> float | None:
    """Largest share of the answerable questions that can be answered with 5 % of the answers wrong."""
    return _coverage_at(rows, 0.05)


def brier(rows: Sequence[Row]) -> float | None:
    """Mean of (confidence - correct)^2 over answers."""
    return _mean((row.facts["confidence"] - row.facts["correct"]) ** 2 for row in rows if row.facts["answered"])


def ece(rows: Sequence[Row]) -> float | None:
    """Expected calibration error of answers: ten bins of equal width, weighted by their size."""
    bins: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for row in rows:
        if row.facts["answered"]:
            trust = row.facts["confidence"]
            bins[min(BINS - 1, int(trust * BINS))].append((trust, row.facts["correct"]))
    total = sum(map(len, bins.values()))
    gaps = (abs(sum(trust - right for trust, right in found)) for found in bins.values())
    return sum(gaps) / total if total else None


def latency_p50(rows: Sequence[Row]) -> float | None:
    """Median milliseconds a question."""
    return quantile([row.facts["latency"] for row in rows], 0.50)


def latency_p95(rows: Sequence[Row]) -> float | None:
    """95th percentile of milliseconds a question."""
    return quantile([row.facts["latency"] for row in rows], 0.95)


def quantile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least ``share`` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))] if ordered else None


Counts = tuple[float, float, float]  # true positives, false positives, false negatives


def _refusals(rows: Sequence[Row], positive: float) -> Counts:
    """Counts for refusing where nothing is to be answered (positive 1), or for answering where something is (0)."""
    pairs = [(r.facts["unanswerable"], 1.0 - r.facts["answered"]) for r in rows if "unanswerable" in r.facts]
    return _counts((gold == positive, told == positive) for gold, told in pairs)


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


def _coverage_at(rows: Sequence[Row], risk: float) -> float | None:
    answerable = sum(row.facts.get("unanswerable") == 0.0 for row in rows)
    if not answerable:
        return None
    best, wrong = 0, 0.0
    for count, error in enumerate(_errors(rows), 1):
        wrong += error
        if wrong <= risk * count:
            best = count
    return min(1.0, best / answerable)


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None
