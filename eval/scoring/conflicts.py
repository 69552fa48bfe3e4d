"""Where sources differ: is it shown, with every side?

The kinds and the behaviour that each calls for are those of CONFLICTS (Google, 2025).
"""

from __future__ import annotations

from eval.cases import Case
from eval.evidence import flat
from eval.gold import SHOWN_CONFLICTS, Conflict, GoldSide


def side_coverage(case: Case) -> float | None:
    """Sides that are shown / sides that have to be: all opinions, else the current or reliable one alone.

    Shown: quoted, or told by an authored sentence that rests on what the side says. A refusal shows none.
    """
    conflict = _to_show(case)
    if conflict is None or (case.refused and case.accepted):
        return None
    due = conflict.sides if conflict.type == "opinions" else conflict.sides[:1]
    return sum(side_shown(case, side) for side in due) / len(due)


def false_alarm(case: Case) -> float | None:
    """Where the gold says that nothing is disputed: 1 when a disagreement is shown."""
    if case.need.conflict is None or case.need.conflict.type in SHOWN_CONFLICTS or case.refused:
        return None
    return float(case.answer.disagreement is not None)


def due(case: Case) -> bool | None:
    """Whether a disagreement has to be shown; None where it may be: an older or unreliable side can stay unsaid."""
    conflict = case.need.conflict
    if conflict is None or "answered" not in case.need.expected:
        return None
    if conflict.type not in SHOWN_CONFLICTS:
        return False
    said = any(side_shown(case, side) for side in conflict.sides[1:]) or case.answer.disagreement is not None
    return True if conflict.type == "opinions" or said else None


def disagreed(case: Case) -> bool:
    """Whether a disagreement is shown: as one, or by authored sentences that tell every side of the gold's."""
    conflict = _to_show(case)
    told = conflict is not None and all(
        case.tells(flat(case.evidence.sides.get(side.id, ()))) for side in conflict.sides
    )
    return case.answer.disagreement is not None or told


def side_shown(case: Case, side: GoldSide) -> bool:
    """Whether a side is quoted, or told by an authored sentence that rests on what it says."""
    alternatives = case.evidence.sides.get(side.id, ())
    return case.fills(alternatives) == 1.0 or case.tells(flat(alternatives))


def _to_show(case: Case) -> Conflict | None:
    conflict = case.need.conflict
    return conflict if conflict and conflict.type in SHOWN_CONFLICTS and "answered" in case.need.expected else None
