"""The shape of a document: parts as a format's reader finds them, blocks as they lie in the stored text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from ingest.records import Span


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    RESIDUE = "residue"  # code, menus, separators, bylines: in the text, never quoted


@dataclass(frozen=True, slots=True)
class Part:
    """What a reader found, not yet at a place: one heading, paragraph, list item or whole table.

    ``level`` is a heading's depth or an item's depth in nested lists (from 0). ``rows`` is a table with every spanned
    cell repeated; its first row holds the heads. ``page`` counts from 1, 0 where a format has no pages.
    """

    kind: BlockKind
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()
    page: int = 0
    asks: bool = False  # a heading that is the question of an accordion or of a list of questions


@dataclass(frozen=True, slots=True)
class Block:
    """A part in its place. ``span`` leaves out markers such as ``#``, ``-`` and attributes."""

    kind: BlockKind
    span: Span
    level: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    list_number: int = 0  # items of one list and rows of one table share it
    cells: tuple[Span, ...] = ()  # of a row
    asks: bool = False
    language: str = ""  # of a heading: of the text below it; empty where nobody looked


_ATTRIBUTE = re.compile(r"#([\w.:-]+)|([\w-]+)=(?:\"([^\"]*)\"|(\S+))")


def read_attributes(text: str) -> dict[str, str]:
    """``#id key=value key="two words"`` as a mapping; the id is under ``id``."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        if match[1]:
            found["id"] = match[1]
        else:
            found[match[2]] = match[3] if match[3] is not None else match[4]
    return found


def cell_spans(text: str, row: Span) -> tuple[Span, ...]:
    """The cells of a row that is set with ``|``, without the white space and marks of bold around them."""
    start = row.start + (text[row.start : row.start + 1] == "|")
    end = row.end - (row.end > start and text[row.end - 1] == "|")
    cells = []
    for part in text[start:end].split("|"):
        body = part.strip(" \t*_")
        at = start + (part.index(body) if body else len(part))
        cells.append(Span(at, at + len(body)))
        start += len(part) + 1
    return tuple(cells)
