"""Denials and duties: a sentence denies what its statements deny, and obliges to what they oblige to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.model.sentences import clauses
from app.model.texts import Texts, common
from ingest.polarity import Denial, count_denials, denial, denies_by_meaning, denying_words
from ingest.records import Statement
from ingest.vocabulary import fold

_MUST = re.compile(r"\b(?:must|requires?|required|mandatory|obligat\w+|has to|have to|needs? to)\b", re.I)
_MAY = re.compile(r"\b(?:may|might|can|could|optional\w*|allow\w*|permit\w*|sometimes|possibl\w+)\b", re.I)
_DENIAL = re.compile(r"\b(?:no|not|never|none|nobody|neither|nor|without|cannot)\b|n[’']t\b", re.I)
_PASSED = frozenset(
    "a an the any be been being in on of to for at its it you your their his her this that such by".split()
)
_FORBIDS = re.compile(r"\b(?:forbid\w*|forbade|prohibit\w*|ban(?:s|ned)?|bars?|barred|exclud\w*|refus\w*)\b", re.I)
_ROOT = 4  # letters that the forms of a word have in common: denied, denial
_ALMOST = 0.9  # of a statement's words
_SOON = 5  # words after a "not" that it may deny


@dataclass(frozen=True)
class Denials:
    """Compares what is denied and what is demanded."""

    texts: Texts

    def of(self, sentence: str, statements: Sequence[Statement]) -> str | None:
        """What a sentence has otherwise than its statements, or None."""
        turned = self._sign_turned(sentence, statements) or self._denial_lost(sentence, statements)
        if turned or self._denied_otherwise(sentence, statements):
            return "negation"
        return "may and must" if self._obliged_otherwise(sentence, statements) else None

    def _sign_turned(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether a clause denies where the statement that it tells does not, or the other way round."""
        for clause in clauses(sentence):
            own = self.texts.sequence(clause)
            pieces = [part for s in self.texts.bearing.speaking(clause, statements) for part in clauses(s.quote)]
            fits = [(common(own, self.texts.sequence(part)), part) for part in pieces]
            most = max(fit for fit, _ in fits)
            near = [part for fit, part in fits if fit * 2 >= most]
            levels = [denial(part) for part in near]
            says = denial(clause)
            if says >= Denial.PARTIAL and all(level == Denial.NONE for level in levels):
                return True
            if says is Denial.BY_MEANING and not new_denials(clause, near):  # "denied" says no "not a denial"
                says = Denial.NONE
            if says is Denial.NONE and all(
                level >= Denial.PARTIAL or _FORBIDS.search(part) for part, level in zip(near, levels, strict=True)
            ):
                return True
        return False

    def _denial_lost(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it tells almost the whole of a statement that denies more often: "ask not to …, which it may or may do"."""
        own, says = self.texts.sequence(sentence), count_denials(sentence)[1]
        for one in statements:
            told = self.texts.sequence(one.quote)
            fewer = says + len(new_denials(sentence, [one.quote])) < count_denials(one.quote)[0]
            if fewer and common(own, told) >= _ALMOST * (len(told) - 1):  # the lost denial apart
                return True
        return False

    def _denied_otherwise(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it denies where no statement does, more often than they do, or a word that none denies."""
        if denial(sentence) is Denial.PLAIN and all(denial(s.quote) < Denial.PARTIAL for s in statements):
            return True
        counts = [count_denials(s.quote)[1] for s in statements]
        most = sum(counts) if len(clauses(sentence)) > 1 else max(counts)
        if count_denials(sentence)[0] > most + min(1, sum(denies_by_meaning(s.quote) for s in statements)):
            return True
        told = [(self._near_denial(s.quote), set(self.texts.tokens(s.quote))) for s in statements]
        for word in self._denied(sentence):
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


def new_denials(clause: str, parts: Sequence[str]) -> list[str]:
    """The words that deny by what they mean, and that no part of a statement has in any form."""
    told = {word[:_ROOT] for part in parts for word in fold(part).split()}
    return [word for word in denying_words(clause) if fold(word).split()[0][:_ROOT] not in told]
