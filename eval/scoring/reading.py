"""How hard is a text to read?

FKGL = 0.39 words / sentences + 11.8 syllables / words - 15.59 (Kincaid et al. 1975). Words, sentences and syllables are
counted as textstat 0.7.4 does (syllables by pyphen's hyphenation; sentences of one or two words do not count), but its
rounding of syllables per word to one decimal, worth 0.6 grades, is left out.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_SENTENCE = re.compile(r"\b[^.!?]+[.!?]*")
_PUNCTUATION = re.compile(r"[^\w\s]")


def grade(text: str) -> float:
    """Flesch-Kincaid grade level; 0 for a text without words."""
    count = len(_words(text))
    if not count:
        return 0.0
    found = _SENTENCE.findall(text)
    long_enough = max(1, sum(len(_words(sentence)) > 2 for sentence in found))
    syllables = sum(len(_hyphens().positions(word)) + 1 for word in _words(text.lower()))
    return 0.39 * count / long_enough + 11.8 * syllables / count - 15.59


def _words(text: str) -> list[str]:
    return _PUNCTUATION.sub("", text).split()


@lru_cache(maxsize=1)
def _hyphens() -> Any:
    from pyphen import Pyphen  # type: ignore[import-untyped]

    return Pyphen(lang="en_US")
