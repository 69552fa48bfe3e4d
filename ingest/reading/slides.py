"""PowerPoint files (PPTX) as parts. The only file that imports pptx.

A slide's title is a heading; the lines of its body are items, a text box is paragraphs, a table is one with its spanned
cells repeated. What an audience does not see is left out: notes, hidden slides, numbers and dates at the foot.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.errors import CorpusError
from ingest.reading.archives import damaged, open_archive
from ingest.reading.blocks import BlockKind, Part
from ingest.reading.inline import clean

_KIND = "a PowerPoint file"
_MOST_SLIDES = 2_000
_DEEPEST = 50  # groups inside each other
_FOOT = ("DATE", "FOOTER", "HEADER", "SLIDE_NUMBER")
_BODY = ("BODY", "OBJECT", "VERTICAL_BODY", "VERTICAL_OBJECT")


def read_pptx(name: str, data: bytes) -> tuple[list[Part], str]:
    """Parts slide by slide, and the title that the file names. Raises CorpusError for what is no PPTX or is too large."""
    import pptx

    open_archive(name, data, _KIND).close()
    try:
        file = pptx.Presentation(io.BytesIO(data))
        if len(file.slides) > _MOST_SLIDES:
            raise CorpusError(f"{name}: {len(file.slides)} slides; a document has at most {_MOST_SLIDES}. Split it.")
        parts = [
            part
            for number, slide in enumerate(file.slides, start=1)
            if slide._element.get("show") not in ("0", "false")
            for part in _slide(slide, number)
        ]
        return parts, str(file.core_properties.title or "")
    except (CorpusError, MemoryError):
        raise
    except Exception as error:  # the library raises whatever a damaged part leads it to
        raise damaged(name, _KIND) from error


def _slide(slide: Any, number: int) -> Iterator[Part]:
    title = slide.shapes.title
    if title is not None and (text := clean(title.text_frame.text.replace("\v", " ").replace("\n", " "))):
        yield Part(BlockKind.HEADING, text, 1 if number == 1 else 2, page=number)
    shapes = [shape for shape in _shapes(slide.shapes, 0) if title is None or shape.shape_id != title.shape_id]
    for shape in sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0)):  # as it is read
        if shape.has_text_frame:
            yield from _lines(shape, number)
        elif shape.has_table:
            yield Part(BlockKind.ROW, rows=tuple(_rows(shape.table)), page=number)


def _shapes(shapes: Iterable[Any], deep: int) -> Iterator[Any]:
    for shape in shapes:
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes, deep + 1) if deep < _DEEPEST else ()
        elif not (shape.is_placeholder and shape.placeholder_format.type.name in _FOOT):
            yield shape


def _lines(shape: Any, number: int) -> Iterator[Part]:
    lines = [(paragraph.level, clean(paragraph.text.replace("\v", " "))) for paragraph in shape.text_frame.paragraphs]
    lines = [(level, text) for level, text in lines if text]
    listed = shape.is_placeholder and shape.placeholder_format.type.name in _BODY and len(lines) > 1
    for level, text in lines:
        yield Part(BlockKind.ITEM if listed else BlockKind.PARAGRAPH, text, level if listed else 0, page=number)


def _rows(table: Any) -> Iterator[tuple[str, ...]]:
    cells = [list(row.cells) for row in table.rows]
    origins: dict[tuple[int, int], str] = {}
    for down, row in enumerate(cells):
        for across, cell in enumerate(row):
            if cell.is_spanned:
                continue
            for y in range(down, down + cell.span_height):
                for x in range(across, across + cell.span_width):
                    origins[y, x] = clean(cell.text.replace("\n", " "))
    for down, row in enumerate(cells):
        yield tuple(origins.get((down, across), "") for across in range(len(row)))
