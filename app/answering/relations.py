"""Relations between terms: what is claimed of one being another, what tells two apart, and both beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.answering.draft import TableRow
from app.answering.provenance import Provenance
from app.messages import message
from app.query.question import ParsedQuestion
from app.retrieval.ranking import Ranked
from ingest.index import Index
from ingest.records import Kind, Relation, Statement
from ingest.vocabulary import key

_OF_TERM = 2_000  # statements about a term that are looked at, however many there are
_MOST_VOICES = 3
_MOST_ROWS = 8


@dataclass(frozen=True, slots=True)
class Relations:
    """What the statements of one index say of how terms stand to each other."""

    index: Index
    provenance: Provenance

    def narrower(self, term: str) -> frozenset[str]:
        """The terms below a term: what is store-and-forward telehealth is telehealth."""
        below: set[str] = set()
        waiting = [term]
        while waiting:
            entry = self.index.terms.get(waiting.pop())
            fresh = set(entry.narrower) - below if entry else set()
            below |= fresh
            waiting += sorted(fresh)
        return frozenset(below)

    def relates(self, statement: Statement, terms: Sequence[str]) -> bool:
        """Whether a statement says how two terms stand to each other."""
        if not set(terms) <= set(statement.terms):
            return False
        return statement.kind is Kind.DISTINCTION or any({f.subject, f.object} == set(terms) for f in statement.frames)

    def claims(self, parsed: ParsedQuestion, subject: str, target: str) -> tuple[list[Statement], list[Statement]]:
        """Statements that affirm and that deny that the subject is the target, weightiest first; what is no longer in
        force gives no verdict.

        What is in force may also affirm that it is a kind of the target, where nothing in force speaks of the target
        itself: a text message that counts as asynchronous telehealth counts as telehealth.
        """

        def current(statements: Sequence[Statement]) -> list[Statement]:
            return [s for s in statements if self.provenance.in_force(s, parsed.as_of)]

        yes, no = map(current, self._claims_of(subject, frozenset((target,))))
        if not yes and not no:
            yes = current(self._claims_of(subject, self.narrower(target))[0])

        def order(statement: Statement) -> tuple[bool, float, str]:
            return not self.provenance.wanted(statement, parsed), -self.provenance.weight(statement), statement.id

        return sorted(yes, key=order), sorted(no, key=order)

    def _claims_of(self, subject: str, targets: frozenset[str]) -> tuple[list[Statement], list[Statement]]:
        yes: list[Statement] = []
        no: list[Statement] = []
        for statement in self.index.statements(self.index.of_term(subject, most=_OF_TERM)):
            if not statement.asserted or statement.dangling or statement.language != "en":
                continue
            for frame in statement.frames:
                is_it = (
                    frame.relation is Relation.IS_A and frame.subject == subject and frame.object in targets - {subject}
                )
                same = frame.relation is Relation.SAME_AS and any(
                    {frame.subject, frame.object} == {subject, target} for target in targets
                )
                if is_it or same:
                    (yes if frame.affirmed else no).append(statement)
                    break
        return yes, no

    def voices(self, statements: Sequence[Statement], most: int) -> list[Statement]:
        """The first statements with voices and words of their own; kinds of speaker not yet heard come before others."""
        chosen: list[Statement] = []
        for other_kinds in (True, False):
            for statement in statements:
                if len(chosen) >= most:
                    return chosen
                if any(
                    self.provenance.voice(c) == self.provenance.voice(statement) or key(c.quote) == key(statement.quote)
                    for c in chosen
                ):
                    continue
                kind = self.provenance.source(statement).authority_type
                if other_kinds and any(self.provenance.source(c).authority_type is kind for c in chosen):
                    continue
                chosen.append(statement)
        return chosen

    # Comparison

    def table(self, parsed: ParsedQuestion, ranked: Sequence[Ranked], terms: Sequence[str]) -> tuple[TableRow, ...]:
        """In plain words, then who defines all of the terms, then what tables of the sources say of all of them."""
        rows: list[TableRow] = []
        plains = [self.provenance.plain(term, parsed.language) for term in terms]
        if all(plains):
            cells = tuple(plain.id if plain else None for plain in plains)
            rows.append(TableRow(message("aspect_plain", parsed.language), cells))
        rows += self._by_voice(parsed, ranked, terms)
        return tuple((*rows, *self._from_tables(terms))[:_MOST_ROWS])

    def _by_voice(self, parsed: ParsedQuestion, ranked: Sequence[Ranked], terms: Sequence[str]) -> list[TableRow]:
        by_voice: dict[str, list[Ranked | None]] = {}
        for column, term in enumerate(terms):
            for item in ranked:
                statement = item.statement
                if (
                    self.provenance.defines(statement, term)
                    and not self.provenance.is_plain(statement)
                    and self.provenance.in_force(statement, parsed.as_of)
                ):
                    cells = by_voice.setdefault(self.provenance.voice(statement), [None] * len(terms))
                    cells[column] = cells[column] or item
        full = [[cell for cell in cells if cell] for cells in by_voice.values() if all(cells)]
        full.sort(key=lambda cells: -sum(cell.score for cell in cells))
        return [
            TableRow(self.provenance.source(cells[0].statement).publisher, tuple(c.statement.id for c in cells))
            for cells in full[:_MOST_VOICES]
        ]

    def _from_tables(self, terms: Sequence[str]) -> list[TableRow]:
        """Cells of one table that stand under (or beside) the terms and share the other head."""
        labels = {term: {key(label) for label in self.index.terms[term].labels} for term in terms}
        rows: dict[tuple[str, str], dict[str, str]] = {}
        ids = dict.fromkeys(i for term in terms for i in self.index.of_term(term, most=_OF_TERM))
        for statement in self.index.statements(ids):
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
