"""Retrieval: the union of what the searches find, each candidate with what they say of it; nothing that may not be quoted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.app.conftest import TODAY, parsed_as

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.retrieval.retriever import Candidate, Retrieved


def found(assistant: Assistant, text: str, as_of: date = TODAY) -> Retrieved:
    _, retrieved = parsed_as(assistant, text, as_of)
    return retrieved


def by_quote(retrieved: Retrieved) -> dict[str, Candidate]:
    return {candidate.statement.quote: candidate for candidate in retrieved.candidates}


def test_candidates_are_distinct_and_carry_what_the_searches_say(bicycles: Assistant) -> None:
    candidates = found(bicycles, "What is a recumbent bicycle?").candidates
    ids = [candidate.statement.id for candidate in candidates]
    assert ids
    assert len(set(ids)) == len(ids)
    for candidate in candidates:
        assert -1.0001 <= candidate.cosine <= 1.0001
        assert 0.0 <= candidate.lexical <= 1.0
        assert -1.0001 <= candidate.asked <= 1.0001
    assert max(candidate.lexical for candidate in candidates) == 1.0


def test_cosines_are_those_of_the_stored_vectors(bicycles: Assistant) -> None:
    parsed, retrieved = parsed_as(bicycles, "What is a recumbent bicycle?")
    ids = [candidate.statement.id for candidate in retrieved.candidates]
    cosines = bicycles.index.vectors(ids) @ parsed.vector
    assert np.allclose([candidate.cosine for candidate in retrieved.candidates], cosines, atol=1e-3)


def test_a_document_s_own_question_speaks_for_its_statements(bicycles: Assistant) -> None:
    retrieved = found(bicycles, "Is an electric bicycle a moped?")
    best = max(retrieved.sections, key=lambda section: retrieved.sections[section])
    assert best == "club#is-an-electric-bicycle-a-moped"
    assert retrieved.sections[best] == pytest.approx(1.0, abs=1e-3)
    candidates = by_quote(retrieved)
    assert candidates["An electric bicycle is not a moped."].asked == retrieved.sections[best]
    assert candidates["A CVT needs no derailleur."].asked == 0.0


@pytest.mark.parametrize(
    "text", ["A helmet makes every rider slower", "Some people say a tricycle is a bicycle", "helmet tricycle"]
)
def test_what_its_source_does_not_assert_is_no_candidate(bicycles: Assistant, text: str) -> None:
    for candidate in found(bicycles, text).candidates:
        assert candidate.statement.asserted
        assert not candidate.statement.dangling


def test_statements_in_another_language_are_found_only_by_who_asks_in_it(astronomy: Assistant) -> None:
    english = {c.statement.language for c in found(astronomy, "What is a planet?").candidates}
    spanish = {c.statement.language for c in found(astronomy, "¿Qué es un planeta?").candidates}
    assert (english, spanish) == ({"en"}, {"en", "es"})


def test_a_spanish_statement_is_found_by_the_question_as_it_was_asked(astronomy: Assistant) -> None:
    parsed, retrieved = parsed_as(astronomy, "¿Qué es un planeta enano?")
    searched = astronomy.models.encoder.encode_query(parsed.query)
    for candidate in retrieved.candidates:
        vector = parsed.vector if candidate.statement.language == "es" else searched
        stored = astronomy.index.vectors([candidate.statement.id])[0]
        assert candidate.cosine == pytest.approx(float(stored @ vector), abs=1e-3)


def test_of_the_past_only_what_had_begun_is_found(astronomy: Assistant) -> None:
    text = "On which day may visitors look through the telescope of the New Eastern Observatory?"
    rule = (
        "Visitors may look through the telescope of the New Eastern Observatory on Mondays through December 31, 2030."
    )
    assert rule in by_quote(found(astronomy, text))
    assert rule not in by_quote(found(astronomy, text, date(2010, 1, 1)))


def test_reviewed_answers_are_found_by_the_nearest_of_their_questions(astronomy: Assistant) -> None:
    answers = found(astronomy, "Where does a near-Earth object pass?").answers
    assert max(answers, key=lambda identity: answers[identity].asked) == "distance-of-near-earth-objects"
    assert answers["distance-of-near-earth-objects"].asked == pytest.approx(1.0, abs=1e-3)


def test_a_disagreement_is_found_where_its_terms_are_asked(astronomy: Assistant) -> None:
    (item,) = astronomy.index.disagreements
    assert set(found(astronomy, "Is a dwarf planet a planet?").conflicts) == {item.id}
    assert found(astronomy, "What is the New Eastern Observatory?").conflicts == {}


def test_a_question_of_nothing_known_finds_something_or_nothing_but_never_fails(bicycles: Assistant) -> None:
    for text in ("…", "zzzz", "¿?", "99999"):
        assert found(bicycles, text).conflicts == {}


def test_statements_are_searched_for_when_somebody_asks_for_them(
    astronomy: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = astronomy.pipeline.index
    searches: list[int] = []
    nearest = type(index).nearest
    monkeypatch.setattr(type(index), "nearest", lambda *given: searches.append(1) or nearest(*given))
    retrieved = found(astronomy, "What is a planet?")
    assert searches == []
    assert retrieved.candidates is retrieved.candidates
    assert searches == [1]


def test_two_searches_find_the_same(astronomy: Assistant) -> None:
    first, second = found(astronomy, "What is a dwarf planet?"), found(astronomy, "What is a dwarf planet?")
    assert first == second
    assert first.candidates == second.candidates
