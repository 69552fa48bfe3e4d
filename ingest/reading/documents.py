"""One document of any kind: bytes become stored text, blocks and what the document says about itself.

    bytes -> a format's reader -> parts -> one writer -> text with blocks

A document that cannot be read whole is refused with one line; half a document never reaches an index.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import PurePosixPath

from ingest.errors import CorpusError
from ingest.reading.blocks import Block, BlockKind, Part
from ingest.reading.books import read_epub
from ingest.reading.dates import is_date_line, iso_date, own_date
from ingest.reading.decoding import decode
from ingest.reading.frontmatter import read_front_matter
from ingest.reading.languages import language_of, primary
from ingest.reading.markdown import place_blocks, to_html
from ingest.reading.origin import Origin, is_title, linked_data, of_page, told
from ingest.reading.pdfs import read_pdf
from ingest.reading.plaintext import is_byline, place_lines
from ingest.reading.questions import of_linked_data, paired
from ingest.reading.slides import read_pptx
from ingest.reading.webpages import parse, read_parts
from ingest.reading.wordfiles import read_docx
from ingest.reading.writer import write
from ingest.records import Document

SUFFIXES = (".md", ".mdx", ".markdown", ".txt", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".epub", ".pptx")

_TITLE_LENGTH = 120  # characters; a longer first line is a paragraph
_TITLE_MARK = re.compile(r"^title:\s*", re.I)
_MARKDOWN_HEADING = re.compile(r"^#{1,6}[ \t]+\S", re.M)


@dataclass(frozen=True, slots=True)
class Read:
    """A document with its shape and what it says about itself; ``notice`` is what its operator should know."""

    document: Document
    blocks: tuple[Block, ...]
    origin: Origin
    notice: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """What a format's reader found: parts to write, or blocks placed in a text that is kept as it is."""

    parts: Sequence[Part] = ()
    about: Mapping[str, str] | None = None
    text: str = ""
    blocks: tuple[Block, ...] = ()
    notice: str = ""


def document_id(file: str) -> str:
    """The id of a document: its path below ``documents/`` without suffix, in small letters, digits and hyphens."""
    address = re.match(r"https?://([^?#]*)", file)
    path = address[1] if address else file.removeprefix("documents/")
    stem = path[: -len(suffix)] if (suffix := PurePosixPath(path).suffix.lower()) in SUFFIXES else path
    return re.sub(r"[^a-z0-9/]+", "-", stem.lower()).strip("-/") or "document"


def read(name: str, suffix: str, data: bytes, *, charset: str = "", described: bool = False) -> Read:
    """Read a document. ``charset`` is what a server declared; a ``described`` one keeps its text and its attributes.

    Raises CorpusError, in one line that names the document, for what is empty, of another kind, encrypted, damaged or
    no text.
    """
    if not data.strip():
        raise CorpusError(f"{name}: is empty. Remove it or add its text.")
    reader = _READERS.get(suffix)
    if reader is None:
        raise CorpusError(f"{name}: Plainterm reads {', '.join(SUFFIXES)}. Save it as one of these.")
    found = _described(name, data) if described and suffix == ".md" else reader(name, data, charset)
    about = dict(found.about or {})
    pages: tuple[int, ...] = ()
    if found.text:
        text, blocks = found.text, found.blocks
    else:
        text, blocks, pages = write(_titled(list(paired(found.parts)), about))
    if not text.strip():
        raise CorpusError(f"{name}: has no text. Where it is a scan, run text recognition first.")
    title = about.get("title", "")
    title = title if is_title(title) else _first_heading(text, blocks)
    origin = Origin()
    if not described:
        origin = _origin(about, title if about.get("title") == title else "", text, blocks)
        blocks = tuple(_without_bylines(text, blocks))
        blocks = _in_their_languages(text, blocks, origin.language)
    digest = hashlib.sha256(data).hexdigest()
    document = Document(document_id(name), name, title or PurePosixPath(name).name, text, digest, pages)
    return Read(document, blocks, origin, found.notice)


def _described(name: str, data: bytes) -> _Found:
    text, notice = decode(name, data)
    return _Found((), told(read_front_matter(name, text)), text, place_blocks(text), notice)


