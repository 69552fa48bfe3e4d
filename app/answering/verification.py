"""Verifying: a sentence stays only if the statements it cites bear it, in their place and in isolation."""

from __future__ import annotations

from dataclasses import replace

from app.answering.draft import Draft, Line
from ingest.index import Index
from ingest.statements import quote_of


def verify(draft: Draft, index: Index) -> Draft:
    """The draft without lines that their statements do not bear; ``not_covered`` when no claim is left."""
    lines = tuple(line for line in draft.lines if _holds(line, index))
    if draft.outcome == "answered" and not any(line.statements for line in lines):
        return replace(draft, outcome="not_covered", lines=())
    return replace(draft, lines=lines)


def _holds(line: Line, index: Index) -> bool:
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
    return True  # a model's sentence was checked before anybody heard it (app.model.checking)
