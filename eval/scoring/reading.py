"""How long and how hard is the answer to read?

The grade is that of ``ingest.readability``. Masked: the term that was asked about is replaced by one short word, since a
formula must not punish the very word that is explained.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from eval.cases import Case
from ingest.readability import grade

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
