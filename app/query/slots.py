"""What a question names besides terms: places, bodies that speak (issuers) and codes. Small closed parsers."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence

from ingest.records import AuthorityType, Source
from ingest.vocabulary import Mention

_STATES = (
    "AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware|FL Florida|GA Georgia|HI Hawaii|ID Idaho"
    "|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky|LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota"
    "|MS Mississippi|MO Missouri|MT Montana|NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina"
    "|ND North Dakota|OH Ohio|OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas"
    "|UT Utah|VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|DC District of Columbia"
)
_COUNTRIES = {
    "canada": "Canada", "canadian": "Canada", "australia": "Australia", "australian": "Australia", "india": "India",
    "uk": "UK", "united kingdom": "UK", "britain": "UK", "england": "UK", "nhs": "UK", "europe": "EU", "european union": "EU", "eu": "EU",
    "mexico": "Mexico", "germany": "Germany", "france": "France", "japan": "Japan", "china": "China", "brazil": "Brazil", "spain": "Spain",
    "new zealand": "New Zealand", "ireland": "Ireland", "italy": "Italy", "south africa": "South Africa", "nigeria": "Nigeria",
}  # fmt: skip
STATES: dict[str, str] = {}
for _entry in _STATES.split("|"):
    _code, _name = _entry.split(" ", 1)
    STATES[_name.lower()] = f"US-{_code}"
STATES |= {
    "ny": "US-NY",
    "nys": "US-NY",
    "nyc": "US-NY",
    "fla": "US-FL",
    "cali": "US-CA",
    "calif": "US-CA",
}
_NAMES = re.compile(r"\b(" + "|".join(sorted((*STATES, *_COUNTRIES), key=len, reverse=True)) + r")\b", re.I)
_CODE = re.compile(
    r"(?:\b(?:in|for|from|of|under)\s+|,\s*|^|\bUS-)("
    + "|".join(
        sorted(
            {place[3:] for place in STATES.values()}
            - {"OK", "IN", "OR", "ME", "HI", "VA", "PA", "DE", "MS", "ID", "LA"}
        )
    )
    + r")\b"
)


def place_named(text: str) -> str | None:
    """The jurisdiction that a text names ("US-TX", "Canada"), or None. Codes count only in capitals."""
    if match := _NAMES.search(text):
        name = match[1].lower()
        return STATES.get(name) or _COUNTRIES[name]
    if match := _CODE.search(text):
        return f"US-{match[1]}"
    return None


_HERE = re.compile(
    r"\b(?:(?:in|within|under|en)\s+)?(?:my|our|this|mi|nuestro|este)\s+(?:state|country|estado|pa[ií]s)\b|\b(?:here|aqu[ií])(?=\W*$)",
    re.I,
)


def with_place(text: str, jurisdiction: str | None) -> str:
    """A question that points at its asker's place ("in my state", "here") with the place named; else as it is."""
    if not jurisdiction or not place_named(place_words(jurisdiction)) or place_named(text):
        return text
    return _HERE.sub(f"in {place_words(jurisdiction)}", text)


def without_places(text: str) -> str:
    """The text without the names of places."""
    return _CODE.sub(" ", _NAMES.sub(" ", text))


def place_words(jurisdiction: str) -> str:
    """A jurisdiction as a reader would write it."""
    for name, place in STATES.items():  # the full names come first
        if place == jurisdiction:
            return name.title().replace(" Of ", " of ")
    return jurisdiction


# Bodies

_ACRONYM = re.compile(r"[A-Z][A-Za-z]*[A-Z]")
_ASIDE = re.compile(r"\s*\((.*?)\)|,.*$")
_EVERYDAY = frozenset("who us va cap bug".split())  # words of people, unless typed in capitals
_SAYING = 3  # words of a name from which it is no turn of phrase, however everyday they are
_GENERIC = frozenset(
    "telehealth telemedicine center association american national world health organization us department federal commission"
    " institute society college code act law rules resource virtual care medicine medical university".split()
)
_PAYERS = (
    "medicare",
    "medicaid",
)  # programs that people name as if they were bodies; a source's jurisdiction names them


_OPENING = re.compile(r"\b\w+")
_EDGE = re.compile(r"\b")


