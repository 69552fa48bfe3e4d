"""Cells: a cell is quoted with the heads of its column and with what names its row."""

from __future__ import annotations

from ingest.cells import table_drafts
from ingest.reading.blocks import BlockKind
from ingest.reading.markdown import place_blocks


def quotes(table: str, heading: str = "Prices") -> list[str]:
    text = f"# {heading}\n\n{table}\n"
    rows = [block for block in place_blocks(text) if block.kind is BlockKind.ROW]
    drafts = table_drafts(text, rows, (heading,))
    return [" … ".join(text[span.start : span.end] for span in draft.spans) for draft in drafts]


def test_a_row_that_shares_its_first_cell_is_named_by_as_many_as_tell_it_apart() -> None:
    table = "| Rider | Ride | Fee |\n|---|---|---|\n| Guest | day | 60 |\n| Guest | night | 35 |\n| Member | day | 20 |"
    assert quotes(table) == ["Fee … Guest … day … 60", "Fee … Guest … night … 35", "Fee … Member … day … 20"]


def test_a_cell_that_spans_two_columns_is_said_once() -> None:
    table = "| Rider | Ride | Fee |\n|---|---|---|\n| Guest | day | 60 |\n| Guest | night | 35 |\n| All | All | 20 |"
    assert quotes(table)[-1] == "Fee … All … 20"


def test_rows_that_nothing_tells_apart_keep_all_but_the_last_cell() -> None:
    table = "| Rider | Fee |\n|---|---|\n| Guest | 60 |\n| Guest | 35 |"
    assert quotes(table) == ["Fee … Guest … 60", "Fee … Guest … 35"]


def test_columns_that_are_compared_have_no_names_of_rows() -> None:
    table = "| Fast rides | Full rides |\n|---|---|\n| Leave daily | Leave weekly |\n| Need a bell | Need no bell |"
    expected = [
        "Fast rides … Leave daily",
        "Full rides … Leave weekly",
        "Fast rides … Need a bell",
        "Full rides … Need no bell",
    ]
    assert quotes(table, "Rides") == expected
    named = table.replace("Fast rides", "Horn").replace("Full rides", "Bell")
    assert quotes(named, "Horn and bell")[0] == "Horn … Leave daily"
    assert quotes(named, "Prices")[0] == "Bell … Leave daily … Leave weekly"


def test_a_long_cell_is_quoted_by_the_sentence() -> None:
    long = "A bell rings when it is struck by hand in the morning. " * 8
    found = quotes(f"| Bell | Says |\n|---|---|\n| Brass | {long}|")
    assert len(found) == 8
    assert set(found) == {"Says … Brass … A bell rings when it is struck by hand in the morning."}


def test_an_empty_cell_says_nothing() -> None:
    assert quotes("| Bell | Price | Note |\n|---|---|---|\n| Brass | 9 | |\n| | 5 | old |") == ["Price … Brass … 9"]
