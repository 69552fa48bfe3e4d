"""The words of an index: how rare each is, and whether the sources use it at all."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

from ingest.stems import content_stems


class Lexicon:
    """Document frequencies over statements; built once when an index is opened."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for text in texts:
            total += 1
            counts.update(set(content_stems(text)))
        self._counts = counts
        self._total = max(1, total)

    def __contains__(self, stem: str) -> bool:
        return stem in self._counts

    def rarity(self, stem: str) -> float:
        """Inverse document frequency, smoothed; a word that no statement has is the rarest."""
        return math.log(1 + self._total / (0.5 + self._counts.get(stem, 0)))

    def near(self, stem: str) -> str | None:
        """A word of the index at one edit's distance: a typing slip rather than a new word."""
        from rapidfuzz.distance import OSA

        if len(stem) < 5:
            return None
        for known, count in self._counts.items():
            if count > 1 and abs(len(known) - len(stem)) <= 1 and OSA.distance(known, stem, score_cutoff=1) <= 1:
                return known
        return None
