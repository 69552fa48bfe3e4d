"""Learning: the weights of the candidates' score and of the confidence, from the train split, by family.

The score's weights maximise the probability of the vital evidence among all candidates (a softmax over statements,
one term a question; Cao et al. 2007, ListNet, with several right ones), with a pull towards weights set by hand. The
confidence is a logistic regression of "every vital point right, and nothing wrong" on the evidence of a draft. Every
figure printed comes from five folds in which no family is in both parts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.deciding import DIRECTNESS
from app.old_retrieval import weights
from eval.evidence import Resolved, flat
from eval.gold import Need
from eval.running import AS_OF, question_of
from eval.scoring.content import correct
from eval.session import Session
from ingest.records import Span, Statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDS = 5
# Weights set by hand before anything was learned; learning is pulled towards them, and so gives the same each time.
PRIOR = {
    "cosine": 1.6, "lexical": 0.5, "cover": 0.5, "rest": 0.8, "heading": 0.3, "subject": 0.35, "terms": 0.6, "kind": 0.45,
    "weight": 0.3, "named": 0.6, "place": 0.5, "current": 0.25, "foreign": -0.3, "extra": -0.15, "length": -0.1,
}  # fmt: skip
_PULL = 0.15  # how strongly the weights set by hand hold
_RIDGE = 0.5
_STEP = 16.0  # the softmax's sharpness: scores differ by tenths
FALSE_REFUSALS = 0.015  # share of answerable questions that the threshold may cost
FALSE_HEDGES = 0.04  # share of them that may be said not to be answered directly
UNSTATED = "unstated"  # tag of questions on a covered term whose answer no source states


@dataclass(frozen=True)
class Candidates:
    """The candidates of one question: features, shape ``(n, features)``, and which bear a vital nugget."""

    need: str
    table: NDArray[np.float32]
    right: NDArray[np.bool_]


def gather(session: Session) -> list[Candidates]:
    """Candidates of every answerable question of which some bear vital evidence."""
    import numpy as np

    found = []
    for need, query in session.gold.pairs():
        if need.answerable and (rows := session.assistant.candidates(question_of(need, query))):
            right = np.array([_bears(s, need, session.evidence[need.need_id]) for s, _ in rows])
            if right.any() and not right.all():
                table = np.array([features for _, features in rows], dtype=np.float32)
                found.append(Candidates(need.need_id, table, right))
    return found


def _bears(statement: Statement, need: Need, evidence: Resolved) -> bool:
    vital = {nugget.id for nugget in need.nuggets if nugget.importance == "vital"}
    targets = [t for name, found in evidence.nuggets.items() if name in vital for t in flat(found)]
    return any(
        statement.id in target.statements or _within(statement.spans, target.spans, target) for target in targets
    )


def _within(spans: Sequence[Span], others: Sequence[Span], target: Any) -> bool:
    return not target.statements and any(a.start < b.end and b.start < a.end for a in spans for b in others)


def learn_score(found: Sequence[Candidates], names: Sequence[str]) -> dict[str, Any]:
    """New weights with the share of questions whose first candidate is right, by hand and learned, over the folds."""
    import numpy as np

    start = np.array([PRIOR[name] for name in names])
    folds = _folds([c.need for c in found])
    before = after = count = 0
    for fold in range(FOLDS):
        train = [c for c, f in zip(found, folds, strict=True) if f != fold]
        test = [c for c, f in zip(found, folds, strict=True) if f == fold]
        learned = _fit(train, start)
        before += sum(bool(c.right[np.argmax(c.table @ start)]) for c in test)
        after += sum(bool(c.right[np.argmax(c.table @ learned)]) for c in test)
        count += len(test)
    final = _fit(found, start)
    return {
        "weights": {name: round(float(value), 4) for name, value in zip(names, final, strict=True)},
        "questions": count,
        "first_right_by_hand": round(before / count, 4),
        "first_right_learned": round(after / count, 4),
    }


def _fit(found: Sequence[Candidates], start: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = 0.0, np.zeros_like(weights)
        for c in found:
            scores = c.table @ weights * _STEP / 2
            scores -= scores.max()
            powers = np.exp(scores)
            share, right = powers / powers.sum(), powers * c.right
            total -= np.log(max(right.sum() / powers.sum(), 1e-12))
            slope += (share - right / max(right.sum(), 1e-12)) @ c.table * _STEP / 2
        away = weights - start
        return total / len(found) + _PULL * float(away @ away), slope / len(found) + 2 * _PULL * away

    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x)


def learn_confidence(session: Session, names: Sequence[str]) -> dict[str, Any]:
    """Three logistic regressions on the evidence of a draft: that the sources answer the question at all (its threshold
    decides refusals), that they answer it directly (below its threshold an answer says that they do not), and that an
    answer has every vital point right and nothing wrong (the confidence shown)."""
    import numpy as np

    weights()["direct"] = {"intercept": 0.0, "threshold": -1.0}
    weights()["answerable"]["threshold"] = -1.0  # so that what would be refused is drafted and judged as well
    cases = session.cases(session.answers(None, AS_OF, lambda _: None))
    rows = [(case, session.assistant.evidence(question_of(case.need, case.query))) for case in cases]
    heard = [(c, e) for c, e in rows if e and (c.need.answerable or c.need.unanswerable)]
    direct = _learned(
        np.array([[e[n] for n in DIRECTNESS] for _, e in heard]),
        np.array([float(c.need.answerable) for c, _ in heard]),
        [c.need.need_id for c, _ in heard],
    )
    answered = np.array([c.need.answerable for c, _ in heard])
    hedge = float(np.quantile(direct.held[answered], FALSE_HEDGES))
    # Questions on covered terms that no source answers are told so; they do not make the refusals of others bolder.
    judged = [(c, [e[n] for n in names]) for c, e in heard if UNSTATED not in c.need.tags]
    given = [(c, row) for c, row in judged if not c.refused]
    stated = _learned(
        np.array([row for _, row in judged]),
        np.array([float(c.need.answerable) for c, _ in judged]),
        [c.need.need_id for c, _ in judged],
    )
    right = _learned(
        np.array([row for _, row in given]),
        np.array([float(c.need.answerable and correct(c) > 0) for c, _ in given]),
        [c.need.need_id for c, _ in given],
    )
    passed = np.array([not c.refused for c, _ in judged])
    wanted = np.array([c.need.answerable for c, _ in judged])
    threshold = float(np.quantile(stated.held[passed & wanted], FALSE_REFUSALS))
    return {
        "answerable": _named(stated.weights, names) | {"threshold": round(threshold, 4)},
        "confidence": _named(right.weights, names),
        "direct": _named(direct.weights, DIRECTNESS) | {"threshold": round(hedge, 4)},
        "questions": len(judged),
        "brier": {"answerable": stated.brier, "confidence": right.brier, "direct": direct.brier},
        "hedged": {
            "answerable": round(float(np.mean(direct.held[answered] < hedge)), 4),
            "unanswerable": round(float(np.mean(direct.held[~answered] < hedge)), 4),
        },
        "refused": {
            "answerable": round(float(np.mean(stated.held[passed & wanted] < threshold)), 4),
            "unanswerable that no rule refuses": round(float(np.mean(stated.held[passed & ~wanted] < threshold)), 4),
        },
    }


@dataclass(frozen=True)
class Learned:
    """A regression on everything, and what five regressions said of the fold that each had not seen."""

    weights: NDArray[np.float64]
    held: NDArray[np.float64]
    brier: float


def _learned(table: NDArray[np.float64], truth: NDArray[np.float64], needs: Sequence[str]) -> Learned:
    import numpy as np

    folds = np.array(_folds(needs))
    held = np.zeros(len(truth))
    for fold in range(FOLDS):
        held[folds == fold] = _apply(_logistic(table[folds != fold], truth[folds != fold]), table[folds == fold])
    return Learned(_logistic(table, truth), held, round(float(np.mean((held - truth) ** 2)), 4))


def _named(weights: NDArray[np.float64], names: Sequence[str]) -> dict[str, float]:
    return {name: round(float(value), 4) for name, value in zip(["intercept", *names], weights, strict=True)}


def _logistic(table: NDArray[np.float64], truth: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np
    from scipy.optimize import minimize

    with_one = np.hstack([np.ones((len(table), 1)), table])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = np.clip(with_one @ weights, -30, 30)
        guess = 1 / (1 + np.exp(-margin))
        away = np.concatenate([[0.0], weights[1:]])
        value = np.log1p(np.exp(margin)).sum() - margin @ truth + _RIDGE * float(away @ away)
        return value, with_one.T @ (guess - truth) + 2 * _RIDGE * away

    return np.asarray(minimize(loss, np.zeros(with_one.shape[1]), jac=True, method="L-BFGS-B").x)


def _apply(weights: NDArray[np.float64], table: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np

    return np.asarray(1 / (1 + np.exp(-np.clip(weights[0] + table @ weights[1:], -30, 30))))


def _folds(needs: Sequence[str]) -> list[int]:
    """A fold for each question; a family's questions share it, and the same family always gets the same."""
    from hashlib import sha256

    return [int(sha256(need.encode()).hexdigest(), 16) % FOLDS for need in needs]


def write(path: Path, learned: Mapping[str, Mapping[str, float]]) -> None:
    """Write the weights that ``app.retrieval`` reads."""
    path.write_text(json.dumps(learned, indent=2) + "\n", encoding="utf-8")
