"""Verifying: a sentence stays only if the statements it cites bear it, in their place and in isolation."""

from __future__ import annotations

import re
from dataclasses import replace

from app.drafts import Draft, Line
from app.lexicon import Lexicon
from ingest.index import Index
from ingest.statements import quote_of

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|neither|nor|without|cannot|excludes?|outside|isn[’']t|aren[’']t|doesn[’']t|don[’']t|can[’']t|won[’']t|no longer|leaves? out)\b",
    re.I,
)
_BORNE = 0.6  # share, by rarity, of a sentence's content words that its statements must have


def verify(draft: Draft, index: Index, lexicon: Lexicon) -> Draft:
    """The draft without lines that their statements do not bear; ``not_covered`` when no claim is left."""
    lines = tuple(line for line in draft.lines if _holds(line, index, lexicon))
    if draft.outcome == "answered" and not any(line.statements for line in lines):
        return replace(draft, outcome="not_covered", lines=())
    return replace(draft, lines=lines)


def _holds(line: Line, index: Index, lexicon: Lexicon) -> bool:
    if line.origin == "framing":
        return True
    if not line.statements:
        return False
    statements = index.statements(line.statements)
    for statement in statements:
        text = index.document(statement.document_id).text
        if quote_of(text, statement.spans) != statement.quote or not statement.asserted or statement.dangling:
            return False
    if line.origin == "source":
        return all(s.quote.casefold() == line.text.casefold() for s in statements)
    return bears(line.text, " ".join(s.quote for s in statements), lexicon)


def bears(sentence: str, evidence: str, lexicon: Lexicon) -> bool:
    """Whether a model's sentence says no more than its evidence: same numbers, same polarity, same content words."""
    if not set(_NUMBER.findall(sentence)) <= set(_NUMBER.findall(evidence)):
        return False
    if bool(_NEGATION.search(sentence)) != bool(_NEGATION.search(evidence)):
        return False
    said, known = lexicon.stems(sentence), lexicon.stems(evidence)
    total = sum(lexicon.rarity(stem) for stem in said)
    return total == 0 or sum(lexicon.rarity(stem) for stem in said & known) / total >= _BORNE
