"""The layout of printed pages: columns in reading order, running heads left out, wrapped lines joined, headings by type.

A line continues the one above it when it stands close below it in the same type and the sentence has not ended there,
whatever it begins with.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from ingest.reading.blocks import BlockKind, Part
from ingest.reading.grids import table_parts
from ingest.reading.inline import clean, raised

_EDGE = 0.09  # of a page's height, at its top and bottom, where running heads stand
_GUTTER = 10.0  # points between columns
_NARROWEST = 70.0  # points; what is narrower is a bullet or a number, no column
_FEWEST_LINES = 4  # of a column
_PROSE = 4  # words a line; lines of tables without rules have fewer
_ALIGNED = 0.7  # of the lines of two columns on common baselines make them a table
_LARGER = 1.12  # times the body's size is a heading's
_APART = 1.35  # times the usual distance of lines parts two paragraphs
_SMALL = 0.8  # of a line's size is a note mark's
_LONGEST_HEADING = 18  # words
_ITEM = re.compile(r"(?:[-*•●▪◦‣–·○■□➢✓✔\uf0b7\uf0a7\uf0d8\x7f]|\(?\d{1,2}[.)]|\(?[a-z]{1,3}\)|o(?= [A-Z]))\s+(?=\S)")
_LEADERS = re.compile(r"(?:\.\s?){5,}\s*\w{1,5}(?:\s|$)")  # of a table of contents
_UNMAPPED = re.compile(r"\(cid:\d+\)\s?")
_FIGURES = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page\s*|página\s*|p\.\s*)?[\divxlc]{1,5}(?:\s*(?:of|de|/|\|)\s*\d+)?\W*$", re.I)
_ENDED = re.compile(r"[.!?:;][\"”’)]*$")
_ABBREVIATED = re.compile(r"\b(?:[A-Z]|Dr|Mr|Mrs|Ms|St|No|Inc|vs|e\.g|i\.e|U\.S)\.$")


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its place in points from the page's upper left corner."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table with its rows, every spanned cell repeated."""

    top: float
    x0: float
    x1: float
    bottom: float
    rows: tuple[tuple[str, ...], ...]

    def holds(self, word: dict[str, Any]) -> bool:
        """Whether a word's middle lies in the table."""
        x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
        return bool(self.x0 <= x <= self.x1 and self.top <= y <= self.bottom)


@dataclass(frozen=True, slots=True)
class Page:
    """A page's words and tables."""

    width: float
    height: float
    words: tuple[Word, ...]
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """Words on one baseline of one column, or (``rows``) a table in its place."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    page: int
    rows: tuple[tuple[str, ...], ...] = ()


def read_layout(pages: Sequence[Page]) -> list[Part]:
    """The parts of a document, in reading order."""
    lines = [line for number, page in enumerate(pages, start=1) for line in _page_lines(page, number)]
    lines = _without_running_heads(lines, pages)
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    body = max(sizes, key=lambda size: sizes[size], default=0.0)
    larger = sorted({line.size for line in lines if line.size >= _LARGER * body}, reverse=True)
    levels = {size: min(number, 5) for number, size in enumerate(larger, start=1)}
    known = frozenset(word.lower() for line in lines for word in re.findall(r"[\w-]+", line.text))
    parts = list(_joined(_parts(lines, body, levels, known)))
    return [_as_title(parts[0], lines[0]), *parts[1:]] if parts else []


def _as_title(first: Part, line: _Line) -> Part:
    """The first part as the document's heading, where it is one line that is no sentence."""
    alone = first.kind is BlockKind.PARAGRAPH and first.text == line.text and len(line.text.split()) <= _LONGEST_HEADING
    return replace(first, kind=BlockKind.HEADING, level=1) if alone and not _ENDED.search(line.text) else first


def _page_lines(page: Page, number: int) -> Iterator[_Line]:
    tables = [_Line("", t.x0, t.x1, t.top, t.bottom, 0.0, bold=False, page=number, rows=t.rows) for t in page.tables]
    words = [word for word in page.words if word.text.strip()]
    yield from _ordered(_segments(words, number) + tables, number)


def _segments(words: Sequence[Word], page: int) -> list[_Line]:
    """Lines, cut where the room between two words is that of a gutter or of a table's columns."""
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.bottom, word.x0)):
        near = next((row for row in reversed(rows[-4:]) if _on_baseline(row, word)), None)
        if near is None:
            rows.append([word])
        else:
            near.append(word)
    found: list[_Line] = []
    for row in rows:
        row.sort(key=lambda word: word.x0)
        start = 0
        for place, (one, other) in enumerate(pairwise(row), start=1):
            if other.x0 - one.x1 > max(_GUTTER, 1.2 * max(one.size, other.size)):
                found.append(_line(row[start:place], page))
                start = place
        found.append(_line(row[start:], page))
    return _with_marks(found)


def _on_baseline(row: Sequence[Word], word: Word) -> bool:
    largest = max(row, key=lambda one: one.size)
    small, large = sorted((word, largest), key=lambda one: one.size)
    if abs(word.bottom - largest.bottom) <= 0.25 * large.size:
        return True
    return small.size < _SMALL * large.size and large.top - 2 <= small.top and small.bottom <= large.bottom + 2


