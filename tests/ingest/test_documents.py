"""Files become documents, or are refused in one line that names them."""

from __future__ import annotations

import http.server
import io
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pypdf import PdfWriter

from ingest.documents import LARGEST, document_id, fetch_document, read_document
from ingest.errors import CorpusError


def pdf(*pages: str) -> bytes:
    """A PDF with one line of Helvetica a page, written by hand."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    kids = []
    for page in pages:
        stream = f"BT /F1 12 Tf 72 720 Td ({page}) Tj ET"
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
        content = len(objects)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {content} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + end.encode()


def docx(body: str, part: str = "word/document.xml") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        archive.writestr(part, f"<w:document {space}><w:body>{body}</w:body></w:document>")
    return file.getvalue()


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_text_is_stored_as_decoded_with_line_ends_alone_changed(tmp_path: Path) -> None:
    path = write(tmp_path, "a/notes.txt", b"\xef\xbb\xbfTelehealth\r\n\r\n  is caf\xc3\xa9\x0ccare.\rEnd ")
    document, origin = read_document(path, tmp_path)
    assert document.text == "Telehealth\n\n  is café\x0ccare.\rEnd "
    assert (document.id, document.file, document.title) == ("a/notes", "a/notes.txt", "Telehealth")
    assert origin.title == ""


@pytest.mark.parametrize(
    "text",
    [
        '---\ntitle: "Words"\npublisher: Clinic\nauthor: A. Writer\nurl: https://a.example\ndate: 2024-03\ntags:\n  - x\n---\nHi.',
        '+++\ntitle = "Words"\npublisher = "Clinic"\nauthor = "A. Writer"\nurl = "https://a.example"\ndate = "2024-03"\n+++\nHi.',
    ],
)
def test_front_matter_names_the_document(tmp_path: Path, text: str) -> None:
    document, origin = read_document(write(tmp_path, "x.md", text), tmp_path)
    assert document.title == origin.title == "Words"
    assert (origin.publisher, origin.author, origin.url, origin.date) == (
        "Clinic",
        "A. Writer",
        "https://a.example",
        "2024-03",
    )
    assert document.text == text


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Intro text.\n\n## Heading {#id}\n\nMore.", "Heading"),
        ("\n\nFirst line\nSecond", "First line"),
        ("x" * 121 + "\nSecond", "long.md"),
        ("---\npublisher: P\n---\n# After it\n", "After it"),
    ],
)
def test_the_title_is_the_first_heading_or_a_short_first_line_or_the_file_name(
    tmp_path: Path, text: str, title: str
) -> None:
    assert read_document(write(tmp_path, "long.md", text), tmp_path)[0].title == title


def test_html_keeps_headings_lists_tables_and_drops_page_furniture(tmp_path: Path) -> None:
    page = """<html><head><title>T | Site</title><meta name="author" content="A. B.">
    <meta property="article:published_time" content="2024-05-01T10:00"><script>if (1 < 2) {}</script></head>
    <body><nav><ul><li>Home</ul></nav><main><h1>Telehealth <b>terms</b></h1><p>Care &amp; more<br>online.
    <ul><li>One<li><p>Two</p></ul><table><tr><th>A<th>B<tr><td>1<td><p>x</p><p>y</p></table>
    <dl><dt>RPM<dd>Remote monitoring.</dl></main><footer>Call us</footer></body></html>"""
    document, origin = read_document(write(tmp_path, "p.html", page), tmp_path)
    assert document.text == (
        "# Telehealth terms\n\nCare & more online.\n\n- One\n- Two\n\n| A | B |\n| --- | --- |\n| 1 | x y |\n\n"
        "- RPM: Remote monitoring.\n"
    )
    assert (document.title, origin.author, origin.date) == ("Telehealth terms", "A. B.", "2024-05-01")


def test_a_term_and_its_description_are_one_item_whatever_they_are_made_of(tmp_path: Path) -> None:
    page = "<dl><dt><b>Bell</b></dt>\n<dd>\n<p>It rings.</p></dd><dt>Horn</dt><dd><div>It hoots.</div></dd></dl><p>Ride.</p>"
    document, _ = read_document(write(tmp_path, "p.html", page), tmp_path)
    assert document.text == "- Bell: It rings.\n- Horn: It hoots.\n\nRide.\n"


def test_pdf_pages_start_where_they_say(tmp_path: Path) -> None:
    document, _ = read_document(write(tmp_path, "p.pdf", pdf("Telehealth is care.", "Page two.")), tmp_path)
    assert [document.text[start:][:9] for start in document.pages] == ["Telehealt", "Page two."]


def test_a_text_without_front_matter_says_its_title_and_date_itself(tmp_path: Path) -> None:
    document, origin = read_document(
        write(tmp_path, "a.txt", "Title: Bells of 2026\n\nLast reviewed October 2025\n\nA bell rings.\n"), tmp_path
    )
    assert (document.title, origin.date) == ("Bells of 2026", "2025-10")
    _, origin = read_document(write(tmp_path, "b.md", "---\ndate: 2024\n---\nUpdated May 2025\n\nHi."), tmp_path)
    assert origin.date == "2024"


def test_word_files_keep_headings_lists_and_tables(tmp_path: Path) -> None:
    def paragraph(text: str, style: str = "") -> str:
        return f"<w:p><w:pPr>{style}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"

    row = f"<w:tr><w:tc>{paragraph('A')}</w:tc><w:tc>{paragraph('B')}</w:tc></w:tr>"
    body = paragraph("Terms", '<w:pStyle w:val="Heading1"/>') + paragraph("Care.") + paragraph("One", "<w:numPr/>")
    document, _ = read_document(write(tmp_path, "w.docx", docx(body + f"<w:tbl>{row}{row}</w:tbl>")), tmp_path)
    assert document.text == "# Terms\n\nCare.\n\n- One\n\n| A | B |\n| --- | --- |\n| A | B |\n"


def encrypted() -> bytes:
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.md", b" \n", "is empty"),
        ("image.txt", b"\x89PNG\r\n\x1a\n", "not text but an image"),
        ("report.md", pdf("x"), "not text but a PDF"),
        ("zip.txt", b"PK\x03\x04aaaa", "not text but a zip archive"),
        ("wide.txt", "Telehealth".encode("utf-16"), "UTF-16"),
        ("latin.txt", b"caf\xe9", "not UTF-8"),
        ("binary.txt", b"abc\x00\x01", "control characters"),
        ("fake.pdf", b"Telehealth", "is none"),
        ("broken.pdf", b"%PDF-1.4 nothing", "damaged"),
        ("locked.pdf", encrypted(), "encrypted"),
        ("scan.pdf", pdf(""), "no text"),
        ("fake.docx", b"Telehealth", "is none"),
        ("other.docx", docx("", "word/other.xml"), "is none"),
        ("bomb.docx", docx("</w:body></w:document><!DOCTYPE x>", "word/document.xml"), "Save it again"),
        ("nothing.html", b"<html><script>x</script></html>", "no text"),
        ("sheet.xlsx", b"data", "Plainterm reads .md"),
        ("front.md", b"+++\ntitle = \n+++\nx", "front matter"),
    ],
)
def test_what_is_no_document_is_one_line_that_names_it(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    with pytest.raises(CorpusError) as caught:
        read_document(write(tmp_path, name, content), tmp_path)
    message = str(caught.value)
    assert message.startswith(name)
    assert said in message
    assert "\n" not in message


def test_a_large_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(CorpusError, match=r"big\.txt: 20 MB; a document has at most 20 MB"):
        read_document(path, tmp_path)


def test_a_missing_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="No such file"):
        read_document(tmp_path / "none.md", tmp_path)


@pytest.mark.parametrize(
    ("file", "identity"),
    [
        ("documents/articles/Bask Health.md", "articles/bask-health"),
        ("001_b62b.txt", "001-b62b"),
        ("v1.2 notes", "v1-2-notes"),
        ("https://a.example/what/is.html?x=1", "a-example/what/is"),
        ("???.md", "document"),
    ],
)
def test_ids_come_from_paths(file: str, identity: str) -> None:
    assert document_id(file) == identity


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        pages = {
            "/page": (200, "text/html; charset=latin-1", "<h1>Caf\xe9 care</h1><p>Telehealth.".encode("latin-1")),
            "/image": (200, "image/png", b"x"),
            "/big": (200, "text/plain", b"x" * (LARGEST + 1)),
        }
        status, kind, body = pages.get(self.path, (404, "text/plain", b""))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_address_is_a_document_whose_source_is_the_address(site: str) -> None:
    document, origin = fetch_document(f"{site}/page")
    assert document.text == "# Café care\n\nTelehealth.\n"
    assert document.file == origin.url == f"{site}/page"


@pytest.mark.parametrize(
    ("path", "said"),
    [("/none", "404"), ("/image", "image/png"), ("/big", "more than 20 MB")],
)
def test_an_address_without_a_document_is_one_line(site: str, path: str, said: str) -> None:
    with pytest.raises(CorpusError, match=said) as caught:
        fetch_document(site + path)
    assert str(caught.value).startswith(site + path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("address", ["file:///etc/hosts", "ftp://a.example/x", "http://", "http://127.0.0.1:9/x"])
def test_only_web_addresses_are_fetched(address: str) -> None:
    with pytest.raises(CorpusError):
        fetch_document(address)
