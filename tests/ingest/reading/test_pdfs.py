"""PDF: wrapped lines are joined, columns read one after the other, running heads left out, headings told by their type."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from pypdf import PdfWriter

from ingest.errors import CorpusError
from ingest.reading.blocks import BlockKind
from ingest.reading.documents import Read, read

Pdf = Callable[..., bytes]


def paragraph(x: float, y: float, text: str, size: float = 10) -> list[tuple[float, float, float, str]]:
    """Lines set one below the other."""
    return [(x, y - 1.2 * size * number, size, line) for number, line in enumerate(text.split("\n"))]


def document(data: bytes) -> Read:
    return read("p.pdf", ".pdf", data)


def test_a_line_goes_on_in_the_next_whatever_that_begins_with(pdf: Pdf) -> None:
    lines = paragraph(
        72,
        700,
        "The bell was hung over the door of the house on June 25,\n2019. The club held that a bell of the\nDepartment of Bells rings.",
    )
    assert document(pdf([lines])).document.text == (
        "The bell was hung over the door of the house on June 25, 2019. The club held that a bell of the Department of Bells rings.\n"
    )


def test_larger_and_bold_lines_are_headings(pdf: Pdf) -> None:
    page = [
        *paragraph(72, 740, "Bells of the club", 20),
        *paragraph(72, 700, "A bell is struck by hand or by a rope and then it rings for a\nlong time."),
        *paragraph(72, 660, "*Who rings?"),
        *paragraph(72, 645, "Anyone who is a member of the club may ring a bell on a Sunday."),
    ]
    assert document(pdf([page])).document.text.split("\n\n") == [
        "# Bells of the club",
        "A bell is struck by hand or by a rope and then it rings for a long time.",
        "## Who rings?",
        "Anyone who is a member of the club may ring a bell on a Sunday.\n",
    ]


def test_columns_are_read_one_after_the_other(pdf: Pdf) -> None:
    left = "A bell is struck by hand or by\na rope that hangs from it and\nthen it rings for a long time\nuntil somebody stops it\nby hand."
    right = "A horn is blown by mouth and\nhoots as long as the breath of\nits owner lasts, which is why\nit is heard in fog\nat sea."
    page = [*paragraph(72, 740, "Bells and horns", 16), *paragraph(72, 700, left), *paragraph(330, 700, right)]
    assert document(pdf([page])).document.text.split("\n\n")[1:] == [
        left.replace("\n", " "),
        right.replace("\n", " ") + "\n",
    ]


def test_running_heads_and_page_numbers_are_left_out_and_pages_start_where_they_say(pdf: Pdf) -> None:
    pages = [
        [
            (72, 770, 8, "Elm Club - Bells 2026"),
            (72, 700, 10, f"Bell number {word} rings at noon."),
            (300, 20, 8, str(number)),
        ]
        for number, word in enumerate(("one", "two", "three"), start=1)
    ]
    found = document(pdf(pages)).document
    assert (
        found.text
        == "Bell number one rings at noon.\n\nBell number two rings at noon.\n\nBell number three rings at noon.\n"
    )
    assert [found.text[start:][:15] for start in found.pages] == [
        "Bell number one",
        "Bell number two",
        "Bell number thr",
    ]


def test_a_line_of_a_table_of_contents_is_no_statement(pdf: Pdf) -> None:
    page = [
        (72, 720, 10, "A bell rings when it is struck by hand."),
        (72, 680, 10, "1 Bells . . . . . . . . . . . . 4"),
    ]
    assert [block.kind for block in document(pdf([page])).blocks] == [BlockKind.PARAGRAPH, BlockKind.RESIDUE]


def test_a_sentence_that_a_page_breaks_off_is_whole(pdf: Pdf) -> None:
    pages = [[(72, 100, 10, "A bell that is struck by hand")], [(72, 700, 10, "rings for a long time.")]]
    assert document(pdf(pages)).document.text == "A bell that is struck by hand rings for a long time.\n"


def test_a_word_that_a_line_parts_is_whole_and_one_with_a_hyphen_keeps_it(pdf: Pdf) -> None:
    lines = "A tele-visit is a tele-\nvisit, and a telephone is a tele-\nphone."
    assert document(pdf([paragraph(72, 700, lines)])).document.text == (
        "A tele-visit is a tele-visit, and a telephone is a telephone.\n"
    )


def test_a_note_mark_stands_apart_from_the_figure(pdf: Pdf) -> None:
    page = [(72, 700, 12, "The fee is $25"), (152, 705, 7, "1"), (160, 700, 12, "per visit.")]
    assert document(pdf([page])).document.text == "The fee is $25 ¹ per visit.\n"


def test_items_are_items(pdf: Pdf) -> None:
    page = [
        (72, 720, 10, "Bring these things to the club:"),
        (72, 706, 10, "• a bell"),
        (72, 692, 10, "• a lamp"),
    ]
    assert document(pdf([page])).document.text == "Bring these things to the club:\n\n- a bell\n- a lamp\n"


RULES = (
    " ".join(f"{x} 600 m {x} 720 l S" for x in (72, 172, 272))
    + " "
    + " ".join(f"72 {y} m 272 {y} l S" for y in (600, 640, 680, 720))
)


def test_a_ruled_table_keeps_rows_and_columns(pdf: Pdf) -> None:
    cells = [
        (80, 695, "Bell"),
        (180, 695, "Price"),
        (80, 655, "Brass"),
        (180, 655, "9"),
        (80, 615, "Iron"),
        (180, 615, "5"),
    ]
    page = [(72, 740, 10, "Prices of the bells of our club:"), *((x, y, 10, text) for x, y, text in cells)]
    assert document(pdf([page], RULES)).document.text.endswith(
        "| Bell | Price |\n| --- | --- |\n| Brass | 9 |\n| Iron | 5 |\n"
    )


def test_a_table_that_goes_on_over_the_page_is_one(pdf: Pdf) -> None:
    def page(*names: str) -> list[tuple[float, float, float, str]]:
        rows = [("Bell", "Price"), *((name, "9") for name in names)]
        return [
            (x, 695 - 40 * n, 10, text) for n, row in enumerate(rows) for x, text in zip((80, 180), row, strict=True)
        ]

    assert document(pdf([page("Brass", "Iron"), page("Tin", "Zinc")], RULES)).document.text.strip().split("\n") == [
        "| Bell | Price |",
        "| --- | --- |",
        *(f"| {name} | 9 |" for name in ("Brass", "Iron", "Tin", "Zinc")),
    ]


def test_columns_of_few_words_on_common_lines_are_names_with_values(pdf: Pdf) -> None:
    names = [("Front desk", "555-0100"), ("Nurse line", "555-0111"), ("Billing", "555-0122"), ("Fax", "555-0142")]
    page = [
        line
        for number, (name, value) in enumerate(names)
        for line in ((72, 700 - 20 * number, 10, name), (300, 700 - 20 * number, 10, value))
    ]
    assert document(pdf([page])).document.text.strip().split("\n") == [f"- {name}: {value}" for name, value in names]


def test_the_title_is_the_files_only_where_it_can_be_one(pdf: Pdf) -> None:
    page = [(72, 740, 18, "Bells"), (72, 700, 10, "A bell rings when it is struck by hand.")]
    found = document(pdf([page], title="Bells of our club"))
    assert (found.document.title, found.origin.publisher, found.origin.author) == ("Bells of our club", "", "")
    assert document(pdf([page], title="Microsoft Word - bells.doc")).document.title == "Bells"
    assert document(pdf([page], title="2")).document.title == "Bells"


def encrypted() -> bytes:
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(file)
    return file.getvalue()


def test_what_is_no_pdf_is_one_line(pdf: Pdf) -> None:
    whole = pdf([[(72, 700, 10, "A bell rings.")]])
    cases = [
        (b"A bell", "is none"),
        (b"%PDF-1.4 nothing", "damaged"),
        (encrypted(), "encrypted"),
        (pdf([[]]), "no text"),
        (whole[:300], "damaged|no text"),
    ]
    for data, said in cases:
        with pytest.raises(CorpusError, match=said) as caught:
            document(data)
        assert str(caught.value).startswith("p.pdf: ")
        assert "\n" not in str(caught.value)
