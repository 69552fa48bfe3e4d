"""What bears a model's sentence: one logistic regression on sentences of reviewed answers and faults planted in them.

Answers of the last fold are left out: they are what the tests attack with.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.model.checking import FEATURES, Checker
from app.model.sentences import form_defect, stands_alone
from eval.learning.folds import FOLDS, folds, held_out
from eval.planting import Planter, Said
from ingest.index import Index

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

WRONGLY_DROPPED = 0.03  # share of good sentences that the learned decision may drop; the rules drop some besides
STRENGTH = 10.0
GOOD = "good"


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence that the rules let pass."""

    answer: str
    kind: str  # GOOD, or the kind of its fault
    text: str
    evidence: Mapping[str, float]


def sentences(index: Index, *, attacking: bool) -> list[tuple[str, Said]]:
    """Sentences of reviewed answers with their answer's id and English statements: those learned from, or the others."""
    answers = list(index.answers.values())
    last = folds([answer.id for answer in answers]) == FOLDS - 1
    found = []
    for answer, kept_apart in zip(answers, last, strict=True):
        if bool(kept_apart) is not attacking:
            continue
        for sentence in answer.sentences:
            basis = tuple(s for s in index.statements(sentence.basis) if s.language == "en")
            if basis and not sentence.open and stands_alone(sentence.en):
                found.append((answer.id, Said(sentence.en, basis)))
    return found


def gather(
    index: Index, checker: Checker, *, attacking: bool = False, progress: Callable[[int], None] = lambda done: None
) -> tuple[list[Row], dict[str, list[int]]]:
    """What passes the rules, with its features; and by kind how many there were and how many passed."""
    planter = Planter(index, checker.bearing)
    pairs = sentences(index, attacking=attacking)
    rows: list[Row] = []
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for number, (answer, good) in enumerate(pairs, start=1):
        progress(number)
        far = [said for other, said in pairs[number : number + 60] if other != answer]
        far = far or [said for other, said in pairs[:60] if other != answer]
        away = [said for said in far if not _terms(said) & _terms(good)] or far
        for kind, said in ((GOOD, good), *planter.faults(good, away)):
            counts[kind][0] += 1
            told = " ".join(map(checker.bearing.context, said.basis))
            if form_defect(said.text, told) or checker.rule_defect(said.text, said.basis):
                continue
            counts[kind][1] += 1
            rows.append(Row(answer, kind, said.text, checker.evidence(said.text, said.basis)))
    return rows, dict(counts)


def learn(rows: Sequence[Row]) -> dict[str, Any]:
    """Weights, and the threshold below which at most WRONGLY_DROPPED of the good sentences fall, over the folds."""
    import numpy as np

    table = np.array([[row.evidence[name] for name in FEATURES] for row in rows], dtype=np.float64)
    truth = np.array([row.kind == GOOD for row in rows])

    def learn_on(seen: NDArray[np.bool_]) -> Callable[[NDArray[np.bool_]], NDArray[np.float64]]:
        model = _fitted(table[seen], truth[seen])
        return lambda unseen: np.asarray(model.predict_proba(table[unseen])[:, 1])

    held = held_out([row.answer for row in rows], learn_on)
    least = float(np.quantile(held[truth], WRONGLY_DROPPED))
    model = _fitted(table, truth)
    weights = (model.intercept_[0], *model.coef_[0])
    shown = Counter(row.kind for row, chance in zip(rows, held, strict=True) if chance >= least)
    return {
        "weights": {n: round(float(v), 4) for n, v in zip(("intercept", *FEATURES), weights, strict=True)},
        "threshold": round(least, 4),
        "passed": dict(shown),
        "rows": dict(Counter(row.kind for row in rows)),
    }


def _fitted(table: NDArray[np.float64], truth: NDArray[np.bool_]) -> Any:
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    return LogisticRegression(C=STRENGTH, max_iter=500, class_weight="balanced").fit(table, truth)


def _terms(said: Said) -> set[str]:
    return {term for s in said.basis for term in s.terms}
