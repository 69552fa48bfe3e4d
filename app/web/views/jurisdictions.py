"""The places that a reader can choose, as the engine names them."""

from __future__ import annotations

from app.query.slots import STATES, place_words
from app.web.drawing.words import Language, word

_COUNTRIES = ("US", "Canada", "Australia", "UK", "EU")


def options() -> list[str]:
    """No place, countries that the sources speak of, then the states by name."""
    return ["", *_COUNTRIES, *STATES.values()]


def shown(jurisdiction: str, language: Language) -> str:
    """A place as a reader would write it."""
    if not jurisdiction:
        return word("place_any", language)
    return {"US": "United States", "UK": "United Kingdom", "EU": "European Union"}.get(
        jurisdiction, place_words(jurisdiction)
    )
