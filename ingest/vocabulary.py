"""Where terms are named in a text: by label, abbreviation, spelling variant or common misspelling.

A label is compared without case, accents, spaces, hyphens and plural endings, so that ``e-visits``, ``evisit`` and
``E visit`` are one label. The longest label wins and mentions do not overlap.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from ingest.records import Span, Term

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")
_LONGEST = 8  # words of a label that are looked at
# Abbreviations that are everyday words in small letters; they count only when written in capitals.
_EVERYDAY = frozenset(
    "it is in all an as at be by do doe go he if me my no of on or so to up us we am are can may echo who dar era ser son tia".split()
)
_VOWELS = frozenset("aeiouy")
_SHORTEST_MENDED = 6  # letters; shorter labels are one slip away from other words
_Spelt = tuple[tuple[str, ...], tuple[str, ...]]  # the folded words of a label, and who owns it
_CLOSE_ENOUGH = 1  # edits between sound skeletons; two edits would read teleaudiology as teleradiology


class Word(NamedTuple):
    """One word with its folded form and its place; a tuple, since a build makes millions."""

    text: str
    folded: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of text that names a term; ``terms`` has more than one id when the label is ambiguous."""

    terms: tuple[str, ...]
    text: str
    span: Span
    exact: bool = True  # false when a spelling was mended


def fold(text: str) -> str:
    """Small letters without accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """A folded word without its plural ending; crude, and the same on both sides of every comparison."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def words(text: str) -> list[Word]:
    """The words of a text in order; a possessive ending is dropped."""
    found = []
    for match in _WORD.finditer(text):
        plain = re.split("[’']", match.group())[0] if match.group()[-2:].casefold() in ("'s", "’s") else match.group()
        found.append(Word(match.group(), singular(fold(plain)), match.start(), match.end()))
    return found


def key(label: str) -> str:
    """What two spellings of one label have in common."""
    return "".join(word.folded for word in words(label))


def skeleton(folded: str) -> str:
    """How a word roughly sounds: vowels alike, doubled letters once. Misspellings keep it, other words do not."""
    return re.sub(r"(.)\1+", r"\1", re.sub("[aeiouy]", "a", folded))


def names_any(keys: frozenset[str], text: str) -> bool:
    """Whether some words of a text in a row have one of the keys, wherever they stand."""
    tokens = words(text)
    return any(_runs(tokens[start : start + _LONGEST], keys, _beginnings(keys)) for start in range(len(tokens)))


@lru_cache(maxsize=8)
def _beginnings(keys: frozenset[str]) -> frozenset[str]:
    """Every beginning of some keys: most words of a text begin none, and are passed over at once."""
    return frozenset(one[:end] for one in keys for end in range(len(one) + 1))


def _runs(tokens: Sequence[Word], keys: Collection[str], starts: frozenset[str]) -> list[tuple[int, str]]:
    """The first so many words that make one of the keys, with that key, longest first."""
    found: list[tuple[int, str]] = []
    run_key = ""
    for length, word in enumerate(tokens, start=1):
        run_key += word.folded
        if run_key not in starts:
            break
        if run_key in keys:
            found.append((length, run_key))
    return found[::-1]


