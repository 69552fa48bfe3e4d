"""Sections: a heading's stretch of text, with what its attributes and its parents' say."""

from __future__ import annotations

from itertools import pairwise

import pytest

from ingest.errors import CorpusError
from ingest.reading.markdown import place_blocks
from ingest.records import Document, Kind, Section
from ingest.sections import is_faq, is_furniture, is_question, read_sections, slug


def document(text: str) -> Document:
    return Document("bikes", "bikes.md", "Bikes", text, "0")


def sections(text: str, *, attributes_allowed: bool = True) -> dict[str, Section]:
    return {s.id: s for s in read_sections(document(text), place_blocks(text), "club", attributes_allowed)}


def test_sections_cover_the_text_but_for_the_headings() -> None:
    text = "Before any heading.\n\n# Bikes\n\nOne.\n\n## Brakes\n\nTwo.\n\n# Trains\n\nThree.\n"
    found = read_sections(document(text), place_blocks(text), "club")
    assert [s.headings for s in found] == [(), ("Bikes",), ("Bikes", "Brakes"), ("Trains",)]
    assert found[0].start == 0
    assert found[-1].end == len(text)
    between = [text[one.end : other.start] for one, other in pairwise(found)]
    assert between == ["Bikes", "Brakes", "Trains"]


def test_a_heading_says_who_speaks_and_its_children_inherit_it() -> None:
    found = sections(
        '# Bikes\n\n## Brakes {#brakes source=workshop terms="brake wheel" lapses=2027 basis=x}\n\n### Pads {#pads}\n\n# Other {#other}\n'
    )
    pads = found["pads"]
    assert (pads.source_id, pads.terms, pads.lapses) == ("workshop", ("brake", "wheel"), "2027")
    assert found["brakes"].basis == ("x",)
    assert pads.basis == ()
    assert (found["other"].source_id, found["other"].terms) == ("club", ())


@pytest.mark.parametrize("once", ["superseded_by=new-rule", "superseded_on=2025", "basis=x"])
def test_what_replaced_a_rule_is_not_inherited(once: str) -> None:
    found = sections(f"# Rule {{#rule {once}}}\n\n## Part {{#part}}\n")
    key = once.split("=")[0]
    assert getattr(found["rule"], key)
    assert not getattr(found["part"], key)


def test_attributes_are_read_only_where_they_are_allowed() -> None:
    found = sections("# Brakes {#mine source=somebody-else}\n", attributes_allowed=False)
    assert list(found) == ["bikes#brakes"]
    assert found["bikes#brakes"].source_id == "club"


def test_equal_headings_get_ids_of_their_own() -> None:
    assert list(sections("# Brakes\n\n# Brakes\n\n# Brakes\n")) == ["bikes#brakes", "bikes#brakes+", "bikes#brakes++"]


@pytest.mark.parametrize(
    ("attribute", "message"),
    [("colour=red", "unknown attribute: colour"), ("kind=poem", "unknown kind: poem")],
)
def test_an_attribute_that_does_not_exist_is_an_error(attribute: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message) as caught:
        sections(f"# Brakes {{{attribute}}}\n")
    assert "bikes.md" in str(caught.value)


def test_what_a_section_is() -> None:
    found = sections(
        "# What is a brake?\n\n# Rules {kind=requirement lang=es as_of=2024-05 asserted=no}\n\n# About the author\n"
    )
    asked, rules, author = found.values()
    assert asked.question == "What is a brake?"
    assert (rules.kind, rules.language, rules.as_of, rules.asserted) == (Kind.REQUIREMENT, "es", "2024-05", False)
    assert rules.question is None
    assert asked.asserted
    assert not author.asserted


@pytest.mark.parametrize("heading", ["References", "About the Author", "Contact us", "Ready to ride?", "Get started"])
def test_furniture_and_offers(heading: str) -> None:
    assert is_furniture(("Brakes", heading))


@pytest.mark.parametrize(
    "heading", ["Brakes", "Sources of wear", "How to share a lane", "Comments on the rule of 1990"]
)
def test_what_only_looks_like_furniture(heading: str) -> None:
    assert not is_furniture((heading,))


def test_questions_and_lists_of_them() -> None:
    assert is_question("What is a brake? ")
    assert not is_question("What a brake is")
    assert is_faq(("Frequently Asked Questions", "Brakes"))
    assert not is_faq(("Brakes",))


@pytest.mark.parametrize(
    ("heading", "expected"), [("Disc brake!", "disc-brake"), ("¿Qué es?", "que-es"), ("…", "section")]
)
def test_slug(heading: str, expected: str) -> None:
    assert slug(heading) == expected
