"""Whose a statement is, how much its speaker weighs, and whether it holds on a day. The one place that says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.query.question import Language, ParsedQuestion
from ingest.disagreements import voice_of
from ingest.index import Index
from ingest.records import AuthorityType, Kind, Source, Statement
from ingest.validity import Standing, on_or_before, status_of

# In the order in which a reader would go by them on what a word means.
ORDER = (
    AuthorityType.STATUTE,
    AuthorityType.FEDERAL_AGENCY,
    AuthorityType.INTERGOVERNMENTAL,
    AuthorityType.PROFESSIONAL_BODY,
    AuthorityType.STANDARDS_BODY,
    AuthorityType.OURSELVES,
    AuthorityType.OTHER,
    AuthorityType.ENCYCLOPEDIA,
    AuthorityType.VENDOR,
)
_SECOND_HAND = 0.15  # taken off where the source is known through somebody else


def weight_of(source: Source) -> float:
    """0 to 1: how much a reader would go by the speaker, by the order of authority."""
    weight = 1.0 - ORDER.index(source.authority_type) / len(ORDER)
    return weight - (_SECOND_HAND if source.via else 0.0)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Judgements on the statements of one index."""

    index: Index

    def source(self, statement: Statement) -> Source:
        """Who says it."""
        return self.index.sources[statement.source_id]

    def voice(self, statement: Statement) -> str:
        """The independent speaker: who repeats another is one voice with it."""
        return voice_of(statement, self.index.sources)

    def weight(self, statement: Statement) -> float:
        """0 to 1, see ``weight_of``."""
        return weight_of(self.source(statement))

    def is_plain(self, statement: Statement) -> bool:
        """Whether it is one of our own plain sentences."""
        return self.source(statement).authority_type is AuthorityType.OURSELVES

    def plain(self, term: str, language: Language) -> Statement | None:
        """The plain sentence of a term in a language, or None."""
        identity = self.index.plain_definitions.get((term, language))
        return self.index.statement(identity) if identity else None

    def status(self, statement: Statement, day: date) -> Standing:
        """Its standing on a day."""
        return status_of(statement, self.source(statement), day)

    def begun(self, statement: Statement, day: date) -> bool:
        """Whether what it says had begun by a day. What is no rule, has no date or has been replaced had."""
        since = statement.as_of or self.source(statement).published
        rule = statement.as_of or statement.lapses or statement.superseded_by or statement.kind is Kind.REGULATION
        if not rule or statement.superseded_on or since is None:
            return True
        return on_or_before(since, day)

    def in_force(self, statement: Statement, day: date) -> bool:
        """Whether it holds on a day."""
        return self.status(statement, day) == "current" and (day >= date.today() or self.begun(statement, day))

    def defines(self, statement: Statement, term: str) -> bool:
        """Whether it says what a term is: typed so, and the term is what it speaks of first."""
        return (
            statement.kind is Kind.DEFINITION
            and statement.terms[:1] == (term,)
            and not any(frame.subject != term for frame in statement.frames)
        )

    def foreign(self, statement: Statement, parsed: ParsedQuestion) -> bool:
        """Whether it is the law of a state or country that was not asked about."""
        place = self.source(statement).jurisdiction or ""
        elsewhere = place.startswith("US-") or (place not in ("", "international") and not place.startswith("US"))
        return elsewhere and place != parsed.jurisdiction

    def wanted(self, statement: Statement, parsed: ParsedQuestion) -> bool:
        """Whether its speaker or place is the one that the question names."""
        place = parsed.jurisdiction
        return statement.source_id in parsed.named or bool(place and self.source(statement).jurisdiction == place)
