"""Plain text: headings, paragraphs, list items and table rows, found by their lines.

Works on text wrapped at a width (letters, PDF) and on text copied from web pages, where headings are short lines
without a full stop and menus are runs of them. Nothing of the text is changed; a block is a kind and a span.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from ingest.reading.blocks import Block, BlockKind, cell_spans
from ingest.records import Span

_BOLD_HEADING = re.compile(r"\*\*(.{2,80}?)\*\*:?[ \t]*$")
_ITEM = re.compile(r"[ \t]*(?:[-*•●▪◦‣–\x7f\uf0b7]|\(?\d{1,2}[.)]|\(?[a-z]\))[ \t]+(?=\S)")
_ROW = re.compile(r"[^|\n]*\|[^|\n]*\||[^|\n]+(?:\|[^|\n]+){1,}\|?[ \t]*$")
_SEPARATOR = re.compile(r"[ \t]*\|?[ \t:|+=_*-]*$")
_SENTENCE_END = re.compile(r"[.!;:,…][\"”’)]*$")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|did|can|may|will|should|must|allows?|means|refers?)\b", re.I
)
_BYLINE = re.compile(
    r"(?:[\d,.]+k? (?:views?|likes?|comments?|shares?|min(?:ute)?s? read)|written|reviewed|posted|published|updated|last (?:reviewed|updated)|by|author|tags|share|categories)\b"
    r"(?:[^.!?]|(?<=\b[A-Z])\.|(?<=\bDr)\.|(?<=\bM[rs])\.){0,80}$",
    re.I,
)
_ASKS = re.compile(r"(?:what|how|why|when|who|where|which|can|do|does|is|are)\b", re.I)
_LONGEST_HEADING = 14  # words
_WIDTHS = (40, 130)  # characters; shorter lines are lists and verses, longer ones whole paragraphs
_FEWEST_WRAPPED = 4  # lines followed by another
_ROOM = 0.88  # of the width; letters of print are not equally wide
_MENU = 4  # as many heading-like lines in a row, with no text between them, are a menu


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Form:
    """How a text is set: wrapped at a width, or (0) with each paragraph on one line."""

    width: float

    def is_full(self, lines: list[_Line], position: int) -> bool:
        """Whether a line ends because the next word had no room, so that the next line continues it."""
        if not self.width or not 0 <= position < len(lines) - 1:
            return False
        here, following = lines[position].text.rstrip(), lines[position + 1].text
        if not _lacks_room(here, following, self.width) or _ITEM.match(following):
            return False
        ended = here.endswith((".", "!", "?", ":"))
        after = lines[position + 2].text if position + 2 < len(lines) else ""
        return not ended or not _looks_like_heading(following) or _lacks_room(following, after, self.width)


def _lacks_room(here: str, following: str, width: float) -> bool:
    words = following.split()
    return bool(here.strip() and words) and len(here.rstrip()) + 1 + len(words[0]) > width


def _width(lines: list[_Line]) -> float:
    """The least length that a line and its next word have where the text is wrapped; 0 where it is not."""
    pairs = [(one.text, other.text) for one, other in pairwise(lines) if one.text.strip() and other.text.strip()]
    lengths = sorted(len(here.rstrip()) for here, _ in pairs)
    if len(lengths) < _FEWEST_WRAPPED or not _WIDTHS[0] <= lengths[-1] <= _WIDTHS[1]:
        return 0
    width = _ROOM * lengths[len(lengths) * 17 // 20]  # the few longest were mended by hand
    # In a list of long lines each ends a sentence or begins with a capital; only within a sentence does a line run on.
    run_on = [
        pair for pair in pairs if not _SENTENCE_END.search(pair[0].rstrip()) and not pair[1].lstrip()[:1].isupper()
    ]
    return width if sum(_lacks_room(*pair, width) for pair in run_on) > 0.4 * len(pairs) else 0


def _lines(text: str) -> list[_Line]:
    lines, start = [], 0
    for part in text.split("\n"):
        lines.append(_Line(start, start + len(part), part))
        start += len(part) + 1
    return lines


def place_lines(text: str) -> tuple[Block, ...]:
    """The blocks of a text, in order. ``text`` has LF line ends."""
    lines = _lines(text)
    return tuple(_without_menus(_blocks(text, lines, _Form(_width(lines)))))


def is_byline(line: str) -> bool:
    """Whether a line only says who wrote or checked a text, and when."""
    return _BYLINE.match(line) is not None


def _blocks(text: str, lines: list[_Line], form: _Form) -> Iterator[Block]:
    number = 0
    previous = BlockKind.RESIDUE
    position = 0
    while position < len(lines):
        line = lines[position]
        stripped = line.text.strip()
        if not stripped:
            position += 1
            continue
        taken = 1
        if heading := _heading(lines, position, form):
            block = heading
        elif _is_row(lines, position, previous):
            number += previous is not BlockKind.ROW
            kind = BlockKind.RESIDUE if _SEPARATOR.match(line.text) else BlockKind.ROW
            span = _trimmed(line.text, line.start)
            cells = cell_spans(text, span) if kind is BlockKind.ROW else ()
            block = Block(kind, span, list_number=number, cells=cells)
            if kind is BlockKind.RESIDUE:
                yield block
                position += 1
                continue
        elif item := _ITEM.match(line.text):
            number += previous is not BlockKind.ITEM
            taken = _continued(lines, position, form)
            end = lines[position + taken - 1].end
            block = Block(BlockKind.ITEM, Span(line.start + item.end(), end), list_number=number)
        elif _SEPARATOR.match(line.text) or is_byline(stripped):
            block = Block(BlockKind.RESIDUE, _trimmed(line.text, line.start))
        else:
            taken = _continued(lines, position, form)
            last = lines[position + taken - 1]
            block = Block(
                BlockKind.PARAGRAPH, Span(_trimmed(line.text, line.start).start, last.start + len(last.text.rstrip()))
            )
        previous = block.kind
        yield block
        position += taken


def _trimmed(text: str, start: int) -> Span:
    lead = len(text) - len(text.lstrip())
    return Span(start + lead, start + len(text.rstrip()))


def _continued(lines: list[_Line], position: int, form: _Form) -> int:
    """How many lines a wrapped paragraph or item takes. Copied web text has one paragraph a line; Markdown wraps."""
    taken = 1
    while position + taken < len(lines):
        following = lines[position + taken].text
        before = lines[position + taken - 1].text.rstrip()
        runs_on = len(before) >= 60 and not _SENTENCE_END.search(before) and following[:1].islower()
        wrapped = runs_on or form.is_full(lines, position + taken - 1)
        if not following.strip() or not wrapped or _ITEM.match(following):
            break
        if "|" in following and _ROW.match(following):
            break
        taken += 1
    return taken


def _is_row(lines: list[_Line], position: int, previous: BlockKind) -> bool:
    text = lines[position].text
    if "|" not in text or not _ROW.match(text):
        return False
    if previous is BlockKind.ROW or text.count("|") >= 3:
        return True
    following = lines[position + 1].text if position + 1 < len(lines) else ""
    return text.count("|") >= 2 and "|" in following


def _heading(lines: list[_Line], position: int, form: _Form) -> Block | None:
    line = lines[position]
    if match := _BOLD_HEADING.match(line.text.strip()):
        start = line.start + line.text.index("**") + 2
        return Block(BlockKind.HEADING, Span(start, start + len(match[1])), 5)
    if not _looks_like_heading(line.text):
        return None
    if form.is_full(lines, position) or form.is_full(lines, position - 1):
        return None
    return Block(BlockKind.HEADING, _trimmed(line.text, line.start), 2)


def _looks_like_heading(text: str) -> bool:
    stripped = text.strip()
    count = len(stripped.split())
    if not stripped or count > _LONGEST_HEADING or "|" in stripped or _ITEM.match(text) or is_byline(stripped):
        return False
    if stripped.endswith("?"):
        return True
    first = stripped.lstrip("\"“‘'")[:1]
    if _SENTENCE_END.search(stripped) or not (first.isupper() or first.isdigit()):
        return False
    capitals = sum(word[:1].isupper() for word in stripped.split())
    if _ASKS.match(stripped) and capitals >= 2:
        return True
    return count <= 7 or capitals >= count / 2 or not _FINITE.search(stripped)


def _without_menus(found: Iterable[Block]) -> list[Block]:
    """Turn runs of heading-like lines into residue; the last of a run may head the text below it, if it is one of few."""
    blocks = list(found)
    result = list(blocks)
    start = 0
    while start < len(blocks):
        stop = start
        while stop < len(blocks) and blocks[stop].kind is BlockKind.HEADING:
            stop += 1
        if stop - start >= _MENU or (stop == len(blocks) and stop - start >= 1):
            for number in range(start, stop):
                result[number] = Block(BlockKind.RESIDUE, blocks[number].span)
        start = max(stop, start + 1)
    return result
