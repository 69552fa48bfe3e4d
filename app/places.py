"""Places whose law or payer a question may ask about, as the sources' jurisdictions name them."""

from __future__ import annotations

import re

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
