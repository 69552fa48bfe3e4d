"""English for the words of a Spanish question, to search English sources with. Never shown.

The encoder reads English; of a Spanish question it would only see that it is Spanish. The words are in ``app/data/gloss.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import lru_cache
from importlib.resources import files

from ingest.lexical import stemmer
from ingest.vocabulary import fold


def gloss(text: str, known: Callable[[str], bool]) -> str:
    """The English of what a Spanish text asks, as words in its order; ``known`` says which words sources use as they are.

    Words that stand in no table and that no source uses are left out.
    """
    phrases, words, stem = _tables()
    plain = fold(text)
    for spanish, english in phrases:
        plain = re.sub(rf"\b{re.escape(spanish)}\b", f" <{english}> ", plain)
    parts: list[str] = []
    for match in re.finditer(r"<([^>]+)>|[\w’'-]+", plain):
        word = match.group()
        english = (
            match[1]
            or words.get(word)
            or words.get(stem(word))
            or (word if known(word) and word not in _FUNCTION else "")
        )
        if english and english not in parts:
            parts.append(english)
    return " ".join(parts)


def in_a_phrase(word: str, text: str) -> bool:
    """Whether a word is part of a phrase of the table that the text has: "asistida" of "vida asistida"."""
    phrases, _, _ = _tables()
    plain = fold(text)
    return any(fold(word) in spanish.split() and spanish in plain for spanish, _ in phrases)


# Spanish function words that are also words of English texts.
_FUNCTION = frozenset(
    "a al con como de del el en es la las lo los me mi no o para por que se si son su un una y ya he has son sin sobre".split()
)


@lru_cache(maxsize=1)
def _tables() -> tuple[list[tuple[str, str]], dict[str, str], Callable[[str], str]]:
    """Phrases, longest first; words as written and by stem; the stemmer."""
    table = tomllib.loads((files("app") / "data" / "gloss.toml").read_text(encoding="utf-8"))
    stem = stemmer("spanish")
    phrases = sorted(((fold(k), v) for k, v in table["phrases"].items()), key=lambda pair: -len(pair[0]))
    words: dict[str, str] = {fold(word): english for word, english in table["words"].items()}
    for word, english in tuple(words.items()):
        words.setdefault(stem(word), english)
    return phrases, words, stem
