"""Answerability: refused below the threshold; what is missing is told first; a refusal offers only what is near."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from app.answering.answerability import FEATURES
from app.answering.draft import Draft, Line
from app.query.question import Question
from tests.app.conftest import TODAY, Ask, parsed_as

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.query.question import ParsedQuestion
    from app.retrieval.ranking import Ranked
    from ingest.records import Statement


def stage(assistant: Assistant, text: str) -> tuple[ParsedQuestion, list[Ranked], Draft]:
    """A question with its candidates and the draft that is judged."""
    parsed, retrieved = parsed_as(assistant, text)
    ranked = assistant.pipeline.ranker.rank(parsed, retrieved.candidates)
    return parsed, ranked, assistant.pipeline.composer.compose(parsed, ranked, retrieved.sections, None)


def evidence(assistant: Assistant, text: str) -> dict[str, float]:
    parsed, ranked, draft = stage(assistant, text)
    shown = assistant.index.statements(dict.fromkeys(i for line in draft.claims for i in line.statements))
    return assistant.pipeline.answerability.evidence(parsed, ranked, draft, shown)


@pytest.fixture
def sure(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the learned probability of "stated" and "right", and the thresholds: for documents as they are, and where
    answers were authored (the same)."""

    def to(stated: float, least: float = 0.5, edited: float | None = None) -> None:
        found = {"stated": stated, "right": 0.77}
        least_of = {"threshold": least, "edited": least if edited is None else edited}
        monkeypatch.setattr("app.answering.answerability.probability", lambda name, evidence: found[name])
        monkeypatch.setattr("app.answering.answerability.threshold", lambda decision, name: least_of[name])

    return to


# --- the decision -----------------------------------------------------------------------------------------------------


def test_below_the_threshold_it_is_refused(astronomy: Assistant, sure: Any) -> None:
    parsed, ranked, draft = stage(astronomy, "What is a planet?")
    sure(0.49)
    refused = astronomy.pipeline.answerability.judge(parsed, ranked, draft)
    assert (refused.outcome, refused.confidence) == ("not_covered", 0.49)


def test_from_the_threshold_it_is_answered_and_the_confidence_is_another(astronomy: Assistant, sure: Any) -> None:
    parsed, ranked, draft = stage(astronomy, "What is a planet?")
    sure(0.5)
    judged = astronomy.pipeline.answerability.judge(parsed, ranked, draft)
    assert (judged.outcome, judged.confidence, judged.missing) == ("answered", 0.77, ())
    assert judged.lines == draft.lines
    assert set(judged.evidence) == set(FEATURES)


def test_an_edited_corpus_must_be_surer_than_documents_as_they_are(
    astronomy: Assistant, bicycles: Assistant, sure: Any
) -> None:
    """The planets have reviewed answers and statements in our words, the bicycles neither."""
    sure(0.6, edited=0.7)
    judged = [
        assistant.pipeline.answerability.judge(*stage(assistant, text)).outcome
        for assistant, text in ((astronomy, "What is a planet?"), (bicycles, "What is an electric bicycle?"))
    ]
    assert judged == ["not_covered", "answered"]


@pytest.mark.parametrize(("rest", "outcome"), [("wobble less", "not_covered"), ("", "answered")])
def test_meanings_side_by_side_answer_only_who_lists_the_terms(
    astronomy: Assistant, sure: Any, rest: str, outcome: str
) -> None:
    parsed, ranked, draft = stage(astronomy, "Pluto or planet?")
    parsed = replace(parsed, terms=("pluto", "planet"), rest=rest, listed=False)
    plain = astronomy.pipeline.composer.plain(parsed, parsed.terms)
    beside = replace(draft, outcome="answered", lines=plain, sides=(), supporting=())
    sure(0.6, edited=0.7)
    judged = astronomy.pipeline.answerability.judge(parsed, ranked, beside)
    assert (len(plain), judged.outcome) == (2, outcome)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Is an electric bicycle a moped?", "answered"),
        ("is an electric bicycle a moped", "answered"),
        ("Is an electric bicycle a moped in Texas?", "not_covered"),
        ("Is an electric bicycle a moped of class 99213?", "not_covered"),
        ("Is a cargo bicycle a moped?", "not_covered"),
    ],
)
def test_what_stands_below_the_very_question_is_its_answer_however_little_it_looks_like_one(
    bicycles: Assistant, sure: Any, text: str, outcome: str
) -> None:
    parsed, ranked, draft = stage(bicycles, text)
    sure(0.01)
    assert bicycles.pipeline.answerability.judge(parsed, ranked, draft).outcome == outcome


def test_nothing_to_show_is_refused_however_sure(astronomy: Assistant, sure: Any) -> None:
    parsed, ranked, _ = stage(astronomy, "What is a planet?")
    sure(0.99)
    assert astronomy.pipeline.answerability.judge(parsed, ranked, Draft("not_covered", ())).outcome == "not_covered"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("What is a planet in Texas?", ("Texas",)),
        ("Does code 9921 name a planet?", ("9921",)),
        ("Is a planet a frobnicator?", ()),  # any odd word is unknown: only codes and places are told
        ("What is a planet?", ()),
    ],
)
def test_what_was_asked_and_is_not_shown_is_told_first(
    astronomy: Assistant, sure: Any, text: str, missing: tuple[str, ...]
) -> None:
    sure(0.9)
    parsed, ranked, draft = stage(astronomy, text)
    judged = astronomy.pipeline.answerability.judge(parsed, ranked, draft)
    assert judged.missing == missing
    assert [line.origin for line in judged.lines].count("framing") == [line.origin for line in draft.lines].count(
        "framing"
    ) + bool(missing)
    assert all(word in judged.lines[0].text for word in missing)


