"""Two words, or one word as two sources see it, as a table in which every cell is cited."""

from __future__ import annotations

from datetime import date

from app.answer import Cell, Citation, Comparison, Row
from app.answering.citations import citation_of
from app.web.drawing.words import Language, word
from app.web.engine import Engine, Records
from app.web.entries import AUTHORITIES
from app.web.glossary import label, plain, shown
from ingest.records import Kind, Statement
from ingest.validity import status_of

ASPECTS = (
    Kind.DEFINITION,
    Kind.INCLUSION,
    Kind.EXCLUSION,
    Kind.REQUIREMENT,
    Kind.DISTINCTION,
    Kind.EXAMPLE,
    Kind.REGULATION,
    Kind.BENEFIT,
    Kind.LIMITATION,
    Kind.HISTORY,
)
FIRST = 4  # aspects that are shown before every one is asked for
FEW = 2  # statements in a cell
RELATIONS = 4  # statements on how two terms relate, in one cell across both columns


class Contrast:
    """A comparison under construction; citations are numbered in the order in which cells name them."""

    def __init__(self, engine: Engine, language: Language, today: date, *, every: bool = False) -> None:
        self.engine, self.language, self.today, self.every = engine, language, today, every
        self.citations: list[Citation] = []
        self._numbers: dict[str, int] = {}

    def of_terms(self, one: str, other: str) -> Comparison:
        """How two terms relate, then aspect by aspect. Rows in which both cells are empty are left out."""
        records = self.engine.index
        both = [item for item in self._about(one) if other in item.terms and item.kind is Kind.DISTINCTION]
        rows = [Row(aspect=word("plain", self.language), cells=[self._plain(one), self._plain(other)])]
        sides = [[item for item in self._about(term) if item.terms[:1] == (term,)] for term in (one, other)]
        if both:
            rows.append(Row(aspect=word("relation", self.language), cells=[self._cell(_spread(both, RELATIONS))]))
        sides = [[item for item in side if item not in both] for side in sides]
        names = [label(records.terms[term], self.language) for term in (one, other)]
        return Comparison(terms=names, rows=[*rows, *self._rows(sides)])

    def of_sources(self, term: str, one: str, other: str) -> Comparison:
        """What two publishers say of one term."""
        sources = self.engine.index.sources
        about = self._about(term)
        sides = [[item for item in about if sources[item.source_id].publisher == name] for name in (one, other)]
        return Comparison(terms=[one, other], rows=self._rows(sides))

    def _rows(self, sides: list[list[Statement]]) -> list[Row]:
        rows = []
        for kind in ASPECTS if self.every else ASPECTS[:FIRST]:
            chosen = [_spread([item for item in side if item.kind is kind]) for side in sides]
            if any(chosen):
                aspect = word(f"kind_{kind.value}", self.language)
                rows.append(Row(aspect=aspect, cells=[self._cell(items) for items in chosen]))
        return rows

    def _about(self, term: str) -> list[Statement]:
        return _standing(self.engine.index, term, self.today)

    def _plain(self, term: str) -> Cell:
        found = plain(self.engine, term, self.language, self.today)
        if found is None:
            return Cell(text="", citations=[])
        return Cell(text=found.quote, citations=[self._number(found)])

    def _cell(self, statements: list[Statement]) -> Cell:
        """Each line has its own number; the drawing puts line and number together."""
        cited = [citation_of(self.engine.index, item, 0, self.today) for item in statements]
        return Cell(text="\n".join(item.quote for item in cited), citations=[self._number(item) for item in cited])

    def _number(self, citation: Citation) -> int:
        if citation.statement_id not in self._numbers:
            self._numbers[citation.statement_id] = len(self._numbers) + 1
            self.citations.append(citation.model_copy(update={"number": len(self._numbers)}))
        return self._numbers[citation.statement_id]


def publishers(records: Records, term: str, today: date) -> list[str]:
    """Who speaks of a term, most statements first."""
    counts: dict[str, int] = {}
    for statement in _standing(records, term, today):
        name = records.sources[statement.source_id].publisher
        counts[name] = counts.get(name, 0) + 1
    return sorted(counts, key=lambda name: (-counts[name], name))


def _standing(records: Records, term: str, today: date) -> list[Statement]:
    """English statements on a term that are in force, most weighty speakers first."""
    found = []
    for identity in records.of_term(term):
        statement = records.statement(identity)
        source = records.sources[statement.source_id]
        if not shown(statement) or source.authority_type == "ourselves" or statement.language != "en":
            continue
        if status_of(statement, source, today) == "current":
            found.append(statement)
    order = {item: AUTHORITIES.index(records.sources[item.source_id].authority_type.value) for item in found}
    return sorted(found, key=order.__getitem__)


def _spread(statements: list[Statement], count: int = FEW) -> list[Statement]:
    """A few statements of different sources, as far as there are any; none in the same words twice."""
    distinct = list({item.quote: item for item in reversed(statements)}.values())[::-1]
    firsts = list({item.source_id: item for item in reversed(distinct)}.values())[::-1]
    rest = [item for item in distinct if item not in firsts]
    return [*firsts, *rest][:count]
