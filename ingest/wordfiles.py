"""Word files (DOCX) as Markdown-like text, read with the standard library alone."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from ingest.errors import CorpusError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"


def read_docx(name: str, data: bytes, largest: int) -> tuple[str, dict[str, str]]:
    """Text and what the file says about itself (title, author). ``largest`` bounds the unpacked size in bytes.

    Raises CorpusError for what is no DOCX, is encrypted or unpacks to more.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = _part(archive, "word/document.xml", name, largest)
            listed = "docProps/core.xml" in archive.namelist()
            about = _part(archive, "docProps/core.xml", name, largest) if listed else ElementTree.Element("none")
    except (zipfile.BadZipFile, KeyError, RuntimeError, ElementTree.ParseError) as error:
        raise CorpusError(f"{name}: is named as a Word file but is none, or is encrypted. Save it again.") from error
    found = {"title": about.findtext(f"{_DC}title") or "", "author": about.findtext(f"{_DC}creator") or ""}
    container = body.find(f"{_W}body")
    return "\n\n".join(_blocks(container if container is not None else body)) + "\n", found


def _part(archive: zipfile.ZipFile, part: str, name: str, largest: int) -> ElementTree.Element:
    if archive.getinfo(part).file_size > largest:
        raise CorpusError(f"{name}: unpacks to more than {largest // 2**20} MB. Split it.")
    content = archive.read(part)
    if b"<!DOCTYPE" in content[:2000]:  # entities are of no use in a Word file and can be made to explode
        raise CorpusError(f"{name}: holds a document type, which a Word file never does. Save it again.")
    return ElementTree.fromstring(content)  # noqa: S314


def _blocks(body: ElementTree.Element) -> Iterator[str]:
    items: list[str] = []
    for element in body:
        text = _text(element) if element.tag == f"{_W}p" else ""
        if element.tag == f"{_W}p" and element.find(f"{_W}pPr/{_W}numPr") is not None and text:
            items.append(f"- {text}")
            continue
        if items:
            yield "\n".join(items)
            items = []
        if element.tag == f"{_W}tbl":
            yield _table(element)
        elif text:
            yield _heading_marks(element) + text
    if items:
        yield "\n".join(items)


def _text(paragraph: ElementTree.Element) -> str:
    parts = []
    for element in paragraph.iter():
        if element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag in (f"{_W}tab", f"{_W}br"):
            parts.append(" ")
    return re.sub(r"\s+", " ", "".join(parts)).strip()


def _heading_marks(paragraph: ElementTree.Element) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    value = "" if style is None else style.get(f"{_W}val", "")
    if value == "Title":
        return "# "
    match = re.fullmatch(r"[Hh]eading\s?([1-6])", value)
    return "#" * int(match[1]) + " " if match else ""


def _table(table: ElementTree.Element) -> str:
    rows = [
        "| "
        + " | ".join(" ".join(_text(p) for p in cell.iter(f"{_W}p")).strip() for cell in row.findall(f"{_W}tc"))
        + " |"
        for row in table.findall(f"{_W}tr")
    ]
    if rows:
        rows.insert(1, re.sub(r"[^|]+", " --- ", rows[0]))
    return "\n".join(rows)