# --- the evidence -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("What is a planet in Texas?", "place"),
        ("Does code 9921 name a planet?", "codes"),
        ("Is a planet a frobnicator?", "unknown"),
        ("What does the Almanac Office say of a near-Earth object?", "issuer"),
        ("Tell me how the sky was made", "no_term"),
    ],
)
def test_what_speaks_against_an_answer(astronomy: Assistant, text: str, feature: str) -> None:
    assert evidence(astronomy, text)[feature] > 0 == evidence(astronomy, "What is a planet?")[feature]


def test_what_an_answer_must_have_is_looked_for(astronomy: Assistant) -> None:
    answerability = astronomy.pipeline.answerability
    parsed, ranked, _ = stage(astronomy, "What is the New Eastern Observatory?")
    asked = replace(parsed, answer_type="date", answer_type_odds=0.8)
    known = {s.quote: s for s in astronomy.index.statements(astronomy.index.statement_ids())}

    def lacks(quote: str) -> float:
        statement: Statement = known[quote]
        draft = Draft("answered", (Line(quote, (statement.id,)),))
        return answerability.evidence(asked, ranked, draft, [statement])["lacks"]

    assert lacks("The New Eastern Observatory opened in 1974.") == 0.0
    assert lacks("The New Eastern Observatory is a building with a large telescope.") == 0.8


def test_evidence_is_finite_without_any_candidate(astronomy: Assistant) -> None:
    parsed, _, _ = stage(astronomy, "What is a planet?")
    found = astronomy.pipeline.answerability.evidence(parsed, (), Draft("not_covered", ()), ())
    assert set(found) == set(FEATURES)
    assert all(-10 < value < 10 for value in found.values())


def test_a_spanish_question_is_compared_with_spanish_statements_in_its_own_words(astronomy: Assistant) -> None:
    parsed, ranked, _ = stage(astronomy, "¿Qué planeta tiene forma casi redonda?")
    spanish = next(one.statement for one in ranked if one.statement.language == "es")
    english = next(one.statement for one in ranked if one.statement.language == "en")
    answerability = astronomy.pipeline.answerability

    def cover(statement: Statement, asked: ParsedQuestion) -> float:
        draft = Draft("answered", (Line(statement.quote, (statement.id,)),))
        return answerability.evidence(asked, ranked, draft, [statement])["cover"]

    own = replace(parsed, text=spanish.quote, query="frobnicator", own_rest=spanish.quote, rest="frobnicator")
    assert (cover(spanish, own), cover(english, own)) == (1.0, 0.0)


def test_words_that_the_shown_statements_have_count_by_their_weight(bicycles: Assistant) -> None:
    near = evidence(bicycles, "What are the benefits of a belt drive?")
    far = evidence(bicycles, "What are the benefits of a frobnicating wuzzle?")
    assert near["cover"] > far["cover"]
    assert near["point"] > far["point"]


# --- refusing ---------------------------------------------------------------------------------------------------------


def test_an_unknown_word_is_named_in_the_refusal(astronomy: Assistant) -> None:
    parsed, _, draft = stage(astronomy, "What is a frobnicator?")
    refused = astronomy.pipeline.answerability.refusal(parsed, draft, [])
    assert "frobnicator" in refused.lines[0].text
    assert refused.missing == ("frobnicator",)
    assert len(refused.lines) == 1


def test_a_refusal_keeps_no_claim_no_side_and_no_table(astronomy: Assistant) -> None:
    (conflict,) = astronomy.index.disagreements
    parsed, ranked, _ = stage(astronomy, "Is a dwarf planet a planet?")
    draft = astronomy.pipeline.composer.compose(parsed, ranked, {}, conflict)
    assert draft.sides
    refused = astronomy.pipeline.answerability.refusal(parsed, draft, ["planet"])
    assert (refused.outcome, refused.claims, refused.sides, refused.table) == ("not_covered", (), (), ())
    assert (refused.disagreement, refused.supporting) == (None, ())
    assert "planet" in refused.lines[1].text


@pytest.mark.parametrize(
    "question",
    [
        "What is a penny-farthing?",
        "what is a frobnicating sprocket wheelbarrow",
        "does a helmet make a rider slower?",
        "who first sold the derailleur in Texas",
    ],
)
def test_what_no_source_asserts_is_not_answered(about_bicycles: Ask, question: str) -> None:
    answer = about_bicycles(question)
    assert answer.outcome in ("not_covered", "off_topic")
    assert answer.citations == []


def test_a_refusal_is_in_the_language_of_the_question(astronomy: Assistant) -> None:
    trace = astronomy.trace(Question("¿Qué es un frobnicator?", as_of=TODAY))
    assert trace.answer is not None
    assert (trace.answer.language, trace.answer.citations) == ("es", [])
