"""Cells of a table as drafts: each with the heads of its column and of its row.

A row is named by as many of its first cells as tell it from the other rows: "Self-pay" may have two fees. A table that
sets two things side by side ("Fast claims", "Full claims") has no names of rows; each cell belongs to its column alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.drafts import Draft
from ingest.reading.blocks import Block, BlockKind
from ingest.records import Span
from ingest.sentences import sentences
from ingest.vocabulary import key, words

_LONGEST_CELL = 60  # words; a longer one is a text of its own and is quoted by the sentence
_FORMAL = frozenset(
    "name number date type code id fee cost price amount rate total hours time nombre fecha tipo".split()
)
_COMPARES = re.compile(r"\b(?:vs\.?|versus|compared|comparison|differences?|diferencias?|comparación)\b", re.I)


def table_drafts(text: str, rows: Sequence[Block], headings: Sequence[str]) -> Iterator[Draft]:
    """Drafts of a table's cells; a row whose cells and heads do not line up is quoted whole and makes no claim."""
    listed = [row.cells for row in rows if row.kind is BlockKind.ROW]
    head, body = listed[0], listed[1:]
    lines_up = all(cell.start < cell.end for cell in head[1:])
    full = [row for row in body if lines_up and len(row) == len(head)]
    peers = _are_peers(text, head, headings)
    names = 1 if peers else _name_length(text, full)
    for row in body:
        if not lines_up or len(row) != len(head):
            filled = tuple(cell for cell in row if cell.start < cell.end)
            if len(filled) > 1:
                yield Draft(filled, typed=False, context=" ".join(_said(text, cell) for cell in head))
        elif peers:
            for top, cell in zip(head, row, strict=True):
                yield from _cell(text, (top,), cell, _said(text, top))
        elif row[0].start < row[0].end:
            name = _named_once(text, row[:names])
            for number in range(names, len(row)):
                yield from _cell(text, (head[number], *name), row[number], _said(text, row[0]))


def _named_once(text: str, cells: Sequence[Span]) -> tuple[Span, ...]:
    """The cells that name a row; one that spans several columns stands in each and is said once."""
    said = {_said(text, cell): cell for cell in reversed(cells) if cell.start < cell.end}
    return tuple(sorted(said.values()))


def _cell(text: str, heads: tuple[Span, ...], cell: Span, label: str) -> Iterator[Draft]:
    if cell.start == cell.end:
        return
    long = len(_said(text, cell).split()) > _LONGEST_CELL
    for part in sentences(text, cell) if long else [cell]:
        yield Draft((*heads, part), label=label)


def _name_length(text: str, rows: Sequence[tuple[Span, ...]]) -> int:
    """How many of a row's first cells tell the rows apart; never all of them."""
    most = max(min((len(row) for row in rows), default=2) - 1, 1)
    for length in range(1, most):
        names = [tuple(_said(text, cell) for cell in row[:length]) for row in rows]
        if len(set(names)) == len(names):
            return length
    return most if rows else 1


def _are_peers(text: str, head: Sequence[Span], headings: Sequence[str]) -> bool:
    tops = [_said(text, cell) for cell in head]
    if not 2 <= len(tops) <= 4 or not all(tops):
        return False
    title = headings[-1] if headings else ""
    named = key(title)
    if all(key(top) in named for top in tops) and len({key(top) for top in tops}) == len(tops):
        return True
    last = {words(top)[-1].folded for top in tops if words(top)}
    several = all(len(words(top)) > 1 for top in tops)
    return len(last) == 1 and several and not last & _FORMAL and bool(_COMPARES.search(title) or len(tops) == 2)


def _said(text: str, span: Span) -> str:
    return text[span.start : span.end]
