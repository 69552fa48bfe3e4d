"""Asking, writing and reading answers; simple systems and ceilings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.answer import Answer, Timings
from app.query.question import Question
from eval import oracles, running, scores
from eval.baselines import baselines
from eval.pool import unjudged
from eval.running import Answered
from eval.session import Session
from ingest.errors import GoldError

SPENT = Timings(**dict.fromkeys(Timings.model_fields, 1.0))


class Parrot:
    """An assistant that quotes one statement whatever is asked, and takes longer every time."""

    def __init__(self, world: Any) -> None:
        self.asked: list[Question] = []
        self._answer: Answer = world.answered("N8.a").answer

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        spent = SPENT.model_copy(update={"total": float(len(self.asked))})
        return self._answer.model_copy(update={"question": question.text, "timings_ms": spent})


class Retriever(Parrot):
    def retrieve(self, question: Question) -> list[str]:
        return ["hub--hrsa-0", "telehealth--plain-0"]


def test_every_wording_is_asked_as_the_gold_says(world: Any) -> None:
    parrot = Parrot(world)
    answers = running.run(parrot, world.gold)
    assert [answered.qid for answered in answers] == [query.qid for _, query in world.gold.pairs()]
    assert parrot.asked[0] == parrot.asked[1]  # loading is not measured
    assert {question.as_of for question in parrot.asked} == {date(2026, 11, 22)}
    followed = next(question for question in parrot.asked if question.text == "And telemedicine?")
    assert [turn.role for turn in followed.history] == ["user", "assistant"]
    assert all(answered.ranked is None for answered in answers)
    assert running.run(Retriever(world), world.gold)[0].ranked == ("hub--hrsa-0", "telehealth--plain-0")


def test_two_runs_differ_in_their_times_alone(world: Any, tmp_path: Path) -> None:
    first, second = (running.run(Retriever(world), world.gold) for _ in range(2))
    slow = [
        Answered(a.qid, a.need_id, a.answer.model_copy(update={"timings_ms": SPENT.model_copy(update={"total": 9.0})}), a.ranked)
        for a in second
    ]  # fmt: skip
    assert [a.line(timed=False) for a in first] == [a.line(timed=False) for a in slow]
    assert running.fingerprint(first) == running.fingerprint(slow)
    running.write(first, tmp_path / "answers.jsonl")
    assert running.read(tmp_path / "answers.jsonl") == first
    assert running.fingerprint(first[:-1]) != running.fingerprint(first)


def test_bad_answers_are_named(tmp_path: Path, world: Any) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(world.perfect[0].line() + '\n{"qid": "x"}\nnonsense\n', encoding="utf-8")
    with pytest.raises(GoldError) as caught:
        running.read(path)
    assert [defect.split(": ")[0] for defect in caught.value.defects] == ["answers.jsonl:2", "answers.jsonl:3"]
    with pytest.raises(GoldError, match="cannot be read"):
        running.read(tmp_path / "none.jsonl")


def test_answers_of_another_gold_are_not_scored(world: Any) -> None:
    strange = Answered("Z9", "Z", world.perfect[0].answer)
    with pytest.raises(GoldError) as caught:
        world.cases([*world.perfect[1:], strange, strange])
    assert caught.value.defects == (
        "no answer to N1.a",
        "an answer to Z9, which the gold does not ask",
        "1 answers stand twice",
    )


def test_simple_systems(world: Any) -> None:
    systems = baselines(world.shelf, world.library)
    assert sorted(systems) == ["BM25 passage", "BM25 sentence", "always refuse"]
    question = Question("What is a hub, where the specialist works?")
    quotes = {name: [s.text for s in system.ask(question).sentences] for name, system in systems.items()}
    assert quotes["BM25 sentence"] == ["A hub is where the specialist works."]
    assert quotes["BM25 passage"] == ["A hub is where the specialist works.", "A spoke is where the patient is."]
    assert systems["always refuse"].ask(question).outcome == "not_covered"
    assert systems["BM25 sentence"].ask(Question("xyzzy")).outcome == "not_covered"
    assert systems["BM25 sentence"].retrieve(question)[0] == "hub--hrsa-0"


def test_a_perfect_selector_is_bound_by_what_was_retrieved(world: Any) -> None:
    everything = tuple(world.library.statements)
    found = {query.qid: everything for _, query in world.gold.pairs()} | {"N1.a": ("telehealth--plain-0",)}
    answers = oracles.perfect_selector(world.gold, world.evidence, world.library, world.shelf, found)
    values = {row.qid: row.scores for row in scores.measure(world.cases(answers), intervals=False).rows}
    assert values["N1.a"]["V_strict"] == 1 / 2
    assert values["N1.b"]["V_strict"] == values["N2.a"]["V_strict"] == 1.0
    nothing = oracles.perfect_selector(world.gold, world.evidence, world.library, world.shelf, {})
    assert {answered.answer.outcome for answered in nothing} == {"not_covered", "emergency"}


def test_the_pool_lists_what_nobody_judged(world: Any) -> None:
    assert unjudged(world.cases()) == []
    answers = running.run(
        Parrot(world), world.gold
    )  # quotes the hub's sentence everywhere; it is evidence for N8 alone
    found = unjudged(world.cases(answers))
    assert [(item.need_id, len(item.queries)) for item in found][:2] == [("N1", 3), ("N7", 2)]
    assert {item.statement_id for item in found} == {"hub--hrsa-0"}
    assert {"N5", "N6", "N8"}.isdisjoint(item.need_id for item in found)


def test_what_was_found_is_told_in_the_order_of_the_system(clinic: Session) -> None:
    question = Question("What is a hub site?")
    trace = clinic.assistant.trace(question)
    answer, ranked = running.replied(clinic.assistant, question)
    assert ranked == tuple(one.statement.id for one in trace.parts[0].ranked)
    assert answer.citations[0].statement_id in ranked
    urgent, nothing = running.replied(clinic.assistant, Question("I took all my pills, I want to die tonight"))
    assert urgent.outcome in ("crisis", "emergency")
    assert nothing == ()


def test_what_was_found_is_ranked_also_where_an_authored_answer_served(clinic: Session) -> None:
    trace = clinic.assistant.trace(Question("What is a hub site?"))
    whole = clinic.assistant.ranked(trace)
    served = replace(trace, parts=tuple(replace(part, ranked=()) for part in trace.parts))
    assert clinic.assistant.ranked(served) == whole
    assert len(whole) > 3
