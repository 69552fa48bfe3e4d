"""Pairs of question and answer from CSV and JSON Lines are found by their questions and quoted as they are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.build import build
from ingest.corpus import read_corpus
from ingest.errors import CorpusError
from ingest.faqs import read_faq, read_pairs
from ingest.index import Index
from tests.ingest.conftest import WordEncoder

CSV = (
    "Question,Answer,Source,URL,Date\r\n"
    'Do you take walk-ins?,"Yes, we take walk-ins from 8 to 10. Bring your card.",Elm Clinic,https://elm.example/faq,2026-04\r\n'
    'Parking cost,"Parking is free.\r\n\r\n- Lot A is open all day.\r\n- Lot B closes at 6 p.m.",,,\r\n'
)


def test_each_pair_is_a_section_with_its_question_and_source() -> None:
    faq = read_faq("clinic-faq.csv", CSV.encode())
    first, second = faq.sections
    assert (first.question, second.question) == ("Do you take walk-ins?", "Parking cost")
    assert faq.document.text[first.start : first.end].strip() == "Yes, we take walk-ins from 8 to 10. Bring your card."
    assert (first.id, second.id) == ("clinic-faq-csv#do-you-take-walk-ins-2", "clinic-faq-csv#parking-cost-3")
    elm, own = faq.sources
    assert (elm.publisher, elm.url, elm.date, elm.wording) == (
        "Elm Clinic",
        "https://elm.example/faq",
        "2026-04",
        "verbatim",
    )
    assert (own.publisher, own.url, own.date) == ("clinic-faq.csv", None, None)
    assert [section.source_id for section in faq.sections] == [elm.id, own.id]


def test_json_lines_hold_the_same_pairs() -> None:
    lines = [{"question": pair.question, "answer": pair.answer} for pair in read_pairs("a.csv", CSV.encode())]
    data = "\n\n".join(json.dumps(line) for line in lines).encode()
    assert [(p.question, p.answer, p.line) for p in read_pairs("a.jsonl", data)] == [
        (lines[0]["question"], lines[0]["answer"], 1),
        (lines[1]["question"], lines[1]["answer"], 3),
    ]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_read(delimiter: str) -> None:
    data = delimiter.join(["question", "answer"]) + "\n" + delimiter.join(["Open?", "Yes, daily."])
    (pair,) = read_pairs("a.csv", data.encode())
    assert (pair.question, pair.answer, pair.line) == ("Open?", "Yes, daily.", 2)


def test_the_index_finds_the_questions_and_quotes_the_answers(encoder: WordEncoder, tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "faq.csv").write_text(CSV, encoding="utf-8", newline="")
    (folder / "more.jsonl").write_text('{"question": "Fax?", "answer": "We have a fax."}\n', encoding="utf-8")
    build([folder], tmp_path / "index", encoder)
    index = Index.open(tmp_path / "index")
    questions = [index.question(name) for name in index.question_ids()]
    answers = {
        question.text: [index.statement(identity).quote for identity in question.statements] for question in questions
    }
    assert answers["Do you take walk-ins?"] == ["Yes, we take walk-ins from 8 to 10.", "Bring your card."]
    assert answers["Parking cost"][0] == "Parking is free."
    assert len(answers["Parking cost"]) == 3
    assert answers["Fax?"] == ["We have a fax."]
    for question in questions:
        for statement in index.statements(question.statements):
            text = index.document(statement.document_id).text
            assert " … ".join(text[span.start : span.end] for span in statement.spans) == statement.quote
            assert statement.question == question.text
    assert {source.publisher for source in index.sources.values()} == {"Elm Clinic", "faq.csv", "more.jsonl"}


def test_two_files_of_one_name_keep_their_own_sources(tmp_path: Path) -> None:
    for name, answer in (("x", "At 8."), ("y", "At 9.")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "faq.csv").write_text(f"question,answer,source\nWhen?,{answer},{name}\n", encoding="utf-8")
    found = read_corpus([tmp_path / "x", tmp_path / "y"])
    first, second = found.texts
    assert first.document.id != second.document.id
    assert [found.sources[text.sections[0].source_id].publisher for text in found.texts] == ["x", "y"]
    assert {section.document_id for section in second.sections} == {second.document.id}


@pytest.mark.parametrize(
    ("name", "data", "messages"),
    [
        ("a.csv", "title,text\nA,B\n", ["a.csv:1: has no column question and no column answer. The first line names"]),
        ("a.csv", "question,reply\nA,B\n", ["a.csv:1: has no column answer."]),
        ("a.csv", "question,answer\n", ["a.csv:1: holds no question with an answer."]),
        ("a.csv", "question,answer\nA, \n,B\n,,C\n", [
            "a.csv:2: the answer is empty.", "a.csv:3: the question is empty.", "a.csv:4: 3 cells for 2 columns",
        ]),
        ("a.csv", 'question,answer\n"A\nB",C\nD,\n', ["a.csv:4: the answer is empty."]),
        ("a.csv", 'question,answer\nA,"B\n', ["a.csv:2: is no CSV"]),
        ("a.csv", "question,answer,date,url\nA,B,May 2024,elm\n", [
            "a.csv:2: the date 'May 2024' is none.", "a.csv:2: the url 'elm' is no http or https address.",
        ]),
        ("a.jsonl", '{"question": "A", "answer": ""}\nnothing\n[1]\n{"question": "A", "answer": 3}\n', [
            "a.jsonl:1: the answer is empty.", "a.jsonl:2: is no JSON", "a.jsonl:3: is no JSON object of texts.",
            "a.jsonl:4: is no JSON object of texts.",
        ]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_all_at_once(tmp_path: Path, name: str, data: str, messages: list[str]) -> None:
    (tmp_path / name).write_text(data, encoding="utf-8")
    with pytest.raises(CorpusError):
        read_pairs(name, data.encode())
    found = read_corpus([tmp_path], tolerant=True).defects
    assert len(found) == len(messages)
    for expected in messages:
        assert any(defect.startswith(expected) for defect in found), found
