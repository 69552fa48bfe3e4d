"""Identifiers: what says who somebody is goes, what a question is about stays.

``tests/data/redaction.jsonl`` has 405 strings, half of them look-alikes. The patterns were tuned on its dev half alone.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from app.query.question import Question, Turn
from app.query.redaction import blotted, identifiers, redacted

ROOT = Path(__file__).parents[3]
GOLD = ROOT / "eval" / "gold"
LABELLED = [json.loads(line) for line in (ROOT / "tests/data/redaction.jsonl").read_text("utf-8").splitlines()]
RECALL, PRECISION = 0.95, 0.97


@pytest.mark.parametrize("half", ["dev", "test"])
def test_identifiers_are_found_and_little_else(half: str) -> None:
    """Recall: labelled stretches that are taken out whole. Precision: stretches taken out that touch a labelled one."""
    labelled = found = taken = right = 0
    missed: list[str] = []
    for row in LABELLED:
        if row["half"] != half:
            continue
        text = row["text"]
        spans = [(item["start"], item["end"]) for item in row["identifiers"]]
        stretches = identifiers(text)
        labelled += len(spans)
        taken += len(stretches)
        for start, end in spans:
            whole = any(first <= start and end <= last for first, last in stretches)
            found += whole
            missed += [] if whole else [text[start:end]]
        right += sum(any(first < end and start < last for start, end in spans) for first, last in stretches)
    assert found / labelled >= RECALL, missed
    assert right / taken >= PRECISION


def test_the_labelled_set_is_half_look_alikes_and_its_halves_are_alike() -> None:
    assert len(LABELLED) >= 400
    for half in ("dev", "test"):
        rows = [row for row in LABELLED if row["half"] == half]
        assert len(rows) >= 200
        assert sum(not row["identifiers"] for row in rows) >= len(rows) * 0.49
        assert len({item["kind"] for row in rows for item in row["identifiers"]}) == 9


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Write to jane.doe+x@mail.example about RPM", "Write to … about RPM"),
        ("Call (512) 555-0199 or 512.555.0199 or 5125550199", "Call … or … or …"),
        ("+1 512 555 0199 and +44 20 7946 0958", "… and …"),
        ("my ssn 123-45-6789", "my ssn …"),
        ("social security number is 123456789", "social security number is …"),
        ("Medicare 1EG4-TE5-MK73", "Medicare …"),
        ("MRN: 00482913, what is a superbill?", "MRN: …, what is a superbill?"),
        ("my member id is ABC1234567", "my member id is …"),
        ("born on 03/04/1961. What is RPM?", "born on …. What is RPM?"),
        ("DOB May 3, 1961", "DOB …"),
        ("nací el 3 de mayo de 1961", "nací el …"),
        ("My name is Jane Q. Doe and I ask what RPM is", "My name is … and I ask what RPM is"),
        ("my name is jane doe, what is telehealth", "my name is …, what is telehealth"),
        ("Me llamo Ana López y pregunto qué es la telesalud", "Me llamo … y pregunto qué es la telesalud"),
    ],
)
def test_an_identifier_is_taken_out_once(text: str, left: str) -> None:
    assert blotted(text) == left
    assert blotted(left) == left


@pytest.mark.parametrize("file", ["train.jsonl", "dev.jsonl", "articles.jsonl"])
def test_no_question_of_the_gold_set_has_an_identifier(file: str) -> None:
    lines = (GOLD / file).read_text("utf-8").splitlines()
    asked = [text for line in lines for text in _strings(json.loads(line))]
    assert asked
    assert [text for text in asked if blotted(text) != text] == []


def test_long_nonsense_is_read_in_no_time() -> None:
    """Work grows with the length: a question of 2,000 signs takes a thousandth of what is allowed for 20,000 parts."""
    started = time.process_time()
    parts = (
        "a", "1", "1 ", "-1", "a@", "ssn ", "ssn: ", "my name is ", "my name is A ", "born on ", "+1 ", "A1", "a at ",
        "a dot ", "a.", "Aa ", "1 Aa ", "my doctor is Aa ", "calle a ", "calle ", "call ", "I am Aa ", "a (at) a",
    )  # fmt: skip
    for part in parts:
        blotted(part * 5_000)
    assert time.process_time() - started < 5


def test_a_question_knows_that_it_was_changed_and_earlier_messages_are_too() -> None:
    before = (Turn("user", "I am at jane@mail.example"),)
    assert redacted(Question("What is RPM?", before)) == Question("What is RPM?", (Turn("user", "I am at …"),))
    once = redacted(Question("DOB 1961-05-03, what is RPM?"))
    assert (once.text, once.redacted) == ("DOB …, what is RPM?", True)
    assert redacted(once) == once


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []
