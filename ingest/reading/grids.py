"""Tables of a web page: spanned cells repeated, rows of heads joined into one, and what is no table of data as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingest.reading.blocks import BlockKind, Part
from ingest.reading.inline import words_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from ingest.reading.furniture import Content

_MOST_COLUMNS = 200
_BLOCKS = "h1, h2, h3, h4, h5, h6, table, form, section, article"
_PAGE_LIKE = 60  # words in one cell; cells of data have fewer


def is_layout(table: LexborNode) -> bool:
    """Whether a table only arranges a page: it says so, holds headings or tables, or has one column."""
    if table.attributes.get("role") in ("presentation", "none") or table.css_first(
        f"td {_BLOCKS.replace(', ', ', td ')}"
    ):
        return True
    rows = list(_trs(table))
    if all(len(list(_cells(row))) <= 1 for row in rows):
        return True
    headed = table.css_first("th") is not None
    return not headed and any(
        len(cell.text(deep=True).split()) > _PAGE_LIKE and cell.css_first("p")
        for row in rows[:2]
        for cell in _cells(row)
    )


def as_parts(table: LexborNode, content: Content) -> list[Part]:
    """One part for a table of data; an item a row where each row is a name with its value."""
    grid, heads = resolve(table, content)
    if not grid:
        return []
    named = heads == 0 and all(row[0][1] and not row[-1][1] for row in grid)
    top = [text for text, _ in grid[0]]
    for row in grid[1:heads]:
        top = [
            one if one == other or not other else f"{one} – {other}" if one else other
            for one, (other, _) in zip(top, row, strict=True)
        ]
    body = [tuple(text for text, _ in row) for row in grid[max(heads, 1) :]]
    return table_parts((tuple(top), *body), named=named, headed=heads > 0)


def table_parts(
    rows: tuple[tuple[str, ...], ...], *, named: bool = False, headed: bool = False, page: int = 0
) -> list[Part]:
    """A table as one part, its first row as heads; as items where its rows are names with values.

    Rows are that where they say so (``named``), and where two columns without heads have a figure in the first row:
    "Front desk | 555-0100".
    """
    if len(rows[0]) == 2 and (named or (not headed and any(mark.isdigit() for mark in rows[0][1]))):
        pairs = [(name.rstrip(" :"), value) for name, value in rows if name and value]
        return [Part(BlockKind.ITEM, f"{name}: {value}", page=page) for name, value in pairs]
    return [Part(BlockKind.ROW, rows=rows, page=page)] if len(rows) > 1 else []


def resolve(table: LexborNode, content: Content) -> tuple[list[list[tuple[str, bool]]], int]:
    """Rows of equal length of (text, whether it is a head), spans carried right and down; and how many rows are heads."""
    rows: list[list[tuple[str, bool]]] = []
    carried: dict[int, tuple[int, tuple[str, bool]]] = {}  # column: rows left and what is carried down
    heads = 0
    for tr in _trs(table):
        row: list[tuple[str, bool]] = []
        waiting = list(_cells(tr))
        if len(waiting) == 1 and not carried and _span(waiting[0], "colspan") > 1:
            continue  # a band across all columns says nothing of any of them
        while (waiting or any(column >= len(row) for column in carried)) and len(row) < _MOST_COLUMNS:
            column = len(row)
            if column in carried:
                left, cell = carried.pop(column)
                if left > 1:
                    carried[column] = (left - 1, cell)
                row.append(cell)
            elif waiting:
                node = waiting.pop(0)
                cell = (words_of(node, content), node.tag == "th")
                down = _span(node, "rowspan")
                for _ in range(min(_span(node, "colspan"), _MOST_COLUMNS - len(row))):
                    if down > 1:
                        carried[len(row)] = (down - 1, cell)
                    row.append(cell)
            else:
                row.append(("", False))
        if heads == len(rows) and row and (_in_head(tr) or all(head or not text for text, head in row)):
            heads += 1
        if any(text for text, _ in row):
            rows.append(row)
        elif heads > len(rows):
            heads -= 1
    width = max((len(row) for row in rows), default=0)
    return [row + [("", False)] * (width - len(row)) for row in rows], heads


def _trs(table: LexborNode) -> Iterator[LexborNode]:
    for child in table.iter():
        if child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child.iter() if row.tag == "tr")
        elif child.tag == "tr":
            yield child


def _cells(row: LexborNode) -> Iterator[LexborNode]:
    return (cell for cell in row.iter() if cell.tag in ("td", "th"))


def _in_head(row: LexborNode) -> bool:
    return row.parent is not None and row.parent.tag == "thead"


def _span(node: LexborNode, name: str) -> int:
    value = (node.attributes.get(name) or "").strip()
    return max(int(value), 1) if value.isdigit() and len(value) < 5 else 1
