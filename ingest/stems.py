"""Content words as stems: what search and coverage compare. English stop words and question words are left out."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ingest.vocabulary import words

_STOP = frozenset(
    "a an the and or but nor so yet of in on at to for from by with as into about over under between through during before after"
    " above below up down out off again then once here there is are was were be been being am do does did doing done have has had"
    " having it its they them their this that these those he she his her him we us our you your i me my mine who whom whose which"
    " what when where why how all any both each few more most other some such no not only own same than too very can will just"
    " should would could may might must shall also if because while until against tell please mean meaning define definition"
    " explain exactly really actually basically simply thing called call say said one two use used using get got like kind type"
    " sort form word term ok hi hello thank that's what's don't doesn't isn't aren't whats give me need know want vs versus"
    " el la los las un una de del en que es son y o por para con como cual cuales cuando donde quien significa su se lo mi al le".split()
)


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=100_000)
def stem(folded: str) -> str:
    """The stem of one folded word."""
    return str(_stemmer().stemWord(folded))


def content_stems(text: str) -> list[str]:
    """Stems of the content words of a text, in order, with repetitions."""
    return [stem(word.folded) for word in words(text) if word.folded not in _STOP and word.text.casefold() not in _STOP]
