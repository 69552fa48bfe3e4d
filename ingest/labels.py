"""Labelled lines: "Remote patient monitoring (RPM): …", "**Titration** – …", "**Titration.** …".

A plain "Words: …" may as well be a clause that runs into its sentence ("Please read this twice: …"). It is a label where
the document sets it as one: in bold, in a list, with its abbreviation, under a heading of the same words, or as one of
several labelled lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ingest.reading.blocks import Block, BlockKind
from ingest.records import Span
from ingest.vocabulary import key

_NAME = r"[A-Z0-9][^.!?:;*\n]{0,70}?(?:\([^)]{1,60}\))?"
_PLAIN = re.compile(rf"({_NAME})\s*[:=]\s+(?=\S)")
_BOLD = re.compile(rf"(\*\*|__)(?P<name>{_NAME})(?:[:.]\1\s*|\1\s*[:=–—-]\s)\s*(?=\S)")
_LONGEST = 9  # words

_OFTEN = (
    r"(?:(?:also|often|sometimes|officially|formally|formerly|commonly|usually|once|now|nowadays|previously|better) )*"
)
_CALLED = rf"(?:{_OFTEN}(?:called|known as|named|termed|marketed as|referred to as)|officially|formally|which [\w ]{{1,25}} calls?)"
# What a subject is called besides, between it and its verb: "X, also called Y, is …", "X (also “Y”) is …".
NAMED_ASIDE = rf"(?:\s\((?:{_CALLED}|also)\s[^()]{{2,80}}\)|,\s(?:or|{_CALLED})\s[^,]{{2,60}},)"
_OTHER_NAMES = re.compile(rf"[\s,(]*(?P<by>{_CALLED}|or|also)\s(?P<names>.+?)[,)]$", re.S)
_ARTICLE = re.compile(r"(?:an?|the)\s+", re.I)

_FILLER = re.compile(
    r"(?:in short|in summary|in other words|note|the short version|in simple terms|important|tip|warning|update|source|summary|bottom line|key takeaway|questions?|answer|remember|example)s?$",
    re.I,
)
_HAS_VERB = re.compile(
    r"[’']s\b|\b(?:is|are|was|were|has|have|had|can|may|will|should|must|means|we|you|includes?|including|following|e\.g)\b",
    re.I,
)
_MYTH = re.compile(r"(?:myth|misconception|false|claim)(?: #?\d+)?$", re.I)
_FACT = re.compile(r"(?:fact|truth|reality|true)(?: #?\d+)?$", re.I)


@dataclass(frozen=True, slots=True)
class Label:
    """A label's name without marks, and where the text after it begins."""

    span: Span
    name: str
    body: int
    bold: bool
    above: bool = False  # it is the heading of an entry

    @property
    def is_myth(self) -> bool:
        """Whether it marks what somebody else holds: "Myth 3: …"."""
        return bool(_MYTH.match(self.name))

    @property
    def is_fact(self) -> bool:
        """Whether it marks what is so, against a myth: "Fact: …"."""
        return bool(_FACT.match(self.name))

    @property
    def names(self) -> bool:
        """Whether it can name a term, as "Fact" cannot."""
        return not (self.is_myth or self.is_fact)


def read_label(text: str, span: Span) -> Label | None:
    """The label that a stretch of text opens with, whatever stands around it; None for words like "Note: …"."""
    match = _BOLD.match(text, span.start, span.end) or _PLAIN.match(text, span.start, span.end)
    if match is None:
        return None
    bold = match.re is _BOLD
    start, end = match.span("name" if bold else 1)
    name = text[start:end].strip()
    if len(name.split()) > _LONGEST or _FILLER.search(name) or _HAS_VERB.search(name):
        return None
    return Label(Span(start, start + len(name)), name, match.end(), bold)


def read_labels(text: str, blocks: Iterable[Block], title: str = "") -> Mapping[int, Label]:
    """The labels of a section's blocks, by where their block starts. ``title`` is the section's heading."""
    found: dict[int, tuple[Block, Label]] = {}
    for block in blocks:
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and (label := read_label(text, block.span)):
            found[block.span.start] = (block, label)
    several = sum(label.names and not label.bold for _, label in found.values()) > 1
    return {
        start: label
        for start, (block, label) in found.items()
        if several
        or label.bold
        or not label.names
        or block.kind is BlockKind.ITEM
        or label.name.endswith(")")
        or key(label.name) == key(title)
    }


def other_names(aside: str) -> list[str]:
    """The names that an aside gives, without articles and quotation marks; none where it says something else."""
    match = _OTHER_NAMES.match(aside)
    if match is None:
        return []
    told = re.sub(r"\s*\([^)]*\)?|\s+for short$", "", match["names"])  # a bracket holds its abbreviation
    parts = re.split(r"\s+or\s+|,\s*", told)
    names = [_ARTICLE.sub("", part.strip(" \"“”'‘’*_\n"), count=1).strip(' "“”') for part in parts]
    return [" ".join(name.split()) for name in names if name and len(name.split()) <= 5]


def is_named(aside: str) -> bool:
    """Whether an aside says in so many words that it gives a name; a bare "or" may join anything."""
    match = _OTHER_NAMES.match(aside)
    return bool(match and match["by"] != "or")
