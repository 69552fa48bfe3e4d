"""Identifiers: what says who somebody is goes, what a question is about stays."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from langchain_core.language_models import FakeListChatModel

from app.chain import build_chain
from app.query.redaction import blotted, unnamed
from app.opened import Opened
from app.query.question import Question, Turn
from app.wording import Wording

if TYPE_CHECKING:
    from app.assistant import Assistant

GOLD = Path(__file__).parents[2] / "eval" / "gold"


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
def test_an_identifier_is_taken_out(text: str, left: str) -> None:
    assert blotted(text) == left
    assert blotted(left) == left


@pytest.mark.parametrize(
    "text",
    [
        "What are CPT 99453, 99454 and 99457-99458?",
        "What did 42 CFR 410.78 say on 2025-12-31, and section 1834(m)?",
        "Did POS 02 change on January 1, 2022?",
        "Is 1-800-MEDICARE or 988 telehealth?",
        "What is SNOMED 386053000?",
        "Telehealth was born in 1906",
        "What is a Medicare number? And a patient ID?",
        "My name is on the superbill. Is my name wrong?",
    ],
)
def test_what_a_question_is_about_stays(text: str) -> None:
    assert blotted(text) == text


@pytest.mark.parametrize("file", ["train.jsonl", "dev.jsonl", "articles.jsonl"])
def test_no_question_of_the_gold_set_has_an_identifier(file: str) -> None:
    lines = (GOLD / file).read_text("utf-8").splitlines()
    asked = [text for line in lines for text in _strings(json.loads(line))]
    assert asked
    assert [text for text in asked if blotted(text) != text] == []


def test_long_nonsense_is_read_in_no_time() -> None:
    started = time.perf_counter()
    for part in ("a", "1", "1 ", "-1", "a@", "ssn ", "ssn: ", "my name is ", "my name is A ", "born on ", "+1 ", "A1"):
        blotted(part * 20_000)
    assert time.perf_counter() - started < 5


def test_a_question_knows_that_it_was_changed_and_earlier_messages_are_too() -> None:
    before = (Turn("user", "I am at jane@mail.example"),)
    assert unnamed(Question("What is RPM?", before)) == Question("What is RPM?", (Turn("user", "I am at …"),))
    once = unnamed(Question("DOB 1961-05-03, what is RPM?"))
    assert (once.text, once.redacted) == ("DOB …, what is RPM?", True)
    assert unnamed(once) == once


def test_neither_the_answer_nor_the_model_sees_an_identifier(astronomy: Assistant, small_encoder: Any) -> None:
    seen: list[str] = []

    class Listening(FakeListChatModel):
        def _call(self, messages: Any, *given: Any, **named: Any) -> str:
            seen.append(str(messages))
            return super()._call(messages, *given, **named)

    wording = Wording.over(Listening(responses=["{}"]), astronomy.index)
    chain = build_chain(Opened.make(astronomy.index, small_encoder, wording))
    answer = chain.invoke(Question("My name is Jane Doe, 512-555-0199. What is a planet?"))
    assert (answer.outcome, answer.redacted, answer.terms) == ("answered", True, ["planet"])
    assert answer.question == "My name is …, …. What is a planet?"
    assert len(seen) == 1
    assert not any(secret in f"{seen} {answer.to_json()}" for secret in ("Jane", "Doe", "0199"))


def test_the_rest_of_a_question_is_answered(about_telehealth: Any) -> None:
    told = about_telehealth("I'm jane@mail.example. What is remote patient monitoring?")
    plain = about_telehealth("What is remote patient monitoring?")
    assert (told.redacted, plain.redacted) == (True, False)
    assert (told.outcome, told.terms, told.sentences[0]) == (plain.outcome, plain.terms, plain.sentences[0])


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []
