"""Labels: what a document sets as one names a term; a clause that runs into its sentence does not."""

from __future__ import annotations

import pytest

from ingest.labels import read_labels
from ingest.reading.markdown import place_blocks


def labels(body: str, heading: str = "Bicycles") -> list[str]:
    text = f"# {heading}\n\n{body}\n"
    return [label.name for label in read_labels(text, place_blocks(text), heading).values()]


@pytest.mark.parametrize(
    "line",
    [
        "**Derailleur** – A mechanism that moves the chain.",
        "**Derailleur** — A mechanism that moves the chain.",
        "**Derailleur** - A mechanism that moves the chain.",
        "**Derailleur**: A mechanism that moves the chain.",
        "**Derailleur:** A mechanism that moves the chain.",
        "**Derailleur.** A mechanism that moves the chain.",
        "__Derailleur__ = A mechanism that moves the chain.",
        "- Derailleur: a mechanism that moves the chain.",
    ],
)
def test_a_label_is_set_as_one(line: str) -> None:
    assert labels(line) == ["Derailleur"]


def test_the_abbreviation_of_a_label_is_part_of_it() -> None:
    assert labels("Electric bicycle (EB): a bicycle with a motor.") == ["Electric bicycle (EB)"]
    assert labels("**EB (electric bicycle)** – A bicycle with a motor.") == ["EB (electric bicycle)"]


def test_a_plain_label_has_another_labelled_line_beside_it() -> None:
    assert labels("Bell: what rings.\n\nHorn: what hoots.") == ["Bell", "Horn"]
    assert labels("Bell: what rings.", "Bells") == ["Bell"]
    assert labels("Please read this twice: a bell rings.") == []


@pytest.mark.parametrize(
    "line",
    [
        "**Note:** A bell rings.",
        "- Tip: ring the bell.",
        "**Questions:** call the club.",
        "**The bell** rings.",
        "**A bell is loud**: it rings.",
        "A clock at 10:30 rings.",
    ],
)
def test_what_names_nothing_is_no_label(line: str) -> None:
    assert labels(line) == []
