"""Plain words: how a statement may be reworded, and which words turn it into its opposite. Words are stems here."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Set
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent.parent / "data" / "plain-words.toml"
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PlainWords:
    """``light`` words claim nothing; a word may stand for one of ``those`` that a statement has."""

    tokens: Callable[[str], list[str]]
    light: frozenset[str]
    those: Mapping[str, frozenset[str]]
    opposites: Mapping[str, frozenset[str]]
    phrases: tuple[tuple[re.Pattern[str], str], ...]

    @classmethod
    def read(cls, tokens: Callable[[str], list[str]]) -> PlainWords:
        """The words of the file as ``tokens`` stems them."""
        content = tomllib.loads(FILE.read_text(encoding="utf-8"))
        those: dict[str, set[str]] = defaultdict(set)
        opposites: dict[str, set[str]] = defaultdict(set)
        for group in content["same"]:
            stems = _stems(group, tokens)
            for stem in stems:
                those[stem] |= stems
        for word, group in content["wider"].items():
            for stem in tokens(word):
                those[stem] |= set(tokens(group))
        phrases = tuple(_pattern(line.split(" | ")) for line in content["phrases"])
        for one, other in map(str.split, content["opposite"]["pairs"]):
            for said, turned in ((one, other), (other, one)):
                for stem in _stems(said, tokens):
                    opposites[stem] |= _stems(turned, tokens)
        return cls(tokens, frozenset(_stems(content["light"], tokens)), _frozen(those), _frozen(opposites), phrases)

    def stems(self, text: str) -> set[str]:
        """The stems of a text, each turn of phrase as one."""
        found: set[str] = set()
        for pattern, name in self.phrases:
            text, count = pattern.subn(" ", text)
            if count:
                found.add(name)
        return found.union(self.tokens(text))

    def turned(self, said: Set[str], told: Set[str]) -> set[str]:
        """The words of a sentence that say the opposite of one that its statements have and it has not."""
        return {stem for stem in said - told if self.opposites.get(stem, _NONE) & told - said}

    def unsaid(self, said: Set[str], told: Set[str]) -> set[str]:
        """The words of a sentence for which its statements have no word that it leaves out."""
        return {stem for stem in said - told - self.light if not self.those.get(stem, _NONE) & told - said}


def _pattern(phrases: Collection[str]) -> tuple[re.Pattern[str], str]:
    """A pattern of phrases that say the same, and the stem that stands for them."""
    longest = sorted(phrases, key=len, reverse=True)
    first = next(iter(phrases))
    return re.compile(rf"\b(?:{'|'.join(longest)})\b", re.I), "_" + first.replace(" ", "_")


def _stems(words: str, tokens: Callable[[str], list[str]]) -> set[str]:
    """The stems of words; one with a ``_`` before it stands for a turn of phrase."""
    return {stem for word in words.split() for stem in ([word] if word[0] == "_" else tokens(word))}


def _frozen(found: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {stem: frozenset(stems) for stem, stems in found.items()}
