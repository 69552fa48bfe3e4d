"""Is the evidence among what was retrieved, and how high? Counted by ir-measures, over statements.

Relevance: 3 a statement of vital evidence, 2 of other evidence, 1 about an asked term without evidence, 0 judged beside
the point. A nugget often stands in many statements, so recall is counted over nuggets (RAGChecker's claim recall):
over statements it would ask for every authority that says the same.
"""

from __future__ import annotations

from eval.cases import Case
from eval.evidence import flat

_VITAL, _OKAY, _TERM, _BESIDE = 3, 2, 1, 0
_NAMES = {"success": "Success(rel=2)@1", "ndcg": "nDCG@10", "rr": "RR(rel=2)@10", "judged": "Judged@10"}


def success_at_1(case: Case) -> float | None:
    """1 when the first statement bears a nugget."""
    return _computed(case, "success")


def ndcg_at_10(case: Case) -> float | None:
    """Normalised discounted cumulative gain of the first ten statements, graded 3, 2, 1."""
    return _computed(case, "ndcg")


def rr_at_10(case: Case) -> float | None:
    """1 / rank of the first statement that bears a nugget, 0 below rank ten."""
    return _computed(case, "rr")


def judged_at_10(case: Case) -> float | None:
    """Share of the first ten statements that a person has judged for the need."""
    return _computed(case, "judged")


def recall_at_5(case: Case) -> float | None:
    """Nuggets with a whole group of evidence among the first five statements / nuggets."""
    return _nuggets_within(case, 5)


def recall_at_10(case: Case) -> float | None:
    """Nuggets with a whole group of evidence among the first ten statements / nuggets."""
    return _nuggets_within(case, 10)


def grades(case: Case, *, by_person: bool) -> dict[str, int]:
    """Relevance of statements; ``by_person`` leaves out those that merely name an asked term."""
    found: dict[str, int] = {}
    if not by_person:
        terms = set(case.need.terms)
        found = {name: _TERM for name, item in case.library.statements.items() if terms.intersection(item.terms)}
    found |= {name: _BESIDE for target in case.evidence.irrelevant for name in target.statements}
    found |= {name: _TERM for target in case.evidence.relevant for name in target.statements}
    for importance, grade in (("okay", _OKAY), ("vital", _VITAL)):
        for nugget in case.need.nuggets:
            if nugget.importance == importance:
                targets = flat(case.evidence.nuggets.get(nugget.id, ()))
                found |= {name: grade for target in targets for name in target.statements}
    return found


def _computed(case: Case, name: str) -> float | None:
    if case.ranked is None or not case.need.nuggets:
        return None
    measured = case.remembered("retrieval", _measured)
    return measured[name]


def _measured(case: Case) -> dict[str, float]:
    import ir_measures

    run = {"q": {name: -float(rank) for rank, name in enumerate(dict.fromkeys(case.ranked or ()))}}
    values = dict.fromkeys(_NAMES, 0.0)
    for names, by_person in ((("success", "ndcg", "rr"), False), (("judged",), True)):
        measures = {ir_measures.parse_measure(_NAMES[name]): name for name in names}
        if run["q"]:
            found = ir_measures.calc_aggregate(list(measures), {"q": grades(case, by_person=by_person)}, run)
            values |= {measures[measure]: float(value) for measure, value in found.items()}
    return values


def _nuggets_within(case: Case, depth: int) -> float | None:
    if case.ranked is None or not case.need.nuggets:
        return None
    top = set(case.ranked[:depth])
    held = 0
    for nugget in case.need.nuggets:
        groups = case.evidence.nuggets.get(nugget.id, ())
        held += any(all(any(top & target.statements for target in slot) for slot in group) for group in groups)
    return held / len(case.need.nuggets)
