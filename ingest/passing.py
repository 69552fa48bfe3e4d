"""Terms that documents define in passing, for documents that nobody described.

A heading that asks what something is, a sentence that opens with "X means …", a labelled line, and an abbreviation in
brackets after its long form (Schwartz and Hearst, 2003).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.entries import is_glossary, is_headword, is_nominal, names_of
from ingest.labels import NAMED_ASIDE, Label, is_named, other_names, read_labels
from ingest.reading.blocks import Block, BlockKind
from ingest.records import Document, Section, Term
from ingest.sections import by_section, slug
from ingest.sentences import sentences
from ingest.statements import needs_antecedent
from ingest.vocabulary import Vocabulary, fold, key
from ingest.workers import Machine, Workers

_GAP = r"(?:[ \t]+|[ \t]*\n[ \t]*)"  # between words; a long form may stand on two lines
_SHORT_FORM = re.compile(
    rf"{_GAP}\((?P<a>[A-Za-z][A-Za-z0-9/&-]{{1,9}})s?\)|,{_GAP}or{_GAP}(?P<b>[A-Z][A-Z0-9/&-]{{1,9}})s?(?={_GAP}for{_GAP}short\b|,)"
)
_BEFORE = re.compile(rf"(?:[\w’'/&-]+{_GAP}){{0,7}}[\w’'/&-]+$")
_LONGEST_FORM = 160  # characters
_SPELLED_OUT = re.compile(
    rf"\b(?P<a>[A-Z][A-Za-z0-9/&-]{{1,9}})(?:{_GAP}\(|{_GAP}stands{_GAP}for{_GAP})(?P<b>(?:[\w’'/&-]+{_GAP}?){{2,8}})(?=[).,;])"
)
_WHAT_IS = re.compile(
    r"(?:what\s(?:is|are)\s+(?:an?\s+)?|(?:¿\s*)?qué\s(?:es|son|significa)\s+(?:(?:el|la|los|las|una?|unos|unas)\s+)?|definition of\s+|what does\s+)"
    r"(?:the\s+(?=(?-i:[A-Z])))?(?P<a>(?!the\b)[\w’'/ -]{2,50}?)(?:\s+mean)?(?:\s*\([^)]*\))?\s*\??$",
    re.I,
)
_DIFFERENCE = re.compile(
    r"(?:.*\bdifferences? between\s+(?=.* and )|(?=.*\b(?:vs\.?|versus)\b))(?P<a>[\w’'/-]+(?: [\w’'/-]+){0,3}?)\s+(?:and|vs\.?|versus)\s+(?P<b>[\w’'/-]+(?: [\w’'/-]+){0,3}?)\s*(?:[–—:?-].*)?$",
    re.I,
)
_DEFINED = re.compile(
    r"(?:In short: |In simple terms, |The (?:term|word|phrase) |An? |The )?[“\"]?(?P<a>[A-Z]?[\w’'/-]+(?: [\w’'/-]+){0,4}?)[”\"]?(?:\s*\((?P<b>[^)]{2,20})\))?\s+(?:refers? (?:specifically |strictly )?to|(?:is|shall be|are) defined as|(?:shall |will )?means?(?= (?:an?|the|any|all|one|that|when|how|what|[a-z]+ing|[a-z]+ (?:care|who|that|which|of|in|by))\b)|is when|is how|is an? (?:\w+ )?(?:umbrella |broad |specific )?(?:term|condition|disease|disorder|test|procedure|medicine|drug|type of|kind of|form of|method|process|set of)|are (?:conditions|diseases|disorders|tests))\b"
)
_QUOTED = re.compile(
    r"[“\"](?P<a>[^“”\"]{2,60})[”\"](?:\s*\([^)]{2,60}\))?\s+(?:(?:shall|will)\s+)?(?:means?|refers? to|has the meaning|is defined as|significa|se refiere a)\b"
)
_SYNONYM = re.compile(
    r"(?:An? |The )?(?P<b>[\w’'/-]+(?: [\w’'/-]+){0,3}?) is (?:another|a different|an older|an informal) (?:word|name|term) for (?:an? |the )?(?P<a>[\w’'/-]+(?: [\w’'/-]+){0,3}?)\.$",
    re.I,
)
_STOP = frozenset(
    "example examples the a an of for and or to in on with by from this that these those it its is are was were what how why when your our their we you they all some most many each every here there more other such key main one two article page section guide overview benefits examples between difference".split()
)


# "X is …" of a heading's own words, "X, also called Y, …" of any.
_SUBJECT = re.compile(
    rf"(?:(?:An?|The|Your|Our) )?(?P<a>[\w’'/-]+(?: [\w’'/-]+){{0,4}}?)s?(?:(?P<aside>{NAMED_ASIDE})\s\w|(?:\s\([^()]*\))?\s(?:(?:is|was)\s(?:an?|the|not|what|when|where|how|for|[\w-]+(?:\s[\w-]+)?\s(?:that|which|who|with|for|from|made|in))\b|(?:is|was)\s[\w-]+(?:\s[\w-]+)?,|(?:are|were)\s))"
)
_PARTS = re.compile(r",?\s+and\s+|,\s+|\s*[(/].*")  # of a heading that names several things
# "An X is a Y that …" says what any X is; so does "X is the share of …" where X is no thing one can count.
_GENUS = re.compile(
    r"An? (?P<a>[\w’'/-]+(?: [\w’'/-]+){0,2}?)(?:\s\([^()]{1,40}\))?\s(?:is (?:the|what|when|where|how (?:much|many)|one (?:that|who|which|\w+ed|made|given|held))\b|is an? (?:[^\s.,;:]+ ){2,}[^.,;:]*?\b(?:that|which|who|where|with|for|of|in|by|to|from)\b|is an? [^.,;:]{3,60}?\b(?:that|which|who|where|with|for|of)\b|is [a-z]+ (?:that|which)\b)"
)
_MASS = re.compile(
    r"(?P<a>[A-Z][\w’'/-]+(?: [a-z][\w’'/-]+){0,2}?)(?:\s\([^()]{1,40}\))?\sis (?:(?:the|an?) (?:[\w-]+ ){0,2}(?:share|amount|use|process|practice|act|delivery|exchange|tracking|part|portion|percentage|ability|right|condition|method|study|way|transfer|sharing|type|kind|form) (?:of|that|which|in|to|by|for)\b|(?:care|health care|help|treatment|insurance|software|information|permission|money|technology|data) (?:that|by|for|from|given|made|used|you|in|which|with)\b)"
)
_GENUS_ES = re.compile(
    r"(?:El|La|Los|Las|Una?|Unos|Unas)\s(?P<a>[\w-]+(?:\s[\w-]+){0,4}?)(?:\s\([^()]{1,60}\))?(?:,\s(?:también|o)\s[^,]{2,60},)?\s(?:(?:es|son)\s(?:una?|el|la|los|las|lo que|cuando|cualquier|aquell?[oa]s?)\s(?:[\w-]+\s){1,}?(?:que|de|del|para|en|con|por|a)\b|significan?\b|se refiere[n]?\sa\b|consiste[n]?\sen\b)"
)
# No label names one of these, whatever sentence it stands in.
_NO_TERM = re.compile(
    r"^(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|^(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|^(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)\b"
    r"|\b(?:please|term|word|phrase|name|email|e-mail|fax|website|goal|purpose|reason|result|step|thing|fact|point|problem|answer|question|idea|key|example|option|first|second|third|last|next|best|most"
    r"|it|this|that|these|those|you|your|we|our|they|their|us|who|what|not|very|also|only|same|other|another|following|above|below|such|new|correo|paso|motivo|meta|problema|pregunta|respuesta)\b",
    re.I,
)


@dataclass(slots=True)
class _Sightings:
    """What was seen of terms, by the key of a label."""

    labels: Counter[str] = field(default_factory=Counter)
    spellings: dict[str, str] = field(default_factory=dict)
    shorts: dict[str, str] = field(default_factory=dict)  # abbreviation to key of its long form
    spanish: set[str] = field(default_factory=set)  # keys of labels in Spanish
    others: dict[str, dict[str, str]] = field(default_factory=dict)  # key of a second name: its spelling by label

    def count(self, label: str, weight: int = 1, *, whole: bool = False, spanish: bool = False) -> str:
        """Count a label without the small words around it, unless it is ``whole``; its key, or nothing for no label."""
        words = label.strip(' "“”*').split()
        while words and not whole and fold(words[0]) in _STOP:
            words = words[1:]
        while words and not whole and fold(words[-1]) in _STOP:
            words = words[:-1]
        cleaned = " ".join(words)
        label_key = key(cleaned)
        if not is_headword(cleaned) or (not whole and _NO_TERM.search(cleaned)):
            return ""
        if not 3 <= len(label_key) <= 60 or len(words) > (8 if whole else 6):
            return ""
        self.labels[label_key] += weight
        if spanish:
            self.spanish.add(label_key)
        plain = cleaned if any(c.isupper() for c in cleaned[1:]) else cleaned.lower()
        self._spell(label_key, plain)
        return label_key

    def shorten(self, long: str, short: str) -> None:
        """A long form and its abbreviation."""
        if label_key := self.count(long, 2, whole=True):
            self.shorts.setdefault(short, label_key)

    def rename(self, label: str, other: str) -> None:
        """A second name of what has the label."""
        if (label_key := key(label)) != key(other) and label_key:
            self.others.setdefault(key(other), {})[label_key] = other

    def add(self, later: _Sightings) -> None:
        """What was seen after this; the same as if both had been seen here."""
        self.labels.update(later.labels)
        for label_key, spelling in later.spellings.items():
            self._spell(label_key, spelling)
        for short, label_key in later.shorts.items():
            self.shorts.setdefault(short, label_key)
        self.spanish |= later.spanish
        for label_key, others in later.others.items():
            self.others.setdefault(label_key, {}).update(others)

    def _spell(self, label_key: str, spelling: str) -> None:
        known = self.spellings.get(label_key, spelling)
        self.spellings[label_key] = min(known, spelling, key=lambda s: (sum(c.isupper() for c in s), s))


Part = tuple[Document, Sequence[Block], Sequence[Section]]


def find_terms(documents: Sequence[Part], vocabulary: Vocabulary, workers: Workers | None = None) -> list[Term]:
    """Terms that documents define in passing, and abbreviations after their long form (Schwartz and Hearst, 2003).

    Those that the vocabulary owns already are left out, except that a new abbreviation of an owned label gives a term
    of the same id with only that abbreviation, for the caller to merge.
    """
    seen = _Sightings()
    for sightings in (workers or Machine()).map(_looking, documents):
        seen.add(sightings)
    found: dict[str, Term] = {}
    for label_key, count in seen.labels.items():
        if count >= 2 and not vocabulary.owners(seen.spellings[label_key]):
            label = seen.spellings[label_key]
            spanish = (label,) if label_key in seen.spanish else ()
            found[label_key] = Term(slug(label), label, spanish=spanish, found=True)
    _shorten(found, seen, vocabulary)
    _join(found, seen, vocabulary)
    return sorted(found.values(), key=lambda term: term.id)


def _looking() -> Callable[[Part], _Sightings]:
    """The step of a build that looks at one document."""
    return _sightings


def _sightings(part: Part) -> _Sightings:
    document, blocks, sections = part
    seen = _Sightings()
    for section, inside in by_section(blocks, sections):
        _look(document.text, inside, section, seen)
    for long, short in _short_forms(document.text):
        seen.shorten(long, short)
    return seen


def _shorten(found: dict[str, Term], seen: _Sightings, vocabulary: Vocabulary) -> None:
    """Give terms their abbreviations; an abbreviation that was found as a term of its own is the term it shortens."""
    for short, label_key in seen.shorts.items():
        if vocabulary.owners(short):
            continue
        owners = vocabulary.owners(seen.spellings.get(label_key, ""))
        if label_key in found:
            term, at = found[label_key], label_key
        elif len(owners) == 1:
            term, at = vocabulary.terms[owners[0]], owners[0]
            term = found.get(at, term)
        else:
            continue
        if key(short) != label_key:
            found.pop(key(short), None)
        found[at] = replace(term, abbreviations=(*term.abbreviations, short))


def _join(found: dict[str, Term], seen: _Sightings, vocabulary: Vocabulary) -> None:
    """Give found terms their other names; what was found under one of these is the same term."""
    for other_key, labels in sorted(seen.others.items()):
        owner = next(iter(labels))
        if len(labels) > 1 or owner not in found or vocabulary.owners(labels[owner]):
            continue
        term, other = found[owner], found.pop(other_key, None)
        if other_key in {key(label) for label in term.labels}:
            continue
        names = (other.label, *other.alternative) if other else (labels[owner],)
        short = tuple(name for name in names if name.isupper())
        found[owner] = replace(
            term,
            alternative=(*term.alternative, *(name for name in names if name not in short)),
            abbreviations=(*term.abbreviations, *short, *(other.abbreviations if other else ())),
        )


def _look(text: str, blocks: Sequence[Block], section: Section, seen: _Sightings) -> None:
    """Count what a section's heading, sentences and labelled lines name; what surely names a term counts twice."""
    title = section.headings[-1] if section.headings else ""
    spanish = section.language == "es"
    if section.headword:
        _entry(section.headword, seen, spanish=spanish)
    for pattern in (_WHAT_IS, _DIFFERENCE):
        if match := pattern.match(title):
            for group in match.groupdict().values():
                if group and len(group.split()) <= 4:
                    seen.count(group, 2, spanish=spanish)
    labels = read_labels(text, blocks, title)
    for block in blocks:
        if block.kind not in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            continue
        for span in sentences(text, block.span, section.language):
            _look_at(text[span.start : span.end], title, seen, spanish=spanish)
        if label := labels.get(block.span.start):
            _look_at_label(label, text[label.body : block.span.end], seen, spanish=spanish)
            if is_glossary(*section.headings):
                seen.count(label.name.partition("(")[0], 2, spanish=spanish)


