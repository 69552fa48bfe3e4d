"""The ranking: weights that maximise the probability of vital evidence among a question's candidates.

A softmax over candidates, one term a question, with several right ones (ListNet; Cao et al. 2007), with a pull
towards weights set by hand, so that learning gives the same each time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.query.question import Question
from app.retrieval import ranking
from app.retrieval.ranking import FEATURES
from eval.evidence import Resolved, flat
from eval.gold import Need
from eval.learning.folds import FOLDS, folds
from eval.learning.judgements import ANSWERS, read_judgements
from eval.running import AS_OF, question_of
from eval.session import Session
from ingest.records import Span, Statement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PRIOR = {
    "rerank": 2.0, "cosine": 3.0, "asked": 0.5, "lexical": 0.4, "cover": 0.5, "rest": 0.8, "subject": 0.4, "terms": 0.6,
    "kind": 0.4, "holds": 0.4, "weight": 0.3, "named": 0.6, "foreign": -0.4, "current": 0.4, "extra": -0.1, "length": -0.1,
}  # fmt: skip
_PULL = 0.1  # how strongly the weights set by hand hold
_SHARPNESS = 4.0


@dataclass(frozen=True, eq=False)
class Candidates:
    """The candidates of one question: features, shape ``(n, features)``, and which bear a vital nugget."""

    need: str
    table: NDArray[np.float32]
    right: NDArray[np.bool_]


def gather(session: Session, progress: Callable[[int], None] = lambda done: None) -> list[Candidates]:
    """Candidates of every answerable question of which some, and not all, bear vital evidence."""
    import numpy as np

    found = []
    pipeline = session.assistant.pipeline
    for number, (need, query) in enumerate(session.gold.pairs(), 1):
        progress(number)
        if not need.answerable:
            continue
        part = session.assistant.trace(question_of(need, query), "retrieve").parts[0]
        if part.retrieved is None:
            continue
        rows = pipeline.ranker.rank(part.parsed, part.retrieved.candidates)
        right = np.array([bears_vital(one.statement, need, session.evidence[need.need_id]) for one in rows])
        if right.any() and not right.all():
            found.append(Candidates(need.need_id, np.array([one.features for one in rows], dtype=np.float32), right))
    for judged in read_judgements():
        if judged.id.startswith("gold/") or ANSWERS not in judged.statements.values():
            continue  # the gold's own evidence is more than the few that a reader saw
        part = session.assistant.trace(Question(judged.question, as_of=AS_OF), "retrieve").parts[0]
        if part.retrieved is None:
            continue
        rows = [
            one
            for one in pipeline.ranker.rank(part.parsed, part.retrieved.candidates)
            if one.statement.id in judged.statements
        ]
        right = np.array([judged.statements[one.statement.id] == ANSWERS for one in rows])
        if right.any() and not right.all():
            found.append(Candidates(judged.id, np.array([one.features for one in rows], dtype=np.float32), right))
    return found


def bears_vital(statement: Statement, need: Need, evidence: Resolved) -> bool:
    """Whether a statement is part of the evidence of a vital nugget."""
    vital = {nugget.id for nugget in need.nuggets if nugget.importance == "vital"}
    targets = [t for name, found in evidence.nuggets.items() if name in vital for t in flat(found)]
    return any(
        statement.id in target.statements or (not target.statements and _overlap(statement.spans, target.spans))
        for target in targets
    )


def _overlap(spans: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in spans for b in others)


def learn(found: Sequence[Candidates]) -> dict[str, Any]:
    """``first`` (without the reranker) and ``final`` weights, each with how often the first and one of the first three
    candidates is right over the folds, by hand and learned."""
    import numpy as np

    read = [_cut(c, reranked=True) for c in found]
    report: dict[str, Any] = {"questions": len(found)}
    for name, rows in (("first", [_cut(c, reranked=False) for c in found]), ("final", [c for c in read if c])):
        rows = [c for c in rows if c is not None]
        start = np.array([PRIOR[feature] if name == "final" or feature != "rerank" else 0.0 for feature in FEATURES])
        places = folds([c.need for c in rows])
        orders: dict[str, list[NDArray[np.bool_]]] = {"by hand": [], "learned": []}
        for fold in range(FOLDS):
            weights = _fit([c for c, f in zip(rows, places, strict=True) if f != fold], start)
            for c, f in zip(rows, places, strict=True):
                if f == fold:
                    orders["by hand"].append(c.right[np.argsort(-(c.table @ start), kind="stable")])
                    orders["learned"].append(c.right[np.argsort(-(c.table @ weights), kind="stable")])
        report[name] = {
            how: {f"hit@{k}": round(float(np.mean([o[:k].any() for o in order])), 4) for k in (1, 3, 5)}
            for how, order in orders.items()
        }
        final = _fit(rows, start)
        report[name]["weights"] = {n: round(float(v), 4) for n, v in zip(FEATURES, final, strict=True)}
    return report


def _cut(one: Candidates, *, reranked: bool) -> Candidates | None:
    """All candidates with no reranker's feature, or the reranked ones alone."""
    import numpy as np

    if not reranked:
        table = one.table.copy()
        table[:, 0] = 0.0
        return Candidates(one.need, table, one.right)
    seen = np.arange(len(one.right)) < ranking.RERANKED
    right = one.right[seen]
    return Candidates(one.need, one.table[seen], right) if right.any() and not right.all() else None


def _fit(found: Sequence[Candidates], start: NDArray[np.float64]) -> NDArray[np.float64]:
    import numpy as np
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = 0.0, np.zeros_like(weights)
        for c in found:
            scores = c.table @ weights * _SHARPNESS
            scores -= scores.max()
            powers = np.exp(scores)
            share, right = powers / powers.sum(), powers * c.right
            total -= np.log(max(right.sum() / powers.sum(), 1e-12))
            slope += (share - right / max(right.sum(), 1e-12)) @ c.table * _SHARPNESS
        away = weights - start
        return total / len(found) + _PULL * float(away @ away), slope / len(found) + 2 * _PULL * away

    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B").x)
