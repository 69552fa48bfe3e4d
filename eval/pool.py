"""Pooling: what the system quotes and no person has judged (Judged@answer, TREC's pooling).

A correct quote that the gold does not list counts as beside the point. A person reads this list and adds each
statement to the need: as evidence of a nugget, as ``relevant`` or as ``irrelevant``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from eval.cases import Case, overlaps


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A statement that answers to a need quote and the gold does not judge."""

    need_id: str
    statement_id: str
    section_id: str
    text: str
    queries: tuple[str, ...]  # qids whose answers quote it


def unjudged(cases: Sequence[Case]) -> list[Unjudged]:
    """Every such statement, those that most wordings quote first."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for case in cases:
        if case.need.unanswerable:
            continue
        for claim in case.displayed:
            if not any(overlaps(citation, case.evidence.judged) for citation in claim.quoted):
                for citation in claim.quoted:
                    found[case.need.need_id, citation.statement_id].append(case.query.qid)
    library = cases[0].library.statements if cases else {}
    pooled = [
        Unjudged(need, name, library[name].section_id, library[name].quote, tuple(qids))
        for (need, name), qids in found.items()
        if name in library
    ]
    return sorted(pooled, key=lambda item: (-len(item.queries), item.need_id, item.statement_id))
