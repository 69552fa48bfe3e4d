"""Is the evidence among what was found first?

A nugget often stands in many statements, so recall is counted over nuggets (RAGChecker's claim recall): over statements
it would ask for every authority that says the same.
"""

from __future__ import annotations

from eval.cases import Case

DEPTH = 5


def recall_at_5(case: Case) -> float | None:
    """Nuggets with a whole group of evidence among the first five statements / nuggets."""
    if case.ranked is None or not case.need.nuggets:
        return None
    top = set(case.ranked[:DEPTH])
    held = 0
    for nugget in case.need.nuggets:
        groups = case.evidence.nuggets.get(nugget.id, ())
        held += any(all(any(top & target.statements for target in slot) for slot in group) for group in groups)
    return held / len(case.need.nuggets)
