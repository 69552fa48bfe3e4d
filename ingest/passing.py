"""Terms that documents define in passing, for documents that nobody described.

A heading that asks what something is, a sentence that opens with "X means …", a labelled line, and an abbreviation in
brackets after its long form (Schwartz and Hearst, 2003).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.blocks import BlockKind, read_blocks
from ingest.labels import Label, read_labels
from ingest.records import Document, Section, Term
from ingest.sections import slug
from ingest.sentences import sentences
from ingest.statements import needs_antecedent
from ingest.vocabulary import Vocabulary, fold, key

_SHORT_FORM = re.compile(r"((?:[\w’'/&-]+[ \t]+){1,7}[\w’'/&-]+)[ \t]+\(([A-Za-z][A-Za-z0-9/&-]{1,9})s?\)")
_WHAT_IS = re.compile(
    r"(?:what (?:is|are)|understanding|definition of|about)\s+(?:an?\s+|the\s+)?(?P<a>[\w’'/ -]{3,50}?)(?:\s*\([^)]*\))?\??$",
    re.I,
)
_DIFFERENCE = re.compile(
    r"(?:.*\bdifferences? between\s+(?=.* and )|(?=.*\b(?:vs\.?|versus)\b))(?P<a>[\w’'/-]+(?: [\w’'/-]+){0,3}?)\s+(?:and|vs\.?|versus)\s+(?P<b>[\w’'/-]+(?: [\w’'/-]+){0,3}?)\s*(?:[–—:?-].*)?$",
    re.I,
)
_DEFINED = re.compile(
    r"(?:In short: |In simple terms, |The term |An? |The )?(?P<a>[A-Z]?[\w’'/-]+(?: [\w’'/-]+){0,4}?)(?:\s*\((?P<b>[^)]{2,20})\))?\s+(?:refers? (?:specifically |strictly )?to|is defined as|means|is an? (?:\w+ )?(?:umbrella |broad |specific )?(?:term|condition|disease|disorder|test|procedure|medicine|drug|type of|kind of|form of|method|process|set of)|are (?:conditions|diseases|disorders|tests))\b"
)
_STOP = frozenset(
    "example examples the a an of for and or to in on with by from this that these those it its is are was were what how why when your our their we you they all some most many each every here there more other such key main one two article page section guide overview benefits examples between difference".split()
)


def find_terms(documents: Iterable[tuple[Document, Sequence[Section]]], vocabulary: Vocabulary) -> list[Term]:
    """Terms that documents define in passing, and abbreviations after their long form (Schwartz and Hearst, 2003).

    Those that the vocabulary owns already are left out, except that a new abbreviation of an owned label gives a term
    of the same id with only that abbreviation, for the caller to merge.
    """
    labels: Counter[str] = Counter()
    spellings: dict[str, str] = {}
    shorts: dict[str, str] = {}
    for document, sections in documents:
        for section in sections:
            for candidate in _candidates(document.text[section.start : section.end], section):
                _count(candidate, labels, spellings)
        for long, short in _short_forms(document.text):
            _count(long, labels, spellings, 2)
            shorts.setdefault(short, key(long))
    found: dict[str, Term] = {}
    for label_key, count in labels.items():
        owners = vocabulary.owners(spellings[label_key])
        if not owners and count >= 2:
            label = spellings[label_key]
            found[label_key] = Term(slug(label), label, found=True)
    for short, label_key in shorts.items():
        if vocabulary.owners(short):
            continue
        if label_key in found:
            term = found[label_key]
            found[label_key] = replace(term, abbreviations=(*term.abbreviations, short))
        elif len(owners := vocabulary.owners(spellings.get(label_key, ""))) == 1:
            known = vocabulary.terms[owners[0]]
            found[owners[0]] = replace(known, abbreviations=(*known.abbreviations, short))
    return sorted(found.values(), key=lambda term: term.id)


def _count(label: str, labels: Counter[str], spellings: dict[str, str], weight: int = 1) -> None:
    words = label.strip(' "“”*').split()
    while words and fold(words[0]) in _STOP:
        words = words[1:]
    while words and fold(words[-1]) in _STOP:
        words = words[:-1]
    cleaned = " ".join(words)
    label_key = key(cleaned)
    if not 3 <= len(label_key) <= 60 or len(words) > 6:
        return
    labels[label_key] += weight
    plain = cleaned if any(c.isupper() for c in cleaned[1:]) else cleaned.lower()
    spellings[label_key] = min(spellings.get(label_key, plain), plain, key=lambda s: (sum(c.isupper() for c in s), s))


def _candidates(text: str, section: Section) -> Iterator[str]:
    title = section.headings[-1] if section.headings else ""
    for pattern in (_WHAT_IS, _DIFFERENCE):
        if match := pattern.match(title):
            for group in match.groupdict().values():
                if group and len(group.split()) <= 4:
                    yield group
                    yield group
    blocks = read_blocks(text)
    labels = read_labels(text, blocks)
    for block in blocks:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            continue
        for span in sentences(text, block.span):
            body = text[span.start : span.end]
            match = _DEFINED.match(body) or (_opens_with(title).match(body) if title else None)
            if match and not needs_antecedent(body):
                yield match["a"]
                yield match["a"]
        if label := labels.get(block.span.start):
            yield from _labelled(label)


def _opens_with(title: str) -> re.Pattern[str]:
    """Sentences that say what their own heading's words are: "# Derailleur … A derailleur is a mechanism that …"."""
    return re.compile(rf"(?:An? |The )?(?P<a>{re.escape(title)})(?:\s*\([^)]*\))?\s+(?:is an?|are) ", re.I)


def _labelled(label: Label) -> Iterator[str]:
    """What a labelled line names; a name that is surely one counts twice."""
    if not label.names or len(label.name.split()) > 5:
        return
    name, _, aside = label.name.partition("(")
    yield from [name] * (1 + (len(name.split()) <= 4))
    aside = aside.rstrip(") ")
    if aside[:1].isupper() and len(key(aside)) > 6:  # "Asynchronous care (Store-and-Forward): …"
        yield from (aside, aside)


def _short_forms(text: str) -> Iterator[tuple[str, str]]:
    for match in _SHORT_FORM.finditer(text):
        long = _long_form(match[1], match[2])
        if long:
            yield long, match[2]


def _long_form(before: str, short: str) -> str | None:
    """The shortest run of words before a bracket whose letters spell the short form in order, or None."""
    letters = [c for c in short.lower() if c.isalnum()]
    if not 2 <= len(letters) <= 10 or not any(c.isupper() for c in short):
        return None
    at = len(before) - 1
    for number in range(len(letters) - 1, -1, -1):
        while at >= 0 and (
            before[at].lower() != letters[number] or (number == 0 and at > 0 and before[at - 1].isalnum())
        ):
            at -= 1
        if at < 0:
            return None
        at -= 1
    long = before[at + 1 :].strip()
    start = before.rfind(" ", 0, at + 1) + 1
    long = before[start:].strip() if not before[at + 1 : at + 2].isspace() else long
    return long if len(long) > len(short) and len(long.split()) <= min(len(letters) + 5, len(letters) * 2) else None
