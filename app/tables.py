"""Comparison tables: two terms beside each other, each cell a statement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.drafts import TableRow
from app.grounds import Grounds
from app.material import Material
from app.phrases import Language, phrase
from app.old_retrieval import Found
from app.standing import status_of
from ingest.records import Kind, Statement
from ingest.vocabulary import key

_MOST_VOICES = 3
_MOST_ROWS = 8


@dataclass(frozen=True, slots=True)
class Tables:
    """Draws up tables from the statements of one index."""

    grounds: Grounds
    plain: Callable[[str, Language], Statement | None]

    def of(self, material: Material, terms: Sequence[str]) -> tuple[TableRow, ...]:
        """In plain words, then who defines all of the terms, then what tables of the sources say of all of them."""
        language = material.reading.language
        rows: list[TableRow] = []
        plains = [self.plain(term, language) for term in terms]
        if all(plains):
            rows.append(TableRow(phrase("aspect_plain", language), tuple(p.id if p else None for p in plains)))
        rows += self._by_voice(material, terms)
        return tuple((*rows, *self._from_tables(terms))[:_MOST_ROWS])

    def _by_voice(self, material: Material, terms: Sequence[str]) -> list[TableRow]:
        index = self.grounds.index
        by_voice: dict[str, list[Found | None]] = {}
        for column, term in enumerate(terms):
            for item in material.found:
                statement = item.statement
                source = index.sources[statement.source_id]
                if (
                    statement.kind is not Kind.DEFINITION
                    or not self.grounds.about(statement, term)
                    or self.grounds.is_plain(statement)
                    or status_of(statement, source, material.question.as_of) != "current"
                ):
                    continue
                cells = by_voice.setdefault(self.grounds.voice(statement), [None] * len(terms))
                cells[column] = cells[column] or item
        full = [[cell for cell in cells if cell] for cells in by_voice.values() if all(cells)]
        full.sort(key=lambda cells: -sum(cell.score for cell in cells))
        return [
            TableRow(index.sources[cells[0].statement.source_id].publisher, tuple(c.statement.id for c in cells))
            for cells in full[:_MOST_VOICES]
        ]

    def _from_tables(self, terms: Sequence[str]) -> list[TableRow]:
        """Cells of one table that stand under (or beside) the terms and share the other head."""
        index = self.grounds.index
        labels = {term: {key(label) for label in index.terms[term].labels} for term in terms}
        rows: dict[tuple[str, str], dict[str, str]] = {}
        for statement in index.statements(dict.fromkeys(i for term in terms for i in index.of_term(term))):
            heads = statement.quote.split(" … ")
            if len(statement.spans) != 3 or len(heads) != 3 or not statement.asserted:
                continue
            for name, aspect in ((heads[0], heads[1]), (heads[1], heads[0])):
                named = [term for term in terms if key(name) in labels[term]]
                if len(named) == 1:
                    rows.setdefault((statement.passage_id, aspect), {}).setdefault(named[0], statement.id)
        return [
            TableRow(aspect, tuple(cells[term] for term in terms))
            for (_, aspect), cells in rows.items()
            if len(cells) == len(terms)
        ]
