"""What went wrong with one answer, in words; and which answers went most wrong."""

from __future__ import annotations

from collections.abc import Sequence

from eval.cases import Case
from eval.gold import SHOWN_CONFLICTS
from eval.scoring import integrity
from eval.scoring.conflicts import side_shown
from eval.scoring.content import correct, truthfulness, v_strict


def faults(case: Case) -> list[str]:
    """Every fault of an answer, the gravest first."""
    expected = " or ".join(case.need.expected)
    if case.refused:
        return [] if case.accepted else [f"{case.answer.outcome}, where {expected} was due"]
    found = [] if case.accepted else [f"answered, where {expected} was due"]
    found += list(case.violations)
    supports = {nugget: case.nuggets[nugget.id] for nugget in case.need.nuggets}
    found += [f"lacks: {n.text}" for n, s in supports.items() if n.importance == "vital" and s == 0.0]
    found += [f"has only part of: {n.text}" for n, s in supports.items() if n.importance == "vital" and s == 0.5]
    found += _missing_sides(case)
    if case.evidence.bearing:
        found += [f"unjudged or beside the point: “{c.text}”" for c in case.displayed if not case.relevant(c)]
    found += [f"not the stored text: “{c.text}”" for c in case.displayed if c.origin == "source" and not c.quoted]
    if (integrity.citations(case) or 0.0) < 1.0:
        found.append("a claim without a citation, or a citation that the corpus does not bear out")
    if case.need.coverage and case.answer.coverage != case.need.coverage:
        found.append(f"coverage is {case.answer.coverage}, where {case.need.coverage} was due")
    if case.answer.language != case.need.language:
        found.append(f"in {case.answer.language}, where {case.need.language} was due")
    return found


def worst(cases: Sequence[Case], count: int = 20) -> list[Case]:
    """The least truthful answers that are not correct; the surest of equals first."""
    wrong = [case for case in cases if not correct(case)]
    return sorted(wrong, key=lambda c: (truthfulness(c), v_strict(c) or 0.0, -c.answer.confidence, c.query.qid))[:count]


def _missing_sides(case: Case) -> list[str]:
    conflict = case.need.conflict
    if conflict is None or conflict.type not in SHOWN_CONFLICTS:
        return []
    due = conflict.sides if conflict.type == "opinions" else conflict.sides[:1]
    return [f"lacks the side “{side.id}” of {side.issuer}" for side in due if not side_shown(case, side)]
