"""Every measure as a value: its name, what it says, which way is better, what is aimed at, and the function behind it.

Few, and each decides something: whether an answer is right, whether it may be trusted, whether it comes in time. Missing is
zero: a refusal where an answer is due scores 0. Meaningless is absent: a refusal has no sentence precision. A changed
definition gets a new version, and scores of different versions are not compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from eval.cases import Case
from eval.scoring import conflicts, content, families, integrity, pooled, refusals, retrieval

Level = Literal["wording", "family", "pooled"]
Unit = Literal["share", "score", "ms"]
GROUPS = ("Answers", "Refusal", "Disagreement", "Integrity", "Retrieval and speed")


@dataclass(frozen=True, slots=True)
class Measure:
    """One named measurement. ``score`` takes a case, the cases of a family, or rows (``level``)."""

    name: str
    group: str
    score: Callable[[Any], float | None]
    level: Level = "wording"
    better: Literal["up", "down"] = "up"
    target: float | None = None
    unit: Unit = "share"
    fact: str = ""  # of a pooled measure: the fact that a row must have to bear on it
    version: int = 1

    @property
    def description(self) -> str:
        """The first paragraph of the function's docstring."""
        return " ".join((self.score.__doc__ or "").split("\n\n")[0].split())

    def good(self, value: float) -> bool | None:
        """Whether a value reaches the target; None where none is set."""
        if self.target is None:
            return None
        return value >= self.target if self.better == "up" else value <= self.target


M = Measure

MEASURES: tuple[Measure, ...] = (
    M("truthfulness", "Answers", content.truthfulness, target=0.75, unit="score", version=2),
    M("correct", "Answers", content.correct, target=0.80, version=2),
    M("V_strict", "Answers", content.v_strict, target=0.82, version=2),
    M("RSP", "Answers", content.rsp, target=0.85),
    M("family_strict", "Answers", families.strict_accuracy, "family", target=0.65, version=2),
    M("Coverage@5%", "Answers", pooled.coverage_at_5, "pooled", target=0.40, fact="given", version=2),
    M("refusal_precision", "Refusal", pooled.refusal_precision, "pooled", target=0.85, fact="unanswerable"),
    M("refusal_recall", "Refusal", pooled.refusal_recall, "pooled", target=0.88, fact="unanswerable"),
    M("TPR@FPR3", "Refusal", pooled.tpr_at_fpr, "pooled", target=0.70, fact="unanswerable"),
    M("right_kind", "Refusal", refusals.right_kind, target=0.85),
    M("false_safety", "Refusal", refusals.false_safety, better="down", target=0.02, version=2),
    M("conflict_F1", "Disagreement", pooled.conflict_f1, "pooled", target=0.80, fact="conflict"),
    M("side_coverage", "Disagreement", conflicts.side_coverage, target=0.90, version=2),
    M("false_alarm", "Disagreement", conflicts.false_alarm, better="down", target=0.05),
    M("citations", "Integrity", integrity.citations, target=1.0),
    M("verbatim", "Integrity", integrity.verbatim, target=1.0),
    M("inversion", "Integrity", integrity.inversion, better="down", target=0.0, version=2),
    M("dangling", "Integrity", integrity.dangling, better="down", target=0.04),
    M("R@5", "Retrieval and speed", retrieval.recall_at_5, target=0.90, version=2),
    M("latency_p95", "Retrieval and speed", pooled.latency_p95, "pooled", "down", target=300.0, unit="ms"),
)
BY_NAME = {measure.name: measure for measure in MEASURES}


def versions() -> dict[str, int]:
    """The version of every measure that has had another definition."""
    return {measure.name: measure.version for measure in MEASURES if measure.version != 1}


def score_wording(case: Case) -> dict[str, float]:
    """Every measure of one wording that means something for it."""
    found = {m.name: m.score(case) for m in MEASURES if m.level == "wording"}
    return {name: value for name, value in found.items() if value is not None}


def score_family(cases: Sequence[Case]) -> dict[str, float]:
    """Every measure of one family that means something for it."""
    found = {m.name: m.score(cases) for m in MEASURES if m.level == "family"}
    return {name: value for name, value in found.items() if value is not None}
