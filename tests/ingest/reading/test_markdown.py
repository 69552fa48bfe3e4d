"""Markdown: a described document keeps its text and knows where its blocks lie; any other is read as its site shows it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.reading.blocks import BlockKind, read_attributes
from ingest.reading.documents import read
from ingest.reading.markdown import place_blocks

HEADING, PARAGRAPH, ITEM, ROW, RESIDUE = BlockKind


def shape(text: str) -> list[tuple[BlockKind, str]]:
    return [(block.kind, text[block.span.start : block.span.end]) for block in place_blocks(text)]


def written(text: str) -> list[tuple[BlockKind, str]]:
    found = read("a.md", ".md", text.encode())
    return [(b.kind, found.document.text[b.span.start : b.span.end]) for b in found.blocks]


# --- described documents ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("## Disc brake", (HEADING, "Disc brake")),
        ("## Disc brake {#disc terms=brake}", (HEADING, "Disc brake")),
        ("## Disc brake ##", (HEADING, "Disc brake")),
        ("**Disc brake**", (HEADING, "Disc brake")),
        ("- two tyre levers", (ITEM, "two tyre levers")),
        ("2. two tyre levers", (ITEM, "two tyre levers")),
        ("-----", (RESIDUE, "-----")),
        ("A brake stops a wheel.", (PARAGRAPH, "A brake stops a wheel.")),
        ("-5 degrees is cold.", (PARAGRAPH, "-5 degrees is cold.")),
        ("#hashtag is no heading.", (PARAGRAPH, "#hashtag is no heading.")),
    ],
)
def test_a_line_of_markdown(line: str, expected: tuple[BlockKind, str]) -> None:
    assert shape(f"# Bicycles\n\n{line}\n")[1:] == [expected]


def test_a_table_knows_its_cells() -> None:
    text = "# Bicycles\n\n| Kind | Weight |\n|---|---|\n| **Road** | 8 kg |\n"
    rows = [block for block in place_blocks(text) if block.kind is ROW]
    cells = [[text[cell.start : cell.end] for cell in row.cells] for row in rows]
    assert cells == [["Kind", "Weight"], ["Road", "8 kg"]]
    assert rows[0].list_number == rows[1].list_number


def test_a_wrapped_paragraph_is_one_block() -> None:
    assert shape("# Bicycles\n\nA brake stops\na wheel.\n\nA bell rings.\n")[1:] == [
        (PARAGRAPH, "A brake stops\na wheel."),
        (PARAGRAPH, "A bell rings."),
    ]


def test_a_line_in_bold_heads_the_lines_below_it() -> None:
    assert shape("# Bicycles\n\n**Bells**\nA bell rings.\n")[1:] == [(HEADING, "Bells"), (PARAGRAPH, "A bell rings.")]


def test_items_of_one_list_share_a_number_and_another_list_has_its_own() -> None:
    blocks = place_blocks("# Bicycles\n\n- one\n- two\n\nBetween them.\n\n- three\n")
    numbers = [block.list_number for block in blocks if block.kind is ITEM]
    assert numbers[0] == numbers[1] != numbers[2]


def test_front_matter_is_no_block() -> None:
    assert shape("---\npublisher: A club\n---\n# Bicycles\n\nA bell rings.\n") == [
        (HEADING, "Bicycles"),
        (PARAGRAPH, "A bell rings."),
    ]


def test_an_empty_text_has_no_block() -> None:
    assert place_blocks("") == ()
    assert place_blocks("\n \n\n") == ()


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


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.sampled_from("aB é.\n#-|*{}=1?:\t"), max_size=80)
    | st.lists(st.sampled_from(["# A", "b c.", "- d", "| e | f |", "|-|-|", "", "G h", "**I**"]), max_size=8).map(
        "\n".join
    )
)
def test_blocks_lie_in_the_text_in_order_and_apart(text: str) -> None:
    spans = [block.span for block in place_blocks(text)]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))


# --- any other --------------------------------------------------------------------------------------------------------


def test_underlined_headings_are_headings() -> None:
    assert written("Bicycle words\n=============\n\nBell\n----\n\nA bell rings.\n") == [
        (HEADING, "Bicycle words"),
        (HEADING, "Bell"),
        (PARAGRAPH, "A bell rings."),
    ]


def test_marks_are_read_and_not_quoted() -> None:
    text = "# Bells\n\nA **loud** [bell](https://bells.example) rings\\* &amp; `hums`.\n\n**Horn:** A thing that *hoots*.\n"
    assert written(text)[1:] == [
        (PARAGRAPH, "A loud bell rings* & hums."),
        (PARAGRAPH, "**Horn:** A thing that hoots."),
    ]


def test_html_inside_is_read_as_html() -> None:
    text = "# Prices\n\n<table><tr><th>Bell</th><th>Price</th></tr><tr><td>Brass</td><td>9</td></tr></table>\n\n<p>Ask <b>us</b>.</p>\n"
    found = read("a.md", ".md", text.encode())
    assert [block.kind for block in found.blocks] == [HEADING, ROW, RESIDUE, ROW, PARAGRAPH]
    assert found.document.text.endswith("| Brass | 9 |\n\nAsk us.\n")


def test_what_a_site_generator_eats_is_no_text() -> None:
    text = """---
title: Bells
description: >-
  What rings
---
import { Card } from "@site/components"
export const size = "3"

<Card title="Bells" icon="bell">

A bell rings when it is struck.

</Card>

```mermaid
flowchart TD
  A["It rings"] --> B["The fee is 15"]
```

:::note
Do not strike a bell at night.
:::

> [!WARNING]
> A bell is loud.

!!! note

![A bell](./bell.png)

<!-- TODO: ask the smith -->

{/* draft: the fee is 15 */}
{{< youtube id >}} {% include fee.html %}
"""
    assert [said for kind, said in written(text) if kind is not RESIDUE] == [
        "Bells",
        "A bell rings when it is struck.",
        "Do not strike a bell at night.",
        "A bell is loud.",
    ]


def test_items_with_letters_and_signs_are_items() -> None:
    assert [kind for kind, _ in written("# Kit\n\nBring:\n\n(a) a pump\n(b) a lamp\n\n• a bell\n")][2:] == [ITEM] * 3


def test_a_question_in_bold_heads_its_answer() -> None:
    assert written(
        "# Bells\n\n**Is a bell loud?**\nYes, it is.\n\n**Q: Who rings?** Anyone.\n\nQ2 Is it free?\n\nA2 It is.\n"
    )[1:] == [
        (HEADING, "Is a bell loud?"),
        (PARAGRAPH, "Yes, it is."),
        (HEADING, "Who rings?"),
        (PARAGRAPH, "Anyone."),
        (HEADING, "Is it free?"),
        (PARAGRAPH, "It is."),
    ]
