"""Which disagreement bears on a question, and how its sides are shown: beside each other, none declared right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.drafts import Line, ShownSide
from app.grounds import Grounds
from app.material import Material
from app.phrases import Language
from app.standing import begun, weight_of
from ingest.records import Disagreement, Statement

ASKS_CHANGE = re.compile(
    r"\b(?:old|older|before|previous\w*|earlier|former\w*|used to|changed?|anymore|any more|still|now|current\w*|new|newer|antes|ahora|todavia|cambi\w+)\b",
    re.I,
)
_MOST_LINES = 5
_NEAR_PAIR = 0.4  # cosine of a question and what a disagreement is about, when the question names both its terms
_NEAR = 0.6  # when it names its one term
_NEAR_SPANNED = 0.5  # when the shown statements take two of its sides


@dataclass(frozen=True, slots=True)
class Sides:
    """The disagreements of one index."""

    grounds: Grounds
    listed: tuple[Disagreement, ...]

    def worded(self, disagreement: Disagreement, language: Language) -> str | None:
        """What a disagreement is about; one that the rules found is worded with the terms' labels."""
        if disagreement.reviewed:
            return disagreement.about_spanish if language == "es" else disagreement.about
        if language == "es":
            return None
        about = disagreement.about
        for term_id in disagreement.terms:
            if term_id in self.grounds.index.terms:
                about = about.replace(term_id.replace("-", " "), self.grounds.index.terms[term_id].label)
        return about

    def bearing(self, material: Material, lines: Sequence[Line], compared: tuple[str, ...]) -> Disagreement | None:
        """The disagreement that the question names or that the shown statements span; the most specific one."""
        asked = set(compared or material.reading.terms)
        shown = {i for line in lines for i in line.statements}
        best: tuple[float, str, Disagreement] | None = None
        for item in self.listed:
            if not set(item.terms) & asked:
                continue
            spans = sum(bool(shown & set(side.statements)) for side in item.sides)
            near = material.abouts.get(item.id, 0.0)
            named = set(item.terms) <= asked
            pair = named and len(item.terms) >= 2
            if not self._matters(material, item, pair, named, near, spans):
                continue
            rank = 2.0 * near + 0.5 * pair + 0.3 * spans + 0.2 * item.reviewed
            if best is None or (-rank, item.id) < (-best[0], best[1]):
                best = (rank, item.id, item)
        return best[2] if best else None

    def _matters(
        self, material: Material, item: Disagreement, pair: bool, named: bool, near: float, spans: int
    ) -> bool:
        """Whether a disagreement bears on what was asked, by what the question wants."""
        intent = material.reading.intent
        if intent in ("distinguish", "classify") and len(material.reading.compared) >= 2:
            return pair and near >= _NEAR_PAIR
        if intent == "define":
            if item.kind == "outdated":
                return named and near >= _NEAR_PAIR and bool(ASKS_CHANGE.search(material.reading.text))
            of_meaning = item.about.split()[0] in ("what", "how", "which") and not material.named
            return (
                of_meaning
                and named
                and len(item.terms) == 1
                and near >= _NEAR_PAIR
                and all(
                    any(self.grounds.defines(s, item.terms[0]) for s in self.grounds.index.statements(side.statements))
                    for side in item.sides
                )
            )
        if intent == "history" and spans < 2:
            return False  # which word is older is no matter of what the words mean
        on_the_point = item.id in material.shared_words or (pair and len(material.bodies) >= 2)
        return on_the_point and (
            (pair and near >= _NEAR_PAIR) or (named and near >= _NEAR) or (spans >= 2 and near >= _NEAR_SPANNED)
        )

    def shown(
        self, material: Material, lines: list[Line], disagreement: Disagreement
    ) -> tuple[list[Line], tuple[ShownSide, ...]]:
        """Lines that show every side, with the side that each takes; the sides' lines come first."""
        language = material.reading.language
        sides: list[ShownSide] = []
        first: list[Line] = []
        rest = list(lines)
        for side in disagreement.sides[:4]:
            members = set(side.statements)
            mine = [line for line in rest if members & set(line.statements)]
            if mine:
                rest = [line for line in rest if line not in mine]
                mine = mine[: 3 if len(disagreement.sides) == 2 else 2]
            else:
                best = self._best_of_side(material, side.statements)
                if best is None:
                    continue
                mine = [Line(best.quote, self.grounds.cited(best, self.grounds.index.statements(side.statements)))]
            first += mine
            position = side.position_spanish if language == "es" and side.position_spanish else side.position
            sides.append(ShownSide(position, tuple(i for line in mine for i in line.statements if i in members)))
        if disagreement.kind == "opinions":
            first.sort(
                key=lambda line: (
                    not any(self.grounds.wanted(material, self.grounds.index.statement(i)) for i in line.statements)
                )
            )
        if material.reading.intent in ("define", "distinguish"):
            plain = [
                line
                for line in rest
                if any(self.grounds.is_plain(self.grounds.index.statement(i)) for i in line.statements)
            ]
            others = [line for line in rest if line not in plain]
            return (plain + first + others)[: max(_MOST_LINES, len(plain) + len(first))], tuple(sides)
        return (first + rest)[:_MOST_LINES], tuple(sides)

    def _best_of_side(self, material: Material, ids: Sequence[str]) -> Statement | None:
        scores = {f.statement.id: f.score for f in material.found}
        day = material.question.as_of
        statements = [s for s in self.grounds.index.statements(ids) if s.asserted and not s.dangling]
        if day < date.today():
            statements = [s for s in statements if begun(s, self.grounds.index.sources[s.source_id], day)]
        return max(
            statements,
            key=lambda s: (
                self.grounds.wanted(material, s),
                scores.get(s.id, -1.0) + weight_of(self.grounds.index.sources[s.source_id]),
                s.id,
            ),
            default=None,
        )
