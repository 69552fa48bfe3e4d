"""Questions that a chat model finds answered in a document: filtered, kept while the text is the same, editable."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ingest.build import build
from ingest.encoder import open_encoder
from ingest.errors import CorpusError, ModelError
from ingest.generated_questions import FILE, fitting
from ingest.index import Index
from ingest.settings import Settings

TEXT = "# Visits\n\n## Parking\n\nParking at the clinic is free for two hours. After that a garage ticket costs 4 dollars.\n"


def test_what_is_no_question_or_asks_for_something_else_is_dropped() -> None:
    found = fitting(
        [
            "Is parking at the clinic free?",
            "Is parking at the clinic free?",
            "Parking is free.",
            "How much is parking for 9 hours?",
            "Which bank finances hospital bonds in Ohio?",
            "Is parking free at www.example.org?",
            f"Is parking {'very ' * 50}free?",
        ],
        TEXT,
    )
    assert found == ("Is parking at the clinic free?",)


def built(folder: Path, document: Path, ask: Callable[[str], Sequence[str]] | None) -> list[str]:
    build([document], folder, open_encoder(Settings()), ask=ask)
    index = Index.open(folder)
    return [index.question(i).text for i in index.question_ids() if i.startswith("generated/")]


def test_questions_are_in_the_index_and_kept_while_the_section_is_unchanged(tmp_path: Path) -> None:
    document, folder = tmp_path / "visits.md", tmp_path / "index"
    document.write_text(TEXT)
    seen: list[str] = []

    def ask(text: str) -> Sequence[str]:
        seen.append(text)
        return ["Do I pay for parking at the clinic?"]

    assert built(folder, document, ask) == ["Do I pay for parking at the clinic?"]
    first = len(seen)
    assert built(folder, document, ask) == ["Do I pay for parking at the clinic?"]
    assert len(seen) == first
    file = folder / FILE
    entry = json.loads(file.read_text())
    entry["questions"].append("Where do I leave my car?")
    file.write_text(json.dumps(entry) + "\n")
    assert built(folder, document, None)[1] == "Where do I leave my car?"
    index = Index.open(folder)
    (identity, *_) = [i for i in index.question_ids() if i.startswith("generated/")]
    assert index.find(identity).statements
    document.write_text(TEXT.replace("two hours", "three hours"))
    assert built(folder, document, None) == []


def test_a_model_that_fails_is_told_and_the_build_goes_on(tmp_path: Path) -> None:
    document, folder = tmp_path / "visits.md", tmp_path / "index"
    document.write_text(TEXT)
    told: list[str] = []

    def fail(text: str) -> Sequence[str]:
        raise ModelError("the model failed (Refused)")

    build([document], folder, open_encoder(Settings()), say=told.append, ask=fail)
    assert any("no questions; the model failed (Refused)" in line for line in told)


def test_a_line_that_cannot_be_read_is_an_error_that_names_it(tmp_path: Path) -> None:
    document, folder = tmp_path / "visits.md", tmp_path / "index"
    document.write_text(TEXT)
    built(folder, document, None)
    (folder / FILE).write_text("{}\n")
    with pytest.raises(CorpusError, match=rf"{FILE}:1 is no line of questions"):
        built(folder, document, None)
