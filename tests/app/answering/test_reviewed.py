"""Reviewed answers: matched by their own questions, served whole, never when what they rest on has lapsed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.answering.reviewed import FEATURES, LOOKED_AT, VERY_QUESTION, Match, ReviewedAnswers
from app.query.question import Question
from tests.app.conftest import TODAY, Ask, parsed_as

if TYPE_CHECKING:
    from app.assistant import Assistant

DISTANCE = "distance-of-near-earth-objects"
VISITS = "visits-to-the-new-eastern-observatory"
HISTORY = "history-of-pluto-as-a-planet"
LATER = date(2031, 6, 1)


def matches(assistant: Assistant, text: str, as_of: date = TODAY) -> list[Match]:
    parsed, retrieved = parsed_as(assistant, text, as_of)
    return assistant.pipeline.reviewed.matches(parsed, retrieved.answers)


# --- serving ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("identity", [DISTANCE, VISITS, HISTORY])
@pytest.mark.parametrize("language", ["en", "es"])
def test_its_very_question_is_served_whole(
    astronomy: Assistant, about_the_sky: Ask, identity: str, language: str
) -> None:
    reviewed = astronomy.index.answers[identity]
    spanish = language == "es"
    answer = about_the_sky((reviewed.questions_es if spanish else reviewed.questions)[0])
    assert (answer.outcome, answer.drafter, answer.language) == ("answered", "reviewed", language)
    assert [sentence.text for sentence in answer.sentences] == [
        one.es if spanish else one.en for one in reviewed.sentences
    ]
    cited = [answer.citations[n - 1].statement_id for sentence in answer.sentences for n in sentence.citations]
    assert cited == [statement for one in reviewed.sentences for statement in one.basis]


def test_a_sentence_that_says_what_sources_leave_open_is_framing(about_the_sky: Ask) -> None:
    answer = about_the_sky("Is the New Eastern Observatory open to visitors?")
    assert [(s.origin, bool(s.citations)) for s in answer.sentences] == [("reviewed", True), ("framing", False)]


def test_a_near_copy_of_its_question_is_the_question_unless_a_code_is_another() -> None:
    def match(**evidence: float) -> Match:
        return Match(None, 0.1, {"near": VERY_QUESTION, **evidence})  # type: ignore[arg-type]

    assert match().exact
    assert not match(near=VERY_QUESTION - 0.01).exact
    assert not match(codes=1.0).exact
    assert not match(place=1.0).exact


def test_another_question_is_not_answered_by_it(about_the_sky: Ask) -> None:
    assert about_the_sky("What is a planet?").drafter == "extractive"


# --- validity ---------------------------------------------------------------------------------------------------------


def test_it_is_not_served_once_what_it_rests_on_has_lapsed(astronomy: Assistant, about_the_sky: Ask) -> None:
    question = "Is the New Eastern Observatory open to visitors?"
    assert VISITS in [match.answer.id for match in matches(astronomy, question)]
    assert VISITS not in [match.answer.id for match in matches(astronomy, question, LATER)]
    assert "reviewed" not in {sentence.origin for sentence in about_the_sky(question, as_of=LATER).sentences}


def test_nor_before_its_rule_had_begun(astronomy: Assistant) -> None:
    question = "Is the New Eastern Observatory open to visitors?"
    assert VISITS not in [match.answer.id for match in matches(astronomy, question, date(2010, 1, 1))]


def test_a_history_may_rest_on_what_was_replaced(about_the_sky: Ask) -> None:
    answer = about_the_sky("Was Pluto once called a planet?")
    assert answer.drafter == "reviewed"
    assert {citation.status for citation in answer.citations} == {"superseded", "current"}


# --- evidence ---------------------------------------------------------------------------------------------------------


def test_every_feature_has_evidence_and_no_other(astronomy: Assistant) -> None:
    found = matches(astronomy, "How near does a near-Earth object come?")
    assert 0 < len(found) <= LOOKED_AT
    assert all(set(match.evidence) == {"near", "alike", *FEATURES} for match in found)
    assert [match.probability for match in found] == sorted((m.probability for m in found), reverse=True)


def test_its_own_question_is_the_nearest(astronomy: Assistant) -> None:
    best = matches(astronomy, "How near does a near-Earth object come?")[0]
    assert best.answer.id == DISTANCE
    assert best.evidence["near"] == pytest.approx(1.0, abs=1e-3)
    assert best.evidence["ahead"] > 0
    assert best.evidence["terms"] == 1.0


@pytest.mark.parametrize(
    ("text", "feature", "value"),
    [
        ("How near does a near-Earth object come in Texas?", "place", 1.0),
        ("How near does a near-Earth object come under code 9921?", "codes", 1.0),
        ("How near does a near-Earth object come, frobnicator wuzzle?", "unknown", 1.0),
        ("What does the Survey of Small Worlds say of near-Earth object distance?", "issuer", 1.0),
        ("How near does a near-Earth object come?", "place", 0.0),
        ("How near does a near-Earth object come?", "codes", 0.0),
        ("How near does a near-Earth object come?", "issuer", 0.0),
    ],
)
def test_what_it_lacks_is_evidence(astronomy: Assistant, text: str, feature: str, value: float) -> None:
    found = {match.answer.id: match.evidence for match in matches(astronomy, text)}
    assert found[DISTANCE][feature] == value


def test_without_a_reranker_nothing_is_read(astronomy: Assistant) -> None:
    pipeline = astronomy.pipeline
    bare = ReviewedAnswers(astronomy.index, pipeline.provenance, pipeline.parser.words, None)
    parsed, retrieved = parsed_as(astronomy, "How near does a near-Earth object come?")
    assert bare.matches(parsed, retrieved.answers)[0].evidence["read"] == 0.0


def test_it_serves_from_the_threshold(astronomy: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    match = Match(astronomy.index.answers[DISTANCE], 0.7, {})
    for least, serves in ((0.7, True), (0.71, False)):
        monkeypatch.setattr("app.answering.reviewed.threshold", lambda name, least=least: least)
        assert astronomy.pipeline.reviewed.serves(match) is serves


def test_a_second_answer_is_beside_the_first_where_it_is_nearly_as_sure(astronomy: Assistant) -> None:
    def beside(first: float, second: float, **evidence: float) -> bool:
        answers = astronomy.index.answers
        two = (Match(answers[VISITS], first, evidence), Match(answers[DISTANCE], second, {}))
        found = astronomy.pipeline.reviewed.beside(two)
        assert found in (None, two[1])
        return found is not None

    assert beside(0.6, 0.5)
    assert not beside(0.9, 0.6)  # far from as sure
    assert not beside(0.45, 0.4)  # hardly likely
    assert not beside(0.6, 0.5, near=VERY_QUESTION)  # the very question
    assert astronomy.pipeline.reviewed.beside([Match(astronomy.index.answers[VISITS], 0.6, {})]) is None


def test_a_second_answer_that_has_a_word_which_the_first_lacks_is_beside_it(astronomy: Assistant) -> None:
    def beside(probability: float, *lacks: str) -> bool:
        answers = astronomy.index.answers
        first = Match(answers[VISITS], 0.9, {}, frozenset({"distanc"}))
        second = Match(answers[DISTANCE], probability, {}, frozenset(lacks))
        return astronomy.pipeline.reviewed.beside((first, second)) == second

    assert beside(0.4)
    assert not beside(0.4, "distanc")  # lacks it as well
    assert not beside(0.34)


def test_what_an_answer_lacks_of_the_question(astronomy: Assistant) -> None:
    trace = astronomy.trace(Question("How near are near-Earth objects to a bicycle?"), "rerank")
    match = next(one for one in trace.parts[0].matches if one.answer.id == DISTANCE)
    assert "bicycl" in match.lacks
    assert "near" not in match.lacks


def test_what_is_less_likely_than_not_is_told_as_the_closest_and_without_a_verdict(astronomy: Assistant) -> None:
    parsed, _ = parsed_as(astronomy, "Can I go and see the observatory?", TODAY)
    parsed = replace(parsed, answer_type="yes_no")
    sentence = replace(astronomy.index.answers[VISITS].sentences[0], en="Yes: it is open.")
    answer = replace(astronomy.index.answers[VISITS], sentences=(sentence,))
    drafts = {p: astronomy.pipeline.reviewed.draft(parsed, Match(answer, p, {"near": 0.0})) for p in (0.49, 0.5)}
    assert {p: [line.text for line in draft.lines] for p, draft in drafts.items()} == {
        0.49: ["I may not have just that. The closest that I have:", "It is open."],
        0.5: ["Yes: it is open."],
    }


def test_of_a_second_answer_is_told_what_the_first_does_not_rest_on(astronomy: Assistant) -> None:
    parsed, _ = parsed_as(astronomy, "Is the New Eastern Observatory open to visitors?", TODAY)
    visits, distance = (Match(astronomy.index.answers[one], 0.5, {}) for one in (VISITS, DISTANCE))
    lines = [line.text for line in astronomy.pipeline.reviewed.draft(parsed, visits, distance).lines]
    own, others = ([one.en for one in match.answer.sentences] for match in (visits, distance))
    assert lines == [*own[:2], *others[:2], *own[2:]]
    assert [line.text for line in astronomy.pipeline.reviewed.draft(parsed, visits, visits).lines] == own


def test_a_corpus_without_answers_has_no_match(bicycles: Assistant) -> None:
    assert matches(bicycles, "What is a recumbent bicycle?") == []


@pytest.mark.parametrize(
    ("answer_type", "said", "shown"),
    [
        ("none", "No, never.", "No, never."),
        ("date", "No: a moon is small.", "A moon is small."),
        ("none", "No: a moon is small.", "A moon is small."),
        ("yes_no", "No: a moon is small.", "No: a moon is small."),
    ],
)
def test_a_verdict_that_nobody_asked_for_is_left_out(
    astronomy: Assistant, answer_type: str, said: str, shown: str
) -> None:
    parsed, _ = parsed_as(astronomy, "Is the New Eastern Observatory open to visitors?", TODAY)
    answer = astronomy.index.answers[VISITS]
    reworded = replace(answer, sentences=(replace(answer.sentences[0], en=said), *answer.sentences[1:]))
    draft = astronomy.pipeline.reviewed.draft(
        replace(parsed, answer_type=answer_type),  # type: ignore[arg-type]
        Match(reworded, 1.0, {}),
    )
    assert draft.lines[0].text == shown


@pytest.mark.parametrize(
    ("question", "outcome", "answer"),
    [
        ("what is teletherapy", "answered", "teletherapy-meaning"),  # a label of two terms; one answer tells of both
        ("what is MSP", "clarify", None),  # no answer tells of both
        (
            "que es escala movil de pagos",
            "answered",
            "sliding-fee-scale-meaning",
        ),  # none of its questions has the words
    ],
)
def test_a_label_is_answered_by_what_tells_of_all_its_terms(
    assistant: Assistant, question: str, outcome: str, answer: str | None
) -> None:
    draft = assistant.trace(Question(question), "compose").draft
    assert draft is not None
    assert (draft.outcome, draft.answer or None) == (outcome, answer)
