"""Bad gold is named, line by line, and never scored."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval.checking import answered_questions, check, resolved, shown
from eval.gold import parse, read
from eval.library import Library
from ingest.errors import GoldError
from ingest.records import Facet, ReviewedAnswer

Write = Callable[..., Path]

NUGGET = {"id": "v1", "importance": "vital", "text": "care", "evidence": ["telehealth--plain"]}


def need(**changes: Any) -> dict[str, Any]:
    """A line that fits, with changes."""
    return {
        "need_id": "A1",
        "type": "define",
        "expected": "answered",
        "queries": [{"qid": "A1.a", "text": "What is telehealth?"}],
        "nuggets": [NUGGET],
    } | changes


BAD: list[tuple[str, str | dict[str, Any], str]] = [
    ("no JSON", "{not json", "gold.jsonl:1: not JSON: "),
    ("a list", "[1]", "gold.jsonl:1: line: Input should be a valid dictionary"),
    ("an unknown field", need(colour="red"), "gold.jsonl:1: colour: unknown field"),
    ("an unknown field inside", need(queries=[{"qid": "a", "text": "b", "x": 1}]), "gold.jsonl:1: queries.0.x: unknown field"),
    ("an unknown type", need(type="definition"), "gold.jsonl:1: type: Input should be 'define'"),
    ("an unknown outcome", need(expected="refuse"), "gold.jsonl:1: expected.0: Input should be 'answered'"),
    ("no query", need(queries=[]), "gold.jsonl:1: queries: Tuple should have at least 1 item"),
    ("no vital nugget", need(nuggets=[NUGGET | {"importance": "okay"}]), "gold.jsonl:1: no vital nugget"),
    ("a nugget of a refusal", need(expected="not_covered"), "gold.jsonl:1: nuggets, though no answer is acceptable"),
    ("a nugget twice", need(nuggets=[NUGGET, NUGGET]), "gold.jsonl:1: nugget id 'v1' stands twice"),
    ("a bad regex", need(nuggets=[NUGGET | {"must": ["("]}]), "gold.jsonl:1: nuggets.0.must.0: '(' is not a regular expression"),
    ("evidence of no form", need(nuggets=[NUGGET | {"evidence": [7]}]), "gold.jsonl:1: nuggets.0.evidence.0.0: evidence is an id"),
    ("no evidence", need(nuggets=[NUGGET | {"evidence": []}]), "gold.jsonl:1: nuggets.0.evidence: Tuple should have at least 1"),
    ("one side", need(conflict={"type": "opinions", "sides": []}), "gold.jsonl:1: conflict of type opinions needs two sides"),
    ("a half digest", need(trap=[{"file": "a", "start": 0, "end": 1, "sha256": "ab"}]), "gold.jsonl:1: trap.0.0.sha256: String"),
    ("a query id twice", need(queries=[{"qid": "q", "text": "a"}, {"qid": "q", "text": "b"}]), "gold.jsonl:1: qid 'q' stands twice"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "told"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_a_bad_line_is_named(gold_file: Write, line: str | dict[str, Any], told: str) -> None:
    _, defects = parse([gold_file(line)])
    assert len(defects) == 1, defects
    assert defects[0].startswith(told)


def test_every_bad_line_is_told_at_once(gold_file: Write) -> None:
    path = gold_file(
        "{", need(), need(need_id="A2", x=1), need(need_id="A3", queries=[{"qid": "A1.a", "text": "again"}])
    )
    with pytest.raises(GoldError) as caught:
        read([path])
    places = [defect.split(": ")[0] for defect in caught.value.defects]
    assert places == ["gold.jsonl:1", "gold.jsonl:3", "gold.jsonl:4"]
    assert "qid 'A1.a' stands twice (first at gold.jsonl:2)" in caught.value.defects[2]


def test_an_empty_file_is_a_defect(gold_file: Write) -> None:
    _, defects = parse([gold_file()])
    assert defects == ["gold.jsonl: the file holds no need; write one JSON object a line"]


def test_a_missing_file_is_a_defect(tmp_path: Path) -> None:
    _, defects = parse([tmp_path / "none.jsonl"])
    assert defects[0].startswith("none.jsonl: cannot be read")


def test_bytes_that_are_no_text_are_a_defect(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    assert parse([path])[1][0].startswith("gold.jsonl: cannot be read")


def test_ids_are_unique_over_files(gold_file: Write) -> None:
    first, second = gold_file(need(), name="a.jsonl"), gold_file(need(), name="b.jsonl")
    _, defects = parse([first, second])
    assert defects == [
        "b.jsonl:1: need_id 'A1' stands twice (first at a.jsonl:1)",
        "b.jsonl:1: qid 'A1.a' stands twice (first at a.jsonl:1)",
    ]


GONE: list[tuple[str, Any, str]] = [
    ("an unknown id", "nowhere--x", "'nowhere--x' is neither a section, a fact nor a statement"),
    ("must that matches nothing", {"id": "telehealth--plain", "must": ["cheese"]}, "no statement of 'telehealth--plain' matches"),
    ("matching nothing", {"matching": ["cheese"]}, "no statement of this corpus matches ['cheese']"),
    ("an unknown document", {"document": "no.md", "exact": "x"}, "'no.md' is no document"),
    ("words that are gone", {"document": "words.md", "exact": "Cheese."}, "'Cheese.' stands 0 times"),
    ("words that stand twice", {"document": "words.md", "exact": "Telehealth includes"}, "stands 2 times"),
    ("offsets beyond the end", {"file": "words.md", "start": 1, "end": 99999, "sha256": "0" * 12}, "has no characters"),
    ("text that changed", {"file": "words.md", "start": 0, "end": 3, "sha256": "0" * 12}, "is no longer the text"),
]  # fmt: skip


@pytest.mark.parametrize(("evidence", "told"), [case[1:] for case in GONE], ids=[case[0] for case in GONE])
def test_evidence_that_does_not_resolve_is_named(gold_file: Write, world: Any, evidence: Any, told: str) -> None:
    gold = read([gold_file(need(), need(need_id="A2", queries=[{"qid": "b", "text": "b"}]), need(
        need_id="A3", queries=[{"qid": "c", "text": "c"}], nuggets=[NUGGET | {"evidence": ["telehealth--plain", evidence]}]
    ))])  # fmt: skip
    defects = check(gold.entries, world.library)
    assert len(defects) == 1
    assert defects[0].startswith("gold.jsonl:3: nugget v1: ")
    assert told in defects[0]


def test_gold_for_another_corpus_is_named_as_such(gold_file: Write, world: Any) -> None:
    gold = read([gold_file(need(nuggets=[NUGGET | {"evidence": ["elsewhere--a", "elsewhere--b"]}]))])
    with pytest.raises(GoldError, match="was this gold written for another corpus"):
        resolved(gold, world.library)


def test_every_form_of_evidence_resolves(gold_file: Write, world: Any) -> None:
    text = world.library.files["words.md"].text
    start = text.index("A spoke is")
    span = text[start : start + 10]
    evidence = [
        "telehealth--hrsa",
        "SF001",
        "hub--hrsa-1",
        {"matching": ["part of"], "forbid": ["cheese"]},
        {"document": "documents/words.md", "exact": "A hub is where the specialist works."},
        {"document": "words", "exact": "works", "prefix": "specialist ", "suffix": "."},
        {
            "file": "words.md",
            "start": start,
            "end": start + 10,
            "sha256": hashlib.sha256(span.encode()).hexdigest()[:12],
        },
        [{"id": "telemedicine--aafp", "must": ["clinical"]}, "telehealth--plain"],
    ]
    gold = read([gold_file(need(nuggets=[NUGGET | {"evidence": evidence}]))])
    assert check(gold.entries, world.library) == []
    groups = resolved(gold, world.library)["A1"].nuggets["v1"]
    assert [sorted(set().union(*(target.statements for slot in group for target in slot))) for group in groups] == [
        ["telehealth--hrsa-0", "telehealth--hrsa-1"],
        ["telehealth--hrsa-0"],
        ["hub--hrsa-1"],
        ["telemedicine--aafp-0"],
        ["hub--hrsa-0"],
        ["hub--hrsa-0"],  # a quote of the sentence covers the word in it
        ["hub--hrsa-1"],
        ["telehealth--plain-0", "telemedicine--aafp-1"],
    ]
    assert [len(group) for group in groups] == [1, 1, 1, 1, 1, 1, 1, 2]
    assert "Telehealth includes education. [telehealth--hrsa-0]" in "\n".join(shown(gold.entries[0], world.library))


def test_a_locator_file_with_bad_lines_is_named(world: Any, tmp_path: Path) -> None:
    path = tmp_path / "locators.jsonl"
    path.write_text('{"fact": "SF1"}\nnonsense\n', encoding="utf-8")
    with pytest.raises(GoldError) as caught:
        Library.of(world.shelf, path)
    assert [defect.split(": ")[0] for defect in caught.value.defects] == ["locators.jsonl:1", "locators.jsonl:2"]


def test_a_gold_question_that_an_answer_was_written_for_is_named(gold_file: Write) -> None:
    gold, _ = parse([gold_file(need())])
    asked = gold.needs[0].queries[0].text
    answer = ReviewedAnswer("t", Facet.MEANING, ("telehealth",), (f"  {asked.upper()}!",), (), ())
    assert answered_questions(gold, [answer]) == [
        f"{gold.entries[0].place}: {asked!r} is a question of the reviewed answer t."
    ]
    assert answered_questions(gold, []) == []
