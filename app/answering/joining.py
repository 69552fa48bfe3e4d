"""Joining: the drafts of a message's two questions become one, which says nothing twice."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.answering.draft import Draft, Line, framing
from app.messages import listed
from app.query.question import ParsedQuestion
from ingest.index import Index

_MOST_OF_SECOND = 2  # sentences that a second question adds
Told = tuple[ParsedQuestion, Draft]


@dataclass(frozen=True, slots=True)
class Joiner:
    """Joins drafts over the statements of one index."""

    index: Index

    def join(self, first: Told, second: Told) -> Draft:
        """One draft of two. What the sources do not say to either question is told last; of two refusals the first."""
        (asked, one), (asked_next, two) = first, second
        if one.outcome == two.outcome == "answered":
            more = [line for line in two.claims if not self._known(line, asked, one)]
            both = replace(
                one,
                lines=(*one.lines, *more[:_MOST_OF_SECOND]),
                disagreement=one.disagreement or two.disagreement,
                sides=one.sides or two.sides,
                confidence=min(one.confidence, two.confidence),
            )
            return _with_missing(both, asked, two.missing)
        if one.outcome == "answered":
            return _with_missing(one, asked, two.missing or _quoted(asked_next))
        if two.outcome == "answered":
            return _with_missing(two, asked_next, one.missing or _quoted(asked))
        return one

    def _known(self, line: Line, asked: ParsedQuestion, shown: Draft) -> bool:
        """Whether a line is what a draft has shown, or defines again what it was asked to define."""
        before = {statement for one in shown.lines for statement in one.statements}
        if before >= set(line.statements) or line.text in {one.text for one in shown.lines}:
            return True
        rests_on = self.index.statements(line.statements)
        return all(s.kind == "definition" and s.terms and s.terms[0] in asked.terms for s in rests_on)


def _quoted(parsed: ParsedQuestion) -> tuple[str, ...]:
    asked = parsed.typed.strip(" ?¿")
    return (f"«{asked}»" if parsed.language == "es" else f"“{asked}”",)


def _with_missing(draft: Draft, parsed: ParsedQuestion, more: tuple[str, ...]) -> Draft:
    """The draft of an answer in which more is missing, with a closing line that tells it."""
    new = tuple(one for one in dict.fromkeys(more) if one not in draft.missing)
    if not new:
        return draft
    closing = framing("not_mentioned", parsed.language, missing=listed(new, parsed.language))
    return replace(draft, lines=(*draft.lines, closing), missing=(*draft.missing, *new))
