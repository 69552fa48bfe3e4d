"""Proper names and abbreviations of an English sentence, and whether a text that it rests on has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.vocabulary import fold, singular

_WORD = re.compile(r"[A-Za-zÀ-ÿ][\wÀ-ÿ]*(?:[.&][A-Za-z]+)*\.?(?:[’'][\wÀ-ÿ]+)?")
_OPENS = re.compile(r"(?:^|[.!?:;—–]\s+|[“\"(]\s*|\n)$")  # before a word that may have a capital without being a name
LINKS = frozenset("a an and at by for from in of on or the to with".split())
_INTRODUCED = re.compile(r"\(([A-Z][A-Za-z&]{1,9})(?:[,;] [^)]*)?\)")
_ALIKE = (frozenset("us u.s usa america american americans united".split()), frozenset("eu europe european".split()))
_NO_NAMES = frozenset("i i’m i'm yes no english spanish internet web".split())
_MONTHS = frozenset("january february march april may june july august september october november december".split())


@dataclass(frozen=True, slots=True)
class Name:
    """One capitalised word, folded, or the letters of an abbreviation."""

    text: str
    folded: str

    @property
    def is_abbreviation(self) -> bool:
        """Whether it is written in capitals, most of it at least."""
        return sum(letter.isupper() for letter in self.text) > 1


class Names:
    """What is a name in a corpus: words that its texts never write small, and what abbreviations stand for."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._capital: set[str] = set()
        self._small: set[str] = set()
        self._long: dict[str, set[str]] = {}  # abbreviation -> words of its long forms
        for text in texts:
            self._read(text)

    def of(self, sentence: str) -> list[Name]:
        """The names in a sentence, in order. A sentence's first word is one only where the corpus knows it as one."""
        found = []
        for match in _WORD.finditer(sentence):
            text = _bare(match.group())
            name = Name(text, fold(text))
            if not text[:1].isupper() and not (name.is_abbreviation and len(text) > 2):
                continue
            if name.folded in _NO_NAMES or name.folded in _MONTHS:
                continue
            opens = bool(_OPENS.search(sentence[: match.start()]))
            if opens and not name.is_abbreviation and not self._is_known(name.folded):
                continue
            if len(text) == 1 or any(digit.isdigit() for digit in text):
                continue  # letters and codes are figures
            found.append(name)
        return found

    def bears(self, text: str, name: Name) -> bool:
        """Whether a text has a name, its long form or its abbreviation."""
        present = words(text)
        if singular(name.folded) in present or name.folded in present:
            return True
        if any(name.folded in alike and alike & present for alike in _ALIKE):
            return True
        if name.is_abbreviation:
            letters = re.sub(r"[^a-z]", "", name.folded)
            if any(letters in run for run in _initials(text)):
                return True
            return any(long <= present for long in self._forms(name.folded))
        return any(name.folded in long for short in present for long in self._forms(short))

    def _forms(self, short: str) -> Iterator[set[str]]:
        if short in self._long:
            yield self._long[short]

    def _is_known(self, folded: str) -> bool:
        return folded in self._capital and folded not in self._small

    def _read(self, text: str) -> None:
        for match in _WORD.finditer(text):
            word = _bare(match.group())
            if word[:1].islower():
                self._small.add(fold(word))
            elif not _OPENS.search(text[max(0, match.start() - 3) : match.start()]):
                self._capital.add(fold(word))
        for match in _INTRODUCED.finditer(text):
            if long := _long_form(text[: match.start()], match[1]):
                self._long.setdefault(fold(match[1]), set()).update(long)


def words(text: str) -> frozenset[str]:
    """Folded words of a text, as written and without their plural endings; parts of joined words too."""
    found = set()
    for match in re.finditer(r"[^\W_]+(?:[.&’'][^\W_]+)*", text):
        folded = fold(match.group())
        parts = {folded, *re.split(r"[.&’']", folded)}
        found |= parts | {singular(part) for part in parts}
    return frozenset(found)


def _bare(word: str) -> str:
    return re.sub(r"[’']s?$|[’'][a-z]+$", "", word).rstrip(".")


def _long_form(before: str, letters: str) -> set[str]:
    """The words before a bracket whose initials are its letters, read from the end; none where they are not."""
    wanted = [letter.lower() for letter in letters if letter.isupper()]
    taken: set[str] = set()
    for word in reversed(re.findall(r"[^\W_]+", before)):
        if not wanted:
            break
        if fold(word)[0] == wanted[-1] and fold(word) not in LINKS:
            taken.add(fold(word))
            wanted.pop()
        elif fold(word) not in LINKS:
            return set()
    return taken if not wanted else set()


def _initials(text: str) -> list[str]:
    """The initials of each run of words without what links them: "health maintenance organization" has "hmo"."""
    runs, letters, end = [], "", 0
    for match in re.finditer(r"[^\W_]+", text):
        if re.search(r"[.;:()!?]", text[end : match.start()]):
            runs.append(letters)
            letters = ""
        end = match.end()
        if fold(match.group()) not in LINKS:
            letters += fold(match.group())[0]
    return [*runs, letters]
