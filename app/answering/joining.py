"""Joining: the drafts of a message's questions become one, which says nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.answering.draft import Draft, Line, framing
from app.messages import listed
from app.query.question import ParsedQuestion
from ingest.index import Index

_MOST_OF_FURTHER = 2  # sentences that each further question adds
Told = tuple[ParsedQuestion, Draft]


@dataclass(frozen=True, slots=True)
class Joiner:
    """Joins drafts over the statements of one index."""

    index: Index

    def join(self, told: Sequence[Told]) -> Draft:
        """One draft of several. What the sources do not say to one is told last; where they say nothing, the first."""
        answered = [one for one in told if one[1].outcome == "answered"]
        if not answered:
            return told[0][1]
        (asked, joined), *further = answered
        for _, draft in further:
            more = [line for line in draft.claims if not self._known(line, asked, joined)]
            joined = replace(
                joined,
                lines=(*joined.lines, *more[:_MOST_OF_FURTHER]),
                disagreement=joined.disagreement or draft.disagreement,
                sides=joined.sides or draft.sides,
                confidence=min(joined.confidence, draft.confidence),
            )
        for parsed, draft in told:
            if draft.missing:
                joined = _with_missing(joined, asked, draft.missing, "not_mentioned")
            elif draft.outcome != "answered":
                joined = _with_missing(joined, asked, _quoted(parsed), "not_answered")
        return joined

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


def _with_missing(draft: Draft, parsed: ParsedQuestion, more: tuple[str, ...], told: str) -> Draft:
    """The draft of an answer in which more is missing, with a closing line that tells it."""
    new = tuple(one for one in dict.fromkeys(more) if one not in draft.missing)
    if not new:
        return draft
    closing = framing(told, parsed.language, missing=listed(new, parsed.language))
    return replace(draft, lines=(*draft.lines, closing), missing=(*draft.missing, *new))
