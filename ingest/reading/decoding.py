"""Bytes become text: by byte order mark, then the declared encoding, then UTF-8, then Windows-1252."""

from __future__ import annotations

import codecs
import json
import re
from typing import Any

from ingest.errors import CorpusError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = {b"%PDF-": "a PDF", b"PK\x03\x04": "a zip archive", b"\x89PNG": "an image", b"\xff\xd8\xff": "an image"}
_DECLARED = re.compile(
    rb"<(?:meta\b[^>]{0,200}?charset\s*=\s*[\"']?\s*|\?xml\b[^>]{0,100}?encoding\s*=\s*[\"'])([\w.:-]{2,30})", re.I
)
_LOOKED_AT = 2048  # bytes, as browsers do
# What browsers read these as (WHATWG Encoding Standard): a page that says Latin-1 means Windows-1252.
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
_HALF = re.compile("[\ud800-\udfff]")  # half of a character: an escape can write one, no encoding can
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def decode(name: str, data: bytes, declared: str = "", *, page: bool = False) -> tuple[str, str]:
    """Text with LF line ends, and a notice where the encoding had to be guessed.

    ``declared`` is the encoding that a server named; a ``page`` may name its own. Raises CorpusError for what is no text.
    """
    for signature, what in _SIGNATURES.items():
        if data.startswith(signature):
            raise CorpusError(f"{name}: is not text but {what}. Give it its own suffix or save it as text.")
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    if not declared and page and (named := _DECLARED.search(data[:_LOOKED_AT])):
        declared = named[1].decode("ascii").lower()
    declared = _MEANT.get(declared.lower(), declared)
    tried = [marked] if marked else [declared, "utf-8", "cp1252"]
    read = ((encoding, _decoded(data, encoding)) for encoding in tried)
    found = next(((encoding, text) for encoding, text in read if text is not None), None)
    if found is None:
        raise CorpusError(f"{name}: is no text in {' or '.join(filter(None, tried))}. Save it as UTF-8.")
    encoding, text = found
    if _CONTROL.search(text):
        raise CorpusError(f"{name}: is not text (it holds control characters). Save it as plain text.")
    guessed = encoding == "cp1252" and declared not in ("cp1252", "windows-1252")
    notice = f"{name}: is not UTF-8; read as Windows-1252." if guessed else ""
    return text.replace("\r\n", "\n"), notice


def whole(text: str) -> str:
    """The text with a mark in place of each half of a character, as browsers show it (WHATWG Infra Standard, scalar values)."""
    return _HALF.sub("\ufffd", text)


def from_json(text: str) -> Any:
    """What a JSON text says, its characters whole. Raises ValueError for what is no JSON, RecursionError for what is too deep."""
    value = json.loads(text)
    return json.loads(whole(json.dumps(value, ensure_ascii=False))) if "\\ud" in text.lower() else value


def _decoded(data: bytes, encoding: str) -> str | None:
    if not encoding:
        return None
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError, ValueError):
        return None
