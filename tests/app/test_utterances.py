"""The training utterances: well formed, told apart, apart from every test set, and enough of each class."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "app" / "data" / "utterances"
GOLD = ROOT / "eval" / "gold"
BENCHMARKS = ROOT.parent / "shared" / "benchmarks"

WORD_QUESTION = "word_question"
CLOSED = {
    "language": {"en", "es"},
    "route": {
        WORD_QUESTION, "front_desk", "medical_advice", "emergency", "crisis", "off_topic", "injection", "chitchat",
    },
    "intent": {
        "define", "distinguish", "classify", "list", "history", "require", "regulate", "benefit", "limit", "opinion",
        "other",
    },
    "answer_type": {
        "none", "yes_no", "amount", "number", "duration", "frequency", "date", "code", "place", "who", "reason",
        "procedure",
    },
}  # fmt: skip
FEWEST = {"intent": 120, "answer_type": 60}  # word questions of each value
SPANISH = 0.2  # the least share of the word questions


@cache
def utterances() -> dict[str, dict[str, Any]]:
    """Every line, by ``file:line``."""
    return {
        f"{path.name}:{number}": json.loads(line)
        for path in sorted(FOLDER.glob("*.jsonl"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
    }


def word_questions() -> list[dict[str, Any]]:
    return [row for row in utterances().values() if row["route"] == WORD_QUESTION]


def folded(text: str) -> str:
    """Words alone: no case, accents or punctuation. A text without words (dots, an emoji) stays as it is."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", plain)) or text


def shared_with(texts: Iterable[str]) -> list[str]:
    """The places of utterances that say what one of the texts says."""
    reserved = {folded(text) for text in texts}
    assert reserved
    return [place for place, row in utterances().items() if folded(row["text"]) in reserved]


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, path.read_text("utf-8").splitlines())


def test_every_line_has_its_fields_and_their_values_are_known() -> None:
    assert utterances()
    for place, row in utterances().items():
        closed = ["language", "route", *(["intent", "answer_type"] if row["route"] == WORD_QUESTION else [])]
        assert row.keys() == {"text", *closed}, place
        assert all(row[field] in CLOSED[field] for field in closed), place
        assert row["text"], place
        assert row["text"] == row["text"].strip(), place


def test_no_text_is_there_twice() -> None:
    places: dict[str, list[str]] = {}
    for place, row in utterances().items():
        places.setdefault(folded(row["text"]), []).append(place)
    assert [where for where in places.values() if len(where) > 1] == []


def test_no_question_of_the_gold_set_is_learnt_from() -> None:
    asked = ("train", "dev", "articles", "routing", "routing-dev")
    rows = [row for name in asked for row in rows_of(GOLD / f"{name}.jsonl")]
    questions = [query["text"] for row in rows for query in row.get("queries", [row])]
    assert shared_with(questions) == []


@pytest.mark.parametrize("name", ["visitors-1", "front-desk-1"])
def test_no_question_of_a_benchmark_is_learnt_from(name: str) -> None:
    path = BENCHMARKS / f"{name}.jsonl"
    if not path.is_file():
        pytest.skip("the benchmarks are not beside the project")
    assert shared_with(row["question"] for row in rows_of(path)) == []


@pytest.mark.parametrize("field", sorted(FEWEST))
def test_each_class_of_word_questions_has_enough_lines(field: str) -> None:
    counts = Counter(row[field] for row in word_questions())
    assert {value: counts[value] for value in CLOSED[field] if counts[value] < FEWEST[field]} == {}


def test_spanish_word_questions_are_a_fifth() -> None:
    languages = Counter(row["language"] for row in word_questions())
    assert languages["es"] >= SPANISH * languages.total()
