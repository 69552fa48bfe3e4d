"""Checking: a model's sentence is shown only when the statements that it names bear it.

Figures, names, denials, typed claims and speakers are compared by the rules that reviewed answers are proved with
(``ingest.bearing``). What rules cannot tell, whether the sentence says anything that its statements do not, is one
learned decision over few features, its threshold set on faults that were planted into good sentences (``bearing.json``,
learned by ``python -m eval.model_system --learn``). A setting adds a cross-encoder for natural-language inference.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from app.model.additions import Additions
from app.model.denials import Denials, modality
from app.model.exchanges import Exchanges
from app.model.sentences import clauses, form_defect
from app.model.texts import Texts, common
from app.query.words import Words
from ingest.bearing import Bearing
from ingest.encoder import Encoder
from ingest.index import Index
from ingest.polarity import Denial, denial
from ingest.records import Statement

if TYPE_CHECKING:
    from app.model.entailment import Entailment

FILE = Path(__file__).parent.parent / "data" / "bearing.json"
_NEAR = 4  # words after a word that are near it
FEATURES = (
    "cosine",  # of the sentence and its statements together
    "nearest",  # of the sentence and the nearest of its statements
    "covered",  # share of its content words, by weight, that its statements have
    "clause",  # the same of its least covered clause, by the statements of who is named there
    "rarest",  # weight of its weightiest word that no statement has, of 8
    "foreign",  # content words that no statement has, of 4
    "order",  # share of its words that one statement has in the same order
    "pairs",  # share of its neighbouring words that stand near each other in that order in a statement
    "lost",  # the nearest statement denies something and the sentence does not
    "added",  # the other way round
    "modal",  # it obliges where its statements allow, or the other way round
)


@lru_cache(maxsize=1)
def learned() -> dict[str, float]:
    """The weights of the decision, with its ``intercept`` and ``threshold``."""
    content: dict[str, float] = json.loads(FILE.read_text(encoding="utf-8"))
    return content


class Checker:
    """Checks sentences against statements of one index."""

    def __init__(self, index: Index, encoder: Encoder, words: Words, entailment: Entailment | None = None) -> None:
        self.texts = Texts(index)
        self._rules = (Additions(self.texts), Exchanges(self.texts), Denials(self.texts))
        self._words = words
        self._entailment = entailment
        self._vector = lru_cache(maxsize=4_000)(lambda text: encoder.encode([text])[0])

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
        evidence = self.evidence(sentence, statements)
        if probability(evidence) < learned()["threshold"]:
            return "content"
        if self._entailment and not self._entailment.entails(" ".join(s.quote for s in statements), sentence):
            return "entailment"
        return None

    def rule_defect(self, sentence: str, statements: Sequence[Statement]) -> str | None:
        """What the rules alone find."""
        named = {term for statement in statements for term in statement.terms}
        if next(self.bearing.defects(sentence, statements, len(named)), None):
            return "rule"
        return next((found for rule in self._rules if (found := rule.of(sentence, statements))), None)

    def evidence(self, sentence: str, statements: Sequence[Statement]) -> dict[str, float]:
        """The features of a sentence (see FEATURES)."""
        words = self._words
        quotes = " ".join(s.quote for s in statements)
        plain = self.texts.unnamed(sentence)
        said, known = words.stems(plain), self._known(statements)
        lost = said - known
        shares = [
            words.covered(
                words.stems(self.texts.unnamed(clause)), self._known(self.texts.bearing.speaking(clause, statements))
            )
            for clause in clauses(sentence)
        ]
        own = self._vector(sentence)
        cosines = [float(own @ self._vector(s.quote)) for s in statements]
        nearest = statements[cosines.index(max(cosines))]
        sequence = self.texts.sequence(plain)
        theirs = [self.texts.sequence(s.quote) for s in statements]
        order = max(common(sequence, other) for other in theirs) / max(1, len(sequence))
        says, told = denial(sentence), denial(nearest.quote)
        return {
            "cosine": float(own @ self._vector(quotes)) if len(statements) > 1 else max(cosines),
            "nearest": max(cosines),
            "covered": words.covered(said, known),
            "clause": min(shares),
            "rarest": max((words.weight(stem) for stem in lost), default=0.0) / 8,
            "foreign": min(4, len(lost)) / 4,
            "order": order,
            "pairs": self._pairs(sequence, theirs),
            "lost": float(told is Denial.PLAIN and says < Denial.BY_MEANING),
            "added": float(says is Denial.PLAIN and all(denial(s.quote) < Denial.PARTIAL for s in statements)),
            "modal": float(modality(sentence) != modality(nearest.quote) and modality(sentence) != 0),
        }

    def _known(self, statements: Sequence[Statement]) -> frozenset[str]:
        terms = {term for s in statements for term in s.terms if term in self.texts.index.terms}
        labels = (label for term in terms for label in self.texts.index.terms[term].labels)
        texts = (f"{s.quote} {s.search_text} {' '.join(s.headings[-1:])}" for s in statements)
        return self._words.stems(" ".join((*texts, *sorted(labels))))

    def _pairs(self, sequence: Sequence[str], theirs: Sequence[Sequence[str]]) -> float:
        """See FEATURES."""
        pairs = list(pairwise(sequence))
        near = {
            (one, other) for words in theirs for n, one in enumerate(words) for other in words[n + 1 : n + 1 + _NEAR]
        }
        return sum(pair in near for pair in pairs) / len(pairs) if pairs else 1.0


def probability(evidence: Mapping[str, float]) -> float:
    """How likely statements bear a sentence with these features."""
    table = learned()
    total = table["intercept"] + sum(table[name] * evidence[name] for name in FEATURES)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
