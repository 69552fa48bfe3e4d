"""Conflicts: which disagreement is what was asked about, and its sides beside each other, none declared right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.answering.decisions import probability, threshold
from app.answering.draft import Line, ShownSide, framing
from app.answering.provenance import Provenance
from app.answering.selection import Selector
from app.messages import Language
from app.query.question import ParsedQuestion
from ingest.index import Index
from ingest.records import Disagreement, Statement

FEATURES = (
    "near",  # cosine of the question and what the disagreement is about
    "pair",  # the question names both of its terms
    "named",  # the question names all of its terms
    "spans",  # sides that the shown statements take, of 2
    "reviewed",  # a person accepted it
    "outdated",  # a rule that was replaced
    "define",
    "distinguish",
    "classify",
    "opinion",
    "history",
)
_MOST_SIDES = 4
_NAMES = {"opinions": "differ", "outdated": "changed", "misinformation": "wrong"}


@dataclass(frozen=True, slots=True)
class Conflicts:
    """The disagreements of one index."""

    index: Index
    provenance: Provenance
    selector: Selector

    def candidates(
        self, parsed: ParsedQuestion, near: Mapping[str, float], shown: Sequence[str]
    ) -> list[tuple[Disagreement, dict[str, float]]]:
        """Disagreements about an asked term, with their features.

        ``near``: ids with cosines; ``shown``: ids of the statements that would be shown, or that rank first.
        """
        asked = set(parsed.terms)
        top = set(shown)
        found = []
        for item in self.index.disagreements:
            if not set(item.terms) & asked:
                continue
            named = set(item.terms) <= asked
            evidence = {
                "near": near.get(item.id, 0.5),
                "pair": float(named and len(item.terms) > 1),
                "named": float(named),
                "spans": min(2, sum(bool(top & set(side.statements)) for side in item.sides)) / 2,
                "reviewed": float(item.reviewed),
                "outdated": float(item.kind == "outdated"),
                **{i: float(parsed.intent == i) for i in ("define", "distinguish", "classify", "opinion", "history")},
            }
            found.append((item, evidence))
        return found

    def bearing(self, parsed: ParsedQuestion, near: Mapping[str, float], shown: Sequence[str]) -> Disagreement | None:
        """The disagreement that the question is about, or None."""
        judged = [
            (probability("conflict", evidence), item.id, item)
            for item, evidence in self.candidates(parsed, near, shown)
        ]
        best = max(judged, key=lambda one: (one[0], one[1]), default=None)
        return best[2] if best and best[0] >= threshold("conflict") else None

    def opening(self, item: Disagreement, language: Language) -> Line:
        """What is said before the sides."""
        about = item.about_spanish if language == "es" else self._about(item)
        return framing(_NAMES[item.kind], language, about=about) if about else framing("differ_plain", language)

    def _about(self, item: Disagreement) -> str:
        about = item.about
        for term in item.terms if not item.reviewed else ():
            if term in self.index.terms:
                about = about.replace(term.replace("-", " "), self.index.terms[term].label)
        return about

    def sides(self, parsed: ParsedQuestion, item: Disagreement) -> list[tuple[ShownSide, Statement]]:
        """Each side with the statement that speaks for it: the asked speaker's, else the weightiest in force."""
        found = []
        for side in item.sides[:_MOST_SIDES]:
            usable = [s for s in self.index.statements(side.statements) if s.asserted and not s.dangling]
            best = min(
                usable,
                key=lambda s: (
                    not self.provenance.wanted(s, parsed),
                    not self.provenance.in_force(s, parsed.as_of),
                    -self.provenance.weight(s),
                    s.id,
                ),
                default=None,
            )
            if best:
                position = side.position_spanish if parsed.language == "es" and side.position_spanish else side.position
                found.append((ShownSide(position, tuple(s.id for s in usable)), best))
        if item.kind == "opinions":  # in the order of authority; a rule that changed has the newer one first
            found.sort(key=lambda one: (not self.provenance.wanted(one[1], parsed), -self.provenance.weight(one[1])))
        return found