class Vocabulary:
    """The labels of a set of terms, for spotting them in a text."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = {term.id: term for term in terms}
        self._owners: dict[str, tuple[str, ...]] = {}
        self._read: dict[str, tuple[Mention, ...]] = {}  # questions read last, for as long as there are few
        self._capitals: set[str] = set()  # keys that count only in capital letters
        self._parts: dict[str, tuple[str, ...]] = {}  # the words of each label, folded
        for term in self.terms.values():
            for label in term.labels:
                self._parts[label] = tuple(word.folded for word in words(label))
            short = {"".join(self._parts[label]) for label in term.abbreviations}
            for label in term.labels:
                label_key = "".join(self._parts[label])
                if not label_key:
                    continue
                owners = self._owners.get(label_key, ())
                if term.id not in owners:
                    self._owners[label_key] = (*owners, term.id)
                like_a_word = len(label_key) < 3 and bool(_VOWELS & set(label_key))  # or, it, si; not hx, rx, bp
                if label_key in short and (like_a_word or label_key in _EVERYDAY):
                    self._capitals.add(label_key)

    @property
    def signs(self) -> dict[str, str]:
        """For the key of each label its owners, and whether it counts only in capitals: all that ``mentions`` goes by."""
        return {key: " ".join((*owners, "*" * (key in self._capitals))) for key, owners in self._owners.items()}

    def owners(self, label: str) -> tuple[str, ...]:
        """Ids of the terms that own a label; more than one when it is ambiguous, none when it is unknown."""
        return self._owners.get(key(label), ())

    def partly_named(self, phrase: str) -> str | None:
        """The one term with a label that has all words of a phrase and begins with its first ("automated outreach").

        None for no such term or several.
        """
        parts = [word.folded for word in words(phrase)]
        labels = [self._labels_with.get(part, frozenset()) for part in parts]
        shared = frozenset.intersection(*labels) if labels else frozenset()
        owners = {term for term, label in shared if self._parts[label][0] == parts[0]}
        return owners.pop() if len(owners) == 1 else None

    def mentions(self, text: str, *, mend: bool = False) -> list[Mention]:
        """The terms that a text names, in order. ``mend`` also accepts misspellings (for questions, not documents)."""
        if mend and text in self._read:  # a question is looked at several times
            return list(self._read[text])
        found = list(self._spot(text, words(text)))
        if mend:
            found += self._mended(text, found)
            found.sort(key=lambda mention: mention.span)
            if len(self._read) > 500:
                self._read.clear()
            self._read[text] = tuple(found)
        return found

    def _spot(self, text: str, tokens: list[Word]) -> Iterator[Mention]:
        position = 0
        while position < len(tokens):
            for length, run_key in _runs(tokens[position : position + _LONGEST], self._owners, self._starts):
                run = tokens[position : position + length]
                owners = self._owners[run_key]
                span = Span(run[0].start, run[-1].end)
                surface = text[span.start : span.end]
                if run_key in self._capitals and not surface.isupper():
                    continue
                if re.search(r"[.!?;:]\s", surface):  # a label does not cross a sentence
                    continue
                if surface.isupper() and text[max(0, span.start - 1) : span.start] in ("-", "–"):
                    continue  # the end of another name: Xt-EHR
                yield Mention(owners, surface, span)
                position += length
                break
            else:
                position += 1

    @cached_property
    def _starts(self) -> frozenset[str]:
        return _beginnings(frozenset(self._owners))

    @cached_property
    def _known_words(self) -> frozenset[str]:
        spelt = ((t.label, *t.alternative, *t.abbreviations, *t.spanish) for t in self.terms.values())
        return frozenset(word for labels in spelt for label in labels for word in self._parts[label])

    @cached_property
    def _labels_with(self) -> dict[str, frozenset[tuple[str, str]]]:
        """For each word the labels that have it, as pairs of a term's id and the label."""
        table: dict[str, set[tuple[str, str]]] = {}
        for term in self.terms.values():
            for label in term.labels:
                for word in self._parts[label]:
                    table.setdefault(word, set()).add((term.id, label))
        return {word: frozenset(labels) for word, labels in table.items()}

    def _spelt(self) -> Iterator[_Spelt]:
        """The labels that are long enough to be mended."""
        for term in self.terms.values():
            for label in term.labels:
                parts = self._parts[label]
                if parts and len("".join(parts)) >= _SHORTEST_MENDED and "".join(parts) in self._owners:
                    yield parts, self._owners["".join(parts)]

    @cached_property
    def _label_words(self) -> dict[str, list[_Spelt]]:
        """The labels by their words' first letters, which a slip keeps: what slips are looked for in."""
        table: dict[str, list[_Spelt]] = {}
        for parts, owners in self._spelt():
            table.setdefault("".join(part[0] for part in parts), []).append((parts, owners))
        return table

    @cached_property
    def _joined_labels(self) -> dict[str, list[_Spelt]]:
        """Labels of two words, then those of three, as one word, by its first letter."""
        table: dict[str, list[_Spelt]] = {}
        for count in (2, 3):
            for parts, owners in self._spelt():
                if len(parts) == count:
                    table.setdefault(parts[0][0], []).append((("".join(parts),), owners))
        return table

    def _mended(self, text: str, taken: list[Mention]) -> list[Mention]:
        """Mentions whose spelling is off by little. Only a run with an unknown word can be."""
        free = [
            word for word in words(text) if not any(m.span.start < word.end and word.start < m.span.end for m in taken)
        ]
        found: list[Mention] = []
        for length in (5, 4, 3, 2, 1):
            for start in range(len(free) - length + 1):
                run = free[start : start + length]
                if any(m.span.start < run[-1].end and run[0].start < m.span.end for m in found):
                    continue
                parts = tuple(word.folded for word in run)
                if all(part in self._known_words for part in parts) or text[run[0].end : run[-1].start].count(","):
                    continue
                owners = self._nearest_label(parts)
                if owners:
                    span = Span(run[0].start, run[-1].end)
                    found.append(Mention(owners, text[span.start : span.end], span, exact=False))
        return found

    def _nearest_label(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """Owners of the label that differs from a run of words by slips only; of a joined form for one word."""
        best: tuple[int, tuple[str, ...]] | None = None
        whole = self._label_words.get("".join(part[0] for part in parts), [])
        candidates = [*whole, *(self._joined_labels.get(parts[0][0], ()) if len(parts) == 1 else ())]
        for label, owners in candidates:
            total = _total_slips(parts, label)
            if total is not None and (best is None or total < best[0]):
                best = (total, owners)
        return best[1] if best else ()


def _total_slips(parts: tuple[str, ...], label: tuple[str, ...]) -> int | None:
    """The slips of a run of words against a label, word by word; None as soon as one is another word."""
    total = 0
    for part, other in zip(parts, label, strict=True):
        slips = _slips(part, other)
        if slips is None:
            return None
        total += slips
    return total


@lru_cache(maxsize=100_000)
def _slips(word: str, label: str) -> int | None:
    """How many slips turn a label's word into a typed one; None when it is another word. Slips keep the sound."""
    if word == label:
        return 0
    if len(label) < 4 or word[0] != label[0] or abs(len(word) - len(label)) > 2:
        return None
    edits = OSA.distance(word, label, score_cutoff=3)
    allowed = 1 if len(label) < 9 else 2
    if edits <= allowed and OSA.distance(skeleton(word), skeleton(label), score_cutoff=2) <= _CLOSE_ENOUGH:
        return edits
    return None
