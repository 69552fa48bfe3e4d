"""The decisions: logistic regressions with thresholds from held-out folds of the train split.

``stated`` refuses below its threshold, set by split conformal prediction (Angelopoulos and Bates 2023): at most
FALSE_REFUSALS of answerable questions are expected below it. Where answers were authored, a question that none of them
serves is mostly one that nothing answers: there at most WRONG_BESIDE of what is shown may be wrong.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.answering import answerability, conflicts, reviewed
from app.answering.decisions import decisions, threshold
from app.pipeline import Trace
from app.query.question import Question, Turn
from eval.gold import SHOWN_CONFLICTS, Need
from eval.learning.folds import held_out
from eval.learning.judgements import ANSWERS, HALF, read_judgements
from eval.running import AS_OF, question_of
from eval.scoring.content import correct
from eval.session import Session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FALSE_REFUSALS = 0.16  # share of answerable questions without an authored answer that may be refused
WRONG_REVIEWED = 0.10  # share of served authored answers that may be beside the question; of what tells half of it half
WRONG_BESIDE = 0.55  # share of what is shown beside authored answers that none of them serves that may be wrong
_RIDGE = 0.3


@dataclass(frozen=True)
class Row:
    """One decision of one question: its features, whether it is right, the family of the question, the question where
    only the likeliest of several is taken, whether it is half right where it is not right, and whether an authored
    answer serves the question."""

    need: str
    evidence: Mapping[str, float]
    right: bool
    question: str | None = None
    half: bool = False
    served: bool = False


def gather(session: Session, progress: Callable[[int], None] = lambda done: None) -> dict[str, list[Row]]:
    """The rows of every decision, from drafts that no threshold has touched.

    ``reviewed`` and ``stated`` come from readers' judgements, ``conflict`` and ``right`` from the gold's evidence.
    """
    table = decisions()
    serves = threshold("reviewed")
    table["reviewed"]["threshold"] = table["conflict"]["threshold"] = 2.0  # nothing authored,
    table["stated"]["threshold"] = table["stated"]["edited"] = -1.0  # nothing refused
    rows: dict[str, list[Row]] = {name: [] for name in ("reviewed", "conflict", "stated", "right")}
    done = 0
    for judged in read_judgements():
        progress(done := done + 1)
        turns = tuple(Turn("user", text) for text in judged.earlier)
        trace = session.assistant.trace(Question(judged.question, turns, as_of=AS_OF))
        part = trace.parts[0]
        if part.retrieved is None or len(trace.parts) > 1:
            continue
        group = judged.group
        for match in part.matches:
            if match.answer.id in judged.answers and (judged.apart or judged.of_gold):
                label = judged.answers[match.answer.id]
                rows["reviewed"].append(Row(group, match.evidence, label == ANSWERS, judged.id, label == HALF))
        shown = [i for line in part.draft.claims for i in line.statements] if part.draft else []
        labels = [judged.statements[i] for i in shown if i in judged.statements]
        if part.draft and not part.draft.answer and part.draft.evidence and labels:
            halves = part.parsed.intent == "distinguish" and labels.count(HALF) > 1  # what each is tells them apart
            served = any(match.exact or match.probability >= serves for match in part.matches)
            rows["stated"].append(Row(group, part.draft.evidence, ANSWERS in labels or halves, served=served))
    for need, query in session.gold.pairs():
        progress(done := done + 1)
        trace = session.assistant.trace(question_of(need, query))
        part = trace.parts[0]
        if part.retrieved is None or len(trace.parts) > 1 or not (need.answerable or need.unanswerable):
            continue
        rows["conflict"] += _conflicts(session, trace, need)
        if part.draft and not part.draft.answer and part.draft.evidence:
            case = session.case(need, query, trace.answer)
            if not case.refused:
                rows["right"].append(Row(need.need_id, part.draft.evidence, need.answerable and correct(case) > 0))
    return rows


def _conflicts(session: Session, trace: Trace, need: Need) -> list[Row]:
    """Each disagreement about an asked term; right where the gold has a conflict whose sides it shows."""
    if need.conflict is None or not need.answerable:
        return []
    part = trace.parts[0]
    assert part.retrieved is not None
    first = [one.statement.id for one in part.ranked[:5]]
    found = session.assistant.pipeline.conflicts.candidates(part.parsed, part.retrieved.conflicts, first)
    sides = session.evidence[need.need_id].sides
    rows = []
    for item, evidence in found:
        members = {i for side in item.sides for i in side.statements}
        touched = sum(
            any(target.statements & members for group in alternatives for slot in group for target in slot)
            for alternatives in sides.values()
        )
        right = need.conflict.type in SHOWN_CONFLICTS and touched >= min(2, len(sides))
        rows.append(Row(need.need_id, evidence, right))
    return rows


def learn(rows: Mapping[str, Sequence[Row]]) -> dict[str, Any]:
    """Weights and thresholds by decision, with what they do over the folds."""
    import numpy as np

    names = {
        "reviewed": reviewed.FEATURES,
        "conflict": conflicts.FEATURES,
        "stated": answerability.FEATURES,
        "right": answerability.FEATURES,
    }
    report: dict[str, Any] = {}
    for name, features in names.items():
        if not rows[name]:
            continue
        weights, held, truth = _regression(rows[name], features, reviewed.AGAINST if name == "reviewed" else {})
        made = {"weights": weights, "rows": len(truth), "right": int(truth.sum())}
        made["brier"] = round(float(((held - truth) ** 2).mean()), 4)
        if name == "stated":
            made |= _refusing(held, truth)
            unserved = np.array([not row.served for row in rows[name]])
            beside = _taking(held[unserved], truth[unserved], 1 - truth[unserved], WRONG_BESIDE)
            made |= {"edited": beside["threshold"], "taken": beside["taken"]}
        elif name != "right":
            first = _likeliest(rows[name], held)
            wrong = np.array([0.5 if row.half else float(not row.right) for row in rows[name]])
            made |= _taking(held[first], truth[first], wrong[first], WRONG_REVIEWED if name == "reviewed" else 0.15)
        report[name] = made
    return report


def _regression(
    rows: Sequence[Row], names: Sequence[str], most: Mapping[str, float]
) -> tuple[dict[str, float], NDArray[np.float64], NDArray[np.float64]]:
    import numpy as np

    table = np.array([[row.evidence[name] for name in names] for row in rows], dtype=np.float64)
    truth = np.array([float(row.right) for row in rows])

    highest = [most.get(name) for name in names]

    def learn_on(seen: NDArray[np.bool_]) -> Any:
        fitted = _fit(table[seen], truth[seen], highest)
        return lambda unseen: _apply(fitted, table[unseen])

    held = held_out([row.need for row in rows], learn_on)
    weights = _fit(table, truth, highest)
    return {n: round(float(v), 4) for n, v in zip(("intercept", *names), weights, strict=True)}, held, truth


def _refusing(held: NDArray[np.float64], truth: NDArray[np.float64]) -> dict[str, Any]:
    """The conformal threshold: the k-th smallest score of answerable questions, k = floor(error x (n + 1))."""
    import numpy as np

    scores = np.sort(held[truth > 0])
    rank = math.floor(FALSE_REFUSALS * (len(scores) + 1))
    least = float(scores[max(0, rank - 1)]) if rank else 0.0
    return {
        "threshold": round(least, 4),
        "refused": {
            "answerable": round(float((held[truth > 0] < least).mean()), 4),
            "unanswerable": round(float((held[truth == 0] < least).mean()), 4),
        },
    }


def _likeliest(rows: Sequence[Row], held: NDArray[np.float64]) -> list[int]:
    """Of the rows of one question the likeliest: a second answer is never taken."""
    best: dict[str, int] = {}
    for number, row in enumerate(rows):
        question = row.question or str(number)
        if question not in best or held[number] > held[best[question]]:
            best[question] = number
    return sorted(best.values())


def _taking(
    held: NDArray[np.float64], truth: NDArray[np.float64], wrong: NDArray[np.float64], most: float
) -> dict[str, Any]:
    """The lowest threshold from which at most a share of what is taken is wrong."""
    import numpy as np

    order = np.argsort(-held, kind="stable")
    good = np.flatnonzero(np.cumsum(wrong[order]) / np.arange(1, len(order) + 1) <= most)
    last = int(good[-1]) if len(good) else 0
    least = float(held[order[last]])
    taken = held >= least
    return {
        "threshold": round(least, 4),
        "taken": {
            "precision": round(float(truth[taken].mean()), 4),
            "recall": round(float(truth[taken].sum() / max(1.0, truth.sum())), 4),
        },
    }


def _fit(
    table: NDArray[np.float64], truth: NDArray[np.float64], highest: Sequence[float | None]
) -> NDArray[np.float64]:
    """The intercept and the weights, each at most as high as ``highest`` has it, where it has one."""
    import numpy as np
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    with_one = np.hstack([np.ones((len(table), 1)), table])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = np.clip(with_one @ weights, -30, 30)
        guess = 1 / (1 + np.exp(-margin))
        away = np.concatenate([[0.0], weights[1:]])
        value = np.log1p(np.exp(margin)).sum() - margin @ truth + _RIDGE * float(away @ away)
        return value, with_one.T @ (guess - truth) + 2 * _RIDGE * away

    bounds = [(None, None), *((None, limit) for limit in highest)]
    return np.asarray(minimize(loss, np.zeros(with_one.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x)


def _apply(weights: NDArray[np.float64], table: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    return np.asarray(1 / (1 + np.exp(-np.clip(weights[0] + table @ weights[1:], -30, 30))))
