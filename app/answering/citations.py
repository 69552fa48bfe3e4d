"""Citing: a verified draft becomes the answer. Titles, dates, spans and links come from the index, never from a drafter."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from typing import Literal, Protocol

from app.answer import (
    Answer,
    Cell,
    Citation,
    Comparison,
    DisagreementOut,
    Release,
    Row,
    Sentence,
    SideOut,
    SpanOut,
    Timings,
)
from app.answering.draft import Draft
from app.messages import Language
from app.query.question import ParsedQuestion, Question
from ingest.index import Index
from ingest.records import AuthorityType, Document, Source, Statement
from ingest.releases import latest
from ingest.validity import status_of


class Records(Protocol):
    """The index, as far as a citation shows it. What it does not hold is a KeyError."""

    @property
    def sources(self) -> Mapping[str, Source]: ...

    def statement(self, identity: str) -> Statement: ...

    def document(self, identity: str) -> Document: ...

    def of_section(self, identity: str) -> tuple[str, ...]: ...


class Numbers:
    """Citation numbers in order of first use; one statement has one number."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def of(self, identity: str) -> int:
        """The number of a statement, from 1."""
        if identity not in self.ids:
            self.ids.append(identity)
        return self.ids.index(identity) + 1


_NO_TIME = Timings(parse=0.0, retrieve=0.0, rerank=0.0, compose=0.0, verify=0.0, total=0.0)


def cite(draft: Draft, question: Question, parsed: ParsedQuestion, index: Index, related: tuple[str, ...]) -> Answer:
    """The answer to a question. Only ``answered`` carries citations; the numbers of the text come first."""
    answered = draft.outcome == "answered"
    numbers = Numbers()
    sentences = [
        Sentence(
            text=line.text, citations=[numbers.of(i) for i in line.statements] if answered else [], origin=line.origin
        )
        for line in draft.lines
    ]
    used = len(numbers.ids)
    comparison = _comparison(draft, parsed.language, index, numbers) if answered and draft.table else None
    disagreement = _disagreement(draft, parsed.language, numbers) if answered else None
    for identity in draft.supporting if answered else ():
        numbers.of(identity)
    citations = [
        citation_of(index, index.statement(i), number, parsed.as_of) for number, i in enumerate(numbers.ids, start=1)
    ]
    return Answer(
        question=question.text,
        standalone_question=parsed.text if parsed.completed else None,
        language=parsed.language,
        as_of=parsed.as_of.isoformat(),
        index=index.generation,
        release=Release.of(latest(index.releases)),
        outcome=draft.outcome,
        text="\n".join(_marked(s.text, s.citations) for s in sentences),
        drafter=_drafter(draft),
        sentences=sentences,
        citations=citations,
        disagreement=disagreement,
        comparison=comparison,
        supporting=list(range(used + 1, len(numbers.ids) + 1)),
        coverage="partial" if answered and draft.missing else "full",
        terms=list(parsed.terms),
        uncovered_terms=list(draft.missing if draft.outcome in ("answered", "not_covered") else ()),
        intent=parsed.intent,
        confidence=round(draft.confidence, 4),
        related_questions=list(related),
        redacted=question.redacted,
        timings_ms=_NO_TIME,
    )


def citation_of(records: Records, statement: Statement, number: int, day: date) -> Citation:
    """A statement as every answer, page and endpoint cites it, standing as on a day; all of it from the index."""
    source = records.sources[statement.source_id]
    document = records.document(statement.document_id)
    start = statement.spans[0].start
    replaced = statement.superseded_by or source.superseded_by
    return Citation(
        number=number,
        statement_id=statement.id,
        passage_id=statement.passage_id,
        source_id=source.id,
        title=source.title,
        publisher=source.publisher,
        authority_type=source.authority_type.value,
        jurisdiction=source.jurisdiction,
        via=_drawn_from(statement, records) if source.authority_type is AuthorityType.OURSELVES else source.via,
        url=source.url if (source.url or "").lower().startswith(("https://", "http://")) else None,
        date=source.date,
        status=status_of(statement, source, day),
        as_of=statement.as_of,
        superseded_by=_replacement(replaced, records) if replaced else None,
        lapses=statement.lapses or source.lapses,
        wording=source.wording.value,
        language=statement.language,
        file=document.file,
        page=bisect_right(document.pages, start) if document.pages else None,
        headings=list(statement.headings),
        quote=statement.quote,
        spans=[SpanOut(start=span.start, end=span.end) for span in statement.spans],
    )


def _drafter(draft: Draft) -> Literal["reviewed", "extractive", "model"]:
    if any(line.origin == "model" for line in draft.lines):
        return "model"
    return "reviewed" if draft.answer else "extractive"


def _marked(text: str, citations: list[int]) -> str:
    return text + "".join(f" [{number}]" for number in citations)


def _comparison(draft: Draft, language: Language, index: Index, numbers: Numbers) -> Comparison:
    labels = [_label(index, term, language) for term in draft.table_terms]
    rows = [
        Row(
            aspect=row.aspect,
            cells=[
                Cell(text=index.statement(i).quote, citations=[numbers.of(i)]) if i else Cell(text="", citations=[])
                for i in row.cells
            ],
        )
        for row in draft.table
    ]
    return Comparison(terms=labels, rows=rows)


def _disagreement(draft: Draft, language: Language, numbers: Numbers) -> DisagreementOut | None:
    sides = [
        SideOut(position=s.position, citations=sorted(numbers.of(i) for i in s.statements))
        for s in draft.sides
        if s.statements
    ]
    if len(sides) < 2:
        return None
    item = draft.disagreement
    about = ((item.about_spanish if language == "es" else None) or item.about) if item else ""
    return DisagreementOut(kind=item.kind if item else "opinions", about=about, sides=sides)  # type: ignore[arg-type]


def _label(index: Index, term: str, language: Language) -> str:
    entry = index.terms[term]
    return entry.spanish[0] if language == "es" and entry.spanish else entry.label


def _drawn_from(statement: Statement, records: Records) -> str | None:
    """Whose statements a sentence in plain words is drawn from."""
    firsts = [records.of_section(section)[:1] for section in statement.basis]
    publishers = [records.sources[records.statement(first[0]).source_id].publisher for first in firsts if first]
    return "; ".join(dict.fromkeys(publishers)) or None


def _replacement(replaced: str, records: Records) -> str:
    """What replaced a rule, in words: the heading of the section that is named, else the words given."""
    ids = records.of_section(replaced)
    if not ids:
        return replaced
    statement = records.statement(ids[0])
    return statement.headings[-1] if statement.headings else records.sources[statement.source_id].title
