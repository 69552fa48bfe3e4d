"""Faults planted into sentences that statements bear: what a chat model may get wrong, in kinds. Same input, same faults.

They tell which rules of the checker find something (``eval.planted``) and attack it in the tests, on other sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import TypeVar

from ingest.bearing import Bearing
from ingest.index import Index
from ingest.records import Statement
from ingest.vocabulary import Mention

Thing = TypeVar("Thing")

_NUMBER = re.compile(r"(?<![\w.,-])\d{1,6}(?![\w%]|[.,]\d)")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CODE = re.compile(r"\b(?:[A-Z]\d{4}|9\d{4})\b")
_IS = re.compile(r"\b(is|are|can|may|must|will|does|do|was|were|should|has to)\b(?! not\b| no\b|n[’'])")
_VERB = re.compile(
    r"\b(include|cover|require|use|need|count|mean|pay|let|help|apply|allow|call|define|treat|belong|put|add|list|set|take|give|send|show|tell|say)s\b"
)
_NOT = re.compile(r"\b(do|does|did|is|are|can|may|must|will|was|were|should)(?: not|n[’']t)\b|\bcannot\b")
_NO = re.compile(r"\bno (?=[a-z])")
_TURNED: Mapping[str, str] = {
    "includes": "excludes", "include": "exclude", "live": "recorded", "before": "after", "after": "before",
    "more": "less", "broader": "narrower", "wider": "narrower", "same": "opposite", "requires": "forbids",
    "allowed": "banned", "private": "public", "first": "last", "low": "high", "lower": "higher", "higher": "lower",
    "inside": "outside", "with": "without", "synchronous": "asynchronous", "new": "old", "begins": "ends",
    "accepts": "rejects", "covers": "excludes", "adults": "children", "written": "spoken", "least": "most",
    "monthly": "yearly", "federal": "private", "any": "no", "inpatient": "outpatient", "approves": "denies",
}  # fmt: skip
_MODALS = ((" may ", " must "), (" can ", " must "), (" must ", " may "), (" often ", " always "), (" some ", " all "))
_CLAUSES = (
    "and it costs patients nothing", "and every insurer in the country pays for it", "and it cures most chronic illness",
    "and a nurse must sign a consent form first", "and it replaced hospital visits", "and only veterans qualify for it",
    "and it is banned in several states", "and doctors earn a bonus for it", "which is why most clinics dropped it",
    "and patients like it better than office visits", "and it needs a smartphone with a fingerprint reader",
    "and your employer sees the results", "and it lowers blood pressure within weeks", "and pharmacies deliver it by drone",
    "and judges have upheld it", "because it is safer than surgery", "and a waiting list applies in rural counties",
    "and the fee goes to the hospital owner", "and children need a guardian's signature", "and the data is sold to advertisers",
)  # fmt: skip
_INVENTED = (
    "{} was first offered by a Swiss hospital chain.", "{} works best for people who sleep badly.",
    "Most patients stop using {} within a few weeks.", "{} is taught in every medical school.",
    "A robot usually handles {} at night.", "{} was designed for astronauts and later sold to airlines.",
    "Insurance premiums fall for families who choose {}.", "Pharmacists earn extra pay for {}.",
    "{} is graded by patients with stars.", "Banks finance {} through hospital bonds.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence with the statements that it is said to rest on."""

    text: str
    basis: tuple[Statement, ...]


