"""Verifying: a sentence stays only if the statements it cites bear it, in their place and in isolation."""

from __future__ import annotations

import re
from dataclasses import replace

from app.answering.draft import Draft, Line
from app.query.words import Words
from ingest.index import Index
from ingest.statements import quote_of

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATION = re.compile(
    r"\b(?:no|not|never|none|neither|nor|without|cannot|excludes?|outside|isn[’']t|aren[’']t|doesn[’']t|don[’']t|can[’']t|won[’']t|no longer|leaves? out)\b",
    re.I,
)
_BORNE = 0.6  # share, by rarity, of a sentence's content words that its statements must have


def verify(draft: Draft, index: Index, words: Words) -> Draft:
    """The draft without lines that their statements do not bear; ``not_covered`` when no claim is left."""
    lines = tuple(line for line in draft.lines if _holds(line, index, words))
    if draft.outcome == "answered" and not any(line.statements for line in lines):
        return replace(draft, outcome="not_covered", lines=())
    return replace(draft, lines=lines)


def _holds(line: Line, index: Index, words: Words) -> bool:
    if line.origin == "framing":
        return True
    if not line.statements:
        return False
    statements = index.statements(line.statements)
    if line.origin == "reviewed":  # proved against its statements when the index was built
        return all(statement.asserted for statement in statements)
    for statement in statements:
        text = index.document(statement.document_id).text
        if quote_of(text, statement.spans) != statement.quote or not statement.asserted or statement.dangling:
            return False
    if line.origin == "source":
        return all(s.quote.casefold() == line.text.casefold() for s in statements)
    return bears(line.text, " ".join(s.quote for s in statements), words)


def bears(sentence: str, evidence: str, words: Words) -> bool:
    """Whether a model's sentence says no more than its evidence: same numbers, same polarity, same content words."""
    if not set(_NUMBER.findall(sentence)) <= set(_NUMBER.findall(evidence)):
        return False
    if bool(_NEGATION.search(sentence)) != bool(_NEGATION.search(evidence)):
        return False
    said, known = words.stems(sentence), words.stems(evidence)
    return words.covered(said, known) >= _BORNE
