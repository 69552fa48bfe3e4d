"""Sentences of a paragraph, as spans. pysbd decides where dots are ambiguous; a full stop before a capital is not."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from ingest.records import Span

_PLAIN_END = re.compile(
    r"(?<=[a-zA-Z)\]”\"’0-9%áéíóúñ][.!?])[\"”’)]*\s+(?=[\"“‘(]?[A-ZÁÉÍÓÚÑ¿¡])|(?<=[.!?][\"”’)])\s+(?=[\"“‘(]?[A-ZÁÉÍÓÚÑ¿¡])"
)
# A dot after one of these, a capital or a number may not end a sentence; then pysbd is asked.
_AMBIGUOUS = re.compile(
    r"(?:\b(?:(?<![A-Z])[A-Z]|Dr|Mr|Mrs|Ms|St|vs|No|Sec|Art|Inc|Ltd|Co|Corp|U\.S|e\.g|i\.e|etc|approx|cf|Fig|al|Jr|Sr|Ph\.D|a\.m|p\.m))\.\s"
)


def sentences(text: str, span: Span) -> list[Span]:
    """The sentences of a stretch of text, without the white space around them."""
    part = text[span.start : span.end]
    bounds = _segmented(part) if _AMBIGUOUS.search(part) else _plain(part)
    found = []
    for start, end in bounds:
        piece = part[start:end]
        lead = len(piece) - len(piece.lstrip())
        body = piece.strip()
        if any(mark.isalnum() for mark in body):
            found.append(Span(span.start + start + lead, span.start + start + lead + len(body)))
    return found


def _plain(part: str) -> list[tuple[int, int]]:
    bounds, start = [], 0
    for match in _PLAIN_END.finditer(part):
        bounds.append((start, match.end()))
        start = match.end()
    bounds.append((start, len(part)))
    return bounds


@lru_cache(maxsize=1)
def _segmenter() -> Any:
    import pysbd  # type: ignore[import-untyped]

    return pysbd.Segmenter(language="en", clean=False, char_span=False)


def _segmented(part: str) -> list[tuple[int, int]]:
    bounds, start = [], 0
    part = part.replace("\n", " ")  # the library ends a sentence at a line break; a wrapped line may end in "not"
    for piece in _segmenter().segment(part):
        body = str(piece).strip()
        at = part.find(body, start)
        if at < 0:  # the library changed the text: keep what is left as one sentence
            break
        bounds.append((at, at + len(body)))
        start = at + len(body)
    if part[start:].strip():
        bounds.append((start, len(part)))
    return bounds
