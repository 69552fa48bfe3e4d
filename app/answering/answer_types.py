"""What an answer must hold, by its expected type: an amount, a date, a code. Similarity cannot see whether it does.

English and Spanish, as the documents are."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.query.question import AnswerType

_NUMBER = (
    r"(?:\b(?!(?:19|20)\d\d\b)\d[\d,.]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|half"
    r"|sixteen|twenty|thirty|sixty|ninety|hundred|thousand|million"
    r"|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|doce|quince|veinte|treinta|sesenta|noventa|cien|mil)\b)"
)
_TIME = (
    r"(?:seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|term"
    r"|segundos?|minutos?|horas?|d[ií]as?|noches?|semanas?|mes(?:es)?|años?)\b"
)
_HOLDS: Mapping[AnswerType, re.Pattern[str]] = {
    "amount": re.compile(r"\$\s?\d|\b\d[\d,.]*\s?(?:dollars|d[oó]lares|usd|percent|por ciento|%)|\d%", re.I),
    "number": re.compile(rf"{_NUMBER}|\d%", re.I),
    "duration": re.compile(
        rf"{_NUMBER}[\d() -]*(?:to|or|o|a)?[\d() -]*(?:\w+ )?{_TIME}"
        r"|\b(?:permanent\w*|indefinite\w*|indefinid\w*|until|through|hasta|(?:19|20)\d\d)\b",
        re.I,
    ),
    "frequency": re.compile(
        r"\b(?:every|each|per|once|twice|times|daily|nightly|weekly|monthly|yearly|annual\w*|always|never"
        r"|cada|vez|veces|diari\w+|semanal\w*|mensual\w*|anual\w*|siempre|nunca)\b",
        re.I,
    ),
    "date": re.compile(r"\b(?:19|20)\d\d\b|\b(?:today|now|ended|began|hoy|ahora)\b", re.I),
    "code": re.compile(r"\b(?:[A-Z]\d{4}|\d{5}|\d{2}|G[TQ0]|FQ|9[35])\b"),
}


def holds(answer_type: AnswerType, text: str) -> bool:
    """Whether a text has the kind of thing that an answer must have; true for kinds that a text cannot show."""
    pattern = _HOLDS.get(answer_type)
    return pattern is None or bool(pattern.search(text))
