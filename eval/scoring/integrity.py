"""Is what is shown what the corpus says, and does it still mean that when it stands alone?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eval.cases import Case, normal
from ingest.records import Span

if TYPE_CHECKING:
    from app.answer import Citation

# Opens with a reference that only its neighbours resolve (AIS stage 1, Rashkin et al. 2021).
_DANGLING = re.compile(
    r"""^["'(\[]*(?:
        (?:it|its|they|their|them|this|that|these|those|such|he|she|his|her|here)\b
      | (?:however|therefore|thus|hence|also|additionally|furthermore|moreover|instead|otherwise|similarly|likewise
         |consequently|nevertheless|meanwhile|but|and|or|so|then|yet)\b
      | (?:in\ addition|for\ example|for\ instance|in\ contrast|by\ contrast|as\ a\ result|on\ the\ other\ hand)\b
      | (?:the|both\ of\ the)\ (?:former|latter|above|following)\b
      | as\ (?:above|below|mentioned|noted|described|stated)\b
      | both\ (?:of|are|have|can|do)\b
      | (?:ello|ellos|ellas|esto|esta|este|estos|estas|eso|esa|ese|esos|esas|dicho|dicha|tal|tales|también)\b
      | (?:sin\ embargo|además|por\ lo\ tanto|por\ ejemplo|no\ obstante|en\ cambio)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def verbatim(case: Case) -> float | None:
    """Shown quotes that equal the stored text of a citation of theirs / shown quotes."""
    quotes = [claim for claim in case.displayed if claim.origin == "source"]
    return sum(bool(claim.quoted) for claim in quotes) / len(quotes) if quotes else None


def citations(case: Case) -> float | None:
    """Citations that the corpus bears out, field by field and in their standing / citations; a claim without one counts as a false one.

    Citations that are only pointed to are included, and numbers that the answer does not list.
    """
    if case.refused:
        return None
    listed = {citation.number for citation in case.answer.citations}
    broken = {number for sentence in case.answer.sentences for number in sentence.citations} - listed
    bare = sum(not claim.citations for claim in case.displayed)
    total = len(case.answer.citations) + len(broken) + bare
    return sum(_valid(case, citation) for citation in case.answer.citations) / total if total else 0.0


def inversion(case: Case) -> float | None:
    """On needs that set a trap or carry an instruction: 1 when the answer shows what its source does not assert, or must not be shown."""
    if not (case.need.type in ("trap", "injection") or case.need.trap or "injection" in case.need.tags):
        return None
    return float(bool(case.violations))


def dangling(case: Case) -> float | None:
    """Shown quotes that open with a reference which the sentence before, if shown, does not resolve / shown quotes."""
    quotes = [claim for claim in case.displayed if claim.origin == "source"]
    if not quotes:
        return None
    faults, before = 0, ""
    for claim in quotes:
        passage = claim.citations[0].passage_id if claim.citations else ""
        faults += bool(_DANGLING.match(claim.text)) and (not passage or passage != before)
        before = passage
    return faults / len(quotes)


def _valid(case: Case, citation: Citation) -> bool:
    statement = case.library.statements.get(citation.statement_id)
    spans = tuple(Span(span.start, span.end) for span in citation.spans)
    stored = case.library.text_at(citation.file, spans)
    if statement is None or stored is None:
        return False
    source = case.library.sources[statement.source_id]
    return (
        (citation.publisher, citation.title, citation.url, citation.date)
        == (source.publisher, source.title, source.url, source.date)
        and citation.file == case.library.file_of(statement)
        and spans == statement.spans
        and (citation.source_id, citation.passage_id) == (statement.source_id, statement.passage_id)
        and normal(citation.quote) == normal(stored)
        and not (citation.status == "current" and _over(case, citation))
    )


def _over(case: Case, citation: Citation) -> bool:
    statement = case.library.statements.get(citation.statement_id)
    if statement is None:
        return False
    day = case.answer.as_of
    if statement.superseded_by and (on := statement.superseded_on or "") <= day[: len(on)]:
        return True
    return bool(statement.lapses) and day[: len(statement.lapses or "")] > (statement.lapses or "")
