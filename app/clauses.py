"""Two questions in one: "what is store-and-forward and does Medicare pay for it". Each is answered for itself."""

from __future__ import annotations

import re
from dataclasses import replace

from app.drafts import Draft, Line
from app.phrases import Language, listed, phrase

_MOST_OF_SECOND = 2  # statements that the second question adds
_SECOND = re.compile(
    r"(?P<first>.{8,}?)(?:\?\s+(?:(?:and|also|y)\s+)?|[,;]?\s+(?:and|also|plus|y|e)\s+)"
    r"(?P<second>¿?(?:what|how|who|when|where|which|why|does|do|is|are|can|will|must|should|qu[eé]|c[oó]mo|cu[aá]nt[oa]s?"
    r"|cu[aá]ndo|qui[eé]n(?:es)?|cu[aá]l(?:es)?|es|puedo|debo)\b.{4,})",
    re.I | re.S,
)


def clauses(text: str) -> tuple[str, str] | None:
    """The two questions of a text, or None when it asks one."""
    parts = _SECOND.fullmatch(text.strip())
    return (parts["first"], parts["second"]) if parts else None


def joined(first: Draft, second: Draft, asked: str, language: Language) -> Draft:
    """One draft of two; what the second asked is told as missing where the first alone is answered, or nothing is added."""
    if first.outcome != "answered":
        return second if second.outcome == "answered" else first
    shown = {line.text for line in first.lines}
    told = [line for line in second.claims if line.text not in shown]
    if second.outcome != "answered" or not told or second.lines[0].text == phrase("no_statement", language):
        missing = second.missing or ((f"«{asked}»" if language == "es" else f"“{asked.rstrip('?')}”"),)
        opening = Line(phrase("partial", language, missing=listed(missing, language)), origin="framing")
        return replace(first, lines=(opening, *first.lines), missing=(*first.missing, *missing))
    if second.disagreement and not first.disagreement:  # its sides are shown with the lines that take them
        lines = (*first.claims[:_MOST_OF_SECOND], *(line for line in second.lines if line.text not in shown))
        return replace(second, lines=lines, table_terms=first.table_terms, table=first.table)
    return replace(
        first,
        lines=(*first.lines, *told[:_MOST_OF_SECOND]),
        missing=tuple(dict.fromkeys((*first.missing, *second.missing))),
        confidence=min(first.confidence, second.confidence),
    )