@dataclass(frozen=True)
class Planter:
    """Plants faults; ``bearing`` knows the names and terms of the index."""

    index: Index
    bearing: Bearing

    def faults(self, good: Said, others: Sequence[Said]) -> Iterator[tuple[str, Said]]:
        """One fault of each kind that the sentence can have; ``others``: sentences about other things."""
        kinds: tuple[tuple[str, Callable[[Said, Sequence[Said]], str | None]], ...] = (
            ("number changed", self._number),
            ("number added", lambda said, _: _ended(said.text, f"in {3 + _draw(said.text, 95)} of 100 cases")),
            ("date changed", self._year),
            ("code changed", self._code),
            ("negation added", self._denied),
            ("negation dropped", self._affirmed),
            ("meaning turned", self._turned),
            ("may and must exchanged", self._modal),
            ("terms exchanged", self._exchanged),
            ("another term", self._replaced),
            ("another speaker", self._speaker),
            ("clause added", lambda said, _: _ended(said.text, _pick(_CLAUSES, said.text))),
            ("half of another sentence", _joined),
            ("invented", self._invented),
        )
        for kind, plant in kinds:
            text = plant(good, others)
            if text and text != good.text:
                yield kind, Said(text, good.basis)
        other = _pick(others, good.text)
        if not {s.id for s in other.basis} & {s.id for s in good.basis}:
            yield "irrelevant statements", Said(good.text, other.basis)

    @cached_property
    def _publishers(self) -> list[str]:
        usual = (
            "HHS",
            "CMS",
            "HRSA",
            "the FCC",
            "the WHO",
            "the AMA",
            "Vegavid",
            "QuickBlox",
            "the ATA",
            "MedlinePlus",
        )
        return list(usual)

    def _number(self, said: Said, _: Sequence[Said]) -> str | None:
        match = next((m for m in _NUMBER.finditer(said.text) if not _YEAR.fullmatch(m.group())), None)
        return _put(said.text, match, str(int(match.group()) + 3 + _draw(said.text, 20))) if match else None

    def _year(self, said: Said, _: Sequence[Said]) -> str | None:
        match = _YEAR.search(said.text)
        told = {year for s in said.basis for year in _YEAR.findall(self.bearing.context(s))}
        if not match:
            return None
        year = next(str(y) for y in range(int(match.group()) - 3, 1900, -1) if str(y) not in told)
        return _put(said.text, match, year)

    def _code(self, said: Said, _: Sequence[Said]) -> str | None:
        match = _CODE.search(said.text)
        return (
            _put(said.text, match, match.group()[:-2] + f"{_draw(said.text, 9)}{9 - _draw(said.text, 9)}")
            if match
            else None
        )

    def _denied(self, said: Said, _: Sequence[Said]) -> str | None:
        if _NOT.search(said.text) or re.search(r"\b(?:no|not|only|never|neither)\b", said.text, re.I):
            return None
        if match := _IS.search(said.text):
            return _put(said.text, match, f"{match.group()} not")
        match = _VERB.search(said.text)
        return _put(said.text, match, f"does not {match[1]}") if match else None

    def _affirmed(self, said: Said, _: Sequence[Said]) -> str | None:
        if match := _NOT.search(said.text):
            return _put(said.text, match, match[1] or "can")
        match = _NO.search(said.text)
        return _put(said.text, match, "") if match else None

    def _turned(self, said: Said, _: Sequence[Said]) -> str | None:
        for match in re.finditer(r"\b[a-z]+\b", said.text):
            if match.group() in _TURNED:
                return _put(said.text, match, _TURNED[match.group()])
        return None

    def _modal(self, said: Said, _: Sequence[Said]) -> str | None:
        for one, other in _MODALS:
            if one in said.text:
                return said.text.replace(one, other, 1)
        return None

    def _exchanged(self, said: Said, _: Sequence[Said]) -> str | None:
        mentions = self._single(said.text)
        pair = next(
            ((a, b) for a in mentions for b in mentions if a.span.end <= b.span.start and a.terms != b.terms), None
        )
        if pair is None or not re.search(
            r"\b(?:broader|wider|part of|includes?|kind of|than|not|requires?|leaves? out|adds?)\b", said.text
        ):
            return None
        a, b = pair
        between = said.text[a.span.end : b.span.start]
        if not between.strip() or re.search(r"\b(?:and|or|same|both|either|differ)\b|,", between):
            return None
        text = said.text
        return _opened(text[: a.span.start] + b.text + text[a.span.end : b.span.start] + a.text + text[b.span.end :])

    def _replaced(self, said: Said, others: Sequence[Said]) -> str | None:
        told = {t for s in said.basis for t in s.terms} | {
            t for s in said.basis for m in self.bearing.vocabulary.mentions(self.bearing.context(s)) for t in m.terms
        }
        mention = next(iter(self._single(said.text)), None)
        entries = [t for t in self.index.terms.values() if t.id not in told and not t.found]
        if mention is None or not entries:
            return None
        family = self.index.terms[mention.terms[0]].family
        near = [entry for entry in entries if entry.family == family] or entries
        label = _pick(near, said.text).label
        return _opened(said.text[: mention.span.start] + label + said.text[mention.span.end :])

    def _speaker(self, said: Said, _: Sequence[Said]) -> str | None:
        told = " ".join(self.bearing.context(s) for s in said.basis)
        free = [p for p in self._publishers if p.split()[-1] not in told]
        if not free:
            return None
        who = _pick(free, said.text)
        match = re.search(r"\b(says|adds|for|For|to) ((?:the )?[A-Z][\w.]+)", said.text)
        named = match and any(n.text == match[2].split()[-1] for n in self.bearing.names.of(said.text))
        return _put(said.text, match, f"{match[1]} {who}") if match and named else _ended(said.text, f"says {who}")

    def _invented(self, said: Said, _: Sequence[Said]) -> str | None:
        terms = [t for s in said.basis for t in s.terms if t in self.index.terms]
        return _opened(_pick(_INVENTED, said.text).format(self.index.terms[terms[0]].label)) if terms else None

    def _single(self, text: str) -> list[Mention]:
        return [m for m in self.bearing.vocabulary.mentions(text) if len(m.terms) == 1]


