"""An index gives back what was put in, and is refused where it is not the one that was meant."""

from __future__ import annotations

import ast
import json
import shutil
import threading
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ingest import index as index_module
from ingest.build import build
from ingest.errors import StoreError
from ingest.generations import MANIFEST, current, digests
from ingest.index import SPLITTERS, Index, read_manifest, splitting_version
from ingest.lexical import Tokenizer
from ingest.records import (
    AskedQuestion,
    AuthorityType,
    Disagreement,
    Frame,
    Kind,
    Relation,
    Section,
    Side,
    Source,
    Span,
    Statement,
    Term,
    Wording,
)
from ingest.rows import Rows, Stored, decode, encode, write_rows


@pytest.fixture
def folder(corpus: Path, tmp_path: Path, encoder: Any) -> Path:
    build([corpus], tmp_path / "index", encoder)
    return tmp_path / "index"


@pytest.fixture
def index(folder: Path) -> Index:
    return Index.open(folder, "words-1")


def test_every_span_equals_the_stored_text(index: Index) -> None:
    assert len(index.statement_ids()) == 9
    for statement in index.statements(index.statement_ids()):
        text = index.document(statement.document_id).text
        assert " … ".join(text[span.start : span.end] for span in statement.spans) == statement.quote
        passage, section = index.passage(statement.passage_id), index.section(statement.section_id)
        assert section.start <= passage.start <= statement.spans[0].start
        assert statement.spans[-1].end <= passage.end <= section.end


def test_statements_are_found_by_section_term_and_document(index: Index) -> None:
    (first, second) = index.statements(index.of_section("telehealth--hrsa"))
    assert first.quote.startswith("Telehealth is the use")
    assert first.source_id == "hrsa-page"
    assert first.as_of == second.as_of == "2024-05"
    assert first.id in index.of_term("telehealth")
    assert index.of_document("two-terms") == index.statement_ids()
    assert index.of_term("telehealth", most=1) == index.of_term("telehealth")[:1]
    plain = index.statement(index.plain_definitions["telehealth", "en"])
    assert (plain.kind, plain.terms[0], index.sources[plain.source_id].authority_type) == (
        Kind.DEFINITION,
        "telehealth",
        AuthorityType.OURSELVES,
    )
    assert index.of_term("nothing") == index.of_section("nothing") == index.of_document("nothing") == ()
    assert index.document_ids() == ("two-terms",)
    assert index.terms["telehealth"].spanish == ("telesalud", "salud a distancia")


def test_an_unknown_id_is_a_key_error(index: Index) -> None:
    for read in (index.statement, index.passage, index.section, index.document, index.question):
        with pytest.raises(KeyError):
            read("nothing")
    with pytest.raises(KeyError):
        index.vectors(["nothing"])
    assert index.find("nothing") is None
    assert index.find("hrsa-page") == index.sources["hrsa-page"]


def test_the_nearest_statement_is_the_one_with_the_same_words(index: Index, encoder: Any) -> None:
    wanted = index.of_section("rpm--hrsa")[0]
    (vector,) = encoder.encode(["Remote patient monitoring > HRSA: Remote patient monitoring is part of telehealth."])
    found = index.nearest(vector, 3)
    assert found[0][0] == wanted
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)
    ids = index.statement_ids()
    exact = sorted(index.vectors(ids) @ vector, reverse=True)
    assert [score for _, score in found] == pytest.approx(exact[:3], abs=1e-5)
    assert index.vectors([wanted, ids[0], wanted]).shape == (3, 64)
    assert index.vectors([wanted]) @ vector == pytest.approx([1.0], abs=1e-5)
    assert len(index.nearest(vector, 100)) == len(index.statement_ids())
    assert index.nearest(vector, 0) == []


