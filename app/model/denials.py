"""Denials and duties: a sentence denies what its statements deny, and obliges to what they oblige to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.model.sentences import clauses
from app.model.texts import Texts, common
from ingest.polarity import Denial, count_denials, denial, denies_by_meaning
from ingest.records import Statement
from ingest.vocabulary import fold

_MUST = re.compile(r"\b(?:must|requires?|required|mandatory|obligat\w+|has to|have to|needs? to)\b", re.I)
_MAY = re.compile(r"\b(?:may|might|can|could|optional\w*|allow\w*|permit\w*|sometimes|possibl\w+)\b", re.I)
_DENIAL = re.compile(r"\b(?:no|not|never|none|nobody|neither|nor|without|cannot)\b|n[’']t\b", re.I)
# "Premiums do count": what is left of "do not count", unless a statement is as emphatic.
_EMPHATIC = re.compile(r"\b(?:do|does|did) (?!not\b)(?:[a-z]+ly )?[a-z]+", re.I)
_TWICE = re.compile(r"\b(?:without|not|never|no) (?:no|not|never|nobody|none|without)\b", re.I)
_PASSED = frozenset(
    "a an the any be been being in on of to for at its it you your their his her this that such by".split()
)
_SEGMENT = re.compile(r"[,;:.()—–]|\b(?:and|but|while|because|if|when|that|which|who|so|or)\b", re.I)
_SOON = 5  # words after a "not" that it may deny


@dataclass(frozen=True)
class Denials:
    """Compares what is denied and what is demanded."""

    texts: Texts

    def of(self, sentence: str, statements: Sequence[Statement]) -> str | None:
        """What a sentence has otherwise than its statements, or None."""
        if self._sign_turned(sentence, statements) or self._denied_otherwise(sentence, statements):
            return "negation"
        return "may and must" if self._obliged_otherwise(sentence, statements) else None

    def _sign_turned(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether a clause denies where the statement that it tells does not, or the other way round."""
        for clause in clauses(sentence):
            own = self.texts.sequence(clause)
            pieces = [part for s in self.texts.bearing.speaking(clause, statements) for part in clauses(s.quote)]
            fits = [(common(own, self.texts.sequence(part)), part) for part in pieces]
            most = max(fit for fit, _ in fits)
            levels = [denial(part) for fit, part in fits if fit * 2 >= most]
            says = denial(clause)
            if says >= Denial.PARTIAL and all(level == Denial.NONE for level in levels):
                return True
            if says == Denial.NONE and all(level >= Denial.PARTIAL for level in levels):
                return True
        return False

    def _denied_otherwise(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it denies a word that no statement denies, or says one that each statement which has it denies."""
        emphatic = _EMPHATIC.search(sentence)
        if _TWICE.search(sentence) or (emphatic and not any(_EMPHATIC.search(s.quote) for s in statements)):
            return True
        counts = [count_denials(s.quote)[1] for s in statements]
        plainly = sum(counts) if len(clauses(sentence)) > 1 else max(counts)
        if count_denials(sentence)[0] > plainly + min(1, sum(denies_by_meaning(s.quote) for s in statements)):
            return True
        own, said = self._denied(sentence), self._said(sentence)
        told = [(self._near_denial(s.quote), set(self.texts.tokens(s.quote))) for s in statements]
        only_denied = [
            (self._denied(s.quote) - self._said(s.quote), words) for s, (_, words) in zip(statements, told, strict=True)
        ]
        for word in said:
            having = [denied for denied, words in only_denied if word in words]
            if having and all(word in denied for denied in having):
                return True
        for clause in clauses(sentence):
            words = self.texts.sequence(clause)
            nearest = max(statements, key=lambda s: common(words, self.texts.sequence(s.quote)))
            if self._said(clause) & self._denied(nearest.quote) - self._said(nearest.quote):
                return True
        for word in own:
            having = [near for near, words in told if word in words]
            if having and not any(word in near for near in having):
                return True
        return False

    def _denied(self, text: str) -> set[str]:
        """The stems right after a "not" or the like, articles apart."""
        found: set[str] = set()
        for match in _DENIAL.finditer(text):
            rest = re.findall(r"[^\W_]+|[.,;:]", text[match.end() :])
            word = next((w for w in rest if fold(w) not in _PASSED), "")
            found |= set(self.texts.tokens(word))
        return found

    def _near_denial(self, text: str) -> set[str]:
        """The stems that a text may be read to deny: those soon after a "not", all where it denies by what a word means."""
        found: set[str] = set()
        for part in re.split(r"[;.]", text):
            if denial(part) is Denial.BY_MEANING or denial(part) is Denial.PARTIAL:
                found |= set(self.texts.tokens(part))
            for rest in _DENIAL.split(part)[1:]:
                found |= set(self.texts.tokens(" ".join(rest.split()[:_SOON])))
        return found

    def _obliged_otherwise(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it obliges to what its statements only allow."""
        must = self._after(_MUST, sentence)
        told = [(self._after(_MAY, s.quote), self._after(_MUST, s.quote)) for s in statements]
        return any(
            any(word in may for may, _ in told) and not any(word in obliged for _, obliged in told) for word in must
        )

    def _after(self, pattern: re.Pattern[str], text: str) -> set[str]:
        """The stems of the three words after each match."""
        return {
            t for match in pattern.finditer(text) for t in self.texts.tokens(" ".join(text[match.end() :].split()[:3]))
        }

    def _said(self, text: str) -> set[str]:
        """The stems with no "not" or the like before them in their stretch of a text."""
        found: set[str] = set()
        for part in _SEGMENT.split(text):
            found |= set(self.texts.tokens(_DENIAL.split(part)[0]))
        return found


def modality(text: str) -> int:
    """1: it obliges, -1: it allows, 0: neither or both."""
    return int(bool(_MUST.search(text))) - int(bool(_MAY.search(text)))
