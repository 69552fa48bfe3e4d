"""Scores of one answer and of one family, worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from math import isclose
from pathlib import Path
from typing import Any

import pytest

from app.answer import Answer, Sentence
from eval.baselines import quoting
from eval.cases import TOLD, Case, normal
from eval.library import grams
from eval.measures import score_wording
from eval.running import question_of
from eval.scoring import conflicts, content, families, integrity, lexical, retrieval
from eval.significance import kappa
from ingest.readability import grade

Make = Callable[..., Case]


@pytest.fixture
def answering(world: Any) -> Make:
    """A case whose answer quotes the named statements."""

    def make(qid: str, *names: str, **how: Any) -> Case:
        case: Case = world.case(qid)
        statements = [world.shelf.statement(name) for name in names]
        answer = quoting(world.shelf, question_of(case.need, case.query), statements, **how)
        return replace(case, answer=answer, _memory={})

    return make


def worded(case: Case, *texts: str) -> Case:
    """The same case with sentences that a model worded, each citing the first citation."""
    sentences = [Sentence(text=text, citations=[1], origin="model") for text in texts]
    return replace(case, answer=case.answer.model_copy(update={"sentences": sentences}), _memory={})


def authored(case: Case, *sentences: tuple[str, int]) -> Case:
    """The same case with authored sentences, each citing one citation."""
    made = [Sentence(text=text, citations=[number], origin="reviewed") for text, number in sentences]
    return replace(case, answer=case.answer.model_copy(update={"sentences": made}), _memory={})


def test_nuggets_are_counted_by_importance(answering: Make) -> None:
    case = answering("N1.a", "telehealth--plain-0", "telehealth--hrsa-1")
    assert content.v_strict(case) == 1 / 2
    assert content.rsp(case) == 1.0
    assert content.correct(case) == 0.0
    assert content.truthfulness(case) == 0.5


def test_part_of_a_group_is_half_a_nugget(answering: Make) -> None:
    case = answering("N2.a", "telehealth--hrsa-0")
    assert (content.v_strict(case), case.nuggets["v1"]) == (0.0, 0.5)
    assert content.truthfulness(case) == -1.0


def test_must_takes_the_right_statement_of_a_section(answering: Make) -> None:
    assert answering("N1.a", "telehealth--hrsa-0").nuggets["v2"] == 1.0
    assert answering("N1.a", "telehealth--hrsa-1").nuggets["v2"] == 0.0


def test_a_refusal_of_an_answerable_question_holds_nothing(answering: Make) -> None:
    case = answering("N1.a")
    assert content.v_strict(case) == 0.0
    assert content.truthfulness(case) == 0.0
    assert content.rsp(case) is None
    assert integrity.verbatim(case) is None


def test_where_both_are_right_a_refusal_is_right_and_measures_no_content(answering: Make) -> None:
    refused = answering("N10.a")
    assert (content.correct(refused), content.v_strict(refused)) == (1.0, None)
    assert content.correct(answering("N10.a", "telemedicine--aafp-0")) == 1.0
    assert content.truthfulness(answering("N10.a", "hub--hrsa-0")) == -1.0


def test_an_answer_to_an_unanswerable_question_costs_a_point(answering: Make) -> None:
    assert content.truthfulness(answering("N5.a", "hub--hrsa-0")) == -1.0
    assert content.truthfulness(answering("N5.a")) == 1.0
    assert content.truthfulness(answering("N5.a", outcome="off_topic")) == 0.0


def test_less_than_half_relevant_is_not_correct(answering: Make) -> None:
    nuggets = ("telehealth--plain-0", "telehealth--hrsa-0")
    beside = ("hub--hrsa-0", "hub--hrsa-1", "telemedicine--aafp-0")
    assert content.correct(answering("N1.a", *nuggets, *beside[:2])) == 1.0
    crowded = answering("N1.a", *nuggets, *beside)
    assert content.rsp(crowded) == 2 / 5
    assert content.correct(crowded) == 0.0
    assert content.truthfulness(crowded) == 0.5


def test_a_model_s_sentence_is_matched_by_its_words(answering: Make, world: Any) -> None:
    case = answering("N7.b", "telemedicine--aafp-1")
    assert worded(case, "It is clinical care that is given from afar.").nuggets["v1"] == 1.0
    assert worded(case, "It is clinical.").nuggets["v1"] == 0.0
    assert worded(case, "It is clinical care.", "Doctors give it from afar.").nuggets["v1"] == 1.0


def test_must_and_forbid_bind_a_model_s_sentence(answering: Make) -> None:
    case = answering("N3.a", "rpm--quickblox-0")
    assert worded(case, "One source says no.").nuggets["v2"] == 0.0  # must: not
    assert worded(case, "One source says no, it is not.").nuggets["v2"] == 1.0


def test_an_authored_sentence_tells_what_it_rests_on_and_says(answering: Make) -> None:
    case = answering("N7.b", "telemedicine--aafp-1", "hub--hrsa-0")
    assert authored(case, ("A clinic gives you clinical care from afar.", 1)).nuggets["v1"] == 1.0
    assert authored(case, ("A clinic gives you clinical care from afar.", 2)).nuggets["v1"] == 0.0  # rests on another
    assert authored(case, ("You stay where you are.", 1)).nuggets["v1"] == 0.0  # does not say it
    assert content.rsp(authored(case, ("Care.", 1), ("A hub.", 2))) == 1 / 2


def test_an_authored_answer_may_tell_both_sides(answering: Make) -> None:
    case = answering("N3.a", "rpm--vegavid-0", "rpm--quickblox-0")
    both = authored(case, ("Vegavid counts it.", 1), ("QuickBlox does not.", 2))
    one = authored(case, ("Vegavid counts it.", 1))
    assert (conflicts.side_coverage(both), conflicts.disagreed(both)) == (1.0, True)
    assert (conflicts.side_coverage(one), conflicts.disagreed(one)) == (1 / 2, False)


def test_the_audit_bears_the_rule_out() -> None:
    """80 pairs of an authored answer and a nugget, labelled by a person before the rule's verdict was seen."""
    sheet = Path(__file__).parents[2] / "eval" / "gold" / "audit-reviewed.jsonl"
    pairs = [json.loads(line) for line in sheet.read_text("utf-8").splitlines()]
    told, judged = [pair["told"] for pair in pairs], [pair["recall"] >= TOLD for pair in pairs]
    assert len(pairs) == 80
    assert kappa(told, judged) == pytest.approx(0.875, abs=0.005)
    assert not any(rule and not person for person, rule in zip(told, judged, strict=True))


