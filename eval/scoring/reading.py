"""How long and how hard is the answer to read?

FKGL = 0.39 words / sentences + 11.8 syllables / words - 15.59 (Kincaid et al. 1975). Words, sentences and syllables are
counted as textstat 0.7.4 does (syllables by pyphen's hyphenation; sentences of one or two words do not count), but its
rounding of syllables per word to one decimal, worth 0.6 grades, is left out. Masked: the term that was asked about is
replaced by one short word, since a formula must not punish the very word that is explained.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from eval.cases import Case

_SENTENCE = re.compile(r"\b[^.!?]+[.!?]*")
_PUNCTUATION = re.compile(r"[^\w\s]")
_MASK = "term"


def sentences(case: Case) -> float | None:
    """Claims shown in an answer."""
    return None if case.refused else float(len(case.displayed))


def words(case: Case) -> float | None:
    """Words of the claims shown in an answer."""
    return None if case.refused else float(sum(len(claim.text.split()) for claim in case.displayed))


def masked_grade(case: Case) -> float | None:
    """Masked FKGL of what an English answer shows."""
    if case.refused or case.answer.language != "en" or not case.displayed:
        return None
    return grade(masked(" ".join(claim.text for claim in case.displayed), case.answer.terms))


def authored(case: Case) -> tuple[str, ...]:
    """The sentences of our own in an English answer: lead-ins, verdicts, refusals."""
    if case.answer.language != "en":
        return ()
    return tuple(sentence.text for sentence in case.answer.sentences if sentence.origin == "framing")


def authored_grade(cases: Iterable[Case]) -> float | None:
    """Masked FKGL of all sentences of our own that were shown, each once."""
    texts = {masked(text, case.answer.terms) for case in cases for text in authored(case)}
    return grade(" ".join(sorted(texts))) if texts else None


def masked(text: str, terms: Iterable[str]) -> str:
    """The text with the names of terms (ids: words joined by hyphens) and quoted words replaced by a short word."""
    for term in sorted(terms, key=len, reverse=True):
        text = re.sub(rf"\b{'[ -]'.join(map(re.escape, term.split('-')))}s?\b", _MASK, text, flags=re.IGNORECASE)
    return re.sub(r"“[^”]*”", _MASK, text)


def grade(text: str) -> float:
    """Flesch-Kincaid grade level; 0 for a text without words."""
    count = len(_words(text))
    if not count:
        return 0.0
    found = _SENTENCE.findall(text)
    long_enough = max(1, sum(len(_words(sentence)) > 2 for sentence in found))
    syllables = sum(len(_hyphens().positions(word)) + 1 for word in _words(text.lower()))
    return 0.39 * count / long_enough + 11.8 * syllables / count - 15.59


def _words(text: str) -> list[str]:
    return _PUNCTUATION.sub("", text).split()


@lru_cache(maxsize=1)
def _hyphens() -> Any:
    from pyphen import Pyphen  # type: ignore[import-untyped]

    return Pyphen(lang="en_US")
