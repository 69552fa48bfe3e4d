"""Reviewed answers are read into records, stored in the index, and every defect of their form is told at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.build import build
from ingest.checks import check
from ingest.corpus import read_corpus
from ingest.index import Index
from ingest.records import Facet
from tests.ingest.conftest import WordEncoder

FILE = "answers/basics.toml"


def broken(corpus: Path, old: str, new: str) -> tuple[int, list[str]]:
    """The line where a text was replaced, and the defects told since."""
    path = corpus / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1, check(corpus)


def test_an_answer_is_read_whole(answered: Path) -> None:
    (answer,) = read_corpus([answered]).answers
    assert (answer.id, answer.facet) == ("rpm-counts-as-telehealth", Facet.COUNTS_AS)
    assert answer.terms == ("remote-patient-monitoring", "telehealth")
    assert (len(answer.questions), len(answer.questions_es)) == (6, 3)
    first, second = answer.sentences
    assert first.en == "Yes, HRSA counts remote patient monitoring as part of telehealth."
    assert first.es.startswith("Sí, HRSA")
    assert (first.open, second.open) == (False, True)
    assert answer.basis == first.basis == ("rpm--hrsa-d7d3c28f",)
    assert answer.jurisdiction is None


def test_the_index_gives_back_what_was_read(answered: Path, encoder: WordEncoder, tmp_path: Path) -> None:
    manifest = build([answered], tmp_path / "index", encoder)
    index = Index.open(tmp_path / "index")
    assert tuple(index.answers.values()) == read_corpus([answered]).answers
    assert index.find("rpm-counts-as-telehealth") == index.answers["rpm-counts-as-telehealth"]
    assert manifest.counts["reviewed answers"] == 1


def test_a_corpus_without_answers_has_none(corpus: Path, encoder: WordEncoder, tmp_path: Path) -> None:
    build([corpus], tmp_path / "index", encoder)
    assert dict(Index.open(tmp_path / "index").answers) == {}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('facet = "counts as"', 'facet = "opinion"', "facet is 'opinion'; it is one of: meaning, difference,"),
        ('es = "Sí, ', 'is = "Sí, ', "is is not a key of this entry."),
        ("open = true", 'open = "yes"', "open is 'yes'; it is true or left out."),
        ("questions_es", "preguntas", "preguntas is not a key of this entry."),
    ],
)
def test_a_defect_of_form_is_told_at_its_line(answered: Path, old: str, new: str, message: str) -> None:
    line, found = broken(answered, old, new)
    assert any(defect.startswith(f"{FILE}:{line}: {message}") for defect in found), found


def test_all_defects_of_form_are_told_at_once(answered: Path) -> None:
    (answered / FILE).write_text('[[answer]]\nid = "a"\n[[answer.sentence]]\nen = "It is."\n', encoding="utf-8")
    found = check(answered)
    for expected in (
        f"{FILE}:1: facet is missing.",
        f"{FILE}:1: terms is missing: an answer is about one term or more.",
        f"{FILE}:3: es is missing.",
    ):
        assert expected in found
