"""A statement of the index as the citation that the wire shows."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

from app.answers import Citation, SpanOut
from app.standing import status_of
from app.web.engine import Records
from ingest.records import AuthorityType, Statement


def cite(records: Records, statement: Statement, number: int, today: date) -> Citation:
    """Everything in it comes from the index."""
    source = records.sources[statement.source_id]
    document = records.document(statement.document_id)
    return Citation(
        number=number,
        statement_id=statement.id,
        passage_id=statement.passage_id,
        source_id=source.id,
        title=source.title,
        publisher=source.publisher,
        authority_type=source.authority_type.value,
        jurisdiction=source.jurisdiction,
        via=_drawn_from(records, statement) if source.authority_type is AuthorityType.OURSELVES else source.via,
        url=source.url,
        date=source.date,
        status=status_of(statement, source, today),
        as_of=statement.as_of,
        superseded_by=statement.superseded_by or source.superseded_by,
        lapses=statement.lapses or source.lapses,
        wording=source.wording.value,
        language=statement.language,
        file=document.file,
        page=bisect_right(document.pages, statement.spans[0].start) if document.pages else None,
        headings=list(statement.headings),
        quote=statement.quote,
        spans=[SpanOut(start=span.start, end=span.end) for span in statement.spans],
    )


def _drawn_from(records: Records, statement: Statement) -> str | None:
    """Whose statements a sentence in plain words is drawn from."""
    firsts = [records.of_section(section)[:1] for section in statement.basis]
    publishers = [records.sources[records.statement(first[0]).source_id].publisher for first in firsts if first]
    return "; ".join(dict.fromkeys(publishers)) or None
