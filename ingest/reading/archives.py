"""Formats that are zip archives with XML in them (DOCX, EPUB, PPTX): looked at before a library unpacks them."""

from __future__ import annotations

import io
import zipfile

from ingest.errors import CorpusError

LARGEST_UNPACKED = 40 * 1024 * 1024  # bytes of all parts with words together

_WORDS = (".xml", ".rels", ".opf", ".xhtml", ".html", ".htm")


def open_archive(name: str, data: bytes, kind: str, *, types: bool = False) -> zipfile.ZipFile:
    """The archive of a document of some kind ("a Word file"); ``types``: its parts may declare a document type.

    Raises CorpusError for what is none, and for what unpacks to more than a document holds.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise damaged(name, kind) from error
    parts = [part for part in archive.infolist() if part.filename.lower().endswith(_WORDS)]
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise CorpusError(f"{name}: unpacks to more than {LARGEST_UNPACKED // 2**20} MB. Split it.")
    if types:
        return archive
    for part in parts:
        with archive.open(part) as file:
            if b"<!DOCTYPE" in file.read(2000):  # entities are of no use there and can be made to explode
                raise CorpusError(f"{name}: holds a document type, which {kind} never does. Save it again.")
    return archive


def damaged(name: str, kind: str) -> CorpusError:
    """What is said of a file that is no document of its kind."""
    return CorpusError(f"{name}: is named as {kind} but is none, or is damaged or encrypted. Save it again.")
