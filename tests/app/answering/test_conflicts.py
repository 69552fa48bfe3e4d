"""Conflicts: disagreements about an asked term, their evidence, and their sides with none declared right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app.answering.conflicts import FEATURES, Conflicts
from tests.app.conftest import Ask, holders, parsed_as

if TYPE_CHECKING:
    from app.assistant import Assistant
    from ingest.records import Disagreement


@pytest.fixture(scope="module")
def conflicts(astronomy: Assistant) -> Conflicts:
    return astronomy.pipeline.conflicts


@pytest.fixture(scope="module")
def item(astronomy: Assistant) -> Disagreement:
    (found,) = astronomy.index.disagreements
    return found


def evidence(assistant: Assistant, text: str) -> dict[str, float] | None:
    parsed, retrieved = parsed_as(assistant, text)
    ranked = assistant.pipeline.ranker.rank(parsed, retrieved.candidates)
    order = [one.statement.id for one in ranked]
    found = assistant.pipeline.conflicts.candidates(parsed, retrieved.conflicts, order)
    return found[0][1] if found else None


def test_two_sources_that_differ_stand_beside_each_other(about_the_sky: Ask) -> None:
    answer = about_the_sky("Is a dwarf planet a kind of planet?")
    assert answer.disagreement is not None
    assert answer.disagreement.kind == "opinions"
    assert sorted(map(sorted, holders(answer))) == [["Survey of Small Worlds"], ["Union of Astronomers"]]


def test_every_feature_has_evidence_and_no_other(astronomy: Assistant) -> None:
    found = evidence(astronomy, "Is a dwarf planet a planet?")
    assert found is not None
    assert set(found) == set(FEATURES)


def test_who_names_both_terms_is_nearer_than_who_names_one(astronomy: Assistant) -> None:
    both, one = evidence(astronomy, "Is a dwarf planet a planet?"), evidence(astronomy, "How big is a planet?")
    assert both is not None
    assert one is not None
    assert (both["pair"], both["named"], one["pair"], one["named"]) == (1.0, 1.0, 0.0, 0.0)
    assert both["near"] > one["near"]
    assert both["classify"] == 1.0


def test_the_sides_that_the_first_statements_take_are_evidence(astronomy: Assistant, item: Disagreement) -> None:
    parsed, retrieved = parsed_as(astronomy, "Is a dwarf planet a planet?")
    (one, *_), (other, *_) = (side.statements for side in item.sides)

    def spans(*shown: str) -> float:
        return astronomy.pipeline.conflicts.candidates(parsed, retrieved.conflicts, shown)[0][1]["spans"]

    assert [spans(), spans(one), spans(one, other)] == [0.0, 0.5, 1.0]


def test_another_term_s_disagreement_is_no_candidate(astronomy: Assistant) -> None:
    assert evidence(astronomy, "What is the New Eastern Observatory?") is None


def test_none_bears_where_no_asked_term_has_one(astronomy: Assistant) -> None:
    parsed, retrieved = parsed_as(astronomy, "What is Pluto?")
    assert astronomy.pipeline.conflicts.bearing(parsed, retrieved.conflicts, ()) is None


def test_it_bears_from_its_threshold(astronomy: Assistant, item: Disagreement, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed, retrieved = parsed_as(astronomy, "Is a dwarf planet a planet?")
    monkeypatch.setattr("app.answering.conflicts.probability", lambda name, evidence: 0.6)
    for least, bears in ((0.6, item), (0.61, None)):
        monkeypatch.setattr("app.answering.conflicts.threshold", lambda name, least=least: least)
        assert astronomy.pipeline.conflicts.bearing(parsed, retrieved.conflicts, ()) == bears


# --- sides ------------------------------------------------------------------------------------------------------------


def test_each_side_has_its_statements_and_one_that_speaks_for_it(
    astronomy: Assistant, conflicts: Conflicts, item: Disagreement
) -> None:
    parsed, _ = parsed_as(astronomy, "Is a dwarf planet a planet?")
    sides = conflicts.sides(parsed, item)
    assert {side.position for side, _ in sides} == {"Yes", "No"}
    assert all(best.id in side.statements for side, best in sides)
    weights = [astronomy.pipeline.provenance.weight(best) for _, best in sides]
    assert weights == sorted(weights, reverse=True)  # in the order of authority


def test_the_asked_speaker_s_side_comes_first(astronomy: Assistant, conflicts: Conflicts, item: Disagreement) -> None:
    parsed, _ = parsed_as(astronomy, "Does the Union of Astronomers count a dwarf planet as a planet?")
    (first, best), _ = conflicts.sides(parsed, item)
    assert (first.position, best.source_id) == ("No", "union-2006")


def test_of_a_rule_that_changed_the_newer_stays_first(
    astronomy: Assistant, conflicts: Conflicts, item: Disagreement
) -> None:
    parsed, _ = parsed_as(astronomy, "Is a dwarf planet a planet?")
    turned = replace(item, kind="outdated", sides=item.sides[::-1])
    assert [side.position for side, _ in conflicts.sides(parsed, turned)] == ["No", "Yes"]


def test_a_side_whose_statements_may_not_be_shown_is_left_out(bicycles: Assistant) -> None:
    (item,) = bicycles.index.disagreements
    myth = next(s for s in bicycles.index.statements(bicycles.index.statement_ids()) if not s.asserted)
    hollow = replace(item, sides=(item.sides[0], replace(item.sides[1], statements=(myth.id,))))
    parsed, _ = parsed_as(bicycles, "Is an electric bicycle a moped?")
    assert [side.position for side, _ in bicycles.pipeline.conflicts.sides(parsed, hollow)] == [item.sides[0].position]


def test_positions_are_told_in_the_language_of_the_question(
    astronomy: Assistant, conflicts: Conflicts, item: Disagreement
) -> None:
    parsed, _ = parsed_as(astronomy, "¿Es un planeta enano un planeta?")
    assert {side.position for side, _ in conflicts.sides(parsed, item)} == {"Sí", "No"}


@pytest.mark.parametrize("kind", ["opinions", "outdated", "misinformation"])
def test_the_opening_says_what_kind_it_is(conflicts: Conflicts, item: Disagreement, kind: str) -> None:
    named = replace(item, kind=kind, about="the path", about_spanish="el camino", reviewed=True)
    english, spanish = conflicts.opening(named, "en"), conflicts.opening(named, "es")
    assert "the path" in english.text
    assert "el camino" in spanish.text
    assert (english.origin, english.statements) == ("framing", ())
    others = {conflicts.opening(replace(named, kind=k), "en").text for k in ("opinions", "outdated", "misinformation")}
    assert len(others) == 3


def test_the_opening_of_what_only_the_rules_found_names_terms_by_their_labels(
    conflicts: Conflicts, item: Disagreement
) -> None:
    found = replace(item, about="whether near earth object is planet", terms=("near-earth-object", "planet"))
    assert "near-Earth object" in conflicts.opening(found, "en").text
    assert "near earth" not in conflicts.opening(found, "es").text  # no Spanish words for it: a plain opening
