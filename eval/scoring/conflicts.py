"""Where sources differ: is it shown, with every side, each under its own name?

The kinds and the behaviour that each calls for are those of CONFLICTS (Google, 2025).
"""

from __future__ import annotations

import re

from app.answer import Citation
from eval.cases import Case, overlaps
from eval.evidence import flat
from eval.gold import SHOWN_CONFLICTS, Conflict, GoldSide


def side_coverage(case: Case) -> float | None:
    """Sides that are quoted / sides that have to be: all opinions, else the current or reliable one alone.

    A refusal quotes none.
    """
    conflict = _to_show(case)
    if conflict is None or (case.refused and case.accepted):
        return None
    due = conflict.sides if conflict.type == "opinions" else conflict.sides[:1]
    return sum(_quoted(case, side) for side in due) / len(due)


def attribution(case: Case) -> float | None:
    """Quoted sides whose citation names the issuer, and its date where the gold has one / quoted sides.

    Publisher, title, source, headings and file name are looked at.
    """
    conflict = _to_show(case)
    sides = [side for side in conflict.sides if _quoted(case, side)] if conflict else []
    return sum(_attributed(case, side) for side in sides) / len(sides) if sides else None


def false_alarm(case: Case) -> float | None:
    """Where the gold says that nothing is disputed: 1 when a disagreement is shown."""
    if case.need.conflict is None or case.need.conflict.type in SHOWN_CONFLICTS or case.refused:
        return None
    return float(case.answer.disagreement is not None)


def adherence(case: Case) -> float | None:
    """1 when the answer behaves as its kind of conflict asks; the gold's first side is the current or reliable one.

    none, complementary: no disagreement is shown. opinions: one is, every side is quoted and attributed. outdated: the
    first side is quoted, and an older one, if quoted, comes later and is not labelled current. misinformation: the
    first side is quoted, and another only inside a shown disagreement.
    """
    conflict = case.need.conflict
    if conflict is None or (case.refused and case.accepted):
        return None
    if conflict.type not in SHOWN_CONFLICTS:
        return float(not case.refused and case.answer.disagreement is None)
    first, others = conflict.sides[0], conflict.sides[1:]
    older = [side for side in others if _quoted(case, side)]
    if not _quoted(case, first):
        return 0.0
    if conflict.type == "opinions":
        complete = len(older) == len(others) and all(_attributed(case, side) for side in conflict.sides)
        return float(complete and case.answer.disagreement is not None)
    if conflict.type == "outdated":
        return float(all(_marked(case, side) and _place(case, first) < _place(case, side) for side in older))
    return float(not older or case.answer.disagreement is not None)


def due(case: Case) -> bool | None:
    """Whether a disagreement has to be shown; None where it may be: an older or unreliable side can stay unsaid."""
    conflict = case.need.conflict
    if conflict is None or "answered" not in case.need.expected:
        return None
    if conflict.type not in SHOWN_CONFLICTS:
        return False
    said = any(_quoted(case, side) for side in conflict.sides[1:]) or case.answer.disagreement is not None
    return True if conflict.type == "opinions" or said else None


def _to_show(case: Case) -> Conflict | None:
    conflict = case.need.conflict
    return conflict if conflict and conflict.type in SHOWN_CONFLICTS and "answered" in case.need.expected else None


def _quoted(case: Case, side: GoldSide) -> bool:
    return case.fills(case.evidence.sides.get(side.id, ())) == 1.0


def _bearers(case: Case, side: GoldSide) -> list[Citation]:
    targets = flat(case.evidence.sides.get(side.id, ()))
    return [citation for citation in case.quoted if overlaps(citation, targets)]


def _attributed(case: Case, side: GoldSide) -> bool:
    wanted = _letters(side.issuer)
    return any(
        wanted in _letters(" ".join([c.publisher, c.title, c.via or "", c.source_id, c.file, *c.headings]))
        and (side.date is None or (c.date or c.as_of or "").startswith(side.date))
        for c in _bearers(case, side)
    )


def _marked(case: Case, side: GoldSide) -> bool:
    return all(citation.status != "current" for citation in _bearers(case, side))


def _place(case: Case, side: GoldSide) -> int:
    bearers = {citation.number for citation in _bearers(case, side)}
    places = [at for at, claim in enumerate(case.displayed) if bearers.intersection(claim.numbers)]
    return min(places, default=len(case.displayed))


def _letters(text: str) -> str:
    return re.sub(r"[^\w]+", "", text.casefold())
