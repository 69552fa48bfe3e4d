"""Coverage: whether what was asked is in what would be shown. Similarity does not make a neighbour an answer.

Checked are the kinds of thing that similarity cannot see: a word that no source uses, a place, an amount, a date, a
code, a named body, a modifier that turns a covered term into another one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.lexicon import Lexicon
from app.needs import counted, needs_of
from app.places import place_words
from app.questions import Reading
from ingest.records import Source, Statement, Term
from ingest.vocabulary import Mention, fold

_CODE_ASKED = re.compile(r"\b(?:[A-Z]{1,4}[- ]?)?\d{2,}[\w.-]*\b|\b[A-Z]\d{2,5}\b")
_SLOT = re.compile(
    r"\b(?:what(?:'?s| is| are)|whats|define|definition of|meaning of|explain|what does|que (?:es|son|significa))\b"
)
# What is said of a thing without making it another: a telestroke program, a telepsychiatry consult. Stems.
_HEADS = frozenset("program servic system session consult appoint visit care".split())
_YEAR = re.compile(r"(?:19|20)\d\d$")
_JOINS = re.compile(
    r"\b(?:of|for|in|on|at|by|with|from|to|and|or|is|are|the|a|an|about|under|between|than|as|does|do|mean|means|count|counts|if|when|who|what|how|include|includes|like|vs|versus|de|en|para|y|o|es|la|el|los|las|un|una|del|con)\b"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question demands of its answer besides its terms."""

    words: tuple[str, ...]  # no source uses them
    modifiers: tuple[str, ...]  # beside a term: "pediatric telehealth"
    codes: tuple[str, ...]
    place: str | None
    needs: tuple[str, ...]  # names of app.needs
    counted: str | None = None  # what is to be counted: "how many states"


def asked_of(
    reading: Reading, mentions: Sequence[Mention], terms: Mapping[str, Term], lexicon: Lexicon, place: str | None
) -> Asked:
    """Read the demands of a question from its words."""
    plain = fold(reading.text)
    codes = tuple(
        match.group()
        for match in _CODE_ASKED.finditer(reading.text)
        if not _YEAR.match(match.group())
        and not any(
            m.span.start < match.end() and match.start() < m.span.end and not _one_of_many(m, terms) for m in mentions
        )
    )
    modifiers: list[str] = []
    slot = _SLOT.search(plain)
    for mention in mentions if slot and reading.intent == "define" else []:
        if mention.span.start < slot.start():  # type: ignore[union-attr]
            continue
        before = reading.text[: mention.span.start].split()[-2:]
        for word in reversed(before):
            if not _content(word, lexicon) or re.search(r"[,;:?!]$", word):
                break
            modifiers.append(word.strip("\"'“”(),"))
        after = reading.text[mention.span.end :].split()[:2]
        for word in after:
            if not re.match(r"[\w-]+\W*$", word) or not _content(word, lexicon):
                break
            modifiers.append(word.strip("\"'“”(),.?!"))
            if re.search(r"[,;:.?!]$", word):
                break
    return Asked(reading.uncovered, tuple(dict.fromkeys(modifiers)), codes, place, needs_of(plain), counted(plain))


def _one_of_many(mention: Mention, terms: Mapping[str, Term]) -> bool:
    """Whether a mention is a code among the several that one term stands for: 99454 of the RPM codes."""
    numbers = {n for term in mention.terms for label in terms[term].labels for n in re.findall(r"\d{2,}", label)}
    return len(numbers) > 1 and bool(re.search(r"\d{2,}", mention.text))


def _content(word: str, lexicon: Lexicon) -> bool:
    if lexicon.stems(word) & _HEADS:
        return False
    return not _JOINS.fullmatch(fold(word.strip("\"'“”(),.?!"))) and bool(lexicon.stems(word))


_RANGE = re.compile(r"\b(\d{2,5})\s*(?:to|through|-|–)\s*(\d{2,5})\b")


def shows_code(code: str, quotes: str) -> bool:
    """Whether quotes name a code, or a range of codes that it lies in."""
    if code in quotes:
        return True
    digits = re.search(r"\d{2,}", code)
    return digits is not None and any(int(m[1]) <= int(digits[0]) <= int(m[2]) for m in _RANGE.finditer(quotes))


def states_place(place: str, statements: Sequence[Statement], sources: Sequence[Source]) -> bool:
    """Whether shown statements speak of a place: by their source's jurisdiction or by name."""
    name = place_words(place).lower()
    return any(source.jurisdiction == place for source in sources) or any(
        re.search(rf"\b{re.escape(name)}\b", s.quote.lower()) for s in statements
    )


def share_covered(words: Sequence[str], statements: Sequence[Statement], lexicon: Lexicon) -> float:
    """How much of some words, by rarity, the shown statements and their headings use; 1 when there is no word."""
    stems = {stem for word in words for stem in lexicon.stems(word)}
    if not stems:
        return 1.0
    shown = {stem for s in statements for stem in lexicon.stems(f"{s.search_text} {' '.join(s.headings[-2:])}")}
    total = sum(lexicon.rarity(stem) for stem in stems)
    return sum(lexicon.rarity(stem) for stem in stems if stem in shown) / total
