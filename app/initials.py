"""What initials stand for in an index that never writes them: FQHC for "federally qualified health centers".

Looked for only when a question has initials that no source uses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache

_INITIALS = re.compile(r"\b([A-Z]{3,6})s?\b")
_OFTEN = 2  # a run that stands in the texts only once may be chance
_SMALL = r"(?:(?:of|and|for|the|in|to)\s+)?"  # words that initials pass over


class Initials:
    """Expands initials from the texts of an index."""

    def __init__(self, texts: Callable[[], Iterable[str]]) -> None:
        self._texts = texts
        self._expanded = lru_cache(maxsize=500)(self._search)

    def expanded(self, text: str, known: Callable[[str], bool]) -> dict[str, str]:
        """The initials of a text that are not known, as written, each with what it stands for."""
        found = {match.group(): match[1] for match in _INITIALS.finditer(text) if not known(match[1])}
        return {written: phrase for written, letters in found.items() if (phrase := self._expanded(letters))}

    def _search(self, letters: str) -> str | None:
        """The run of words with these initials that the texts have most often, in small letters."""
        run = re.compile(
            r"\b" + (r"[\s-]+" + _SMALL).join(rf"{letter}[a-z]{{2,}}" for letter in letters.casefold()) + r"\b", re.I
        )
        runs = Counter(
            " ".join(match.group().casefold().split()) for text in self._texts() for match in run.finditer(text)
        )
        best = min(runs, key=lambda words: (-runs[words], words), default=None)
        return best if best and runs[best] >= _OFTEN else None
