"""What statements are to an answer: whose they are, whether they hold on the day, what they define and repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.material import Material
from app.standing import begun, status_of, weight_of
from ingest.disagreements import voice_of
from ingest.index import Index
from ingest.records import AuthorityType, Kind, Relation, Span, Statement
from ingest.vocabulary import fold

_MOST_CITED = 4  # voices cited for one and the same sentence
_ALIKE = 0.93  # cosine from which a second statement says nothing new


@dataclass(frozen=True, slots=True)
class Grounds:
    """Judgements on the statements of one index."""

    index: Index

    def claimed(self, subject: str, target: str) -> bool:
        """Whether any statement says that the subject is, or is not, the target or a kind of it."""
        kinds = {target} | self.narrower(target)
        return any(
            frame.relation is Relation.IS_A and frame.subject == subject and frame.object in kinds
            for statement in self.index.statements(self.index.of_term(subject))
            if statement.asserted
            for frame in statement.frames
        )

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

    def cited(self, statement: Statement, pool: Sequence[Statement]) -> tuple[str, ...]:
        """A statement and those of other voices that say the same words, weightiest first after it."""
        words = fold(statement.quote)
        voices = {self.voice(statement)}
        mates = [s for s in pool if s.id != statement.id and fold(s.quote) == words]
        mates.sort(key=lambda s: (-weight_of(self.index.sources[s.source_id]), s.id))
        cited = [statement.id]
        for mate in mates:
            if self.voice(mate) not in voices and len(cited) < _MOST_CITED:
                voices.add(self.voice(mate))
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

    def relates(self, statement: Statement, terms: Sequence[str]) -> bool:
        """Whether a statement says how two terms stand to each other."""
        if not set(terms) <= set(statement.terms):
            return False
        return statement.kind is Kind.DISTINCTION or any({f.subject, f.object} == set(terms) for f in statement.frames)

    def only_then(self, material: Material, statement: Statement) -> bool:
        """Whether a statement was in force on the question's day and has been replaced since."""
        replaced = statement.superseded_on is not None or statement.lapses is not None
        return (
            replaced
            and material.question.as_of < date.today()
            and self.in_force(material, statement)
            and (status_of(statement, self.index.sources[statement.source_id], date.today()) != "current")
        )

    def wanted(self, material: Material, statement: Statement) -> bool:
        """Whether a statement's speaker or place is the one that the question names."""
        source = self.index.sources[statement.source_id]
        place = material.reading.jurisdiction
        return source.id in material.named or bool(place and source.jurisdiction == place)

    def in_force(self, material: Material, statement: Statement) -> bool:
        source = self.index.sources[statement.source_id]
        day = material.question.as_of
        return status_of(statement, source, day) == "current" and (day >= date.today() or begun(statement, source, day))

    def defines(self, statement: Statement, term: str) -> bool:
        """Whether a statement says what a term is: typed so, and the term is what it speaks of first."""
        return (
            statement.kind is Kind.DEFINITION
            and self.about(statement, term)
            and not any(frame.subject != term for frame in statement.frames)
        )

    def about(self, statement: Statement, term: str) -> bool:
        return bool(statement.terms) and statement.terms[0] == term

    def is_plain(self, statement: Statement) -> bool:
        return self.index.sources[statement.source_id].authority_type is AuthorityType.OURSELVES

    def voice(self, statement: Statement) -> str:
        return voice_of(statement, self.index.sources)

    def kind_of_speaker(self, statement: Statement) -> AuthorityType:
        """What kind of body says it."""
        return self.index.sources[statement.source_id].authority_type


def _within(spans: Sequence[Span], others: Sequence[Span]) -> bool:
    """Whether each span lies in one of the others."""
    return all(any(o.start <= span.start and span.end <= o.end for o in others) for span in spans)
