"""Decisions: logistic regressions from named evidence; what is learned and what is read have the same names."""

from __future__ import annotations

import math

import pytest

from app.answering import answerability, conflicts, reviewed
from app.answering.decisions import decisions, probability, threshold

FEATURES = {
    "reviewed": reviewed.FEATURES,
    "conflict": conflicts.FEATURES,
    "stated": answerability.FEATURES,
    "right": answerability.FEATURES,
}


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, float]]:
    """A decision of our own in place of the learned ones."""
    made = {"stated": {"intercept": -1.0, "cover": 2.0, "unknown": -3.0, "threshold": 0.5}}
    monkeypatch.setattr("app.answering.decisions.decisions", lambda: made)
    return made


@pytest.mark.parametrize("name", FEATURES)
def test_every_decision_has_a_weight_for_each_of_its_features_and_no_other(name: str) -> None:
    assert set(decisions()[name]) - {"intercept", "threshold", "edited"} == set(FEATURES[name])
    assert "intercept" in decisions()[name]


@pytest.mark.parametrize("name", ["reviewed", "conflict", "stated"])
def test_what_is_decided_has_a_threshold_that_is_a_probability(name: str) -> None:
    assert 0.0 < threshold(name) < 1.0


@pytest.mark.parametrize(
    ("evidence", "logit"),
    [({}, -1.0), ({"cover": 1.0}, 1.0), ({"cover": 1.0, "unknown": 1.0}, -2.0), ({"cover": 0.5, "mood": 9.0}, 0.0)],
)
def test_a_probability_is_the_logistic_of_the_weighted_evidence(
    table: dict[str, dict[str, float]], evidence: dict[str, float], logit: float
) -> None:
    assert probability("stated", evidence) == pytest.approx(1 / (1 + math.exp(-logit)))
    assert threshold("stated") == 0.5


def test_the_strongest_evidence_is_still_a_probability(table: dict[str, dict[str, float]]) -> None:
    assert 0.0 < probability("stated", {"cover": -1e6}) < probability("stated", {"cover": 1e6}) <= 1.0


def test_a_decision_that_nobody_learned_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        probability("mood", {})
