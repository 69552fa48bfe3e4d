"""One writer for every format: parts become the stored text, and each part a block with its place in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.reading.blocks import Block, BlockKind, Part
from ingest.records import Span

_LONGEST_WORD = 300  # characters; what is longer is data, no word, and is never quoted


@dataclass(slots=True)
class _Text:
    pieces: list[str] = field(default_factory=list)
    length: int = 0

    def add(self, piece: str) -> Span:
        start = self.length
        self.pieces.append(piece)
        self.length += len(piece)
        return Span(start, self.length)


def write(parts: Iterable[Part]) -> tuple[str, tuple[Block, ...], tuple[int, ...]]:
    """The stored text, its blocks in order and where each page starts (none where the format has no pages).

    Headings are set with ``#``, items with ``-`` and rows with ``|``, so that the text reads as it looked.
    """
    text = _Text()
    blocks: list[Block] = []
    pages: list[int] = []
    number = 0
    before: Part | None = None
    for part in parts:
        if part.page > len(pages):
            pages += [text.length and text.length + 2] * (part.page - len(pages))
        runs_on = before is not None and before.kind is part.kind is BlockKind.ITEM
        if before is not None:
            text.add("\n" if runs_on else "\n\n")
        number += not runs_on
        blocks += _rows(text, part, number) if part.kind is BlockKind.ROW else [_block(text, part, number)]
        before = part
    if before is not None:
        text.add("\n")
    return "".join(text.pieces), tuple(blocks), tuple(pages)


def _block(text: _Text, part: Part, number: int) -> Block:
    kind = part.kind
    if kind is not BlockKind.RESIDUE and max(map(len, part.text.split()), default=0) > _LONGEST_WORD:
        kind = BlockKind.RESIDUE
    if kind is BlockKind.HEADING:
        text.add("#" * part.level + " ")
    elif kind is BlockKind.ITEM:
        text.add("  " * part.level + "- ")
    span = text.add(part.text)
    return Block(kind, span, part.level, list_number=number if kind is BlockKind.ITEM else 0, asks=part.asks)


def _rows(text: _Text, part: Part, number: int) -> list[Block]:
    blocks = []
    for place, row in enumerate(part.rows):
        text.add("\n" if place else "")
        start = text.add("| ").start
        cells = []
        for cell in row:
            cells.append(text.add(cell.replace("|", "/").strip()))
            text.add(" | ")
        text.pieces[-1] = " |"
        text.length -= 1
        blocks.append(Block(BlockKind.ROW, Span(start, text.length), list_number=number, cells=tuple(cells)))
        if place == 0:
            text.add("\n")
            blocks.append(Block(BlockKind.RESIDUE, text.add("| " + " | ".join("---" for _ in row) + " |")))
    return blocks
