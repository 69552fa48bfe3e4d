"""Plain text: headings, paragraphs, items and rows are found by their lines; what is no text of the page is residue."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reading.blocks import BlockKind
from ingest.reading.plaintext import place_lines

HEADING, PARAGRAPH, ITEM, ROW, RESIDUE = BlockKind


def shape(text: str) -> list[tuple[BlockKind, str]]:
    return [(block.kind, text[block.span.start : block.span.end]) for block in place_lines(text)]


def test_an_empty_text_has_no_block() -> None:
    assert place_lines("") == ()
    assert place_lines("\n \n\n") == ()


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


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.sampled_from("aB é.\n#-|*{}=1?:\t"), max_size=80)
    | st.lists(st.sampled_from(["# A", "b c.", "- d", "| e | f |", "", "G h", "**I**"]), max_size=8).map("\n".join)
)
def test_blocks_lie_in_the_text_in_order_and_apart(text: str) -> None:
    spans = [block.span for block in place_lines(text)]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
