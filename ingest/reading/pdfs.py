"""PDF files as parts. The only file that imports pdfplumber, which gives words with their places, sizes and tables."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from ingest.errors import CorpusError
from ingest.reading.inline import clean
from ingest.reading.layout import Page, Table, Word, read_layout

if TYPE_CHECKING:
    from ingest.reading.blocks import Part

_LOCKED = ("PDFPasswordIncorrect", "PDFEncryptionError")  # errors of pdfminer, which pdfplumber wraps in its own
_MOST_PAGES = 2_000
_FEWEST_READABLE = 0.7  # of the words; a font without a map to letters gives (cid:31)


def read_pdf(name: str, data: bytes) -> tuple[list[Part], str]:
    """Parts in reading order, and the title that the file names.

    Raises CorpusError for what is no PDF, is encrypted, damaged, or has words that no font maps to letters.
    """
    import pdfplumber

    if not data.startswith(b"%PDF-"):
        raise CorpusError(f"{name}: is named as a PDF but is none. Give it its own suffix.")
    pages: list[Page] = []
    try:
        with pdfplumber.open(io.BytesIO(data)) as file:
            if len(file.pages) > _MOST_PAGES:
                raise CorpusError(f"{name}: {len(file.pages)} pages; a document has at most {_MOST_PAGES}. Split it.")
            title = str(file.metadata.get("Title") or "")
            for page in file.pages:
                pages.append(_page(page))
                page.close()  # else every page's letters are kept
    except (CorpusError, MemoryError):
        raise
    except Exception as error:  # pdfminer raises whatever a damaged file leads it to
        cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
        if isinstance(cause, MemoryError):
            raise cause from error
        if type(cause).__name__ in _LOCKED:
            raise CorpusError(f"{name}: is encrypted. Save a copy without a password.") from error
        raise CorpusError(f"{name}: is a damaged PDF ({type(cause).__name__}). Save it again.") from error
    words = [word.text for page in pages for word in page.words]
    if words and sum("(cid:" not in word for word in words) < _FEWEST_READABLE * len(words):
        raise CorpusError(f"{name}: its fonts do not say which letters they draw. Run text recognition on it.")
    return read_layout(pages), title


def _page(page: Any) -> Page:
    tables = []
    for found in page.find_tables():
        rows = found.extract(x_tolerance_ratio=0.15)
        if len(rows) > 1 and max(map(len, rows)) > 1:
            tables.append(Table(found.bbox[1], found.bbox[0], found.bbox[2], found.bbox[3], _filled(rows)))
    words = [
        Word(word["text"], word["x0"], word["x1"], word["top"], word["bottom"], round(word["size"], 1), _is_bold(word))
        for word in page.extract_words(extra_attrs=["size", "fontname"], x_tolerance_ratio=0.15)
        if not any(table.holds(word) for table in tables)
    ]
    return Page(float(page.width), float(page.height), tuple(words), tuple(tables))


def _is_bold(word: dict[str, Any]) -> bool:
    name = str(word["fontname"]).lower()
    return any(mark in name for mark in ("bold", "black", "heavy", "semibold", "demi"))


def _filled(rows: list[list[str | None]]) -> tuple[tuple[str, ...], ...]:
    """Cells as text; a cell that another spans (None) repeats it, from above below the heads, else from the left."""
    filled: list[tuple[str, ...]] = []
    for number, row in enumerate(rows):
        cells: list[str] = []
        for column, cell in enumerate(row):
            if cell is not None:
                cells.append(clean(cell))
            elif number > 1 and column < len(filled[-1]) and (column == 0 or row[0] is None):
                cells.append(filled[-1][column])
            else:
                cells.append(cells[-1] if cells else "")
        if any(cells):
            filled.append(tuple(cells))
    return tuple(filled)