def _look_at_label(label: Label, said: str, seen: _Sightings, *, spanish: bool) -> None:
    for name, weight in _labelled(label, said):
        seen.count(name, weight, spanish=spanish)
    opening = re.split(r"[.,:;(]", said, maxsplit=1)[0].strip()
    if label.name.isupper() and _long_form(opening, label.name) == opening:  # "PPA: Power purchase agreement."
        seen.shorten(opening, label.name)


def _entry(heading: str, seen: _Sightings, *, spanish: bool) -> None:
    """A heading that is a word, with the names in its brackets."""
    label, others = names_of(heading)
    label_key = seen.count(label, 2, whole=True, spanish=spanish)
    for other in others if label_key else ():
        if label.isupper() and not other.isupper():  # "UCR (usual, customary and reasonable)"
            seen.rename(label, other)
        else:
            seen.shorts.setdefault(other, label_key)


def _look_at(body: str, title: str, seen: _Sightings, *, spanish: bool) -> None:
    """Count what a sentence defines, under whatever names it gives."""
    if spanish:
        if match := _QUOTED.match(body) or _GENUS_ES.match(body):
            seen.count(match["a"], 2, spanish=True)
        return
    if match := _SYNONYM.match(body):
        seen.count(match["a"], 1)
        seen.rename(match["a"], match["b"])
        return
    if needs_antecedent(body):
        return
    if match := _QUOTED.match(body) or _DEFINED.match(body) or _GENUS.match(body) or _MASS.match(body):
        seen.count(match["a"], 2)
    if not (match := _SUBJECT.match(body)):
        return
    name, aside = match["a"], match["aside"] or ""
    headed = next((part for part in _PARTS.split(title) if key(part) == key(name)), None)
    if headed or (is_named(aside) and len(name.split()) <= 4):
        seen.count(name, 2)
        seen.count(headed or name, 1)
        for other in other_names(aside):
            if _long_form(name, other.rstrip("s")):
                seen.shorten(name, other.rstrip("s"))
            else:
                seen.rename(name, other)


