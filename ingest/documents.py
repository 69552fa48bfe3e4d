"""Files and web addresses become documents: text decoded as it is, with CRLF turned into LF and nothing else.

What is not text (PDF, HTML, DOCX) is turned into Markdown-like text first. A document that cannot be read whole is
refused with one line; half a document never reaches an index.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from ingest.blocks import BlockKind, read_blocks
from ingest.dates import own_date
from ingest.errors import CorpusError
from ingest.pdfs import read_pdf
from ingest.records import Document
from ingest.webpages import read_html
from ingest.wordfiles import read_docx

LARGEST = 20 * 1024 * 1024  # bytes
SUFFIXES = (".md", ".txt", ".html", ".htm", ".pdf", ".docx")

_PATIENCE = 20.0  # seconds for each step of a fetch
_TITLE_LENGTH = 120  # characters; a longer first line is a paragraph
_KEYS = ("title", "publisher", "author", "url", "date", "jurisdiction", "licence")
_TITLE_MARK = re.compile(r"^title:\s*", re.I)
_FENCES = {"---": "---", "+++": "+++"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SIGNATURES = {b"%PDF-": "a PDF", b"PK\x03\x04": "a zip archive", b"\x89PNG": "an image", b"\xff\xd8\xff": "an image"}
_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """What a document says about itself; empty where it says nothing."""

    title: str = ""
    publisher: str = ""
    author: str = ""
    url: str = ""
    date: str = ""
    jurisdiction: str = ""
    licence: str = ""


def is_address(path: str | Path) -> bool:
    """Whether a path is a web address."""
    return isinstance(path, str) and "://" in path


def read_document(path: Path, root: Path) -> tuple[Document, Origin]:
    """Read one file; ``Document.file`` is its path below ``root``.

    Raises CorpusError, in one line that names the file, for what is missing, empty, larger than 20 MB, of another
    kind, encrypted or not UTF-8 text.
    """
    return _document(_shown(path, root), path.suffix.lower(), read_bytes(path, root))


def read_bytes(path: Path, root: Path) -> bytes:
    """The bytes of a file. Raises CorpusError for what cannot be read or is larger than 20 MB."""
    name = _shown(path, root)
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= LARGEST else b""
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read ({error.strerror or error}). Check the path.") from error
    if size > LARGEST:
        raise CorpusError(f"{name}: {size / 2**20:.0f} MB; a document has at most {LARGEST // 2**20} MB. Split it.")
    return data


def fetch_document(address: str) -> tuple[Document, Origin]:
    """Fetch one http(s) address that the operator named. Raises CorpusError when it does not answer with a document."""
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
        raise CorpusError(f"{address}: only http and https addresses are fetched.")
    request = Request(address, headers={"User-Agent": "plainterm", "Accept": ", ".join(_TYPES)})  # noqa: S310
    try:
        with urlopen(request, timeout=_PATIENCE) as response:  # noqa: S310
            kind = response.headers.get_content_type()
            charset = response.headers.get_content_charset() or "utf-8"
            data = response.read(LARGEST + 1)
    except HTTPError as error:
        raise CorpusError(f"{address}: answers {error.code} ({error.reason}). Check the address.") from error
    except (HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise CorpusError(f"{address}: cannot be fetched ({reason}). Check the address or save the page.") from error
    if len(data) > LARGEST:
        raise CorpusError(f"{address}: more than {LARGEST // 2**20} MB. Save the part that is needed to a file.")
    if kind not in _TYPES:
        raise CorpusError(f"{address}: answers with {kind}; Plainterm reads {', '.join(SUFFIXES)}.")
    document, origin = _document(address, _TYPES[kind], data, charset)
    return document, replace(origin, url=origin.url or address)


def document_id(file: str) -> str:
    """The id of a document: its path below ``documents/`` without suffix, in small letters, digits and hyphens."""
    parts = urlsplit(file)
    path = parts.netloc + parts.path if parts.scheme in ("http", "https") else file.removeprefix("documents/")
    stem = path[: -len(suffix)] if (suffix := PurePosixPath(path).suffix.lower()) in SUFFIXES else path
    return re.sub(r"[^a-z0-9/]+", "-", stem.lower()).strip("-/") or "document"


def _document(name: str, suffix: str, data: bytes, charset: str = "utf-8") -> tuple[Document, Origin]:
    if not data.strip():
        raise CorpusError(f"{name}: is empty. Remove it or add its text.")
    pages: tuple[int, ...] = ()
    found: dict[str, str] = {}
    if suffix == ".pdf":
        text, pages, found = read_pdf(name, data)
    elif suffix == ".docx":
        text, found = read_docx(name, data, LARGEST)
    elif suffix in SUFFIXES:
        text = decode(name, data, charset)
        if suffix in (".html", ".htm"):
            text, found = read_html(text)
        else:
            found = _front_matter(name, text)
    else:
        raise CorpusError(f"{name}: Plainterm reads {', '.join(SUFFIXES)}. Save it as one of these.")
    if not text.strip():
        raise CorpusError(f"{name}: has no text. Where it is a scan, run text recognition first.")
    origin = Origin(**{key: found[key] for key in _KEYS if found.get(key)})
    if not origin.date:
        origin = replace(origin, date=own_date(text) or "")
    title = _TITLE_MARK.sub("", origin.title or _first_heading(text), count=1) or PurePosixPath(name).name
    return Document(document_id(name), name, title, text, hashlib.sha256(data).hexdigest(), pages), origin


def decode(name: str, data: bytes, charset: str = "utf-8") -> str:
    """Bytes as text with LF line ends. Raises CorpusError, naming the file, for what is not text."""
    for signature, what in _SIGNATURES.items():
        if data.startswith(signature):
            raise CorpusError(f"{name}: is not text but {what}. Give it its own suffix or save it as text.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CorpusError(f"{name}: is UTF-16 text. Save it as UTF-8.")
    try:
        text = data.decode("utf-8-sig" if charset.replace("-", "").lower() == "utf8" else charset)
    except (UnicodeDecodeError, LookupError) as error:
        raise CorpusError(f"{name}: is not UTF-8 text. Save it as UTF-8.") from error
    if _CONTROL.search(text):
        raise CorpusError(f"{name}: is not text (it holds control characters). Save it as plain text.")
    return text.replace("\r\n", "\n")


def _front_matter(name: str, text: str) -> dict[str, str]:
    lines = text.split("\n")
    fence = _FENCES.get(lines[0].strip())
    if fence is None:
        return {}
    closing = next((number for number, line in enumerate(lines[1:60], start=1) if line.strip() == fence), None)
    if closing is None:
        return {}
    if fence == "+++":
        try:
            table = tomllib.loads("\n".join(lines[1:closing]))
        except tomllib.TOMLDecodeError as error:
            raise CorpusError(f"{name}:1: the front matter is no TOML ({error}).") from error
        return {key.lower(): str(value) for key, value in table.items()}
    pairs = (line.partition(":") for line in lines[1:closing] if not line.startswith((" ", "\t", "#", "-")))
    return {key.strip().lower(): value.strip().strip("\"'") for key, colon, value in pairs if colon}


def _first_heading(text: str) -> str:
    """The first Markdown heading, else the first line that is no menu and is short enough; empty where none is."""
    everything = read_blocks(text)
    blocks = [block for block in everything if block.kind is not BlockKind.RESIDUE] or everything
    heading = next(
        (b for b in blocks if b.kind is BlockKind.HEADING and text[b.span.start - 1 : b.span.start] == " "), None
    )
    first = heading or (blocks[0] if blocks else None)
    shown = text[first.span.start : first.span.end].strip("*_ ") if first else ""
    return shown if heading or (len(shown) <= _TITLE_LENGTH and "\n" not in shown) else ""


def _shown(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.name
