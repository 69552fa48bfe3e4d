"""EPUB books: an archive of web pages in the order of its spine, and what the package says of the book."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree import ElementTree

from ingest.errors import CorpusError
from ingest.reading.archives import damaged, open_archive
from ingest.reading.blocks import Part
from ingest.reading.decoding import decode
from ingest.reading.webpages import parse, read_parts

_KIND = "an EPUB book"
_CONTAINER = "META-INF/container.xml"
_ENCRYPTED = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html")
_TOLD = {"title": "title", "publisher": "publisher", "creator": "author", "language": "language", "date": "published"}


def read_epub(name: str, data: bytes) -> tuple[list[Part], dict[str, str]]:
    """Parts in the order of the spine, and what the book says of itself.

    Tables of contents and pages outside the order of reading are left out. Raises CorpusError for what is no EPUB, is
    encrypted, damaged or unpacks to more than a document holds.
    """
    parts: list[Part] = []
    with open_archive(name, data, _KIND, types=True) as archive:
        try:
            folder, package = _package(archive)
            about = {key: _told(package, element) for element, key in _TOLD.items()}
            pages = list(_spine(folder, package))
            if _ENCRYPTED in archive.namelist():  # fonts may be
                locked = {
                    unquote(place.get("URI", "")) for place in _xml(archive, _ENCRYPTED).iter() if place.get("URI")
                }
                if locked & set(pages):
                    raise CorpusError(f"{name}: is encrypted. Save a copy without protection.")
            for page in pages:
                text, _ = decode(f"{name}/{page}", archive.read(page), page=True)
                parts += read_parts(parse(text, xml=True))
        except (KeyError, ValueError, ElementTree.ParseError, zipfile.BadZipFile, NotImplementedError) as error:
            raise damaged(name, _KIND) from error
        except RuntimeError as error:  # zipfile's word for a part with a password
            raise CorpusError(f"{name}: is encrypted. Save a copy without a password.") from error
    return parts, {key: value for key, value in about.items() if value}


def _told(package: ElementTree.Element, element: str) -> str:
    return (package.findtext(f".//{{*}}metadata/{{*}}{element}") or "").strip()


def _package(archive: zipfile.ZipFile) -> tuple[str, ElementTree.Element]:
    """The folder of the package's file in the archive, and its root element."""
    rootfile = _xml(archive, _CONTAINER).find(".//{*}rootfile")
    path = rootfile.get("full-path", "") if rootfile is not None else ""
    return posixpath.dirname(path), _xml(archive, path)


def _xml(archive: zipfile.ZipFile, path: str) -> ElementTree.Element:
    data = archive.read(path)
    if b"<!ENTITY" in data:  # of no use there, and can be made to explode
        raise ValueError("entities")
    return ElementTree.fromstring(data)  # noqa: S314


def _spine(folder: str, package: ElementTree.Element) -> Iterator[str]:
    """The paths of the pages that are read one after the other."""
    manifest = {item.get("id"): item for item in package.iterfind(".//{*}manifest/{*}item")}
    for reference in package.iterfind(".//{*}spine/{*}itemref"):
        item = manifest.get(reference.get("idref"))
        if item is None or reference.get("linear") == "no" or item.get("media-type") not in _PAGES:
            continue
        if "nav" not in (item.get("properties") or "").split():
            yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))