def test_lexical_fields_hold_statements_sections_and_terms(index: Index) -> None:
    assert index.lexical("text", "health educating", 1)[0][0] == index.of_section("telehealth--hrsa")[1]
    assert index.lexical("questions", "a phone call", 5)[0][0] == "section/telehealth--faq"
    assert index.lexical("labels", "RPM", 5)[0][0] == "remote-patient-monitoring"
    assert index.lexical("headings", "acme", 5)[0][0] == "rpm--acme"
    assert index.lexical("text", "the of zzz", 5) == []


def test_questions_of_headings_and_of_reviewed_answers_are_found_with_what_answers_them(
    answered: Path, tmp_path: Path, encoder: Any
) -> None:
    build([answered], tmp_path / "index", encoder)
    index = Index.open(tmp_path / "index")
    asked = index.question("section/telehealth--faq")
    assert asked == AskedQuestion(
        "section/telehealth--faq",
        "Is telehealth the same as a phone call?",
        "en",
        "telehealth--faq",
        None,
        index.of_section("telehealth--faq"),
    )
    assert index.statement(asked.statements[0]).quote == "Telehealth is broader than a phone call."
    answer = index.answers["rpm-counts-as-telehealth"]
    served = [index.question(name) for name in index.question_ids() if index.question(name).answer_id == answer.id]
    assert [question.text for question in served] == [*answer.questions, *answer.questions_es]
    assert [question.language for question in served] == ["en"] * 6 + ["es"] * 3
    assert {question.statements for question in served} == {answer.basis}
    both = [encoder.encode_query(text) for text in ("does rpm count as telehealth?", "what is telehealth")]
    assert index.nearest_questions(both, 2) == [index.nearest_questions([one], 2)[0] for one in both]
    assert index.nearest_questions([], 2) == []
    found = index.nearest_questions([encoder.encode_query("does rpm count as telehealth?")], 2)[0]
    assert found[0] == (served[2].id, pytest.approx(1.0, abs=1e-5))
    assert index.lexical("questions", "home devices", 1)[0][0] == served[3].id
    assert read_manifest(tmp_path / "index").counts["questions"] == len(index.question_ids()) == 11


def test_a_heading_that_asks_is_answered_by_its_subsections(tmp_path: Path, encoder: Any) -> None:
    text = "# Words\n\n## What is telehealth?\n\n### HHS\n\nTelehealth is care at a distance.\n\n## Else\n\nOther is.\n"
    (tmp_path / "a.md").write_text(text)
    build([tmp_path / "a.md"], tmp_path / "index", encoder)
    index = Index.open(tmp_path / "index")
    (question,) = map(index.question, index.question_ids())
    assert [statement.quote for statement in index.statements(question.statements)] == [
        "Telehealth is care at a distance."
    ]


def test_an_index_without_questions_finds_none(tmp_path: Path, encoder: Any) -> None:
    (tmp_path / "a.md").write_text("# Words\n\nTelehealth is care at a distance.\n")
    build([tmp_path / "a.md"], tmp_path / "index", encoder)
    index = Index.open(tmp_path / "index")
    assert index.question_ids() == ()
    assert index.nearest_questions([encoder.encode_query("telehealth")], 3) == [[]]
    assert index.lexical("questions", "telehealth", 3) == []


def test_disagreements_name_the_statements_of_their_evidence(index: Index) -> None:
    reviewed = next(item for item in index.disagreements if item.reviewed)
    quotes = [index.statement(side.statements[0]).quote for side in reviewed.sides]
    assert quotes == [
        "Remote patient monitoring is part of telehealth.",
        "Remote patient monitoring is not part of telehealth.",
    ]


def test_many_threads_may_read(index: Index, encoder: Any) -> None:
    (vector,) = encoder.encode(["telehealth"])
    failures: list[BaseException] = []

    def read() -> None:
        try:
            for _ in range(20):
                index.nearest(vector, 3)
                index.nearest_questions([vector], 3)
                index.statements(index.of_term("telehealth"))
                index.document("two-terms")
                index.lexical("text", "telehealth", 3)
                index.find("rpm--hrsa")
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def refused(folder: Path, fingerprint: str | None = None) -> str:
    with pytest.raises(StoreError) as caught:
        Index.open(folder, fingerprint)
    message = str(caught.value)
    assert str(folder) in message
    assert "\n" not in message
    return message


