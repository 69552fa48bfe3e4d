"""GET /api/statements/{id}: a statement in its place."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from app.answer import Citation
from app.answering.citations import citation_of
from app.web.engine import Engine
from app.web.failures import HttpError


class SpanIn(BaseModel):
    """A cited stretch; ``gap`` is the text between it and the next one."""

    start: int
    end: int
    text: str
    gap: str


class Place(BaseModel):
    """The passage, cut into what stands before, the cited spans, and what stands after."""

    id: str
    before: str
    spans: list[SpanIn]
    after: str
    headings: list[str]
    source: Citation


def place(engine: Engine, statement_id: str, today: date) -> Place:
    """Raises HttpError 404 when the index has no such statement."""
    records = engine.index
    try:
        statement = records.statement(statement_id)
    except KeyError:
        message = "There is no statement with this id. The index may have been built anew."
        raise HttpError(404, "no_statement", message) from None
    passage, document = records.passage(statement.passage_id), records.document(statement.document_id)
    text, spans = document.text, statement.spans
    opening, closing = min(passage.start, spans[0].start), max(passage.end, spans[-1].end)
    following = [*(span.start for span in spans[1:]), spans[-1].end]
    return Place(
        id=statement.id,
        before=text[opening : spans[0].start],
        spans=[
            SpanIn(start=span.start, end=span.end, text=text[span.start : span.end], gap=text[span.end : upto])
            for span, upto in zip(spans, following, strict=True)
        ],
        after=text[spans[-1].end : closing],
        headings=list(statement.headings),
        source=citation_of(records, statement, 1, today),
    )