class Issuers:
    """Spots the publishers that a question names.

    A short form counts where a publisher bears it as its name or gives it as its initials; what is also a term's label
    (``labels``, casefolded), or words with which people ask anyway (``familiar``), names no body: a journal may be called
    Diagnosis.
    """

    def __init__(self, sources: Mapping[str, Source], labels: Container[str], familiar: Callable[[str], bool]) -> None:
        self._by_name: dict[str, set[str]] = {}
        speakers = [one for one in sources.values() if one.authority_type is not AuthorityType.OURSELVES]
        short = {form for source in speakers for form in _short_forms(source.publisher)}
        for source in speakers:
            for name in _names(source, short):
                everyday = name not in short and len(name.split()) < _SAYING and familiar(name)
                if name in _PAYERS or not (everyday or name in labels):
                    self._by_name.setdefault(name, set()).add(source.id)
        # A voice's whole work counts when its body is named; a program's only what speaks of it.
        voices: dict[str, set[str]] = {}
        for source in sources.values():
            voices.setdefault(source.voice or source.id, set()).add(source.id)
        for name, ids in self._by_name.items():
            for identity in tuple(ids) if name not in _PAYERS else ():
                ids |= voices[sources[identity].voice or identity]
        # By first word, longest first: a name is looked for where its first word stands, however many names there are.
        self._opening: dict[str, list[str]] = {}
        for name in sorted(self._by_name, key=len, reverse=True):
            if opening := _OPENING.match(name):
                self._opening.setdefault(opening.group(), []).append(name)

    def named(self, text: str) -> list[frozenset[str]]:
        """Ids of sources, one set a named body, in the order named; places are no bodies."""
        found: list[frozenset[str]] = []
        for span in self._spans(text):
            word = text[span]
            ids = frozenset(self._by_name[word.casefold()])
            if _is_name(word) and ids not in found:
                found.append(ids)
        return found

    def without(self, text: str) -> str:
        """The text without the names of bodies and places."""
        for span in reversed(list(self._spans(text))):
            if _is_name(text[span]):
                text = f"{text[: span.start]} {text[span.stop :]}"
        return without_places(text)

    def _spans(self, text: str) -> Iterator[slice]:
        """Where names stand, each the longest that begins there; none begins inside another."""
        end = 0
        for opening in _OPENING.finditer(text):
            for name in self._opening.get(opening.group().casefold(), ()) if opening.start() >= end else ():
                stop = opening.start() + len(name)
                if text[opening.start() : stop].casefold() == name and _EDGE.match(text, stop):
                    end = stop
                    yield slice(opening.start(), stop)
                    break


def _is_name(word: str) -> bool:
    return word.casefold() not in _EVERYDAY or word.isupper()


def _short_forms(publisher: str) -> set[str]:
    """The short forms that a publisher's name is, or gives as initials of itself in parentheses."""
    whole = _ASIDE.sub("", publisher).strip()
    letters = "".join(word[0] for word in whole.split()).casefold()
    given = {form.casefold() for form in _ASIDE.findall(publisher) if _ACRONYM.fullmatch(form)}
    initials = {form for form in given if _within(form, letters)}
    return initials | ({whole.casefold()} if _ACRONYM.fullmatch(whole) else set())


def _within(letters: str, all_letters: str) -> bool:
    """Whether letters stand in others in their order, with gaps."""
    rest = iter(all_letters)
    return all(letter in rest for letter in letters)


def _names(source: Source, short: Container[str]) -> set[str]:
    names = {source.voice.replace("-", " ")} if source.voice else set()
    names |= {payer for payer in _PAYERS if source.jurisdiction and payer in source.jurisdiction.casefold()}
    names |= {word for word in _OPENING.findall(source.publisher.casefold()) if word in short}
    names.add(_ASIDE.sub("", source.publisher).strip().casefold())
    return {
        name
        for name in names
        if len(name) > 1 and not place_named(name) and not set(name.split()) <= _GENERIC and name not in ("us", "un")
    }


# Codes

_CODE_ASKED = re.compile(r"\b(?:[A-Z]{1,4}[- ]?)?\d{2,}[\w.-]*\b|\b[A-Z]\d{2,5}\b")
_YEAR = re.compile(r"(?:19|20)\d\d$")
_NUMBER = re.compile(r"\d{1,4}(?:[./-]\d+)*$")
_OF_CODES = re.compile(
    r"\b(?:modif\w*|mods?|codes?|c[oó]digos?|pos|place of service|lugar de servicio|cpt|hcpcs|drg|carc|rarc|forms?|cfr|usc)\b",
    re.I,
)
_RANGE = re.compile(r"\b(\d{2,5})\s*(?:to|through|-|–)\s*(\d{2,5})\b")


def codes_in(text: str, mentions: Sequence[Mention], many: frozenset[str]) -> tuple[str, ...]:
    """Billing codes that a question names; one that is a term's own label is that term, unless the term stands for
    ``many`` codes."""
    of_codes = _OF_CODES.search(text) is not None  # else a short number is an age, a dose, a result
    return tuple(
        match.group()
        for match in _CODE_ASKED.finditer(text)
        if not _YEAR.match(match.group())
        and (of_codes or not _NUMBER.match(match.group()))
        and not any(
            m.span.start < match.end() and match.start() < m.span.end and not set(m.terms) & many for m in mentions
        )
    )


def shows_code(code: str, text: str) -> bool:
    """Whether a text names a code, or a range of codes that it lies in."""
    if code in text:
        return True
    digits = re.search(r"\d{2,}", code)
    return digits is not None and any(int(m[1]) <= int(digits[0]) <= int(m[2]) for m in _RANGE.finditer(text))