def _line(words: Sequence[Word], page: int) -> _Line:
    weight = Counter[float]()
    for word in words:
        weight[word.size] += len(word.text)
    size = max(weight, key=lambda one: (weight[one], one))
    base = max(word.bottom for word in words if word.size == size)
    text = ""
    for word in words:
        if text and word.size < _SMALL * size and word.bottom < base - 0.1 * size:
            text += raised(text, word.text)
        else:
            text += (" " if text else "") + word.text
    bold = sum(len(word.text) for word in words if word.bold) > 0.9 * sum(len(word.text) for word in words)
    top, bottom = min(word.top for word in words), max(word.bottom for word in words)
    return _Line(
        clean(_UNMAPPED.sub("", text)), words[0].x0, max(word.x1 for word in words), top, bottom, size, bold, page
    )


def _with_marks(lines: list[_Line]) -> list[_Line]:
    """Bullets and numbers that stand apart belong to the line on their right."""
    found: list[_Line] = []
    for line in lines:
        mark = found[-1] if found and _is_mark(found[-1].text) else None
        if mark and abs(mark.bottom - line.bottom) < line.size and mark.x1 <= line.x0 < mark.x1 + 40:
            found[-1] = replace(line, text=f"{mark.text} {line.text}", x0=mark.x0, top=min(mark.top, line.top))
        else:
            found.append(line)
    return found


def _is_mark(text: str) -> bool:
    return _ITEM.match(text + " x") is not None and len(text) <= 4


def _ordered(lines: list[_Line], page: int) -> list[_Line]:
    """Reading order by cutting at the widest gutter, else between two rows (recursive XY-cut; Nagy and Seth, 1984)."""
    if len(lines) < 2:
        return lines
    if cut := _gutter(lines):
        left = [line for line in lines if line.x1 <= cut]
        right = [line for line in lines if line.x0 >= cut]
        if rows := _as_rows(left, right):
            return rows
        if min(len(left), len(right)) >= _FEWEST_LINES and all(_width(side) >= _NARROWEST for side in (left, right)):
            return _ordered(left, page) + _ordered(right, page)
    lines = sorted(lines, key=lambda line: (line.top, line.x0))
    gap, place = _row_gap(lines)
    if gap > 0:
        return _ordered(lines[:place], page) + _ordered(lines[place:], page)
    return _by_rows(lines)


def _width(lines: Sequence[_Line]) -> float:
    return max(line.x1 for line in lines) - min(line.x0 for line in lines)


def _gutter(lines: Sequence[_Line]) -> float:
    """The middle of the widest stretch that no line crosses; 0 where there is none."""
    edges = sorted((line.x0, line.x1) for line in lines)
    reach, best, at = edges[0][1], 0.0, 0.0
    for x0, x1 in edges[1:]:
        if x0 - reach > best:
            best, at = x0 - reach, (x0 + reach) / 2
        reach = max(reach, x1)
    return at if best >= _GUTTER else 0.0


def _row_gap(lines: Sequence[_Line]) -> tuple[float, int]:
    """The widest stretch between two lines that no line crosses, and the place after it; ``lines`` from top to bottom."""
    reach, best, at = lines[0].bottom, 0.0, 0
    for place, line in enumerate(lines[1:], start=1):
        if line.top - reach > best:
            best, at = line.top - reach, place
        reach = max(reach, line.bottom)
    return best, at


def _by_rows(lines: Sequence[_Line]) -> list[_Line]:
    """What is left side by side is one line."""
    found: list[_Line] = []
    for line in sorted(lines, key=lambda line: (round(line.bottom), line.x0)):
        if found and not line.rows and not found[-1].rows and round(found[-1].bottom) == round(line.bottom):
            found[-1] = replace(found[-1], text=f"{found[-1].text} {line.text}", x1=line.x1)
        else:
            found.append(line)
    return found


def _as_rows(left: Sequence[_Line], right: Sequence[_Line]) -> list[_Line]:
    """Two columns of few words on common baselines are a table without rules: each row becomes one line."""
    if len(left) < 3 or len(right) < 3 or any(line.rows for line in (*left, *right)):
        return []
    few = min(median(len(line.text.split()) for line in side) for side in (left, right)) < _PROSE
    bases = {round(line.bottom / 2): line for line in right}
    aligned = [(line, bases.get(round(line.bottom / 2))) for line in left]
    if not few or sum(other is not None for _, other in aligned) < _ALIGNED * max(len(left), len(right)):
        return []
    return [
        replace(
            one,
            text=f"{one.text}: {other.text}" if not one.text.endswith(":") else f"{one.text} {other.text}",
            x1=other.x1,
            bold=False,
            rows=((one.text, other.text),),
        )
        if other
        else one
        for one, other in aligned
    ]