def _markdown(name: str, data: bytes, charset: str) -> _Found:
    text, notice = decode(name, data, charset)
    tree = parse(to_html(text))
    return _Found(read_parts(tree), told(read_front_matter(name, text)), notice=notice)


def _plain(name: str, data: bytes, charset: str) -> _Found:
    text, notice = decode(name, data, charset)
    if _MARKDOWN_HEADING.search(text) or read_front_matter(name, text):
        return _markdown(name, data, charset)
    return _Found((), {}, text, place_lines(text), notice)


def _page(name: str, data: bytes, charset: str) -> _Found:
    text, notice = decode(name, data, charset, page=True)
    tree = parse(text, xml=text.lstrip().startswith("<?xml"))
    parts = read_parts(tree)
    return _Found([*parts, *of_linked_data(linked_data(tree), parts)], of_page(tree), notice=notice)


def _pdf(name: str, data: bytes, charset: str) -> _Found:
    parts, title = read_pdf(name, data)
    return _Found(parts, {"title": title})


def _docx(name: str, data: bytes, charset: str) -> _Found:
    page, title = read_docx(name, data)
    return _Found(read_parts(parse(page)), {"title": title})


def _epub(name: str, data: bytes, charset: str) -> _Found:
    parts, about = read_epub(name, data)
    return _Found(parts, about)


def _pptx(name: str, data: bytes, charset: str) -> _Found:
    parts, title = read_pptx(name, data)
    return _Found(parts, {"title": title})


_READERS: dict[str, Callable[[str, bytes, str], _Found]] = {
    ".md": _markdown,
    ".mdx": _markdown,
    ".markdown": _markdown,
    ".txt": _plain,
    ".html": _page,
    ".htm": _page,
    ".xhtml": _page,
    ".pdf": _pdf,
    ".docx": _docx,
    ".epub": _epub,
    ".pptx": _pptx,
}


def _titled(parts: list[Part], about: Mapping[str, str]) -> list[Part]:
    """A title that only the front matter or the head of a page gives heads the text, as a reader of the site sees it."""
    title = about.get("title", "")
    headed = any(part.kind is BlockKind.HEADING and (part.level == 1 or part.text == title) for part in parts)
    if headed or not parts or not is_title(title):
        return parts
    return [Part(BlockKind.HEADING, title, 1, page=parts[0].page), *parts]


def _origin(about: Mapping[str, str], title: str, text: str, blocks: Iterable[Block]) -> Origin:
    given = {key: value for key, value in about.items() if key not in ("title", "published", "reviewed", "language")}
    published, reviewed = (iso_date(about.get(key, "")) for key in ("published", "reviewed"))
    if not published and not reviewed:
        spans = [block.span for block in blocks]
        published = own_date([line for span in spans for line in text[span.start : span.end].split("\n")])
    language = language_of(text, primary(about.get("language", "")) or "en")
    return Origin(title=title, published=published, reviewed=reviewed, language=language, **given)


def _first_heading(text: str, blocks: Sequence[Block]) -> str:
    """The first heading, else the first line that is short enough; empty where there is none that can be a title."""
    shown = [block for block in blocks if block.kind is not BlockKind.RESIDUE] or list(blocks)
    marked = [b for b in shown if b.kind is BlockKind.HEADING and text[b.span.start - 1 : b.span.start] == " "]
    for block in marked or shown[:1]:
        words = _TITLE_MARK.sub("", text[block.span.start : block.span.end].strip("*_ "), count=1)
        if is_title(words) and (marked or (len(words) <= _TITLE_LENGTH and "\n" not in words)):
            return words
    return ""


def _without_bylines(text: str, blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        said = text[block.span.start : block.span.end].strip("*_ ")
        about = block.kind is BlockKind.PARAGRAPH and (is_date_line(said) or is_byline(said))
        yield replace(block, kind=BlockKind.RESIDUE) if about else block


def _in_their_languages(text: str, blocks: Sequence[Block], language: str) -> tuple[Block, ...]:
    """Headings that know the language of the text below them."""
    starts = [number for number, block in enumerate(blocks) if block.kind is BlockKind.HEADING]
    result = list(blocks)
    for number, following in pairwise([*starts, len(blocks)]):
        end = blocks[following - 1].span.end
        below = text[blocks[number].span.start : end]
        result[number] = replace(blocks[number], language=language_of(below, language))
    return tuple(result)