# What a labelled line says of its label is a definition when it names a thing in so many words.
_SAYS_WHAT = re.compile(
    r"(?:an?|the|any|one|when|what|how|una?|el|la|los|las|cuando|lo que)\s(?:[^\s.;:]+\s){2,}|(?:[^\s.;:@]+\s){1,5}(?:that|which|who|of|for|via|between|in|by|with|from|que|para|de|por|con)\s",
    re.I,
)


def _labelled(label: Label, said: str) -> Iterator[tuple[str, int]]:
    """What a labelled line names, and how much it counts."""
    if not label.names or len(label.name.split()) > 5:
        return
    name, _, aside = label.name.partition("(")
    short = aside.rstrip(") ")
    told = bool(_SAYS_WHAT.match(said)) and is_nominal(re.split(r"(?<=[.;])\s", said, maxsplit=1)[0], bare=True)
    if not told and not (short and _long_form(name.strip(), short)):
        return
    yield name, 2
    if short[:1].isupper() and len(key(short)) > 6:  # "Asynchronous care (Store-and-Forward): …"
        yield short, 2


def _short_forms(text: str) -> Iterator[tuple[str, str]]:
    """Long forms with their abbreviations: "long form (LF)", "LF (long form)", "long form, or LF for short"."""
    for match in _SHORT_FORM.finditer(text):
        short = match["a"] or match["b"]
        short = short[:-1] if short.endswith("s") and short[:-1].isupper() else short  # "(ADLs)"
        before = _BEFORE.search(text, max(0, match.start() - _LONGEST_FORM), match.start())
        if before and (long := _long_form(" ".join(before[0].split()), short)):
            yield long, short
    for match in _SPELLED_OUT.finditer(text):
        words = " ".join(match["b"].split())
        if _long_form(words, match["a"]) == words and not any(c.islower() for c in match["a"]):
            yield words, match["a"]


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
