"""One line of the result: the scores of one wording, the facts that pooled measures need, and its slices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from eval.cases import Case
from eval.scoring.conflicts import disagreed, due
from eval.scoring.content import correct

LOW, HIGH = 0.3, 0.6  # overlap of a wording with the corpus' own headings


@dataclass(frozen=True, slots=True)
class Row:
    """``scores``: measure to score, absent where meaningless. ``facts``: numbers that pooled measures read."""

    qid: str
    need_id: str
    slices: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, float]
    scores: Mapping[str, float]


def facts(case: Case) -> dict[str, float]:
    """What pooled measures need to know of one wording; a fact that the gold leaves open is absent."""
    found = {
        "answered": float(not case.refused),
        "confidence": case.answer.confidence,
        "correct": correct(case),
        "latency": case.answer.timings_ms.total,
    }
    if not case.refused:
        found["given"] = 1.0
    if case.need.answerable or case.need.unanswerable:
        found["unanswerable"] = float(case.need.unanswerable)
    if (conflict := due(case)) is not None:
        found["conflict"] = float(conflict)
        found["shown"] = float(disagreed(case))
    return found


def slices(case: Case) -> dict[str, tuple[str, ...]]:
    """The groups that a wording belongs to, by kind of group."""
    overlap = case.remembered("overlap", lambda own: own.library.overlap(own.query.text))
    bucket = "low" if overlap < LOW else "high" if overlap >= HIGH else "mid"
    return {
        "type": (case.need.type,),
        "overlap": (bucket,),
        "style": (case.query.style,),
        "language": (case.need.language,),
        "conflict": (case.need.conflict_type,) if case.need.conflict else (),
        "tag": case.need.tags,
    }