def test_a_missing_index_names_the_command_that_builds_it(tmp_path: Path) -> None:
    for folder in (tmp_path / "none", tmp_path):
        assert f"No index in {folder}. Build one: python -m ingest build --index {folder}" == refused(folder)


def test_a_foreign_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x")
    assert "is not an index of Plainterm" in refused(tmp_path)
    (tmp_path / "CURRENT").write_text("../elsewhere")
    assert "is not an index of Plainterm" in refused(tmp_path)


def test_an_index_of_another_encoder_is_refused(folder: Path) -> None:
    assert "was made by another encoder (words). Build it again: python -m ingest build" in refused(folder, "words-2")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("record_version", "old", "holds records of another version"),
        ("splitting_version", "old", "was split by another version of Plainterm"),
        ("dimension", 32, "has vectors of dimension 64"),
        ("format", "other", "is not an index of Plainterm"),
        ("extra", 1, "is not an index of Plainterm"),
    ],
)
def test_an_index_of_another_version_is_refused(folder: Path, key: str, value: object, said: str) -> None:
    place = folder / current(folder) / MANIFEST
    place.write_text(json.dumps(json.loads(place.read_text()) | {key: value}))
    assert said in refused(folder)


@pytest.mark.parametrize(
    "part", ["records.sqlite", "vectors-statements.npy", "vectors-questions.npy", "bm25", "manifest.json"]
)
def test_an_index_that_lacks_a_part_is_refused(folder: Path, part: str) -> None:
    place = folder / current(folder) / part
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    refused(folder)


def test_vectors_that_are_gone_are_an_error_of_ours(folder: Path, encoder: Any) -> None:
    shutil.rmtree(folder / current(folder) / "chroma")
    with pytest.raises(StoreError, match="is missing"):
        Index.open(folder).nearest(encoder.encode(["x"])[0], 3)


def test_the_manifest_names_every_file_that_stays_as_it_was_built(folder: Path, encoder: Any) -> None:
    Index.open(folder).nearest(encoder.encode(["x"])[0], 3)  # Chroma writes
    files = read_manifest(folder).files
    assert {"records.sqlite", "vectors-statements.npy", "bm25/stems.json", "bm25/text/scores.npy"} <= set(files)
    assert files == digests(folder / current(folder))


def test_the_manifest_counts(folder: Path) -> None:
    counts = read_manifest(folder).counts
    expected = {"concepts": 2, "statements": 9, "Spanish statements": 2, "superseded": 1, "time-sensitive": 2}
    assert {name: counts[name] for name in expected} == expected
    assert (counts["authorities"], counts["sources"], counts["jurisdictions"], counts["documents"]) == (3, 3, 1, 1)


STATEMENT = Statement(
    "s", "d", "sec", "p", "src", ("A", "B"), (Span(0, 2), Span(4, 6)), "ab … cd", "ab cd", Kind.DISTINCTION, ("t",),
    (Frame("a", Relation.BROADER_THAN, "b", affirmed=False, condition="c"),), asserted=False, basis=("x",),
)  # fmt: skip


@pytest.mark.parametrize(
    "record",
    [
        STATEMENT,
        Source("s", "T", "P", wording=Wording.OURS, lapses="2027"),
        Section("s", "d", ("A",), 0, 3, "src", kind=Kind.HISTORY),
        Section("s", "d", ("A",), 0, 3, "src"),
        Term("t", "label", spanish=("a", "b"), found=True),
        Disagreement("d", "opinions", "x", ("t",), (Side("p", ("s",)), Side(None, ()))),
        AskedQuestion("q", "What?", "es", None, "a", ("s",)),
    ],
)
def test_a_record_is_read_as_it_was_written(record: Any) -> None:
    assert decode(type(record), encode(record)) == record


