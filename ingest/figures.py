"""The figures of a text: numbers, dates and codes in a form in which equal ones are equal, in English and Spanish.

``April 12, 2026``, ``2026-04-12`` and ``12 de abril de 2026`` are the same three figures; ``two`` is ``2`` and ``1,600``
is ``1600``. A whole date is a figure besides its parts. One is no figure: in both languages it is mostly an article or a pronoun.
"""

from __future__ import annotations

import re

_UNITS = {
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve",
}
_TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
}
_MONTHS = {
    "en": "january february march april may june july august september october november december",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
}
_NUMBER_WORDS = {
    language: {word: number for number, word in enumerate(_UNITS[language].split(), start=2)}
    | {word: number * 10 for number, word in enumerate(_TENS[language].split(), start=2)}
    for language in _UNITS
}
# "The two are not the same": two is a pronoun there, as "both" is.
_PAIR = {
    "en": re.compile(r"\b(?:the|these|those|all|between)\s+two\b(?!\s+(?:years|months|weeks|days|hours))", re.I),
    "es": re.compile(r"\b(?:l[ao]s|est[ao]s|es[ao]s|entre)\s+dos\b(?!\s+(?:años|meses|semanas|días|horas))", re.I),
}
_NO_FIGURES = re.compile(r"(?<=COVID)-19\b|\b(?:two|one)-(?:way|sided)\b", re.I)  # parts of words
_ISO = re.compile(r"\b(\d{4})-(\d{2})(?:-(\d{2}))?\b")
_WRITTEN = {
    "en": re.compile(
        rf"\b(?:(?P<day>\d{{1,2}}) )?(?P<month>{_MONTHS['en'].replace(' ', '|')})(?: (?P<day_after>\d{{1,2}}),)?,? (?P<year>\d{{4}})\b",
        re.I,
    ),
    "es": re.compile(
        rf"\b(?:(?P<day>\d{{1,2}})\.?[ºo°]? de )?(?P<month>{_MONTHS['es'].replace(' ', '|')}) del? (?P<year>\d{{4}})\b",
        re.I,
    ),
}
_DECADE = re.compile(rf"\baños (?:de los )?({_TENS['es'].replace(' ', '|')})\b", re.I)
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[,.\u00a0]\d{3})+(?![\d]|[.,]\d)")
_TOKEN = re.compile(r"(?<![A-Za-z\d])[A-Za-z]{0,2}\d+(?:[.,]\d+)*[A-Za-z]{0,2}(?![A-Za-z\d])")
_ORDINAL = re.compile(r"^(\d+)(?:st|nd|rd|th|s|o|a|er)$", re.I)
_MODIFIER = re.compile(
    r"\b(?:[Mm]odifiers?|[Mm]odificador(?:es)?)\s+([A-Z]{2})\b((?:(?:,|\s+(?:and|or|y|o))\s+(?:modifier\s+)?[A-Z]{2}\b)*)"
)
_MODIFIER_AFTER = re.compile(r"\b([A-Z]{2})\s+modifiers?\b")
_PART = re.compile(r"\bPart(?:e)?s?\s+([A-D])\b((?:(?:,|\s+(?:and|or|y|o))\s+[A-D]\b)*)")


def figures(text: str, language: str = "en") -> frozenset[str]:
    """Every number, month, code, modifier and part of Medicare that a text names."""
    found: set[str] = set()
    text = _PAIR[language].sub(" ", _NO_FIGURES.sub(" ", text))
    text = _WRITTEN[language].sub(lambda match: f"{_iso(match, language)} ", text)
    for match in _ISO.finditer(text):
        found |= {match[1], f"month {int(match[2])}", match.group()[:7], match.group()}
        if match[3]:
            found.add(str(int(match[3])))
    text = _ISO.sub(" ", text)
    text = _DECADE.sub(lambda match: str(1900 + _NUMBER_WORDS["es"][match[1].lower()]), text)
    text = _MODIFIER_AFTER.sub(r"modifier \1", text)
    for name, pattern in (("modifier", _MODIFIER), ("part", _PART)):
        for match in pattern.finditer(text):
            found |= {f"{name} {code}" for code in (match[1], *re.findall(r"\b[A-Z]{1,2}\b", match[2]))}
    text = _GROUPED.sub(lambda match: re.sub(r"\D", "", match.group()), text)
    found |= {_plain(match.group()) for match in _TOKEN.finditer(text)}
    found |= _in_words(text, language) | _months(text, language)
    return frozenset(found - {"1"})


def _iso(match: re.Match[str], language: str) -> str:
    month = _MONTHS[language].split().index(match["month"].lower()) + 1
    day = match["day"] or match.groupdict().get("day_after")
    return f"{match['year']}-{month:02}" + (f"-{int(day):02}" if day else "")


def _plain(token: str) -> str:
    ordinal = _ORDINAL.match(token)
    return (ordinal[1] if ordinal else token.upper()).rstrip(".,").replace(",", ".")


def _in_words(text: str, language: str) -> set[str]:
    numbers = _NUMBER_WORDS[language]
    joint = r"[ -]" if language == "en" else r"\s+y\s+"
    tens, units = _TENS[language].replace(" ", "|"), _UNITS[language].replace(" ", "|")
    one = "one" if language == "en" else "un[oa]?"
    found = set()
    for match in re.finditer(rf"\b(?:({tens}){joint}({units}|{one})|({tens}|{units}))\b", text, re.I):
        if match[3]:
            found.add(str(numbers[match[3].lower()]))
        else:
            found.add(str(numbers[match[1].lower()] + numbers.get(match[2].lower(), 1)))
    return found


def _months(text: str, language: str) -> set[str]:
    """Months by name; English ones only with a capital, and "May" only beside a number; the Mayo Clinic is none."""
    found = set()
    for number, name in enumerate(_MONTHS[language].split(), start=1):
        written = name.capitalize() if language == "en" else name
        pattern = rf"\b{written}\b(?! Clinic\b)"
        if name in ("may", "march", "marzo"):
            pattern = (
                rf"\b{written}\b(?=\s+(?:de\s+)?\d)|(?<=\d\s){written}\b|(?<=\d de ){written}\b|(?<=[Ii]n ){written}\b"
            )
        if re.search(pattern, text, 0 if language == "en" else re.I):
            found.add(f"month {number}")
    return found
