"""Identifiers: what in a question says who somebody is, and the question without it.

Found by their form: e-mail addresses (spelt out too), phone, Social Security and Medicare numbers, street addresses.
Found by what stands before them: numbers of records, accounts and licences, days of birth (a year alone is nobody's),
and names of whoever is introduced ("my name is …", "my doctor is …"). Names elsewhere are not found.
Codes, dates, paragraphs and public lines, which questions are about, stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from app.query.question import Question

BLOT = "…"

Stretch = tuple[int, int]

# --- e-mail -----------------------------------------------------------------------------------------------------------

_DOT = r"(?:\.|\s?[(\[{](?:dot|punto)[)\]}]\s?| (?:dot|punto) )"
_JOIN = rf"(?:{_DOT}| (?:guion bajo|underscore) )"
_AT = r"(?:\s?[(\[{](?:at|arroba)[)\]}]\s?| arroba )"
_LOCAL = rf"[\w+-]{{1,64}}(?:{_JOIN}[\w+-]{{1,64}}){{0,4}}"
_DOMAIN = rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,4}}"
_SPELT = r"[\w-]{1,63}(?: (?:dot|punto) [\w-]{1,63}){1,4}"
_EMAIL = (
    r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+",
    rf"(?<!\w){_LOCAL}{_AT}{_DOMAIN}",
    rf"(?<!\w){_LOCAL} at {_SPELT}\b(?! at )",
    r"(?<!\w)[\w+-]{0,64}[._+\d][\w.+-]{0,64} at [\w-]{1,63}(?:\.[\w-]{2,63})+",
)

# --- numbers by their form --------------------------------------------------------------------------------------------

_FREE = r"8(?:00|33|44|55|66|77|88)"  # toll-free: a public line
_NUMBERS = (
    r"(?<![\w-])\d{3}[- ]\d{2}[- ]\d{4}(?![\w-])",  # Social Security number
    r"(?<![\w-])[1-9][a-z][a-z0-9]\d-?[a-z][a-z0-9]\d-?[a-z]{2}\d{2}(?![\w-])",  # Medicare Beneficiary Identifier
    rf"(?<![\w.-])(?:\+?1[\s.-]?)?(?:\((?!{_FREE})[2-9]\d\d\)\s?|(?!{_FREE})[2-9]\d\d[\s./-]?)[2-9]\d\d[\s.-]?\d{{4}}(?![\w-])",
    r"\+\d(?:[\s().-]?\d){7,13}(?!\w)",  # phone elsewhere
)
_PHONE_CUE = (
    r"(?:call(?: me| back)?|phone|cell(?: ?phone)?|mobile|text|ring|dial|fax|tel|home|work|whatsapp|contact|reach me"
    r"|m[aá]rque(?:me)?|ll[aá]me(?:me)?|tel[eé]fono|celular|cel)"
)
_CUED_PHONE = (
    rf"\b{_PHONE_CUE}\b[.:]?(?: (?:me|at|on|to|al|el|es|is|it|number|number is|no\.?|my)){{0,3}}:? ?"
    r"((?:\(\d{2,3}\)|\d{2,3})[ .-]?\d{3,4}[ .-]\d{4}|\d{3}[ .-]\d{4})(?![\w-])"
)

# --- numbers by what stands before them -------------------------------------------------------------------------------

_IS = r"(?:[\s:#=]|\b(?:is|was|are|on|in|es|el|en|number|no\.?|num\.?|id|n[uú]mero)(?=[\s:#.]))*"
_STRONG = (
    r"mrn|ssn|ss ?#|dl ?#|nss|curp|soc(?:ial)? sec(?:urity)?(?: no\.?)?|my social|seguro social|med(?:ical)? rec(?:ord)?"
    r"|mbi|(?:driver[’']?s?|drivers) licen[cs]e|state id|passport|expediente(?: cl[ií]nico)?|historia cl[ií]nica"
    r"|licencia de (?:conducir|manejo)|pasaporte|(?:id|n[uú]mero) de (?:p[oó]liza|cuenta|paciente|expediente|miembro|afiliado|licencia)"
    r"|tarjeta de medicare"
)
_THING = (
    r"medicare|medicaid|member|policy|account|acct|insurance|patient|subscriber|group|claim|confirmation|beneficiary"
    r"|chart|record|licen[cs]e|card"
)
_NUMBERED = rf"(?:{_THING})(?:[’']s)?(?: card)? ?(?:id\b|number\b|no\b\.?|num\b\.?|#|:)"
_VALUE = r"(?!(?:19|20)\d\d\b)((?:[a-z]{2} )?(?=[a-z-]*(?:\d[a-z-]*){3})[a-z0-9][a-z0-9-]{4,})"
_AFTER_LABEL = (
    rf"\b(?:{_STRONG}|{_NUMBERED}){_IS}{_VALUE}",
    rf"\bmy (?:{_THING}) is {_VALUE}",
    r"\b(?:member|policy|account|patient|subscriber) ((?=[a-z-]*(?:\d[a-z-]*){6})[a-z0-9][a-z0-9-]{5,})",
    r"\blast (?:4|four)(?: digits)? of (?:my )?(?:social(?: security)?|ssn)\b(?: number)?(?: is| are|:)? (\d{4})\b",
)

# --- days of birth ----------------------------------------------------------------------------------------------------

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|ene|abr|ago|dic)[a-z]*\.?"
_DAY = (
    rf"(?:\d{{1,4}}[/.-]\d{{1,2}}(?:[/.-]\d{{1,4}})?|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?"
    rf"|\d{{1,2}}(?: de)? {_MONTH}(?:(?: del?)?,? \d{{4}})?)"
)
_BIRTH = (
    rf"\b(?:born|dob|d\.o\.b\.|date of birth|birth ?date|birthday|naci|nací|naci[oó]|nacid[oa]|fecha de nacimiento|cumplea[nñ]os"
    rf"|cumplo años){_IS}({_DAY})"
)

# --- addresses --------------------------------------------------------------------------------------------------------

_SUFFIX = (
    r"(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|court|ct|boulevard|blvd|way|place|pl|terrace|ter|circle|cir|parkway"
    r"|pkwy|highway|hwy|loop|trail|trl|square|sq|row|alley)"
)
_UNIT = r"(?:,? (?i:apt|apartment|unit|suite|ste|floor|#)\.? ?[\w-]{1,6})?"
_TOWN = r"(?:, [A-Z][a-z]+(?: [A-Z][a-z]+)?,? [A-Z]{2}(?: \d{5}(?:-\d{4})?)?)?"
_STREET = (
    rf"(?<![\w.-])\d{{1,6}}[A-Za-z]? (?:[NSEW]\.? |[NS][EW] )?(?:(?:[A-Z][\w'’.]{{0,20}}|\d{{1,3}}(?:st|nd|rd|th)) ){{1,3}}"
    rf"(?i:{_SUFFIX})\b\.?{_UNIT}{_TOWN}",
    r"(?<![\w.-])\d{1,6} (?:[NSEW]\.? )?(?:County|Ranch|State|Rural) (?:Road|Route|Highway|Rd|Rte|Hwy) \d{1,4}",
    r"(?i:\bp\.? ?o\.? ?box):? \d{1,6}",
    rf"(?i:\b(?:live at|live on|address is|address:|home is|staying at) )(\d{{1,6}} (?:[\w'’.]{{1,20}} ){{1,3}}(?i:{_SUFFIX})\b\.?{_UNIT})",
    r"\b(?i:calle|c/|av\.|avda\.|avenida|carrera|cra\.|calzada|bulevar|paseo|pasaje) (?:[\w.áéíóúñ]{1,20} ){0,5}?(?:# ?|(?i:n[uú]m\.?|no\.?) )?\d{1,5}(?: ?- ?\d{1,4})?(?! de\b)\b",
)

# --- names ------------------------------------------------------------------------------------------------------------

_CAPITAL = r"[A-ZÁÉÍÓÚÑ][a-záéíóúñü][\w'’-]*|[OD]['’][A-Z]\w+"
_LINK = r"(?:van|von|der|den|de|del|la|las|los|bin|al|y)"
_WORDS = rf"(?:{_CAPITAL})(?: (?:{_LINK} ){{0,2}}(?:[A-Z]\.|{_CAPITAL})){{0,4}}"
_FULL = rf"(?:{_CAPITAL})(?: (?:{_LINK} ){{0,2}}(?:[A-Z]\.|{_CAPITAL})){{1,4}}"
_NO_NAME = (
    r"(?:and|but|so|or|i|im|my|the|a|what|whats|how|is|are|can|could|do|does|y|e|pero|que|qué|cual|cuál|como|cómo|mi|tengo"
    r"|on|in|not|listed|wrong|right|misspelled|spelled|spelt|missing|el|la|al|en|phi|private|public)\b"
)
_KIN = (
    r"(?:wife|husband|mother|father|mom|dad|son|daughter|brother|sister|partner|grandmother|grandfather|doctor|therapist|nurse"
    r"|caregiver|counselor|dentist|psychiatrist|pediatrician|surgeon|midwife)"
)
_PARIENTE = (
    r"(?:espos[oa]|marido|madre|padre|mam[aá]|pap[aá]|hij[oa]|herman[oa]|abuel[oa]|doctora?|m[eé]dic[oa]|enfermer[oa]|terapeuta"
    r"|cuidadora?)"
)
# Words that begin what is written large and is nobody: programs, payers, bodies, peoples, places of a title.
_NOBODY = (
    r"(?!(?:Medicare|Medicaid|Medi|Blue|Aetna|Cigna|Humana|United|Kaiser|Anthem|Tricare|American|Americans?|National|Federal"
    r"|State|Spanish|English|Hispanic|Latin[oa]?|Mexican|French|Native|Board|Certified|Epic|Project|Parte?|Veterans?|Centers?"
    r"|Community|Public|General|Health|Mental|Remote|Virtual|Telehealth|Telemedicine|Texas|New|North|South|Puerto|What|How|Is"
    r"|Are|Can|Does|Do|The|My|A|In|On|Monday|Tuesday|Wednesday|Thursday|Friday)\b)"
)
_DOCTOR = rf"(?i:dra?\.?|doctora?) {_NOBODY}(?:{_WORDS})"
_NAMES = (
    rf"\b(?i:my name(?:'s|’s| is)|me llamo|mi nombre es) +((?!(?i:{_NO_NAME}))[^\W\d_]['’\w-]*"
    rf"(?: +(?:[A-ZÁÉÍÓÚÑ]['’\w.-]*|(?!(?i:{_NO_NAME}))[^\W\d_A-Z]['’\w-]*\b)){{0,2}}(?: +[A-ZÁÉÍÓÚÑ]['’\w-]*){{0,3}})",
    rf"\b(?i:i['’]m|i am|this is|soy) {_NOBODY}({_FULL})",
    rf"\b(?i:call me|i go by|(?:she|he|who) is (?:called|named)|(?:my|our) \w{{2,20}} is (?:called|named)|se llama) {_NOBODY}({_WORDS})",
    rf"(?i:\b(?:patient[’']?s? name|name|nombre(?: del paciente)?|paciente|patient)\b:? ?(?<=[: ])){_NOBODY}({_FULL})",
    rf"\b(?i:(?:my|our|his|her) {_KIN}(?: is|,)?|(?:mi|nuestr[oa]|su) {_PARIENTE}(?: es|,)?) {_NOBODY}((?:Dra?\.? )?{_WORDS})",
    # A doctor is somebody's where the asker says so; elsewhere the name is a source's.
    rf"\b(?i:(?:i|we)(?: have| had|['’]ve)? (?:see|saw|seen|visit|visited)|with|veo a|vi a) ({_DOCTOR})",
    rf"\b({_DOCTOR})(?= (?i:told|sent|asked|gave|referred|wants|said|prescribed|ordered) (?i:me|my|us)\b| (?i:me|nos) \w)",
    rf"\b(?i:signed|regards|sincerely|thanks|thank you|gracias|atentamente|saludos), {_NOBODY}({_FULL})",
    rf"\b({_FULL}) (?:here|speaking|aqu[ií])\b",
)

_PLAIN = re.compile("|".join((*_EMAIL, *_NUMBERS)), re.I)
_CUED = tuple(re.compile(pattern, re.I) for pattern in (_CUED_PHONE, *_AFTER_LABEL, _BIRTH))
_WRITTEN = tuple(re.compile(pattern) for pattern in (*_STREET, *_NAMES))


def identifiers(text: str) -> list[Stretch]:
    """Start and end of every identifier that is found, in order; none touches another."""
    merged: list[Stretch] = []
    for start, end in sorted(_found(text)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _found(text: str) -> Iterator[Stretch]:
    yield from (match.span() for match in _PLAIN.finditer(text))
    for pattern in (*_CUED, *_WRITTEN):
        yield from (match.span(match.lastindex or 0) for match in pattern.finditer(text))


def blotted(text: str) -> str:
    """The text with a blot for every identifier that is found; what introduces it stays."""
    for start, end in reversed(identifiers(text)):
        text = text[:start] + BLOT + text[end:]
    return text


def redacted(question: Question) -> Question:
    """The question without identifiers, earlier messages included; ``redacted`` says that its own text had one."""
    text = blotted(question.text)
    history = tuple(replace(turn, text=blotted(turn.text)) for turn in question.history)
    return replace(question, text=text, history=history, redacted=question.redacted or text != question.text)
