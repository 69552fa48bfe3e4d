"""Checking: a model's sentence is shown only when the statements that it names bear it.

Figures, names, denials, typed claims and speakers are compared by the rules that reviewed answers are proved with
(``ingest.bearing``); what else a sentence says, denies or exchanges, and with which words, by rules of this room. An encoder's
cosines and the share of words in order were tried beside them as a learned decision: on 30,000 planted faults that the rules
had read it found a thousandth more, and cost three good sentences of a hundred. A setting adds a cross-encoder for
natural-language inference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from app.model.additions import Additions
from app.model.denials import Denials
from app.model.entailment import Entailment
from app.model.exchanges import Exchanges
from app.model.sentences import form_defect
from app.model.texts import Texts
from ingest.bearing import Bearing
from ingest.records import Statement


@dataclass(frozen=True)
class Checker:
    """Checks sentences against statements of one index."""

    texts: Texts
    entailment: Entailment | None = None

    @property
    def bearing(self) -> Bearing:
        """The rules that reviewed answers are proved with."""
        return self.texts.bearing

    def defect(self, sentence: str, statements: Sequence[Statement]) -> str | None:
        """What is wrong with a sentence that names these statements, in a word or two; None when they bear it."""
        if not statements:
            return "no statement"
        if found := form_defect(sentence, " ".join(map(self.bearing.context, statements))):
            return found
        if found := self.rule_defect(sentence, statements):
            return found
        if self.entailment and not self.entailment.entails(" ".join(s.quote for s in statements), sentence):
            return "entailment"
        return None

    def rule_defect(self, sentence: str, statements: Sequence[Statement]) -> str | None:
        """What the rules alone find."""
        named = {term for statement in statements for term in statement.terms}
        if next(self.bearing.defects(sentence, statements, len(named)), None):
            return "rule"
        return next((found for rule in self._rules if (found := rule.of(sentence, statements))), None)

    @cached_property
    def _rules(self) -> tuple[Additions, Exchanges, Denials]:
        return Additions(self.texts), Exchanges(self.texts), Denials(self.texts)