def test_a_quote_with_other_typography_is_still_the_quote() -> None:
    assert normal("“A  b” – c’s\u00a0d") == normal('"A b" - c\'s d')
    assert normal("Is not") != normal("is not")


def test_dangling_openings(answering: Make) -> None:
    case = answering("N1.a", "telehealth--plain-0", "telehealth--hrsa-0", "telehealth--hrsa-1")

    def rate(*texts: str) -> float | None:
        sentences = [
            sentence.model_copy(update={"text": text})
            for sentence, text in zip(case.answer.sentences, texts, strict=True)
        ]
        return integrity.dangling(
            replace(case, answer=case.answer.model_copy(update={"sentences": sentences}), _memory={})
        )

    assert rate("Telehealth is care.", "There are two kinds.", "Thisbe is a name.") == 0.0
    assert rate("It is care.", "Telehealth is x.", "Telehealth is y.") == 1 / 3
    assert rate("However, telehealth is care.", "Such care is x.", "Telehealth is y.") == 2 / 3
    assert rate("Telehealth is care.", "Telehealth is x.", "It is y.") == 0.0  # the sentence before it is shown
    assert rate("Esta ley es x.", "Sin embargo, es y.", "Telesalud es z.") == 2 / 3


def test_families(answering: Make) -> None:
    nuggets = ("telehealth--plain-0", "telehealth--hrsa-0")
    same = [answering("N1.a", *nuggets), answering("N1.b", *nuggets)]
    other = answering("N1.c", "telehealth--plain-0")
    assert families.strict_accuracy(same) == 1.0
    assert families.strict_accuracy([*same, other]) == 0.0


def test_nothing_retrieved_is_zero_and_not_told_is_absent(world: Any) -> None:
    empty = replace(world.case("N1.a"), ranked=(), _memory={})
    assert retrieval.recall_at_5(empty) == 0.0
    untold = replace(world.case("N1.a"), ranked=None, _memory={})
    assert retrieval.recall_at_5(untold) is None


@pytest.mark.parametrize(
    ("text", "words", "sentences", "syllables"),
    [("The cat sat on the mat.", 6, 1, 6), ("Telehealth is care. No. Ask your doctor now.", 8, 2, 10)],
)
def test_grade_is_the_formula(text: str, words: int, sentences: int, syllables: int) -> None:
    assert isclose(grade(text), 0.39 * words / sentences + 11.8 * syllables / words - 15.59)


def test_idf_weighted_recall() -> None:
    idf = lexical.weights(["care from afar", "care at home", "care"])
    assert idf["care"] < idf["afar"]
    assert lexical.recall("care afar", "afar", idf) == idf["afar"] / (idf["care"] + idf["afar"])
    assert lexical.recall("the", "care", idf) == 0.0


def test_overlap_with_headings(world: Any) -> None:
    assert grams("What is RPM") == {("what", "is", "rpm")}
    assert grams("RPM") == {("rpm",)}
    assert len(grams("a b c d")) == 2
    assert world.library.overlap("words") == 1.0  # the document's own heading
    assert world.library.overlap("something else entirely") == 0.0


def test_what_means_nothing_is_absent(world: Any) -> None:
    scored = score_wording(world.case("N5.a"))
    assert {"truthfulness", "correct", "right_kind"} <= scored.keys()
    assert scored.keys().isdisjoint({"V_strict", "RSP", "verbatim", "side_coverage", "inversion"})


def test_the_answer_contract_is_read_strictly(world: Any) -> None:
    answer = world.answered("N1.a").answer
    assert Answer.model_validate_json(answer.to_json()) == answer
