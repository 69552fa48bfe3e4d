"""Definitions: what each term means, according to whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ingest.index import Index
from ingest.records import Kind, Source, Statement, Term


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition of a term with who gives it."""

    text: str
    language: str
    source: Source
    plain: bool  # drawn from the others, in plain words

    @property
    def cited(self) -> str:
        """Who gives it, where, when."""
        source = self.source
        parts = (source.publisher, source.title, source.date or "undated", source.url or "")
        return ", ".join(part for part in parts if part)


def definitions(index: Index, terms: Iterable[Term]) -> dict[str, list[Definition]]:
    """What defines each term, plain words first; a definition belongs to the first term that it is about."""
    found: dict[str, list[Definition]] = {}
    for term in terms:
        statements = [s for s in index.statements(index.of_term(term.id)) if _defines(s, term)]
        listed = [
            Definition(" ".join(s.quote.split()), s.language, index.sources[s.source_id], bool(s.basis))
            for s in statements
        ]
        found[term.id] = sorted(listed, key=lambda item: not item.plain)
    return found


def _defines(statement: Statement, term: Term) -> bool:
    current = statement.asserted and not statement.dangling and not statement.superseded_by
    return current and statement.kind is Kind.DEFINITION and statement.terms[0] == term.id
