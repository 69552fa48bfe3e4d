"""Do all wordings of one need get the same, right answer? Each function scores one family."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from eval.cases import Case
from eval.scoring.content import correct


def strict_accuracy(family: Sequence[Case]) -> float:
    """1 when every wording is answered correctly."""
    return float(all(correct(case) for case in family))


def paraphrase_consistency(family: Sequence[Case]) -> float | None:
    """PC@k: 1 when every wording gets the same outcome and the same set of nuggets; two wordings or more."""
    if len(family) < 2:
        return None
    outcomes = {case.answer.outcome for case in family}
    held = {frozenset(name for name, support in case.nuggets.items() if support == 1.0) for case in family}
    return float(len(outcomes) == 1 and len(held) == 1)


def answer_jaccard(family: Sequence[Case]) -> float | None:
    """Mean over pairs of wordings of the Jaccard similarity of the quoted statements; two refusals are alike."""
    if len(family) < 2:
        return None
    quoted = [frozenset(citation.statement_id for citation in case.quoted) for case in family]
    alike = [len(a & b) / len(a | b) if a | b else 1.0 for a, b in combinations(quoted, 2)]
    return sum(alike) / len(alike)
