"""Identifiers: what in a question says who somebody is, and the question without it.

Found by their form: e-mail addresses, phone, Social Security and Medicare numbers; by what stands before them: other
numbers of people, days of birth (a year alone is nobody's), and the name of someone who gives it ("my name is …"). Names elsewhere are not found.
Codes, dates and paragraphs, which questions are about, stay.
"""

from __future__ import annotations

import re
from dataclasses import replace

from app.query.question import Question

BLOT = "…"

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]*\.?"
_DAY = (
    rf"(?:\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{1,4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    rf"|\d{{1,2}}(?: de)? {_MONTH}(?: del?)?,? \d{{4}})"
)
_IS = r"(?:[\s:#=]|\b(?:is|was|on|in|es|el|en|number|no\.|id)(?=[\s:#]))*"
_NO_NAME = r"(?:and|but|so|or|i|im|my|the|a|what|whats|how|is|are|can|could|do|does|y|e|pero|que|cual|como|mi|tengo|on|in|not|listed|wrong|right|misspelled)\b"
_FORMS = (
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+",  # e-mail
    r"(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])",  # Social Security number
    r"(?<![\w-])[1-9][a-z][a-z0-9]\d-?[a-z][a-z0-9]\d-?[a-z]{2}\d{2}(?![\w-])",  # Medicare Beneficiary Identifier
    r"(?<![\w.-])(?:\+?1[\s.-]?)?(?:\(\d{3}\)\s?|\d{3}[\s.-]?)\d{3}[\s.-]?\d{4}(?![\w-])",  # phone in North America
    r"\+\d(?:[\s().-]?\d){7,13}(?!\w)",  # phone elsewhere
)
_FORM = re.compile("|".join(_FORMS), re.I)
_AFTER_LABEL = re.compile(
    r"(\b(?:ssn|social security|mrn|medical record|(?:medicare|medicaid|member|policy|account|insurance|patient|subscriber"
    rf"|chart|passport|licen[cs]e) (?:id|number|no\.|card)|seguro social|numero de (?:poliza|cuenta|paciente)){_IS})"
    r"((?=[a-z-]*(?:\d[a-z-]*){4})[a-z0-9][a-z0-9-]{4,})",
    re.I,
)
_BIRTH = re.compile(
    rf"(\b(?:born|dob|d\.o\.b\.|date of birth|birth ?date|birthday|naci|nací|nacid[oa]|fecha de nacimiento){_IS}){_DAY}",
    re.I,
)
_NAME = re.compile(
    rf"(\b(?i:my name(?:'s|’s| is)|me llamo|mi nombre es) +)(?!(?i:{_NO_NAME}))"
    rf"[^\W\d]['’\w-]*(?: +(?:[A-ZÁÉÍÓÚÑ]['’\w.-]*|(?!(?i:{_NO_NAME}))[^\W\d_A-Z]['’\w-]*\b))?(?: +[A-ZÁÉÍÓÚÑ]['’\w-]*)*"
)


def blotted(text: str) -> str:
    """The text with a blot for every identifier that is found; what introduces it stays."""
    for pattern in (_NAME, _BIRTH, _AFTER_LABEL):
        text = pattern.sub(rf"\1{BLOT}", text)
    return _FORM.sub(BLOT, text)


def redacted(question: Question) -> Question:
    """The question without identifiers, earlier messages included; ``redacted`` says that its own text had one."""
    text = blotted(question.text)
    history = tuple(replace(turn, text=blotted(turn.text)) for turn in question.history)
    return replace(question, text=text, history=history, redacted=question.redacted or text != question.text)
