"""The language of a document and of each of its sections. The only file that imports py3langid.

Measured on 2,053 sentences of the shipped corpus and 453 pages of a glossary: none was told wrong between English and
Spanish when 40 characters or more were looked at; lingua's models are thirty times as large.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

KNOWN = ("en", "es")

_ENOUGH = 40  # characters
_SURE = 0.99  # probability
_LOOKED_AT = 1500  # characters


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(KNOWN))
    return identifier


def language_of(text: str, otherwise: str = "") -> str:
    """``en`` or ``es`` where a text is long enough to tell, else what the caller knows."""
    text = text[:_LOOKED_AT]
    if len(text) < _ENOUGH:
        return otherwise
    language, sure = _identifier().classify(text)
    return str(language) if sure >= _SURE or not otherwise else otherwise


def primary(tag: str) -> str:
    """The language of a tag such as ``es-MX``; empty for one that is not read here."""
    found = tag.strip().lower().replace("_", "-").split("-")[0]
    names = {"english": "en", "spanish": "es", "español": "es", "espanol": "es"}
    found = names.get(found, found)
    return found if found in KNOWN else ""
