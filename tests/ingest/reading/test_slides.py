"""PowerPoint files, made by the library that reads them: what an audience sees."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pptx
import pytest
from pptx.util import Inches

from ingest.build import take_apart
from ingest.corpus import read_corpus
from ingest.errors import CorpusError
from ingest.reading.documents import Read, read


@pytest.fixture
def show() -> Any:
    return pptx.Presentation()


def saved(show: Any) -> bytes:
    file = io.BytesIO()
    show.save(file)
    return file.getvalue()


def found(data: bytes) -> Read:
    return read("s.pptx", ".pptx", data)


def add(show: Any, title: str, *lines: str | tuple[int, str]) -> Any:
    """A slide with a title and the lines of its body."""
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = title
    frame = slide.placeholders[1].text_frame
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.level, paragraph.text = line if isinstance(line, tuple) else (0, line)
    return slide


def test_titles_are_headings_and_lines_are_items(show: Any) -> None:
    add(show, "Rides and\vrules", "A ride takes a day.", (1, "By day"), "Bring a bell.")
    add(show, "Bells", "A bell is a cup that rings.")
    read_ = found(saved(show))
    assert read_.document.text == (
        "# Rides and rules\n\n- A ride takes a day.\n  - By day\n- Bring a bell.\n\n"
        "## Bells\n\nA bell is a cup that rings.\n"
    )
    assert read_.document.pages == (0, read_.document.text.index("## Bells"))


def test_boxes_are_read_from_above_and_tables_with_their_merged_cells(show: Any) -> None:
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "Fees"
    for top, text in ((5, "Below the table."), (1, "Above the table.")):
        slide.shapes.add_textbox(0, Inches(top), Inches(4), Inches(1)).text_frame.text = text
    table = slide.shapes.add_table(3, 3, 0, Inches(2), Inches(6), Inches(2)).table
    for down, row in enumerate([["Rider", "Ride", "Fee"], ["Guest", "Day", "60"], ["", "Night", "35"]]):
        for across, text in enumerate(row):
            table.cell(down, across).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    text = found(saved(show)).document.text
    assert text == (
        "# Fees\n\nAbove the table.\n\n| Rider | Ride | Fee |\n| --- | --- | --- |\n| Guest | Day | 60 |\n"
        "| Guest | Night | 35 |\n\nBelow the table.\n"
    )


def test_notes_hidden_slides_and_groups(show: Any) -> None:
    slide = add(show, "Rides", "A ride takes a day.")
    slide.notes_slide.notes_text_frame.text = "Tell the joke here."
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(0, Inches(6), Inches(4), Inches(1)).text_frame.text = "A gong ends it."
    add(show, "Spare", "Nobody sees this.")._element.set("show", "0")
    assert found(saved(show)).document.text == "# Rides\n\nA ride takes a day.\n\nA gong ends it.\n"


def test_a_show_becomes_statements(show: Any, tmp_path: Path) -> None:
    show.core_properties.title, show.core_properties.author = "Riding words", "uhhg"
    add(show, "Bells", "A bell is a cup that rings.")
    (tmp_path / "words.pptx").write_bytes(saved(show))
    corpus = read_corpus([tmp_path])
    (source,) = corpus.sources.values()
    assert (source.title, source.publisher, source.author) == ("Riding words", "words.pptx", None)
    assert [statement.quote for statement in take_apart(corpus).statements] == ["A bell is a cup that rings."]


def with_part(data: bytes, name: str, text: str) -> bytes:
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return file.getvalue()


def test_what_is_no_readable_show_is_one_line(show: Any) -> None:
    whole = saved(show)
    for data, said in (
        (b"PK\x03\x04 nothing", "is none"),
        (whole[: len(whole) // 2], "is none"),
        (with_part(whole, "ppt/slides/slide9.xml", "x" * (41 * 2**20)), "unpacks to more than 40 MB"),
        (with_part(whole, "ppt/slides/slide9.xml", '<!DOCTYPE x [<!ENTITY a "ha">]><x/>'), "document type"),
        (whole, "has no text"),
    ):
        with pytest.raises(CorpusError, match=said) as caught:
            found(data)
        assert str(caught.value).startswith("s.pptx: ")
        assert "\n" not in str(caught.value)
