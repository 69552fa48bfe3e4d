"""Do all wordings of one need get the right answer? Scores one family."""

from __future__ import annotations

from collections.abc import Sequence

from eval.cases import Case
from eval.scoring.content import correct


def strict_accuracy(family: Sequence[Case]) -> float:
    """1 when every wording is answered correctly."""
    return float(all(correct(case) for case in family))
