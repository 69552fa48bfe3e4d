"""The words of an index: their stems, how rare each is, and whether the sources use it at all."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

# Words that ask or refer and say nothing of the subject. Stems, as the lexical index makes them.
_ASKING = frozenset(
    "mean definit defin explain exact realli actual basic simpl simpli thing call kind type sort form word term differ differenc compar same"
    " vs versus use get got need know want give list exampl hi hello ok okay thank tell about count includ consid part not no yes also ever"
    " describ say said according accord it itself anyth someth everyth way much mani long often happen work still now today current real"
    " that what whats that'sn is isn't aren't don't doesn't i'm ive have does do did are was were be a an the of to in or and if than then"
    " mere plain english differenti two both one significa signific diferencia igual misma mismo quier decir necesit pued hay tien segun"
    " main major offici common typic usual various full short proper correct here stand stood legit okay alright kinda sorta actually guy folk people person someone anybodi everyon my your their our his her its".split()
)


class Lexicon:
    """Document frequencies over statements; built once when an index is opened."""

    def __init__(self, texts: Iterable[str], tokens: Callable[[str], list[str]], pieces: Callable[[str], int]) -> None:
        self._pieces = pieces
        self._tokens = lru_cache(maxsize=50_000)(lambda text: frozenset(tokens(text)) - _ASKING)
        counts: Counter[str] = Counter()
        total = 0
        for text in texts:
            total += 1
            counts.update(self._tokens(text))
        self._counts = counts
        self._total = max(1, total)

    def stems(self, text: str) -> frozenset[str]:
        """The content words of a text, as stems."""
        return self._tokens(text)

    def __contains__(self, stem: str) -> bool:
        return stem in self._counts

    def rarity(self, stem: str) -> float:
        """Inverse document frequency, smoothed; a word that no statement has is the rarest."""
        return math.log(1 + self._total / (0.5 + self._counts.get(stem, 0)))

    def everyday(self, word: str) -> bool:
        """Whether a word is so common that the encoder knows it whole; names and coinages fall into pieces."""
        return self._pieces(word) <= 1

    def coined(self, word: str) -> bool:
        """Whether a word is special to few statements: neither everyday nor used all over the index."""
        stems = self.stems(word)
        return bool(stems) and not self.everyday(word) and all(self._counts[s] * 50 <= self._total for s in stems)

    def near(self, stem: str) -> str | None:
        """A common word of the index at one edit's distance: a typing slip rather than a new word."""
        from rapidfuzz.distance import OSA

        if len(stem) < 5:
            return None
        for known, count in self._counts.items():
            if count > 1 and abs(len(known) - len(stem)) <= 1 and OSA.distance(known, stem, score_cutoff=1) <= 1:
                return known
        return None
