"""Ablation: what is left out is put back, what does nothing costs nothing, and what matters is seen to."""

from __future__ import annotations

from copy import deepcopy

import pytest

from app.answering import decisions
from app.query import followups
from app.retrieval import ranking
from eval import ablation
from eval.session import Session


def _state(clinic: Session) -> object:
    tables = deepcopy((decisions.decisions(), ranking.weights()))
    return clinic.assistant.pipeline, followups.leans, tables


@pytest.fixture(scope="module")
def losses(clinic: Session) -> dict[str, ablation.Loss]:
    """What parts and patterns are worth; the session is left as it was."""
    said: list[str] = []
    before = _state(clinic)
    found = ablation.ablate(clinic, said.append, ["part", "search", "pattern"])
    assert _state(clinic) == before
    assert len(said) == len(found)
    return {loss.left_out: loss for loss in found}


def test_every_part_and_pattern_has_a_row(losses: dict[str, ablation.Loss]) -> None:
    assert set(losses) == {*ablation.PARTS, *ablation.SEARCHES, *(name for name, *_ in ablation.PATTERNS)}
    assert all(set(loss.differences) == set(ablation.MEASURES) for loss in losses.values())


def test_what_a_corpus_does_not_have_costs_nothing_to_leave_out(losses: dict[str, ablation.Loss]) -> None:
    for name in ("reviewed answers", "disagreements", "gloss of Spanish words"):
        assert set(losses[name].differences.values()) == {0.0}, name
        assert (losses[name].worse, losses[name].better, losses[name].p) == (0, 0, 1.0), name


def test_without_an_order_the_evidence_sinks(clinic: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """All weights of the ranking at zero but that of the length: what it adds must show."""
    learned = {
        name: dict.fromkeys(table, 0.0) | {"length": 1.0, "cosine": 9.0} for name, table in ranking.weights().items()
    }
    monkeypatch.setattr(ranking, "weights", lambda: learned)
    before = deepcopy(learned)
    found = {loss.left_out: loss for loss in ablation.ablate(clinic, lambda line: None, ["ranking"])}
    assert learned == before
    assert found["cosine"].differences["truthfulness"] > 0.1
    assert found["cosine"].worse > found["cosine"].better
    assert found["rerank"].differences["truthfulness"] == 0.0


def test_features_of_every_decision_can_be_left_out(clinic: Session) -> None:
    groups = {(group, name) for group, name, _ in ablation.changes(clinic)}
    assert {("ranking", name) for name in ranking.FEATURES} <= groups
    assert {group for group, _ in groups} == {"ranking", "reviewed", "conflict", "stated", "part", "search", "pattern"}
