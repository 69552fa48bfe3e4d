"""Checks of a described corpus: every defect at once, each with file and line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from ingest.answer_checks import answer_defects
from ingest.corpus import Corpus, Text, read_corpus
from ingest.errors import CorpusError
from ingest.evidence import Ground
from ingest.reading.blocks import Block, BlockKind
from ingest.records import AuthorityType, Document, Kind, Section, Statement, Term, Wording
from ingest.release_checks import release_defects
from ingest.reviewed_disagreements import ReviewedDisagreement
from ingest.sections import ATTRIBUTES, read_sections
from ingest.sentences import sentences
from ingest.statements import read_statements
from ingest.tables import is_date
from ingest.vocabulary import Vocabulary, key

LONGEST_SENTENCE = 25  # words, where the words are ours

_ATTRIBUTE_LIST = re.compile(r"\{([^{}]*)\}[ \t]*#*[ \t]*$")
_ATTRIBUTE = re.compile(r"#([\w.:-]+)|([\w-]+)=(?:\"[^\"]*\"|[^\s\"]+)(?=\s|$)")
_DATES = ("as_of", "lapses", "superseded_on")
_IDENTITY = re.compile(r"[a-z0-9]+(?:-{1,2}[a-z0-9]+)+$")
_WORD = re.compile(r"\w[\w’'.,/-]*")
_LEANS = re.compile(
    r"(?:it|its|they|their|them|this|that|these|those|he|she|his|her|such|here|also|however|both|neither|the (?:former|latter))\b",
    re.IGNORECASE,
)
_LEANS_SPANISH = re.compile(
    r"(?:esto|esta|este|estos|estas|eso|esa|ese|ello|ella|él|ellos|ellas|también|además)\b", re.I
)


def check(folder: Path, day: date | None = None) -> list[str]:
    """Every defect of the corpus in a folder on a day (today), in order of file and line; empty when there is none."""
    corpus = read_corpus([folder], tolerant=True)
    found, statements = _looked_at(corpus, day or date.today())
    if corpus.root:
        found += release_defects(corpus.root, corpus.terms, statements)
    return _in_order(found)


def defects(corpus: Corpus, day: date | None = None) -> list[str]:
    """Every defect of a corpus that was read, in order of file and line; its release notes are not looked at.

    Without a day none that only time brings: a reviewed answer whose basis has been superseded or has lapsed.
    """
    return _in_order(_looked_at(corpus, day)[0])


def whole(folder: Path, day: date) -> tuple[Corpus, list[Statement]]:
    """A described corpus without defect, its release notes aside, and its statements. Raises CorpusError."""
    corpus = read_corpus([folder], tolerant=True)
    found, statements = _looked_at(corpus, day)
    if found or corpus.root is None:
        raise CorpusError(f"{folder} is no described corpus without defect:", _in_order(found))
    return corpus, statements


def _looked_at(corpus: Corpus, day: date | None) -> tuple[list[str], list[Statement]]:
    found = [*corpus.defects, *_of_terms(corpus), *_of_sources(corpus)]
    parts: list[tuple[Text, list[Section]]] = []
    for text in corpus.texts:
        if not text.attributes_allowed:
            continue
        found += _of_headings(text.document, text.blocks)
        try:
            parts.append((text, read_sections(text.document, text.blocks, text.source_id)))
        except CorpusError as error:
            if not any(defect.startswith(f"{text.document.file}:") for defect in found):
                found.append(str(error))
    vocabulary = Vocabulary(corpus.terms)
    statements = [
        s for text, sections in parts for s in read_statements(text.document, text.blocks, sections, vocabulary)[1]
    ]
    found += _of_sections(corpus, parts, statements)
    found += _of_sentences(corpus, parts, statements)
    found += _of_coverage(corpus, parts, statements)
    found += _of_evidence(corpus, statements)
    found += _of_supersession(corpus, parts)
    found += answer_defects(corpus, statements, vocabulary, day)
    return found, statements


def _in_order(found: Iterable[str]) -> list[str]:
    return sorted(dict.fromkeys(found), key=_by_place)


def _by_place(defect: str) -> tuple[str, int, str]:
    match = re.match(r"(.*?):(\d+): ", defect)
    return (match[1], int(match[2]), defect) if match else ("", 0, defect)


def _line(document: Document, start: int) -> str:
    return f"{document.file}:{document.text.count(chr(10), 0, start) + 1}"


def _of_terms(corpus: Corpus) -> Iterator[str]:
    known = {term.id for term in corpus.terms}
    for term in corpus.terms:
        for relation in ("broader", "related", "not_to_be_confused_with"):
            for other in getattr(term, relation):
                place = _place(corpus, f"term {term.id}", relation)
                if other not in known:
                    yield f"{place}: {term.id}: {relation} names {other}, which is no term."
                elif other == term.id:
                    yield f"{place}: {term.id}: {relation} names the term itself."
    yield from _cycles(corpus)
    yield from _shared_labels(corpus)


def _place(corpus: Corpus, what: str, field: str = "") -> str:
    return corpus.places.get(f"{what}.{field}") or corpus.places.get(what) or what


def _cycles(corpus: Corpus) -> Iterator[str]:
    broader = {term.id: term.broader for term in corpus.terms}
    seen: set[frozenset[str]] = set()
    for start in broader:
        path, stack = [start], [iter(broader[start])]
        while stack:
            step = next(stack[-1], None)
            if step is None:
                stack.pop()
                path.pop()
            elif step == start:
                if frozenset(path) not in seen and len(path) > 1:
                    seen.add(frozenset(path))
                    place = _place(corpus, f"term {start}", "broader")
                    yield f"{place}: broader goes round in a circle: {' > '.join([*path, start])}."
            elif step in broader and step not in path and len(path) < 20:
                path.append(step)
                stack.append(iter(broader[step]))


def _shared_labels(corpus: Corpus) -> Iterator[str]:
    owners: dict[str, dict[str, tuple[Term, str]]] = {}
    for term in corpus.terms:
        for label in term.labels:
            owners.setdefault(key(label), {}).setdefault(term.id, (term, label))
    for sharing in owners.values():
        bare = [term for term, _ in sharing.values() if not term.scope_note]
        if len(sharing) > 1 and bare:
            (first, label), *_ = sharing.values()
            others = ", ".join(other for other in sharing if other != first.id)
            need = " and ".join(term.id for term in bare)
            yield (
                f"{_place(corpus, f'term {first.id}')}: the label {label!r} of {first.id} is also owned by {others}; "
                f"{need} needs a scope_note."
            )


def _of_sources(corpus: Corpus) -> Iterator[str]:
    for source in corpus.sources.values():
        by = source.superseded_by
        if by and _IDENTITY.match(by) and by not in corpus.sources:
            yield f"{_place(corpus, f'source {source.id}', 'superseded_by')}: superseded_by names {by}, which is no source."


def _of_headings(document: Document, blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if block.kind is not BlockKind.HEADING:
            continue
        end = document.text.find("\n", block.span.start)
        listed = _ATTRIBUTE_LIST.search(document.text[block.span.start : end if end >= 0 else None])
        if listed is None:
            continue
        place = _line(document, block.span.start)
        for message in _of_attributes(listed[1], block.attributes):
            yield f"{place}: {message}"


def _of_attributes(raw: str, attributes: dict[str, str]) -> Iterator[str]:
    rest = _ATTRIBUTE.sub("", raw).strip()
    if rest:
        yield f'{rest!r} is no attribute; write #id, key=value or key="two words".'
    given = Counter("id" if match[1] else match[2] for match in _ATTRIBUTE.finditer(raw))
    for name, count in given.items():
        if count > 1:
            yield f"{name} is given twice."
        if name not in ATTRIBUTES:
            yield f"{name} is not an attribute of a heading. Attributes: {', '.join(sorted(ATTRIBUTES))}."
    for name in _DATES:
        if name in attributes and not is_date(attributes[name]):
            yield f"{name} is no date: {attributes[name]!r}. Write 2026, 2026-04 or 2026-04-12."
    for name, allowed in (("kind", [*Kind]), ("lang", ["en", "es"]), ("asserted", ["yes", "no"])):
        if name in attributes and attributes[name] not in allowed:
            yield f"{name} is {attributes[name]!r}; it is one of: {', '.join(allowed)}."


def _of_sections(
    corpus: Corpus, parts: Iterable[tuple[Text, list[Section]]], statements: Iterable[Statement]
) -> Iterator[str]:
    stated = {statement.section_id for statement in statements}
    facts = {locator.fact for locator in corpus.locators}
    sections = {section.id for _, some in parts for section in some}
    terms = {term.id for term in corpus.terms}
    places: dict[str, str] = {}
    for text, some in parts:
        for section in some:
            place = _line(text.document, section.start)
            if section.id in places:
                yield f"{place}: the section id {section.id} was given before, in {places[section.id]}."
            places.setdefault(section.id, place)
            if section.source_id and section.source_id not in corpus.sources:
                yield f"{place}: source={section.source_id} is not in sources.toml."
            elif not section.source_id and section.id in stated:
                yield f"{place}: no source speaks here; name one in the heading or give it the document's file."
            for term in section.terms:
                if term not in terms:
                    yield f"{place}: terms names {term}, which is no term."
            for ground in section.basis:
                if ground not in sections and ground not in facts:
                    yield f"{place}: basis names {ground}, which is neither a section nor a fact."
            by = section.superseded_by
            if by and _IDENTITY.match(by) and by not in sections:
                yield f"{place}: superseded_by names {by}, which is no section."


def _of_supersession(corpus: Corpus, parts: Iterable[tuple[Text, list[Section]]]) -> Iterator[str]:
    """Sources, and sections, that replace each other in a circle: then none of them holds."""
    sources = {source.id: source.superseded_by for source in corpus.sources.values()}
    for circle in _circles(sources):
        place = _place(corpus, f"source {circle[0]}", "superseded_by")
        yield f"{place}: superseded_by goes round in a circle: {' > '.join([*circle, circle[0]])}."
    sections = {section.id: (text.document, section) for text, some in parts for section in some}
    for circle in _circles({identity: section.superseded_by for identity, (_, section) in sections.items()}):
        document, section = sections[circle[0]]
        yield f"{_line(document, section.start)}: superseded_by goes round in a circle: {' > '.join([*circle, circle[0]])}."


def _circles(successors: Mapping[str, str | None]) -> Iterator[list[str]]:
    """Each circle of a mapping in which everything has one successor at most, from its first member."""
    seen: set[str] = set()
    for start in successors:
        path: list[str] = []
        step: str | None = start
        while step is not None and step in successors and step not in seen:
            seen.add(step)
            path.append(step)
            step = successors[step]
        if step is not None and step in path:
            yield path[path.index(step) :]


def _of_sentences(
    corpus: Corpus, parts: Iterable[tuple[Text, list[Section]]], statements: Iterable[Statement]
) -> Iterator[str]:
    documents = {text.document.id: text.document for text, _ in parts}
    for statement in statements:
        source = corpus.sources.get(statement.source_id)
        if source is None or source.wording is not Wording.OURS:
            continue
        document = documents[statement.document_id]
        leans = _LEANS_SPANISH if statement.language == "es" else _LEANS
        for span in statement.spans:
            pieces = sentences(document.text, span)
            for piece in pieces:
                words = document.text[piece.start : piece.end]
                place = _line(document, piece.start)
                count = len(_WORD.findall(words))
                if count > LONGEST_SENTENCE:
                    yield f"{place}: {count} words, at most {LONGEST_SENTENCE}: {_short(words)}"
                if leans.match(words) or (len(pieces) > 1 and piece == pieces[-1]) or statement.dangling:
                    yield f"{place}: the sentence does not stand alone: {_short(words)}"


def _short(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= 60 else flat[:59] + "…"


def _of_coverage(
    corpus: Corpus, parts: Iterable[tuple[Text, list[Section]]], statements: Iterable[Statement]
) -> Iterator[str]:
    about = {term for statement in statements if statement.asserted for term in statement.terms}
    plain: dict[str, set[str]] = {"en": set(), "es": set()}
    for text, sections in parts:
        for section in sections:
            source = corpus.sources.get(section.source_id)
            if source is None or source.authority_type is not AuthorityType.OURSELVES:
                continue
            plain.get(section.language, set()).update(section.terms)
            if section.kind is Kind.DEFINITION and not section.basis:
                yield f"{_line(text.document, section.start)}: {section.id} has no basis; name what it is drawn from."
    for term in corpus.terms:
        place = _place(corpus, f"term {term.id}")
        if term.id not in about:
            yield f"{place}: {term.id} has no statement; name it in the terms of a section or remove it."
            continue
        for language, name in (("en", "English"), ("es", "Spanish")):
            if term.id not in plain[language]:
                yield f"{place}: {term.id} has no sentence in plain {name}."


def _of_evidence(corpus: Corpus, statements: Iterable[Statement]) -> Iterator[str]:
    ground = Ground(corpus, statements)
    for locator in corpus.locators:
        if ground.place(locator) is None:
            yield f"locators.jsonl:{locator.line}: {locator.fact} is not at exactly one place of {locator.document}."
    terms = {term.id for term in corpus.terms}
    for item in corpus.disagreements:
        yield from _of_disagreement(item, ground, terms)


def _of_disagreement(item: ReviewedDisagreement, ground: Ground, terms: set[str]) -> Iterator[str]:
    for term in item.terms:
        if term not in terms:
            yield f"{item.file}:{item.line}: {item.id}: terms names {term}, which is no term."
    for position in item.positions:
        for evidence in position.evidence:
            place = f"{item.file}:{position.line}: {item.id}"
            if not ground.knows(evidence.id):
                yield f"{place}: evidence {evidence.id} is neither a section, a fact nor a document."
            elif not ground.statements(evidence):
                yield f"{place}: no statement of {evidence.id} holds {evidence.exact!r}."
