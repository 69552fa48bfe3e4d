"""Exchanges: a sentence says of each term what its statements say of that one, not of another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from app.model.texts import Texts, common
from ingest.records import Statement

_COPY = 0.8  # share of a sentence's words that a statement has in the same order, from which it is nearly a copy
_FAR = 60  # characters between two terms of which one sentence part speaks
_WITHIN = re.compile(
    r"\b(?:is|are|as|counts?|counted|part of|kind of|type of|form of|one of|under|inside|within|belongs? to)\b", re.I
)
_AROUND = re.compile(r"\b(?:includes?|including|covers?|takes? in|contains?|adds?|(?:broader|wider) than)\b", re.I)
_ATTRIBUTED = re.compile(r"^[^,]{2,80}? says? that |,? (?:says|according to) [^,]+$")
_SYMMETRIC = re.compile(
    r"\b(?:same|synonym\w*|interchangeabl\w+|alike|both|differ\w*|between|overlap\w*|compared?|versus|vs|apart|equal\w*)\b",
    re.I,
)


@dataclass(frozen=True)
class Exchanges:
    """Finds terms that stand in each other's place."""

    texts: Texts

    def of(self, sentence: str, statements: Sequence[Statement]) -> str | None:
        """``exchanged terms`` where two have each other's place, or None."""
        wrong = self._exchanged(sentence, statements) or self._turned_round(sentence, statements)
        return "exchanged terms" if wrong else None

    def _turned_round(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it puts one term into another where its statements only put the other into the one."""
        own = self._contained(sentence)
        told = {pair for s in statements for pair in self._contained(s.quote)}
        return any(pair[::-1] in told and pair not in told for pair in own)

    def _contained(self, text: str) -> set[tuple[str, str]]:
        """Pairs of terms of which a text says that the first is, or is part of, the second."""
        mentions = self.texts.vocabulary.mentions(text)
        found: set[tuple[str, str]] = set()
        for one, other in combinations(mentions, 2):
            between = text[one.span.end : other.span.start]
            if one.terms == other.terms or len(between) > _FAR:
                continue
            pair = (min(one.terms), min(other.terms))
            if _AROUND.search(between):
                found.add(pair[::-1])
            elif _WITHIN.search(between):
                found.add(pair)
        return found

    def _exchanged(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it fits its statements better with two of its terms exchanged, or one replaced by another of theirs."""
        if _SYMMETRIC.search(sentence):
            return False
        sentence = _ATTRIBUTED.sub("", sentence)
        own = self.texts.sequence(sentence)
        theirs = [self.texts.sequence(s.quote) for s in statements]

        def fit(sequence: Sequence[str]) -> int:
            return max(common(sequence, other) for other in theirs)

        terms = [token for token in dict.fromkeys(own) if token.startswith("=")]
        others = {token for other in theirs for token in other if token.startswith("=")} - set(terms)
        before = fit(own)
        for one, other in combinations(terms, 2):
            turned = [other if token == one else one if token == other else token for token in own]
            once = list(own)
            first, second = own.index(one), own.index(other)
            once[first], once[second] = other, one
            better = max(fit(turned), fit(once))
            # By one alone it may be the order of a list, or "A includes B" told as "B is an A"; not in a near copy.
            if better > before + 1 or (
                better > before and better >= _COPY * len(own) and not self._listed(sentence, one, other)
            ):
                return True
        for term in terms:
            for other in sorted(others):
                replaced = [other if token == term else token for token in own]
                if len(replaced) > 2 and fit(replaced) == len(replaced) > before:  # a copy but for the term
                    return True
        return False

    def _listed(self, text: str, one: str, other: str) -> bool:
        """Whether two terms (``=id``) are members of one list in a text."""
        spans = {"=" + min(m.terms): m.span for m in self.texts.vocabulary.mentions(text)}
        first, second = sorted((spans[one], spans[other]))
        return bool(re.search(r",|\b(?:and|or)\b", text[first.end : second.start]))
