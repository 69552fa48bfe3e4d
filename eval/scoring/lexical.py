"""Weighted word recall, the fallback for sentences that are not quotes (POURPRE: Lin and Demner-Fushman, 2005)."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from ingest.lexical import Tokenizer


def weights(texts: Iterable[str]) -> dict[str, float]:
    """Inverse document frequency, ln((1 + n) / (1 + df)) + 1, of every stem; ``""`` is the weight of an unknown one."""
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        counts.update(stems(text))
    known = {stem: math.log((1 + total) / (1 + count)) + 1 for stem, count in counts.items()}
    return {"": math.log(1 + total) + 1} | known


def recall(wanted: str, text: str, idf: Mapping[str, float]) -> float:
    """Share of the weight of ``wanted``'s content words that ``text`` holds."""
    needed = stems(wanted)
    whole = math.fsum(idf.get(stem, idf[""]) for stem in needed)
    held = math.fsum(idf.get(stem, idf[""]) for stem in needed & stems(text))
    return held / whole if whole else 0.0


def stems(text: str) -> frozenset[str]:
    """The stems of the content words, by the rules of the lexical index."""
    return frozenset(_tokenizer().tokens(text))


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    return Tokenizer()
