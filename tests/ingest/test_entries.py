"""Entries: under a heading that is a word, a text that names a thing says what the word means."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.build import Contents, take_apart
from ingest.corpus import read_corpus
from ingest.entries import is_answer_alone, is_headword, is_nominal, names_of
from ingest.records import Kind


def built(folder: Path, **pages: str) -> Contents:
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return take_apart(read_corpus([folder]))


@pytest.mark.parametrize(
    "sentence",
    [
        "The toll you owe for each ride before the club begins to pay.",
        "The riders, smiths and shops that the club has a contract with.",
        "A written order from the head of your club for you to see a smith.",
        "A federal law that lets you keep your bicycle for a time.",
        "The type of bell a rider needs to have.",
        "The share of repairs covered by the club that you pay yourself.",
        "La cantidad que usted paga por cada viaje antes de que pague el club.",
        "Un grupo de talleres que ofrecen reparaciones.",
    ],
)
def test_what_names_a_thing(sentence: str) -> None:
    assert is_nominal(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The late fee is 25 dollars.",
        "The club keeps your papers for seven years.",
        "A belt drive runs clean and quiet for years.",
        "We accept all riders who have a bell.",
        "You or your smith may ask for it.",
        "Call us a day ahead.",
        "This policy protects riders who are young.",
        "To ride a bicycle that rings.",
        "El taller guarda sus papeles durante siete años.",
        "Usted debe avisar antes de salir.",
        "Bells.",
    ],
)
def test_what_says_something_of_a_thing(sentence: str) -> None:
    assert not is_nominal(sentence)


@pytest.mark.parametrize(
    "title", ["Toll", "Out-of-pocket toll", "Rider network (RN)", "Peaje", "Red de talleres", "Bell Act"]
)
def test_headings_that_are_a_word(title: str) -> None:
    assert is_headword(title)


@pytest.mark.parametrize(
    "title",
    [
        "Purpose",
        "Who rings?",
        "How to ring",
        "About us",
        "Your rights",
        "Benefits of a bell",
        "Rules of 2024",
        "Propósito",
        "Bells are loud",
        "Note:",
    ],
)
def test_headings_that_name_no_word(title: str) -> None:
    assert not is_headword(title)


@pytest.mark.parametrize(
    ("title", "label", "others"),
    [
        ("Rider network (RN)", "Rider network", ("RN",)),
        ("RN (rider network)", "RN", ("rider network",)),
        ("Red de talleres (RT en inglés)", "Red de talleres", ("RT",)),
        ("Toll (state)", "Toll", ()),
        ("“Toll”", "Toll", ()),
    ],
)
def test_the_names_in_a_heading(title: str, label: str, others: tuple[str, ...]) -> None:
    assert names_of(title) == (label, others)


def test_a_page_that_is_one_words_entry_defines_it(tmp_path: Path) -> None:
    found = built(
        tmp_path,
        toll="---\ntitle: Toll\n---\nThe amount you owe for each ride before the club begins to pay. It ends in May.\n",
        network="# Rider network (RN)\n\nThe smiths and shops that the club has a contract with.\n",
        peaje="---\ntitle: Peaje\nlang: es\n---\nLa cantidad que usted paga por cada viaje antes de que el club pague su parte.\n",
    )
    terms = {term.label.lower(): term for term in found.terms}
    assert sorted(terms) == ["peaje", "rider network", "toll"]
    assert (terms["rider network"].abbreviations, terms["peaje"].spanish) == (("RN",), ("peaje",))
    first = {s.section_id.split("#")[0]: s for s in reversed(found.statements)}
    toll = first["toll"]
    assert toll.quote == "Toll … The amount you owe for each ride before the club begins to pay."
    assert {name: (s.kind, s.language, s.terms[0]) for name, s in first.items()} == {
        "toll": (Kind.DEFINITION, "en", "toll"),
        "network": (Kind.DEFINITION, "en", "rider-network"),
        "peaje": (Kind.DEFINITION, "es", "peaje"),
    }
    texts = {document.id: document.text for document in found.documents}
    assert [texts["toll"][span.start : span.end] for span in toll.spans] == toll.quote.split(" … ")
    assert [section.question for section in found.sections] == ["Rider network (RN)", "Peaje", "Toll"]


def test_a_page_under_a_words_name_that_tells_something_else_defines_nothing(tmp_path: Path) -> None:
    found = built(
        tmp_path,
        notice="# Bell\n\nThe club keeps your papers for seven years.\n",
        fees="# Horn\n\nThe fee is 25 dollars.\n",
    )
    assert found.terms == ()
    assert {statement.kind for statement in found.statements} == {Kind.OTHER}


def test_where_words_are_explained_any_text_explains_them(tmp_path: Path) -> None:
    text = "Most clubs ask riders for a toll in May."
    found = built(
        tmp_path,
        words=f"# Glossary\n\n## Toll\n\n{text}\n",
        page=f"---\ntitle: Bell\nlayout: glossary-word\n---\n{text} Ring.\n",
    )
    assert sorted(term.label.lower() for term in found.terms) == ["bell", "toll"]
    assert [section.headword for section in found.sections] == ["Bell", None, "Toll"]


@pytest.mark.parametrize("text", ["Yes.", "You or your smith.", "Before the ride.", "Sí."])
def test_answers_that_are_no_sentence(text: str) -> None:
    assert is_answer_alone(text)
    assert not is_answer_alone("It rings when it is struck.")


def test_an_answer_that_is_no_sentence_is_quoted_with_its_question(tmp_path: Path) -> None:
    found = built(
        tmp_path,
        faq="# Bells\n\n## Is there a fee?\n\nYes.\n\n## Who may ring?\n\nYou or your smith.\n\n## Do I need a bell?\n\nNo. Any rider may ring.\n",
    )
    assert [statement.quote for statement in found.statements] == [
        "Is there a fee? … Yes.",
        "Who may ring? … You or your smith.",
        "No. Any rider may ring.",
        "Any rider may ring.",
    ]
    assert all(statement.asserted for statement in found.statements)
