"""Word files: what Word shows is read, as it stands there once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.errors import CorpusError
from ingest.reading.documents import read

Docx = Callable[..., bytes]


def paragraph(text: str, style: str = "") -> str:
    return f"<w:p><w:pPr>{style}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def written(data: bytes) -> str:
    return read("w.docx", ".docx", data).document.text


HEADING = '<w:pStyle w:val="Heading1"/>'
ITEM = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


def test_headings_lists_and_tables(docx: Docx) -> None:
    row = f"<w:tr>{cell('A')}{cell('B')}</w:tr>"
    body = paragraph("Terms", HEADING) + paragraph("Care.") + paragraph("One", ITEM) + f"<w:tbl>{row}{row}</w:tbl>"
    assert written(docx(body)) == "# Terms\n\nCare.\n\n- One\n\n| A | B |\n| --- | --- |\n| A | B |\n"


def test_a_heading_is_one_whatever_its_style_is_called_and_whether_it_has_a_number(docx: Docx) -> None:
    numbered = paragraph("Purpose", HEADING + ITEM)
    localised = paragraph("Alcance", '<w:pStyle w:val="Ttulo2"/>')
    title = paragraph("Device policy", '<w:pStyle w:val="Title"/>')
    text = written(docx(title + numbered + localised + paragraph("It rings.")))
    assert text == "# Device policy\n\n# Purpose\n\n## Alcance\n\nIt rings.\n"


def test_text_that_was_moved_or_deleted_stands_where_it_went(docx: Docx) -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<w:p><w:moveFrom>{run.format('Two days ahead.')}</w:moveFrom></w:p>"
        f"<w:p><w:ins>{run.format('A visit ')}</w:ins><w:del><w:r><w:delText>may not</w:delText></w:r></w:del>{run.format('ends.')}</w:p>"
        f"<w:p><w:moveTo>{run.format('Two days ahead.')}</w:moveTo></w:p>"
    )
    assert written(docx(body)).split("\n\n") == ["A visit ends.", "Two days ahead.\n"]


def test_content_controls_and_hyphens_that_do_not_break_are_text(docx: Docx) -> None:
    control = f"<w:sdt><w:sdtContent>{paragraph('A superbill is a form.')}</w:sdtContent></w:sdt>"
    hyphen = "<w:p><w:r><w:t>An e</w:t><w:noBreakHyphen/><w:t>visit.</w:t></w:r></w:p>"
    assert written(docx(control + hyphen)) == "A superbill is a form.\n\nAn e-visit.\n"


def test_a_merged_cell_is_carried_down_and_right(docx: Docx) -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    wide = '<w:gridSpan w:val="2"/>'
    rows = [
        [cell("Kind"), cell("Item"), cell("Kept")],
        [cell("Adult", down), cell("Paper"), cell("7 years")],
        [cell("", on), cell("Image"), cell("5 years")],
        [cell("Others", wide), cell("10 years")],
    ]
    table = "".join("<w:tr>" + "".join(row) + "</w:tr>" for row in rows)
    text = written(docx(f"<w:tbl>{table}</w:tbl>"))
    assert text.split("\n")[2:-1] == [
        "| Adult | Paper | 7 years |",
        "| Adult | Image | 5 years |",
        "| Others | Others | 10 years |",
    ]


def test_the_file_names_its_title_and_never_its_publisher(docx: Docx) -> None:
    found = read("w.docx", ".docx", docx(paragraph("A bell rings."), title="Bells"))
    assert (found.document.title, found.document.text) == ("Bells", "# Bells\n\nA bell rings.\n")
    assert (found.origin.publisher, found.origin.author) == ("", "")
    found = read("w.docx", ".docx", docx(paragraph("A bell rings."), title="Microsoft Word - final_v2.doc"))
    assert found.document.title == "A bell rings."


@pytest.mark.parametrize(
    ("body", "part", "said"),
    [
        ("", "word/other.xml", "is none"),
        ("</w:body></w:document><!DOCTYPE x>", "word/document.xml", "document type"),
        ("<w:p>", "word/document.xml", "is none"),
        ("x" * (41 * 2**20), "word/document.xml", "unpacks to more than 40 MB"),
    ],
)
def test_what_is_no_word_file_is_one_line(docx: Docx, body: str, part: str, said: str) -> None:
    with pytest.raises(CorpusError, match=said) as caught:
        read("w.docx", ".docx", docx(body, part))
    assert str(caught.value).startswith("w.docx: ")
    assert "\n" not in str(caught.value)
