"""EPUB books: pages in the order of the spine, by the readers of web pages."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from ingest.build import take_apart
from ingest.corpus import read_corpus
from ingest.errors import CorpusError
from ingest.reading.documents import Read, read

CONTAINER = """<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
TOLD = """<dc:title>Riding words</dc:title><dc:creator>Ann Elm</dc:creator><dc:publisher>Elm Club</dc:publisher>
<dc:language>en-US</dc:language><dc:date>2024-05-02</dc:date>"""
PAGE = '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{}</body></html>'
PAGES = {
    "two words.xhtml": "<h1>Bells</h1><p>A bell is a cup that rings.</p>",
    "one.xhtml": "<h1>Rides</h1><p>A ride takes a day.</p><ul><li>By day</li><li>By night</li></ul>",
    "nav.xhtml": "<nav><ol><li>Contents of it all</li></ol></nav>",
    "extra.xhtml": "<p>An answer key stands apart.</p>",
}
SPINE = """<itemref idref="p3"/><itemref idref="p1"/><itemref idref="p0"/><itemref idref="p2" linear="no"/>"""


def epub(pages: dict[str, str] = PAGES, container: str = CONTAINER, more: dict[str, str] | None = None) -> bytes:
    names = list(pages)
    items = "".join(
        f'<item id="p{number}" href="{names[at].replace(" ", "%20")}" media-type="application/xhtml+xml"{properties}/>'
        for number, (at, properties) in enumerate([(0, ""), (1, ""), (3, ""), (2, ' properties="nav"')])
    )
    package = f"""<package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{TOLD}</metadata>
<manifest>{items}<item id="c" href="c.png" media-type="image/png"/></manifest><spine><itemref idref="c"/>{SPINE}</spine></package>"""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        archive.writestr("META-INF/container.xml", container)
        archive.writestr("OEBPS/book.opf", package)
        for name, body in pages.items():
            archive.writestr(f"OEBPS/{name}", PAGE.format(body))
        for name, text in (more or {}).items():
            archive.writestr(name, text)
    return file.getvalue()


def found(data: bytes) -> Read:
    return read("b.epub", ".epub", data)


def test_pages_stand_in_the_order_of_the_spine_without_contents_and_asides() -> None:
    assert found(epub()).document.text == (
        "# Rides\n\nA ride takes a day.\n\n- By day\n- By night\n\n# Bells\n\nA bell is a cup that rings.\n"
    )


def test_a_book_names_its_title_publisher_author_date_and_language() -> None:
    book = found(epub())
    told = (book.document.title, book.origin.publisher, book.origin.author, book.origin.published, book.origin.language)
    assert told == ("Riding words", "Elm Club", "Ann Elm", "2024-05-02", "en")


def test_a_book_becomes_statements(tmp_path: Path) -> None:
    (tmp_path / "words.epub").write_bytes(epub())
    contents = take_apart(read_corpus([tmp_path]))
    assert [term.label for term in contents.terms] == ["bell"]
    assert "A bell is a cup that rings." in [statement.quote for statement in contents.statements]


LOCKED = '<encryption xmlns="urn:x"><CipherReference URI="OEBPS/two%20words.xhtml"/></encryption>'
BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + CONTAINER.removeprefix('<?xml version="1.0"?>')


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 nothing", "is none"),
        (epub(container="<container>"), "is none"),
        (epub(container=CONTAINER.replace("book.opf", "other.opf")), "is none"),
        (epub(container=BOMB), "is none"),
        (epub(more={"META-INF/encryption.xml": LOCKED}), "is encrypted"),
        (epub(PAGES | {"one.xhtml": "x" * (41 * 2**20)}), "unpacks to more than 40 MB"),
        (epub(dict.fromkeys(PAGES, "")), "has no text"),
    ],
)
def test_what_is_no_readable_book_is_one_line(data: bytes, said: str) -> None:
    with pytest.raises(CorpusError, match=said) as caught:
        found(data)
    assert str(caught.value).startswith("b.epub: ")
    assert "\n" not in str(caught.value)


def test_a_book_whose_fonts_alone_are_hidden_is_read() -> None:
    fonts = LOCKED.replace("two%20words.xhtml", "fonts/a.otf")
    assert "A bell" in found(epub(more={"META-INF/encryption.xml": fonts})).document.text
