"""Does the answer hold what the asker needs, and little else?"""

from __future__ import annotations

from eval.cases import Case


def v_strict(case: Case) -> float | None:
    """Vital nuggets with whole support / vital nuggets (nuggetizer, TREC RAG 2024)."""
    if not case.need.vital or (case.refused and case.accepted):
        return None  # nothing to hold, or rightly not answered
    return sum(case.nuggets[nugget.id] == 1.0 for nugget in case.need.vital) / len(case.need.vital)


def rsp(case: Case) -> float | None:
    """Relevant-sentence precision: shown claims that overlap gold evidence / shown claims; a repeat is not relevant."""
    if not case.displayed or not case.evidence.bearing:
        return None
    seen: set[str] = set()
    relevant = 0
    for claim in case.displayed:
        relevant += claim.text not in seen and case.relevant(claim)
        seen.add(claim.text)
    return relevant / len(case.displayed)


def correct(case: Case) -> float:
    """1 when every vital nugget is there, nothing is wrong and at least half of what is shown is relevant.

    Where no answer is right: 1 when the refusal is of an accepted kind.
    """
    if case.refused or case.need.unanswerable:
        return float(case.accepted)
    complete = v_strict(case) in (None, 1.0)
    precise = rsp(case)
    return float(complete and not case.violations and (precise is None or precise >= 0.5))


def truthfulness(case: Case) -> float:
    """CRAG's score (NeurIPS 2024): +1 perfect, +0.5 acceptable, 0 declined, -1 wrong.

    Acceptable: half of the vital nuggets or more and nothing wrong. A question without an answer gives +1 for a refusal
    of an accepted kind, 0 for another refusal, -1 for an answer.
    """
    if case.refused:
        return float(case.accepted)
    if case.need.unanswerable:
        return -1.0
    if correct(case):
        return 1.0
    half = v_strict(case)
    return 0.5 if not case.violations and (half is None or half >= 0.5) else -1.0
