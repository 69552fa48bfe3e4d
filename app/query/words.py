"""The words of a question: which say something, how much each says, and whether the sources use it at all."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path

from rapidfuzz.distance import OSA

from ingest.index import Index

FILE = Path(__file__).parent.parent / "data" / "question-words.json"
_SHORTEST_SLIP = 5  # letters; shorter words are one slip away from others
_EVERYDAY = 0.005  # share of all authored questions from which a word is no slip of another
FAMILIAR = 2  # authored questions with a word from which people ask with it
_COMMON = 0.02  # share of all authored questions from which a word asks rather than says what is asked


class Words:
    """Stems with weights. What asks ("difference", "mean") is known from the authored utterances, not from a list."""

    def __init__(self, index: Index) -> None:
        content = json.loads(FILE.read_text(encoding="utf-8"))
        self._asked: dict[str, int] = content["stems"]
        self._questions: int = content["questions"]
        self._heaviest = math.log(1 + self._questions)
        self._index = index
        self._stems = lru_cache(maxsize=20_000)(self._read)

    def stems(self, text: str) -> frozenset[str]:
        """The content words of a text, as stems."""
        return self._stems(text)

    def weight(self, stem: str) -> float:
        """How much a word says: its rarity among authored questions, natural logarithm."""
        return math.log(1 + self._questions / (1 + self._asked.get(stem, 0)))

    def used(self, word: str, least: int = 1) -> bool:
        """Whether sources use all words of a text, each in so many statements at least."""
        stems = self._index.tokens(word)
        return bool(stems) and all(self._index.frequency(stem) >= least for stem in stems)

    def familiar(self, word: str) -> bool:
        """Whether people ask with a word, whatever they ask about."""
        return all(self._asked.get(stem, 0) >= FAMILIAR for stem in self._index.tokens(word))

    def everyday(self, text: str) -> bool:
        """Whether many people ask with each word of a text, whatever they ask about."""
        least = self._questions * _EVERYDAY
        return all(self._asked.get(stem, 0) >= least for stem in self._index.tokens(text))

    def covered(self, asked: frozenset[str], shown: frozenset[str]) -> float:
        """The share of some words, by weight, that others hold; 1 where nothing is asked."""
        whole = sum(self.weight(stem) for stem in asked)
        return 1.0 - sum(self.weight(stem) for stem in lacking(asked, shown)) / whole if whole else 1.0

    def gap(self, asked: frozenset[str], shown: frozenset[str]) -> float:
        """The weight of the word that says most of those that others lack, as a share of the heaviest there is."""
        return max((self.weight(stem) for stem in lacking(asked, shown)), default=0.0) / self._heaviest

    def _read(self, text: str) -> frozenset[str]:
        most = self._questions * _COMMON
        return frozenset(stem for stem in self._index.tokens(text) if self._asked.get(stem, 0) <= most)


def lacking(asked: frozenset[str], shown: frozenset[str]) -> list[str]:
    """The asked stems that others lack; one that is a slip away from a shown one is there."""
    return [s for s in asked - shown if len(s) < _SHORTEST_SLIP or not any(_slip(s, other) for other in shown)]


def _slip(stem: str, other: str) -> bool:
    return abs(len(stem) - len(other)) <= 1 and OSA.distance(stem, other, score_cutoff=1) <= 1
