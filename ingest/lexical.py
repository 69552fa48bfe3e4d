"""Lexical search with BM25: one index a field. The only file that imports bm25s and snowballstemmer."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.errors import StoreError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FOLDER = "bm25"
_IDS = "ids.npy"  # of a field, row by row
_STEMS = "stems.json"
_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?(?:-[^\W_]+)*")
_STOP = frozenset(
    """a about an and any are as at be been being between but by can could did do does for from had has have how i if in
    into is it its just like me mean means more my of on one or our please same should so some someone such tell than
    that the their them then there these they this those to us was we were what when where which who whom whose why
    will with would you your s t de del el en es la las los lo que qué se un una y o por para con su al cual""".split()
)


def stemmer(language: str) -> Callable[[str], str]:
    """What gives the stem of a folded word in a language ("english", "spanish")."""
    from snowballstemmer import stemmer as snowball  # type: ignore[import-untyped]

    stem: Callable[[str], str] = snowball(language).stemWord
    return stem


class Tokenizer:
    """Words as stems, English Snowball, without accents and stop words; each word is stemmed once.

    A hyphened word counts as its parts and as a whole, so that ``e-visit`` meets ``evisit`` and ``visit``. A stop word
    in capitals inside other text (WHO, IT) is a name and stays.
    """

    def __init__(self) -> None:
        self._stem = stemmer("english")
        self._stems: dict[str, str] = {}
        self._learned: dict[str, str] = {}

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

    def learn(self, stems: dict[str, str]) -> None:
        """Take over stems that were made before, so that they need not be made again."""
        self._learned.update(stems)

    @property
    def stems(self) -> dict[str, str]:
        """Every word seen so far with its stem."""
        return dict(self._stems)

    def _stemmed(self, word: str) -> str:
        stem = self._stems.get(word)
        if stem is None:
            stem = self._stems[word] = self._learned.get(word) or self._stem(word)
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
        tokenizer.learn(json.loads((before / _FOLDER / _STEMS).read_text(encoding="utf-8")) if before else {})
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
        index.save(place, show_progress=False)
    (folder / _FOLDER / _STEMS).write_text(json.dumps(tokenizer.stems, ensure_ascii=False), encoding="utf-8")


class Fields:
    """Read access to every field's index."""

    def __init__(self, folder: Path) -> None:
        import bm25s

        try:
            self.tokenizer = Tokenizer()
            self.tokenizer.learn(json.loads((folder / _FOLDER / _STEMS).read_text(encoding="utf-8")))
            places = [place for place in sorted((folder / _FOLDER).iterdir()) if place.is_dir()]
            self._ids = {place.name: np.load(place / _IDS, mmap_mode="r") for place in places}
            self._indexes: dict[str, Any] = {
                place.name: bm25s.BM25.load(place, mmap=True, show_progress=False)
                for place in places
                if len(self._ids[place.name])
            }
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(
                f"The lexical index in {folder} cannot be read ({error}). Build the index again: python -m ingest build"
            ) from error

    def search(self, field: str, text: str, count: int) -> list[tuple[str, float]]:
        """At most ``count`` ids whose BM25 score is above zero, best first; equal scores in stored order."""
        ids, index = self._ids[field], self._indexes.get(field)
        if index is None or not (known := index.get_tokens_ids(self.tokenizer.tokens(text))):
            return []
        scores: NDArray[np.float32] = index.get_scores_from_ids(known)
        hits = np.flatnonzero(scores > 0)
        if len(hits) > 4 * count:  # sort a few, not all; ties at the border go to whoever is stored first
            border = np.partition(scores[hits], len(hits) - count)[len(hits) - count]
            hits = hits[scores[hits] >= border]
        best = hits[np.argsort(-scores[hits], kind="stable")][:count]
        return [(ids[row].decode(), float(scores[row])) for row in best]

    def frequency(self, field: str, stem: str) -> int:
        """How many texts of a field have a stem."""
        index = self._indexes.get(field)
        if index is None or (row := index.vocab_dict.get(stem)) is None:
            return 0
        starts = index.scores["indptr"]
        return int(starts[row + 1] - starts[row])
