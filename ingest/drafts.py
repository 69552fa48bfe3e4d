"""Drafts: stretches of a document that may become statements, before anybody looked at what they say."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.records import Span


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before it is typed."""

    spans: tuple[Span, ...]
    label: str | None = None
    context: str = ""  # what search needs and the quote lacks
    asserted: bool | None = None  # what the label says ("Fact: …"); None where the section decides
    dangling: bool = False
    following: int | None = None  # where the next sentence of the paragraph ends
    opens: bool = False  # it says what the label names
    verdict: bool = False  # it begins with a verdict alone ("No."), so it answers but does not define
    typed: bool = True  # false for a table row whose heads do not line up
