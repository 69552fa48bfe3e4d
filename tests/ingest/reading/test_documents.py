"""Bytes become documents, or are refused in one line that names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.errors import CorpusError
from ingest.reading.blocks import BlockKind
from ingest.reading.documents import Read, document_id, read


def markdown(text: str) -> Read:
    return read("x.md", ".md", text.encode())


def test_plain_text_is_stored_as_decoded_with_line_ends_alone_changed() -> None:
    found = read("a/notes.txt", ".txt", b"\xef\xbb\xbfTelehealth\r\n\r\n  is caf\xc3\xa9\x0ccare.\rEnd ").document
    assert found.text == "Telehealth\n\n  is café\x0ccare.\rEnd "
    assert (found.id, found.file, found.title) == ("a/notes", "a/notes.txt", "Telehealth")


def test_a_described_document_is_stored_as_it_is() -> None:
    text = "---\ntitle: Bells\n---\n# Bells {#bells source=club}\n\nA **bell** rings.\n"
    found = read("x.md", ".md", text.encode(), described=True)
    assert found.document.text == text
    assert found.blocks[0].attributes == {"id": "bells", "source": "club"}
    assert found.blocks[0].language == ""


# --- what it says about itself ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '---\ntitle: "Words"\npublisher: Clinic\nauthor: A. Writer\nurl: https://a.example\ndate: 2024-03\ntags:\n  - x\n---\nHi.',
        '+++\ntitle = "Words"\npublisher = "Clinic"\nauthor = "A. Writer"\nurl = "https://a.example"\ndate = "2024-03"\n+++\nHi.',
        "---\ntitle: Words\npublisher: [Clinic]\nauthor:\n  - A. Writer\n  - B. Other\nurl: https://a.example\ndate: 2024-03 # checked\n---\nHi.",
        "---\ntitle: Words\ndate: 2024-03\nsite: Clinic\ncanonical: https://a.example\nauthor: A. Writer\nnote: a: b\n---\nHi.",
    ],
)
def test_front_matter_names_the_document(text: str) -> None:
    found = markdown(text)
    origin = found.origin
    assert found.document.title == origin.title == "Words"
    assert (origin.publisher, origin.author, origin.url, origin.date) == (
        "Clinic",
        "A. Writer",
        "https://a.example",
        "2024-03",
    )
    assert found.document.text == "# Words\n\nHi.\n"


def test_dates_of_front_matter_are_what_they_are_called() -> None:
    origin = markdown("---\ndate: 2024-03-05\nlast_updated: January 2, 2025\n---\nUpdated May 2025\n\nHi.").origin
    assert (origin.published, origin.reviewed, origin.date) == ("2024-03-05", "2025-01-02", "2025-01-02")
    assert markdown("Updated May 2025\n\nHi.").origin.published == "2025-05"
    assert markdown("---\ndate: soon\n---\nHi.").origin.date == ""


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Intro text.\n\n## Heading {#id}\n\nMore.", "Heading"),
        ("\n\nFirst line\n\nSecond", "First line"),
        ("x" * 121 + "\nSecond", "x.md"),
        ("---\npublisher: P\n---\n# After it\n", "After it"),
        ('---\ntitle: "{{ page.title }}"\n---\n# Bells\n', "Bells"),
        ("---\ntitle: bells_v2\n---\n## 2\n\n## Bells\n", "Bells"),
        ("# ____\n\nBells\n", "Bells"),
    ],
)
def test_the_title_is_the_first_heading_or_a_short_first_line_or_the_file_name(text: str, title: str) -> None:
    assert markdown(text).document.title == title


def test_a_text_without_front_matter_says_its_title_and_date_itself() -> None:
    found = read("a.txt", ".txt", b"Title: Bells of 2026\n\nLast reviewed October 2025\n\nA bell rings.\n")
    assert (found.document.title, found.origin.date) == ("Bells of 2026", "2025-10")


def test_a_line_that_dates_or_signs_the_document_is_no_statement() -> None:
    kinds = {
        found.document.text[b.span.start : b.span.end]: b.kind
        for found in [
            markdown(
                "# Bells\n\n(As of 10/29/2019)\n\nWritten by Ann Lee\n\n1,256 Views | Mar 13, 2019\n\nA bell rings.\n"
            )
        ]
        for b in found.blocks
    }
    assert kinds["(As of 10/29/2019)"] is kinds["Written by Ann Lee"] is BlockKind.RESIDUE
    assert kinds["1,256 Views | Mar 13, 2019"] is BlockKind.RESIDUE
    assert kinds["A bell rings."] is BlockKind.PARAGRAPH


# --- languages --------------------------------------------------------------------------------------------------------


def test_a_document_and_each_of_its_sections_has_its_language() -> None:
    spanish = "Una campana es un objeto de metal que suena cuando alguien la golpea con la mano, y así llama a la gente del pueblo a comer."
    english = "A bell is a thing of metal that rings when somebody strikes it with the hand."
    found = markdown(f"# Campanas\n\n{spanish}\n\n## Bells\n\n{english}\n\n## Nota\n\nSuena.\n")
    assert found.origin.language == "es"
    assert [block.language for block in found.blocks if block.kind is BlockKind.HEADING] == ["es", "en", "es"]


def test_what_is_too_short_to_tell_has_the_language_it_names() -> None:
    assert markdown("---\nlang: es-MX\n---\nSuena.").origin.language == "es"
    assert markdown("---\nlang: fr\n---\nSuena.").origin.language == "en"
    assert markdown("Suena.").origin.language == "en"


# --- encodings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "suffix", "text", "noticed"),
    [
        ("A caf\xe9 rings.".encode("cp1252"), ".txt", "A café rings.", True),
        ("A caf\xe9 rings.".encode("utf-16"), ".txt", "A café rings.", False),
        ("A caf\xe9 rings.".encode("utf-8-sig"), ".txt", "A café rings.", False),
        (b'<meta charset="windows-1252"><p>A caf\xe9 \x93rings\x94.', ".html", "A café “rings”.\n", False),
        (
            b'<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1"><p>A caf\xe9.',
            ".html",
            "A café.\n",
            False,
        ),
        ('<meta charset="foo"><p>A caf\xe9.'.encode(), ".html", "A café.\n", False),
        (
            '<?xml version="1.0" encoding="undefined"?><html><body><p>A caf\xe9.</p></body></html>'.encode(),
            ".html",
            "A café.\n",
            False,
        ),
        ("مرحبا 🩺 שלום".encode(), ".txt", "مرحبا 🩺 שלום", False),
    ],
)
def test_text_is_decoded_by_its_mark_its_declaration_or_as_it_can_be(
    data: bytes, suffix: str, text: str, noticed: bool
) -> None:
    found = read("x", suffix, data)
    assert found.document.text == text
    assert bool(found.notice) is noticed


def test_a_server_names_the_encoding() -> None:
    assert read("x", ".html", "<p>A caf\xe9.".encode("latin-1"), charset="latin-1").document.text == "A café.\n"


# --- what is none -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.md", b" \n", "is empty"),
        ("image.txt", b"\x89PNG\r\n\x1a\n", "not text but an image"),
        ("report.md", b"%PDF-1.4 x", "not text but a PDF"),
        ("zip.txt", b"PK\x03\x04aaaa", "not text but a zip archive"),
        ("binary.txt", b"abc\x00\x01", "control characters"),
        ("latin.txt", b"caf\x81", "no text"),
        ("nothing.html", b"<html><script>x</script></html>", "no text"),
        ("sheet.xlsx", b"data", "Plainterm reads .md"),
        ("front.md", b"+++\ntitle = \n+++\nx", "front matter"),
        ("deep.md", b"+++\nx = " + b"[" * 40_000 + b"\n+++\nx", "front matter"),
        ("huge.md", b"+++\nx = " + b"9" * 5_000 + b"\n+++\nx", "front matter"),
    ],
)
def test_what_is_no_document_is_one_line_that_names_it(name: str, content: bytes, said: str) -> None:
    with pytest.raises(CorpusError, match=said) as caught:
        read(name, f".{name.split('.')[1]}", content)
    assert str(caught.value).startswith(name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("file", "identity"),
    [
        ("documents/articles/Bask Health.md", "articles/bask-health"),
        ("001_b62b.txt", "001-b62b"),
        ("v1.2 notes", "v1-2-notes"),
        ("https://a.example/what/is.html?x=1", "a-example/what/is"),
        ("http://[", "document"),
        ("???.md", "document"),
    ],
)
def test_ids_come_from_paths(file: str, identity: str) -> None:
    assert document_id(file) == identity


HALF = "\\ud800"  # an escape of half a character, which no encoding can hold


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (
            "bells.html",
            '<title>Bells</title><script type="application/ld+json">{"@type": "FAQPage", "publisher": {"name": "Office HALF"},'
            ' "mainEntity": [{"@type": "Question", "name": "What is a HALF bell?", "acceptedAnswer": {"@type": "Answer",'
            ' "text": "A HALF bell rings."}}]}</script><h1>Bells</h1><p>A bell rings at noon.</p>',
        ),
        ("bells.md", '---\ntitle: "Bells HALF"\npublisher: "Office HALF"\n---\n# Bells\n\nA bell rings at noon.\n'),
        (
            "bells.jsonl",
            '{"question": "What is a HALF bell?", "answer": "A HALF bell rings.", "source": "Office HALF"}\n',
        ),
    ],
)
def test_half_a_character_is_shown_as_a_mark(tmp_path: Path, name: str, content: str) -> None:
    from ingest.corpus import read_corpus

    (tmp_path / name).write_text(content.replace("HALF", HALF))
    corpus = read_corpus([tmp_path / name])
    (source,) = corpus.sources.values()
    assert source.publisher == "Office \ufffd"
    text = corpus.texts[0].document
    assert f"{text.title}{text.text}".encode()