def _without_running_heads(lines: list[_Line], pages: Sequence[Page]) -> list[_Line]:
    """Lines at the edges that stand on most pages, but for their figures, and numbers of pages."""

    def at_edge(line: _Line) -> bool:
        height = pages[line.page - 1].height
        return line.bottom < _EDGE * height or line.top > (1 - _EDGE) * height

    seen = Counter(text for text, _ in {(_FIGURES.sub("#", line.text), line.page) for line in lines if at_edge(line)})
    least = max(2, len(pages) // 4)

    def runs(line: _Line) -> bool:
        key = _FIGURES.sub("#", line.text)
        numbered = key != line.text and any(mark.isalpha() for mark in key)  # "Chapter 2: Bells 14"
        return bool(_PAGE_NUMBER.match(line.text)) or seen[key] >= (2 if numbered else least)

    return [line for line in lines if not (at_edge(line) and runs(line))]


def _parts(lines: Sequence[_Line], body: float, levels: dict[float, int], known: frozenset[str]) -> Iterator[Part]:
    distance = _usual_distance(lines)
    held: list[_Line] = []
    for line in lines:
        if held and not _continues(held, line, distance, levels):
            yield _part(held, body, levels, known)
            held = []
        held.append(line)
        if len(line.rows) > 1:
            yield from table_parts(line.rows, page=line.page)
            held = []
        elif line.rows:
            yield _part(held, body, levels, known)
            held = []
    if held:
        yield _part(held, body, levels, known)


def _usual_distance(lines: Sequence[_Line]) -> float:
    """Between the baselines of wrapped lines, as a multiple of their size."""
    near = [
        round((other.bottom - one.bottom) / one.size, 2)
        for one, other in pairwise(lines)
        if one.size
        and one.page == other.page
        and one.size == other.size
        and 0 < other.bottom - one.bottom < 3 * one.size
    ]
    return Counter(near).most_common(1)[0][0] if near else 1.2


def _continues(held: Sequence[_Line], line: _Line, distance: float, levels: dict[float, int]) -> bool:
    above = held[-1]
    if line.rows or above.rows or abs(line.size - above.size) > 0.6 or line.bold != above.bold:
        return False
    if _ITEM.match(line.text):
        return False
    ended = bool(_ENDED.search(above.text)) and not _ABBREVIATED.search(above.text)
    if line.page != above.page or line.bottom <= above.top:  # the next column or page
        return not ended and above.size not in levels and not above.bold
    if line.bottom - above.bottom > _APART * distance * above.size:
        return False
    return not (ended and line.x0 > min(one.x0 for one in held) + 0.8 * line.size and not _ITEM.match(held[0].text))


def _part(lines: Sequence[_Line], body: float, levels: dict[float, int], known: frozenset[str]) -> Part:
    first = lines[0]
    text = _wrapped([line.text for line in lines], known)
    if first.rows:
        return Part(BlockKind.ITEM, text, page=first.page)
    if _LEADERS.search(text):
        return Part(BlockKind.RESIDUE, text, page=first.page)
    count = len(text.split())
    alone = count <= _LONGEST_HEADING and any(mark.isalpha() for mark in text) and not text.endswith((".", ";", ","))
    if alone and first.size in levels:
        return Part(BlockKind.HEADING, text, levels[first.size], page=first.page)
    if alone and all(line.bold for line in lines) and first.size >= 0.95 * body:
        return Part(BlockKind.HEADING, text.rstrip(":"), min(len(levels) + 1, 6), page=first.page)
    if match := _ITEM.match(text):
        return Part(BlockKind.ITEM, text[match.end() :], page=first.page)
    return Part(BlockKind.PARAGRAPH, text, page=first.page)


def _wrapped(texts: Sequence[str], known: frozenset[str]) -> str:
    """Lines as one text; a word that was parted at a line's end is whole again where the document writes it so."""
    joined = texts[0]
    for text in texts[1:]:
        parted = re.search(r"([\w-]+)-$", joined)
        start = re.match(r"\w+", text)
        if parted and start and text[:1].islower():
            hyphenated = f"{parted[1]}-{start[0]}".lower()
            joined = joined + text if hyphenated in known else joined[:-1] + text
        else:
            joined = f"{joined} {text}"
    return joined


def _joined(parts: Iterator[Part]) -> Iterator[Part]:
    """A paragraph or a table that another page broke off is one again; a table's heads stand on each page."""
    before: Part | None = None
    for part in parts:
        if (
            before is not None
            and before.rows
            and part.rows
            and before.page < part.page
            and _width_of(before) == _width_of(part)
        ):
            rows = part.rows[1:] if part.rows[0] == before.rows[0] else part.rows
            before = replace(before, rows=(*before.rows, *rows))
            continue
        broken = (
            before is not None
            and before.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM)
            and part.kind is BlockKind.PARAGRAPH
            and before.page != part.page
            and not _ENDED.search(before.text)
            and part.text[:1].islower()
        )
        if broken and before is not None:
            before = replace(before, text=f"{before.text} {part.text}")
            continue
        if before is not None:
            yield before
        before = part
    if before is not None:
        yield before


def _width_of(table: Part) -> int:
    return len(table.rows[0])
