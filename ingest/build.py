"""A build: a corpus becomes a new generation of an index, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest import generated_questions, generations
from ingest.answer_checks import fallen
from ingest.checks import defects
from ingest.corpus import Corpus, Text, completed, read_corpus, refusal
from ingest.disagreements import sure_pairs
from ingest.encoder import Encoder
from ingest.errors import CorpusError
from ingest.evidence import Ground, resolve
from ingest.index import Manifest, generation_of
from ingest.lexical import write_fields
from ingest.passing import find_terms
from ingest.questions import asked, disputed, served
from ingest.records import (
    AskedQuestion,
    Disagreement,
    Document,
    Passage,
    ReviewedAnswer,
    Section,
    Source,
    Statement,
    Term,
)
from ingest.rows import write_rows
from ingest.sections import read_sections
from ingest.statements import read_statements
from ingest.vectors import QUESTIONS, STATEMENTS, Embedded, known_vectors, text_key, write_vectors
from ingest.vocabulary import Vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Contents:
    """A corpus taken apart: everything that an index holds except vectors."""

    sources: tuple[Source, ...]
    terms: tuple[Term, ...]
    documents: tuple[Document, ...]
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    statements: tuple[Statement, ...]
    disagreements: tuple[Disagreement, ...]
    answers: tuple[ReviewedAnswer, ...]
    generated: tuple[AskedQuestion, ...] = ()  # of a chat model, see ``generated_questions``

    @property
    def questions(self) -> tuple[AskedQuestion, ...]:
        """Those that headings ask, that reviewed answers serve, and that sources differ on."""
        headings = asked(self.sections, self.statements)
        return (*headings, *served(self.answers), *disputed(self.disagreements), *self.generated)


def build(
    paths: Sequence[str | Path],
    folder: Path,
    encoder: Encoder,
    *,
    progress: bool = False,
    say: Callable[[str], None] = lambda line: None,
    strict: bool = False,
    publisher: str = "",
    ask: generated_questions.Ask | None = None,
) -> Manifest:
    """Read documents and move the index in ``folder`` to them; ``say`` gets a line for each notice and each refusal,
    ``ask`` finds the questions that a section of an operator's document answers.

    A document that cannot be read is left out and counted as ``refused``; the others are built. Raises CorpusError,
    naming every one, when it is ``strict`` or none is left, as for every defect of a described corpus, and StoreError
    when the folder cannot be built in. Either way the index stays as it was.
    """
    corpus = read_corpus(paths, tolerant=True, publisher=publisher)
    for notice in corpus.notices:
        say(notice)
    if found := [*defects(corpus), *(corpus.refused if strict else ())]:
        raise refusal(found)
    for refused in corpus.refused:
        say(refused)
    contents = _with_standing_answers(take_apart(corpus), date.today(), say)
    if not contents.statements:
        raise CorpusError("The documents hold no statement: no full sentence, list item or table was found in them.")
    sources = {source.id: source for source in contents.sources}
    with generations.building(folder) as generation:
        kept = generated_questions.read(folder)
        questions = generated_questions.renewed(kept, contents.documents, contents.sections, sources, ask, say)
        generated = tuple(generated_questions.records(questions, contents.statements))
        contents = replace(contents, generated=generated)
        embedded = _embedded(contents, generation_of(folder, encoder.fingerprint), encoder, progress)
        write_rows(generation, _records(contents))
        write_vectors(generation, embedded)
        write_fields(generation, _fields(contents))
        manifest = Manifest(
            generation=generation.name,
            encoder=encoder.fingerprint,
            encoder_name=encoder.name,
            dimension=encoder.dimension,
            corpus=corpus.digest,
            built=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            counts=counts(contents) | {"refused": len(corpus.refused)},
        )
        manifest = manifest.write(generation)
    generated_questions.write(folder, questions)
    return manifest


def take_apart(corpus: Corpus) -> Contents:
    """Sections, statements, terms and disagreements of a corpus, in the order of its documents."""
    parts = [
        (
            text,
            list(text.sections)
            or read_sections(
                text.document, text.blocks, text.source_id, text.attributes_allowed, text.language, text.kinds
            ),
        )
        for text in corpus.texts
    ]
    parts = _with_distinct_sections(parts)
    terms = {term.id: term for term in corpus.terms}
    # Found in passing; one with a known id only adds an abbreviation to what was authored.
    terms |= {term.id: term for term in _found_terms(corpus, parts)}
    vocabulary = Vocabulary(terms.values())
    passages: list[Passage] = []
    statements: list[Statement] = []
    for text, sections in parts:
        some_passages, some_statements = read_statements(text.document, text.blocks, sections, vocabulary)
        passages += some_passages
        statements += some_statements
    statements = _with_distinct_ids(statements)
    reviewed = resolve(corpus.disagreements, Ground(corpus, statements))
    known = {item.id for item in reviewed}
    sure = [item for item in sure_pairs(statements, corpus.sources) if item.id not in known]
    return Contents(
        tuple(corpus.sources.values()),
        completed(sorted(terms.values(), key=lambda term: term.id)),
        tuple(text.document for text, _ in parts),
        tuple(chain.from_iterable(sections for _, sections in parts)),
        tuple(passages),
        tuple(statements),
        (*reviewed, *sure),
        corpus.answers,
    )


def _with_standing_answers(contents: Contents, day: date, say: Callable[[str], None]) -> Contents:
    """The contents without the reviewed answers whose basis no longer holds: a rule that lapses must not stop a build."""
    statements = {statement.id: statement for statement in contents.statements}
    sources = {source.id: source for source in contents.sources}
    standing = []
    for answer in contents.answers:
        if reasons := fallen(answer, statements, sources, day):
            say(f"{answer.id}: left out; {', '.join(reasons)}.")
        else:
            standing.append(answer)
    return replace(contents, answers=tuple(standing))


def embedded_text(statement: Statement, title: str) -> str:
    """What is turned into a statement's vector: its heading path and its text.

    The document's title is left out; as a prefix it draws all statements of a document together.
    """
    headings = [heading for heading in statement.headings if heading != title]
    return f"{' > '.join(headings)}: {statement.search_text}" if headings else statement.search_text


def counts(contents: Contents) -> dict[str, int]:
    """What ``status`` shows; authorities are independent voices."""
    sources = {source.id: source for source in contents.sources}
    used = {statement.source_id for statement in contents.statements}
    spoken = [sources[identity] for identity in used]
    return {
        "concepts": sum(not term.found for term in contents.terms),
        "terms found in passing": sum(term.found for term in contents.terms),
        "statements": len(contents.statements),
        "Spanish statements": sum(statement.language == "es" for statement in contents.statements),
        "superseded": sum(_is_superseded(s, sources[s.source_id]) for s in contents.statements),
        "time-sensitive": sum(_is_time_sensitive(s, sources[s.source_id]) for s in contents.statements),
        "authorities": len({source.voice or source.id for source in spoken}),
        "sources": len(used),
        "jurisdictions": len({source.jurisdiction for source in spoken if source.jurisdiction}),
        "documents": len(contents.documents),
        "disagreements": len(contents.disagreements),
        "reviewed disagreements": sum(item.reviewed for item in contents.disagreements),
        "questions": len(contents.questions),
        "generated questions": len(contents.generated),
        "reviewed answers": len(contents.answers),
    }


def _is_superseded(statement: Statement, source: Source) -> bool:
    return bool(statement.superseded_by or statement.superseded_on or source.superseded_by)


def _is_time_sensitive(statement: Statement, source: Source) -> bool:
    return bool(statement.as_of or statement.lapses or source.lapses)


def _found_terms(corpus: Corpus, parts: Sequence[tuple[Text, Sequence[Section]]]) -> list[Term]:
    """Terms that documents define in passing; documents of a described corpus add abbreviations only."""
    vocabulary = Vocabulary(corpus.terms)
    known = {term.id for term in corpus.terms}
    described = [bool(known) and text.attributes_allowed for text, _ in parts]
    looked_at = [(text.document, text.blocks, sections) for text, sections in parts]
    found = find_terms([part for part, told in zip(looked_at, described, strict=True) if not told], vocabulary)
    short = find_terms([part for part, told in zip(looked_at, described, strict=True) if told], vocabulary)
    return [*found, *(term for term in short if term.id in known)]


def _with_distinct_sections(parts: list[tuple[Text, list[Section]]]) -> list[tuple[Text, list[Section]]]:
    """A section id that an undescribed document repeats is told apart by its place; a described corpus has none."""
    taken: set[str] = set()
    result = []
    for text, sections in parts:
        kept = []
        for section in sections:
            identity = section.id if section.id not in taken else f"{section.id}@{section.start}"
            taken.add(identity)
            kept.append(section if identity == section.id else replace(section, id=identity))
        result.append((text, kept))
    return result


def _with_distinct_ids(statements: Sequence[Statement]) -> list[Statement]:
    taken: set[str] = set()
    result = []
    for statement in statements:
        identity, number = statement.id, 1
        while identity in taken:
            number += 1
            identity = f"{statement.id}-{number}"
        taken.add(identity)
        result.append(statement if identity == statement.id else replace(statement, id=identity))
    return result


def _records(contents: Contents) -> Iterable[object]:
    return chain(
        contents.sources,
        contents.terms,
        contents.documents,
        contents.sections,
        contents.passages,
        contents.statements,
        contents.disagreements,
        contents.answers,
        contents.questions,
    )


def _embedded(contents: Contents, before: Path | None, encoder: Encoder, progress: bool) -> dict[str, Embedded]:
    """A vector and a content hash for each statement and question; only texts that ``before`` lacks are encoded."""
    titles = {document.id: document.title for document in contents.documents}
    told = {statement.id: embedded_text(statement, titles[statement.document_id]) for statement in contents.statements}
    questions = {question.id: question.text for question in contents.questions}

    def encode_queries(texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array([encoder.encode_query(text) for text in texts], dtype=np.float32)

    def encode(texts: Sequence[str]) -> NDArray[np.float32]:
        return encoder.encode(texts, progress="encoding statements" if progress else None)

    made = {}
    for name, texts, make in ((STATEMENTS, told, encode), (QUESTIONS, questions, encode_queries)):
        keys = [text_key(text) for text in texts.values()]
        known = known_vectors(before, name) if before else {}
        fresh = {key: text for key, text in zip(keys, texts.values(), strict=True) if key not in known}
        if fresh:
            known |= dict(zip(fresh, make(list(fresh.values())), strict=True))
        vectors = np.array([known[key] for key in keys], dtype=np.float32).reshape(len(keys), encoder.dimension)
        made[name] = Embedded(list(texts), keys, vectors)
    return made


def _fields(contents: Contents) -> dict[str, list[tuple[str, str]]]:
    titles = {document.id: document.title for document in contents.documents}
    stated = {statement.section_id for statement in contents.statements}
    return {
        "text": [(statement.id, statement.search_text) for statement in contents.statements],
        "headings": [
            (section.id, " ".join(heading for heading in section.headings if heading != titles[section.document_id]))
            for section in contents.sections
            if section.id in stated
        ],
        "questions": [(question.id, question.text) for question in contents.questions],
        "labels": [(term.id, " ".join(term.labels)) for term in contents.terms],
    }
