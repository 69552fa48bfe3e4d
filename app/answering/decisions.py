"""Learned decisions: logistic regressions over named features, with their thresholds. Data: ``app/data/decisions.json``.

``reviewed``: this authored answer serves this very question. ``conflict``: this disagreement is what was asked about.
``stated``: the sources state what was asked. ``right``: every vital point of the answer is right (shown as confidence).
All are learned on the train split by ``python -m eval learn``; thresholds come from held-out folds.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "data" / "decisions.json"


@lru_cache(maxsize=1)
def decisions() -> dict[str, dict[str, float]]:
    """Weights by decision; each has an ``intercept`` and, where something is decided, a ``threshold``; ``stated`` two."""
    content: dict[str, dict[str, float]] = json.loads(FILE.read_text(encoding="utf-8"))
    return content


def probability(decision: str, evidence: Mapping[str, float]) -> float:
    """The learned probability; features that the decision has no weight for do not count."""
    learned = decisions()[decision]
    total = learned["intercept"] + sum(learned.get(name, 0.0) * value for name, value in evidence.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def threshold(decision: str, name: str = "threshold") -> float:
    """The probability from which a decision is taken; ``edited``: where answers were authored."""
    return decisions()[decision][name]
