"""The shipped answers are proved against their statements, and none was written for a question that measures them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from eval.checking import answered_questions
from eval.gold import parse
from ingest.checks import check
from ingest.corpus import read_corpus

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2026, 11, 28)  # the day on which they were last read against the statements


def test_every_answer_is_borne_by_its_statements() -> None:
    assert [defect for defect in check(ROOT / "corpus", DAY) if defect.startswith("answers/")] == []


def test_no_answer_was_written_for_a_gold_question() -> None:
    gold, defects = parse([ROOT / "eval" / "gold" / f"{name}.jsonl" for name in ("train", "dev", "articles")])
    assert defects == []
    assert answered_questions(gold, read_corpus([ROOT / "corpus"]).answers) == []
