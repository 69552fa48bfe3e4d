"""Exchanges: a sentence says of each term what its statements say of that one, not of another."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from app.model.sentences import clauses
from app.model.texts import Texts, common
from ingest.records import Statement

_COPY = 0.8  # share of a sentence's words that a statement has in the same order, from which it is nearly a copy
_FAR = 60  # characters between two terms of which one sentence part speaks
_WITHIN = re.compile(
    r"\b(?:is|are|as|counts?|counted|part of|kind of|type of|form of|one of|under|inside|within|belongs? to)\b", re.I
)
_AROUND = re.compile(
    r"\b(?:includes?|including|covers?|takes? in|contains?|adds?|(?:broader|wider)\b[^.;:]{0,30}? than)\b", re.I
)
_ATTRIBUTED = re.compile(r"^[^,]{2,80}? says? that |,? (?:says|according to) [^,]+$")
_REORDERED = (  # ways to say the same in another order
    (re.compile(r"^([^,]+), (.+?)\.?$"), r"\2 \1"),  # "After the visit, you get a bill"
    (re.compile(r"^(.+?) (?:is|are|was|were|be) (.+?) by (.+?)\.?$"), r"\3 \2 \1"),  # "clinics are staffed by nurses"
)
_WAY = re.compile(r"\b(?:into|from|than|before|after|until|instead of|rather than)\b", re.I)
_SOON = 4  # words
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
        if self._exchanged(sentence, statements) or self._turned_round(sentence, statements):
            return "exchanged terms"
        found = self._crossed(sentence, statements) or self._twice(sentence, statements)
        return "exchanged words" if found or self._turned_on_the_way(sentence, statements) else None

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
            if one.terms == other.terms or len(between) > _FAR or "," in between:
                continue
            pair = (min(one.terms), min(other.terms))
            around, within = _AROUND.search(between), _WITHIN.search(between)
            if around and (within is None or around.start() < within.start() or "than" in around.group()):
                found.add(pair[::-1])
            elif within:
                found.add(pair)
        return found

    def _exchanged(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it fits its statements better with two of its terms exchanged, or one replaced by another of theirs."""
        if _SYMMETRIC.search(sentence):
            return False
        sentence = _ATTRIBUTED.sub("", sentence)
        own = self.texts.sequence(sentence)
        ways = [own, *(self.texts.sequence(form.sub(order, sentence)) for form, order in _REORDERED)]
        theirs = [self.texts.sequence(s.quote) for s in statements]

        def fit(sequence: Sequence[str]) -> int:
            return max(common(sequence, other) for other in theirs)

        terms = [token for token in dict.fromkeys(own) if token.startswith("=")]
        words = {stem for s in statements for stem in self.texts.tokens(s.quote)}
        told = {token for other in theirs for token in other if token.startswith("=")}
        others = told - set(terms)
        foreign = {
            "=" + min(m.terms)
            for m in self.texts.vocabulary.mentions(sentence)
            if not words.issuperset(self.texts.tokens(m.text))
        }
        before = max(map(fit, ways))
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
                better = fit(replaced)
                if len(replaced) > 2 and better > before and (better == len(replaced) or term in foreign - told):
                    return True  # a copy but for the term, or nearer to a statement than with a term that none has
        return False

    def _crossed(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether two words stand beside each other's neighbours: "sick organs to a healthy person"."""
        own = self._neighbours(sentence)
        told = {pair for s in statements for pair in self._neighbours(s.quote)}
        new = own - told
        return any(
            (one, there) in told and (other, here) in told
            for (one, here), (other, there) in combinations(sorted(new), 2)
            if one != other and here != there
        )

    def _neighbours(self, text: str) -> set[tuple[str, str]]:
        """Pairs of words that stand beside each other."""
        return {pair for clause in clauses(text) for pair in pairwise(self.texts.tokens(clause))}

    def _twice(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether a word is said more often than in all statements, and one that is missing fits better in its place."""
        own = self.texts.tokens(sentence)
        counts = Counter(own)
        told = Counter(stem for s in statements for stem in self.texts.tokens(s.quote))
        for n, word in enumerate(own):
            those = (word, *self.texts.plain_words.those.get(word, ()))
            if counts[word] > max(told[one] for one in those) > 0:
                for theirs in (self.texts.tokens(s.quote) for s in statements):
                    missing = (Counter(theirs) - counts).keys()
                    before = common(own, theirs)
                    if any(common([*own[:n], other, *own[n + 1 :]], theirs) > before for other in missing):
                        return True
        return False

    def _turned_on_the_way(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it has after "into", "from" or "than" what its statements only have elsewhere: "A turns B into C"."""
        said = self._after(sentence)
        for s in statements:
            words = set(self.texts.tokens(s.quote))
            told = self._after(s.quote)
            for way, there in said.items():
                if told.get(way) and there & words and not there & told[way]:
                    return True
        return False

    def _after(self, text: str) -> dict[str, set[str]]:
        """The stems soon after each word of direction in a text."""
        found: dict[str, set[str]] = {}
        for match in _WAY.finditer(text):
            soon = re.split(r"[,;:.]", text[match.end() :])[0].split()[:_SOON]
            found.setdefault(match.group().lower(), set()).update(self.texts.tokens(" ".join(soon)))
        return found

    def _listed(self, text: str, one: str, other: str) -> bool:
        """Whether two terms (``=id``) are members of one list in a text."""
        spans = {"=" + min(m.terms): m.span for m in self.texts.vocabulary.mentions(text)}
        first, second = sorted((spans[one], spans[other]))
        return bool(re.search(r",|\b(?:and|or)\b", text[first.end : second.start]))
