"""Blocks: headings, paragraphs, items and rows are found by their lines; what is no text of the page is residue."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.blocks import BlockKind, read_attributes, read_blocks

HEADING, PARAGRAPH, ITEM, ROW, RESIDUE = BlockKind


def shape(text: str) -> list[tuple[BlockKind, str]]:
    return [(block.kind, text[block.span.start : block.span.end]) for block in read_blocks(text)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("## Disc brake", (HEADING, "Disc brake")),
        ("## Disc brake {#disc terms=brake}", (HEADING, "Disc brake")),
        ("## Disc brake ##", (HEADING, "Disc brake")),
        ("**Disc brake**", (HEADING, "Disc brake")),
        ("- two tyre levers", (ITEM, "two tyre levers")),
        ("  • two tyre levers", (ITEM, "two tyre levers")),
        ("2. two tyre levers", (ITEM, "two tyre levers")),
        ("(a) two tyre levers", (ITEM, "two tyre levers")),
        ("| Road bicycle | 8 kg |", (ROW, "| Road bicycle | 8 kg |")),
        ("|---|---|", (RESIDUE, "|---|---|")),
        ("-----", (RESIDUE, "-----")),
        ("Written by Ann Lee", (RESIDUE, "Written by Ann Lee")),
        ("A brake stops a wheel.", (PARAGRAPH, "A brake stops a wheel.")),
        ("-5 degrees is cold.", (PARAGRAPH, "-5 degrees is cold.")),
        ("#hashtag is no heading.", (PARAGRAPH, "#hashtag is no heading.")),
    ],
)
def test_a_line_of_markdown(line: str, expected: tuple[BlockKind, str]) -> None:
    assert shape(f"# Bicycles\n\n{line}\n")[1:] == [expected]


def test_a_wrapped_paragraph_is_one_block_in_markdown() -> None:
    assert shape("# Bicycles\n\nA brake stops\na wheel.\n\nA bell rings.\n")[1:] == [
        (PARAGRAPH, "A brake stops\na wheel."),
        (PARAGRAPH, "A bell rings."),
    ]


def test_items_of_one_list_share_a_number_and_another_list_has_its_own() -> None:
    blocks = read_blocks("# Bicycles\n\n- one\n- two\n\nBetween them.\n\n- three\n")
    numbers = [block.list_number for block in blocks if block.kind is ITEM]
    assert numbers[0] == numbers[1] != numbers[2]


def test_front_matter_is_no_block() -> None:
    assert shape("---\npublisher: A club\n---\n# Bicycles\n\nA bell rings.\n") == [
        (HEADING, "Bicycles"),
        (PARAGRAPH, "A bell rings."),
    ]


def test_an_empty_text_has_no_block() -> None:
    assert read_blocks("") == []
    assert read_blocks("\n \n\n") == []


# Text copied from a page: headings are short lines without a full stop.


def test_a_short_line_heads_the_text_below_it() -> None:
    assert shape("What is a disc brake?\nA disc brake presses two pads against a disc.\n") == [
        (HEADING, "What is a disc brake?"),
        (PARAGRAPH, "A disc brake presses two pads against a disc."),
    ]


WRAPPED = """\
WHO MAY RIDE

A rider of an electric bicycle is at least 14 years old and wears a
helmet. For a moped the age is 16, and the rider carries the paper of a
Motor Vehicle Office (MVO). The club pays for the paper in full, for 30
days of every year. Anyone may ride a bicycle.

"Ride as written"

The rider of a bicycle that was lent must bring it back within one week
of the day on the slip.

  * a bell, a lamp and a lock that is as good as the one that came with
    the bicycle
"""


def test_wrapped_lines_are_one_paragraph_whatever_the_next_begins_with() -> None:
    assert [(kind, " ".join(text.split())) for kind, text in shape(WRAPPED)] == [
        (HEADING, "WHO MAY RIDE"),
        (
            PARAGRAPH,
            "A rider of an electric bicycle is at least 14 years old and wears a helmet. For a moped the age is 16, and"
            " the rider carries the paper of a Motor Vehicle Office (MVO). The club pays for the paper in full, for 30"
            " days of every year. Anyone may ride a bicycle.",
        ),
        (HEADING, '"Ride as written"'),
        (PARAGRAPH, "The rider of a bicycle that was lent must bring it back within one week of the day on the slip."),
        (ITEM, "a bell, a lamp and a lock that is as good as the one that came with the bicycle"),
    ]


def test_lines_of_like_length_that_are_sentences_of_their_own_are_not_wrapped() -> None:
    lines = [f"Bell number {number} hangs at the front of the bicycle and is rung by hand." for number in range(10, 18)]
    assert shape("\n".join(lines)) == [(PARAGRAPH, line) for line in lines]


def test_a_heading_in_wrapped_text_without_empty_lines_is_none_of_its_neighbours() -> None:
    text = WRAPPED.replace("\n\n", "\n").replace('"Ride as written"', "Loans")
    assert [text for kind, text in shape(text) if kind is HEADING] == ["WHO MAY RIDE", "Loans"]


def test_the_bullet_of_a_pdf_marks_an_item() -> None:
    assert shape("Bring these:\n\x7f a bell\n\x7f a lamp\n") == [
        (PARAGRAPH, "Bring these:"),
        (ITEM, "a bell"),
        (ITEM, "a lamp"),
    ]


def test_a_run_of_short_lines_is_a_menu() -> None:
    text = "Home\nBrakes\nGears\nShop\nA disc brake presses two pads against a disc.\n"
    assert shape(text) == [
        *[(RESIDUE, name) for name in ("Home", "Brakes", "Gears", "Shop")],
        (PARAGRAPH, "A disc brake presses two pads against a disc."),
    ]


def test_a_short_line_at_the_end_heads_nothing() -> None:
    assert shape("A bell rings when it is struck.\nRead More\n")[-1] == (RESIDUE, "Read More")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#brake", {"id": "brake"}),
        ('#a.b terms=brake basis="one two"', {"id": "a.b", "terms": "brake", "basis": "one two"}),
        ("superseded_on=2006-08-24", {"superseded_on": "2006-08-24"}),
        ("", {}),
    ],
)
def test_attributes(text: str, expected: dict[str, str]) -> None:
    assert read_attributes(text) == expected


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.sampled_from("aB é.\n#-|*{}=1?:\t"), max_size=80)
    | st.lists(st.sampled_from(["# A", "b c.", "- d", "| e | f |", "", "G h", "**I**"]), max_size=8).map("\n".join)
)
def test_blocks_lie_in_the_text_in_order_and_apart(text: str) -> None:
    spans = [block.span for block in read_blocks(text)]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
