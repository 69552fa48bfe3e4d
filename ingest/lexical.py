"""Lexical search with BM25: one index a field. The only file that imports bm25s and snowballstemmer."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.errors import StoreError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FOLDER = "bm25"
_IDS = "ids.npy"  # of a field, row by row
_STEMS = "stems.json"  # by word, for the next build
_WORDS = "words.npy"  # the same words in order, for looking them up in the file; of a field its stems
_STEM_OF = "stem-of.npy"
_STARTS = "starts.npy"  # of a field: where the rows of each of its words begin; one more at the end
_ROWS = "rows.npy"  # the rows that have a word
_SCORES = "scores.npy"  # and what it adds to the score of each
_REMEMBERED = 50_000  # words whose stem is kept; a corpus of a million statements has more, most of them rare
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?(?:-[^\W_]+)*")
_STOP = frozenset(
    """a about an and any are as at be been being between but by can could did do does for from had has have how i if in
    into is it its just like me mean means more my of on one or our please same should so some someone such tell than
    that the their them then there these they this those to us was we were what when where which who whom whose why
    will with would you your s t de del el en es la las los lo que qué se un una y o por para con su al cual""".split()
)


def stemmer(language: str) -> Callable[[str], str]:
    """What gives the stem of a folded word in a language ("english", "spanish"); it remembers the words that it met."""
    from snowballstemmer import stemmer as snowball  # type: ignore[import-untyped]

    stem: Callable[[str], str] = lru_cache(maxsize=_REMEMBERED)(snowball(language).stemWord)
    return stem


class Tokenizer:
    """Words as stems, English Snowball, without accents and stop words; each word is stemmed once.

    A hyphened word counts as its parts and as a whole, so that ``e-visit`` meets ``evisit`` and ``visit``. A stop word
    in capitals inside other text (WHO, IT) is a name and stays.
    """

    def __init__(self) -> None:
        self._stem = stemmer("english")
        self._stems: dict[str, str] = {}
        self._learned: Callable[[str], str | None] = lambda word: None

    def tokens(self, text: str) -> list[str]:
        """Stems in order, repeats included."""
        shouted = text.isupper()
        found: list[str] = []
        for word in _WORD.findall(text):
            parts = word.split("-") if "-" in word else (word,)
            for part in parts:
                folded = _fold(part)
                if folded not in _STOP or (len(part) > 1 and part.isupper() and not shouted):
                    found.append(self._stemmed(folded))
            if len(parts) > 1:
                found.append(self._stemmed(_fold("".join(parts))))
        return found

    def learn(self, stem_of: Callable[[str], str | None]) -> None:
        """Take over stems that were made before, so that they need not be made again."""
        self._learned = stem_of

    @property
    def stems(self) -> dict[str, str]:
        """Every word seen so far with its stem."""
        return dict(self._stems)

    def _stemmed(self, word: str) -> str:
        stem = self._stems.get(word)
        if stem is None:
            stem = self._stems[word] = self._learned(word) or self._stem(word)
        return stem


def _fold(word: str) -> str:
    lower = word.lower()
    if lower.endswith(("'s", "’s")):
        lower = lower[:-2]
    if lower.isascii():
        return lower
    return "".join(mark for mark in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(mark))


def write_fields(folder: Path, fields: Mapping[str, Sequence[tuple[str, str]]], before: Path | None = None) -> None:
    """Index ``(id, text)`` pairs, one index a field; ``before`` is a generation that knows the stems of many words."""
    import bm25s  # type: ignore[import-untyped]

    tokenizer = Tokenizer()
    with suppress(OSError, ValueError):  # they can be made again
        if before:
            tokenizer.learn(json.loads((before / _FOLDER / _STEMS).read_text(encoding="utf-8")).get)
    for field, pairs in fields.items():
        counted = [(identity, tokens) for identity, text in pairs if (tokens := tokenizer.tokens(text))]
        place = folder / _FOLDER / field
        place.mkdir(parents=True)
        # Bytes of one width, so that they can be read in place however many there are.
        np.save(place / _IDS, np.array([identity.encode() for identity, _ in counted], dtype=np.bytes_))
        if not counted:
            continue
        index = bm25s.BM25()
        index.index([tokens for _, tokens in counted], show_progress=False)
        _write_scores(place, index)
    (folder / _FOLDER / _STEMS).write_text(json.dumps(tokenizer.stems, ensure_ascii=False), encoding="utf-8")
    stems = sorted((word.encode(), stem.encode()) for word, stem in tokenizer.stems.items())
    np.save(folder / _FOLDER / _WORDS, np.array([word for word, _ in stems], dtype=np.bytes_))
    np.save(folder / _FOLDER / _STEM_OF, np.array([stem for _, stem in stems], dtype=np.bytes_))


def _write_scores(place: Path, index: Any) -> None:
    """What an index has worked out, its words in order, so that nothing of it need be loaded to look one up."""
    # The library counts an empty word too, which no text has.
    numbers = sorted((word.encode(), number) for word, number in index.vocab_dict.items() if word)
    order = [number for _, number in numbers]
    starts, ends = index.scores["indptr"][:-1][order], index.scores["indptr"][1:][order]
    moved = [np.arange(start, end) for start, end in zip(starts, ends, strict=True)]
    at = np.concatenate(moved) if moved else np.zeros(0, dtype=np.int64)
    np.save(place / _WORDS, np.array([word for word, _ in numbers], dtype=np.bytes_))
    np.save(place / _STARTS, np.concatenate([[0], np.cumsum(ends - starts)]).astype(np.int64))
    np.save(place / _ROWS, index.scores["indices"][at])
    np.save(place / _SCORES, index.scores["data"][at])


class Words:
    """Words of a file in order, looked up by halving; only the pages that are looked at are read."""

    def __init__(self, path: Path) -> None:
        self._words: NDArray[np.bytes_] = np.load(path, mmap_mode="r")

    def place(self, word: str) -> int | None:
        """Where a word stands, or None."""
        sought = word.encode()
        if not sought or len(sought) > self._words.dtype.itemsize:
            return None
        at = int(np.searchsorted(self._words, np.array(sought, dtype=self._words.dtype)))
        return at if at < len(self._words) and self._words[at] == sought else None


class Field:
    """The scores of one field's words, added up when something is looked for."""

    def __init__(self, place: Path) -> None:
        self._ids = np.load(place / _IDS, mmap_mode="r")
        self._known = len(self._ids) > 0
        if self._known:
            self._words = Words(place / _WORDS)
            self._starts, self._rows, self._scores = (
                np.load(place / name, mmap_mode="r") for name in (_STARTS, _ROWS, _SCORES)
            )

    def search(self, stems: Sequence[str], count: int) -> list[tuple[str, float]]:
        """See ``Fields.search``."""
        spans = [span for stem in stems if (span := self._span(stem))]
        if not spans:
            return []
        scores = np.zeros(len(self._ids), dtype=np.float32)
        for span in spans:  # a stem that was asked twice counts twice
            scores[self._rows[span]] += self._scores[span]
        hits = np.flatnonzero(scores > 0)
        if len(hits) > 4 * count:  # sort a few, not all; ties at the border go to whoever is stored first
            border = np.partition(scores[hits], len(hits) - count)[len(hits) - count]
            hits = hits[scores[hits] >= border]
        best = hits[np.argsort(-scores[hits], kind="stable")][:count]
        return [(self._ids[row].decode(), float(scores[row])) for row in best]

    def frequency(self, stem: str) -> int:
        """How many texts have a stem."""
        span = self._span(stem)
        return span.stop - span.start if span else 0

    def _span(self, stem: str) -> slice | None:
        place = self._words.place(stem) if self._known else None
        return None if place is None else slice(int(self._starts[place]), int(self._starts[place + 1]))


class Fields:
    """Read access to every field's index."""

    def __init__(self, folder: Path) -> None:
        try:
            words, stem_of = Words(folder / _FOLDER / _WORDS), np.load(folder / _FOLDER / _STEM_OF, mmap_mode="r")
            self._fields = {place.name: Field(place) for place in (folder / _FOLDER).iterdir() if place.is_dir()}
        except (OSError, ValueError) as error:
            raise StoreError(
                f"The lexical index in {folder} cannot be read ({error}). Build the index again: python -m ingest build"
            ) from error

        def known(word: str) -> str | None:
            place = words.place(word)
            return None if place is None else str(stem_of[place].decode())

        self.tokenizer = Tokenizer()
        self.tokenizer.learn(known)

    def search(self, field: str, text: str, count: int) -> list[tuple[str, float]]:
        """At most ``count`` ids whose BM25 score is above zero, best first; equal scores in stored order."""
        return self._fields[field].search(self.tokenizer.tokens(text), count)

    def frequency(self, field: str, stem: str) -> int:
        """How many texts of a field have a stem."""
        return self._fields[field].frequency(stem)