def test_vectors_of_another_build_are_refused(folder: Path) -> None:
    place = folder / current(folder) / "vectors-statements.npy"
    np.save(place, np.load(place)[:-1])
    assert "vectors-statements.npy is not as it was built" in refused(folder)
    read_manifest(folder).write(folder / current(folder))  # as if it had been built so
    assert "has 8 vectors for 9 statements" in refused(folder)


def test_every_module_that_splits_is_in_the_splitting_version() -> None:
    """A module that a splitter imports splits too, unless it is one of those that store, check, encode or share work."""
    others = set(
        """answer_checks bearing checks chat_models chroma embedding encoder errors figures generated_questions generations
        increments index names polarity readability reading.readings records releases rows settings signs splits validity
        vector_server vectors workers""".split()
    )
    root = Path(index_module.__file__).parent
    reached: set[str] = set()
    waiting = ["build"]
    while waiting:
        module = waiting.pop()
        reached.add(module)
        for node in ast.walk(ast.parse((root / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "ingest":
                _, _, name = (node.module or "").partition(".")
                names = {name} if name else {item.name for item in node.names}
                waiting += names - others - reached
    assert reached == set(SPLITTERS)


def test_another_splitting_code_is_another_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = splitting_version()
    shutil.copytree(
        Path(index_module.__file__).parent, tmp_path / "ingest", ignore=shutil.ignore_patterns("__pycache__")
    )
    monkeypatch.setattr(index_module, "__file__", str(tmp_path / "ingest" / "index.py"))
    assert splitting_version.__wrapped__() == before
    with (tmp_path / "ingest" / "sentences.py").open("a") as file:
        file.write("# cut elsewhere\n")
    assert splitting_version.__wrapped__() != before


def test_records_are_read_when_asked_for_and_the_last_ones_kept(tmp_path: Path) -> None:
    terms = [Term(f"t{number}", "x") for number in range(30)]
    write_rows(tmp_path, terms)
    stored = Stored(Rows(tmp_path), Term, kept=10)
    assert stored.several(f"t{number}" for number in range(30)) == tuple(terms)
    assert [stored[f"t{number}"] for number in range(30)] == terms
    assert stored["t29"] is stored["t29"]
    assert list(stored.items()) == [(term.id, term) for term in terms]
    assert list(Stored(Rows(tmp_path), Term).values()) == terms
    assert (len(stored), "t3" in stored, "t30" in stored) == (30, True, False)


def test_heavy_records_are_kept_by_what_they_weigh(tmp_path: Path) -> None:
    terms = [Term(f"t{number}", "x" * 100) for number in range(10)]
    write_rows(tmp_path, terms)
    stored = Stored(Rows(tmp_path), Term, weight=lambda term: len(term.label), heaviest=250)
    for term in terms:
        assert stored[term.id] == term
    assert list(stored._kept) == ["t8", "t9"]
    assert stored["t9"] is stored["t9"]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        (
            "What is the difference between e-visits and Telehealth's rules?",
            ["differ", "e", "visit", "evisit", "telehealth", "rule"],
        ),
        ("¿Qué es la telesalud?", ["telesalud"]),
        ("the WHO definition", ["who", "definit"]),
        ("WHO IS IT", []),
        ("CPT 99453, modifier GT", ["cpt", "99453", "modifi", "gt"]),
    ],
)
def test_words_become_stems(text: str, tokens: list[str]) -> None:
    assert Tokenizer().tokens(text) == tokens


def test_scores_are_sorted_and_ties_keep_stored_order(index: Index) -> None:
    found = index.lexical("text", "telehealth", 50)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    order = {name: row for row, name in enumerate(index.statement_ids())}
    for (one, score), (other, next_score) in pairwise(found):
        assert score > next_score or order[one] < order[other]
    assert index.lexical("text", "telehealth", 2) == found[:2]