def _joined(said: Said, others: Sequence[Said]) -> str | None:
    """The beginning of a sentence and the end of one about something else."""
    other = _pick(others, said.text)
    words, ends = said.text.split(), other.text.split()
    if len(words) < 6 or len(ends) < 8 or {s.id for s in said.basis} & {s.id for s in other.basis}:
        return None
    return " ".join([*words[: len(words) // 2], *ends[len(ends) // 2 :]])


def _ended(text: str, more: str) -> str:
    return f"{text.rstrip('.')}, {more}."


def _put(text: str, match: re.Match[str] | None, new: str) -> str:
    assert match is not None
    return _opened(" ".join((text[: match.start()] + new + text[match.end() :]).split()))


def _opened(text: str) -> str:
    return text[:1].upper() + text[1:]


def _draw(seed: str, below: int) -> int:
    return int(sha256(seed.encode()).hexdigest(), 16) % below


def _pick(things: Sequence[Thing], seed: str) -> Thing:
    return things[_draw(seed, len(things))]


def reworded(statement: Statement, bearing: Bearing) -> Iterator[str]:
    """Ways in which a model that keeps to a statement may say it, the statement itself first."""
    quote = statement.quote
    if " … " in quote or not quote.endswith("."):
        return
    yield quote
    publisher = bearing.sources[statement.source_id].publisher
    opening = re.match(r"For (?P<who>(?:the )?[A-Z][\w.&]+), (?P<rest>[^,]+\.)$", quote)
    if opening:
        yield f"{_opened(opening['rest']).rstrip('.')}, says {opening['who']}."
        yield f"{_opened(opening['who'])} says that {opening['rest']}"
        counted = re.fullmatch(r"(?P<what>.+?) (?P<verb>counts?) as (?P<kind>.+)\.", opening["rest"])
        if counted:
            yield f"{_opened(opening['who'])} counts {counted['what']} as {counted['kind']}."
    elif re.match(r"(?:An? |The )?[a-z]", quote[0].lower() + quote[1:]) and len(publisher) < 60 and "," not in quote:
        yield f"{quote.rstrip('.')}, according to {publisher}."
        first = quote.split()[0]
        lowered = (
            quote[0].lower() + quote[1:] if bearing.names.of(first + " x") == [] and not first.isupper() else quote
        )
        yield f"{publisher} says that {lowered}"
    if " includes " in quote:
        yield quote.replace(" includes ", " also includes ", 1)
    if " means " in quote and " is " not in quote:
        yield quote.replace(" means ", " is ", 1)
