"""Selection: which statements are shown beside each other, and where a document's own passage reads better."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.answering.draft import Line
from app.answering.provenance import Provenance
from app.query.question import ParsedQuestion
from ingest.index import Index
from ingest.records import Span, Statement, Wording
from ingest.vocabulary import fold

_MOST_CITED = 4  # voices cited for one and the same sentence
_ALIKE = 0.95  # cosine from which a second statement says nothing new


@dataclass(frozen=True, slots=True)
class Selector:
    """Selects from the statements of one index."""

    index: Index
    provenance: Provenance

    def lines(
        self,
        parsed: ParsedQuestion,
        pool: Iterable[Statement],
        most: int,
        before: Sequence[Line] = (),
        *,
        one_voice: bool = False,
    ) -> list[Line]:
        """At most so many lines, none that repeats another; same words by several voices are one line.

        Each line has a voice of its own unless ``one_voice``. What is no longer in force is shown only as the first.
        """
        statements = list({whole.id: whole for whole in map(self.whole_list, pool)}.values())
        shown = [i for line in before for i in line.statements]
        voices = {self.provenance.voice(s) for s in self.index.statements(shown) if not self.provenance.is_plain(s)}
        lines: list[Line] = []
        for statement in statements:
            if len(lines) >= most:
                break
            if statement.id in shown or (self.provenance.is_plain(statement) and shown):
                continue
            if not self.provenance.in_force(statement, parsed.as_of) and (lines or before):
                continue
            voice = self.provenance.voice(statement)
            if voice in voices and not one_voice:
                continue
            if self.repeats(statement, shown):
                continue
            voices.add(voice)
            line = Line(statement.quote, self.cited(statement, statements))
            shown += line.statements
            lines.append(line)
        return lines

    def cited(self, statement: Statement, pool: Sequence[Statement]) -> tuple[str, ...]:
        """A statement and those of other voices that say the same words, weightiest first after it."""
        words = fold(statement.quote)
        voices = {self.provenance.voice(statement)}
        mates = [s for s in pool if s.id != statement.id and fold(s.quote) == words]
        cited = [statement.id]
        for mate in sorted(mates, key=lambda s: (-self.provenance.weight(s), s.id)):
            if self.provenance.voice(mate) not in voices and len(cited) < _MOST_CITED:
                voices.add(self.provenance.voice(mate))
                cited.append(mate.id)
        return tuple(cited)

    def repeats(self, statement: Statement, shown: Sequence[str]) -> bool:
        """Whether shown statements say as much: in like words, or as the whole list that this is an item of."""
        if not shown:
            return False
        for other in self.index.statements(shown):
            if other.document_id == statement.document_id and (
                _within(statement.spans, other.spans) or _within(other.spans, statement.spans)
            ):
                return True
        vectors = self.index.vectors([statement.id, *shown])
        return bool((vectors[1:] @ vectors[0]).max() >= _ALIKE)

    def whole_list(self, statement: Statement) -> Statement:
        """The list, with its lead-in, that a statement is an item of; the statement itself where it is none."""
        if len(statement.spans) == 2 and statement.quote.split(" … ")[0].rstrip().endswith(":"):
            for other in self.index.statements(self.index.of_section(statement.section_id)):
                if len(other.spans) > 2 and set(statement.spans) <= set(other.spans):
                    return other
        return statement

    def passage(self, best: Statement, most: int) -> list[Statement]:
        """The statement and those after it in its own passage: what a verbatim source goes on to say."""
        if self.provenance.source(best).wording is not Wording.VERBATIM or len(best.spans) > 1:
            return [best]
        ids = self.index.of_section(best.section_id)
        after = self.index.statements(ids[ids.index(best.id) : ids.index(best.id) + most])
        kept = [best]
        for statement in after[1:]:
            if statement.passage_id != best.passage_id or not statement.asserted or len(statement.spans) > 1:
                break
            kept.append(statement)
        return kept


def _within(spans: Sequence[Span], others: Sequence[Span]) -> bool:
    """Whether each span lies in one of the others."""
    return all(any(o.start <= span.start and span.end <= o.end for o in others) for span in spans)
