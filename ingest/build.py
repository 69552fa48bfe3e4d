"""A build: a corpus becomes a new generation of an index, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from hashlib import sha256
from itertools import chain
from pathlib import Path

from ingest import generated_questions, generations, releases
from ingest.answer_checks import fallen
from ingest.checks import defects
from ingest.corpus import Corpus, Text, completed, read_corpus, refusal
from ingest.disagreements import sure_pairs
from ingest.embedding import Advance, embed
from ingest.encoder import Encoder
from ingest.errors import CorpusError, StoreError
from ingest.evidence import Ground, resolve
from ingest.increments import Increment, Summary
from ingest.index import Earlier, Index, Manifest, read_manifest, splitting_version
from ingest.lexical import write_fields
from ingest.passing import find_terms
from ingest.questions import asked, disputed, served
from ingest.reading.readings import Readings
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
from ingest.rows import stored_documents, write_rows
from ingest.sections import read_sections
from ingest.splits import Splits, digest
from ingest.statements import Splitter
from ingest.vector_server import VectorServer
from ingest.vectors import discarding, write_vectors
from ingest.vocabulary import Vocabulary
from ingest.workers import Machine, Workers


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
    splits: Splits = field(default_factory=Splits)  # what the next build needs to split no more than it must

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
    advance: Advance = lambda done, total: None,
    say: Callable[[str], None] = lambda line: None,
    strict: bool = False,
    publisher: str = "",
    ask: generated_questions.Ask | None = None,
    summary: Summary | None = None,
    server: VectorServer | None = None,
    workers: Workers | None = None,
) -> Manifest:
    """Read documents and move the index in ``folder`` to them; ``say`` gets a line for each notice and each refusal,
    ``advance`` how far the vectors are, ``ask`` finds the questions that a section of an operator's document answers,
    ``summary`` is filled with what is done, ``server`` holds the vectors, ``workers`` do what can be done side by side.

    Where nothing has changed since the generation in use was built, it stays. A document that cannot be read is left
    out and counted as ``refused``; the others are built. Raises CorpusError, naming every one, when it is ``strict`` or
    none is left, as for every defect of a described corpus, and StoreError when the folder cannot be built in. Either
    way the index stays as it was.
    """
    summary = summary or Summary()
    workers = workers or Machine()
    if server is not None:
        server.check()
    with summary.step("read"):
        earlier = Earlier.of(folder)
        corpus, readings = _read(paths, earlier, publisher, say, strict, workers)
    summary.increment = _increment(corpus, folder)
    kept = generated_questions.read(folder)
    with summary.step("compare"):
        made_from = _made_from(corpus, publisher, kept.values())
        standing = None if ask else _standing(folder, encoder, made_from, server)
    if standing is not None:
        generations.tidy(folder, discarding(server))
        summary.kept, summary.statements = True, standing.counts["statements"]
        return standing
    with summary.step("split"):
        splits = Splits.read(earlier.folder if earlier and earlier.split_alike else None)
        contents = _with_standing_answers(take_apart(corpus, splits, workers), date.today(), say)
    corpus = replace(corpus, texts=())  # what was taken apart is not needed any more
    if not contents.statements:
        raise CorpusError("The documents hold no statement: no full sentence, list item or table was found in them.")
    sources = {source.id: source for source in contents.sources}
    with generations.building(folder, discarding(server)) as generation:
        questions = generated_questions.renewed(kept, contents.documents, contents.sections, sources, ask, say)
        generated = tuple(generated_questions.records(questions, contents.statements))
        contents = replace(contents, generated=generated)
        before = earlier.folder if earlier and earlier.encoder == encoder.fingerprint else None
        with summary.step("embed"):
            embedded, summary.embedded = embed(*_texts(contents), folder, before, encoder, advance, workers)
        summary.statements = len(contents.statements)
        counted = counts(contents) | {"refused": len(corpus.refused)}
        with summary.step("store"):
            readings.write(generation)
            contents.splits.write(generation)
            releases.write(generation, releases.of_corpus(corpus.root))
            write_rows(generation, _records(contents))
            write_fields(generation, _fields(contents), before)
            del contents  # the graph of the vectors takes its room
            write_vectors(generation, embedded, before, server, workers)
        manifest = Manifest(
            generation=generation.name,
            encoder=encoder.fingerprint,
            encoder_name=encoder.name,
            dimension=encoder.dimension,
            corpus=corpus.digest,
            built=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            counts=counted,
            on_server=server is not None,
            paths=[path if "://" in (path := str(given)) else str(Path(given).resolve()) for given in paths],
            made_from=_made_from(corpus, publisher, questions),
        )
        manifest = manifest.write(generation)
    generated_questions.write(folder, questions)
    return manifest


def preview(
    paths: Sequence[str | Path],
    folder: Path,
    *,
    say: Callable[[str], None] = lambda line: None,
    strict: bool = False,
    publisher: str = "",
) -> Increment:
    """What a build would change; nothing is written. Raises CorpusError as ``build`` does."""
    corpus, _ = _read(paths, Earlier.of(folder), publisher, say, strict, Machine())
    return _increment(corpus, folder)


def _read(
    paths: Sequence[str | Path],
    earlier: Earlier | None,
    publisher: str,
    say: Callable[[str], None],
    strict: bool,
    workers: Workers,
) -> tuple[Corpus, Readings]:
    readings = Readings(earlier.folder if earlier else None, splitting_version())
    corpus = read_corpus(paths, tolerant=True, publisher=publisher, readings=readings, workers=workers)
    for notice in corpus.notices:
        say(notice)
    if found := [*defects(corpus), *(corpus.refused if strict else ())]:
        raise refusal(found)
    for refused in corpus.refused:
        say(refused)
    return corpus, readings


def _increment(corpus: Corpus, folder: Path) -> Increment:
    generation = generations.current_folder(folder)
    stored = stored_documents(generation) if generation else {}
    return Increment.between(stored, [text.document for text in corpus.texts], corpus.refused)


def _made_from(corpus: Corpus, publisher: str, questions: Iterable[generated_questions.Asked]) -> str:
    """A digest of all that decides what an index holds, its encoder and our own code aside."""
    day = date.today().isoformat() if corpus.answers else ""  # a reviewed answer stands until one
    noted = repr(releases.of_corpus(corpus.root))
    told = [corpus.digest, publisher, sorted(corpus.refused), generated_questions.as_text(questions), day, noted]
    return sha256(json.dumps(told).encode()).hexdigest()


def _standing(folder: Path, encoder: Encoder, made_from: str, server: VectorServer | None) -> Manifest | None:
    """The manifest of the generation in use if a build would make it again, and it is whole."""
    try:
        manifest = read_manifest(folder)
        if manifest.made_from != made_from or manifest.on_server != (server is not None):
            return None
        index = Index.open(folder, encoder.fingerprint, server)
        try:
            index.check()
        finally:
            index.close()
    except StoreError:
        return None
    return index.manifest


def take_apart(corpus: Corpus, earlier: Splits | None = None, workers: Workers | None = None) -> Contents:
    """Sections, statements, terms and disagreements of a corpus, in the order of its documents; what would be split as
    ``earlier`` is not split again."""
    earlier, workers = earlier or Splits(), workers or Machine()
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
    terms |= {term.id: term for term in _found_terms(corpus, parts, workers)}
    vocabulary = Vocabulary(terms.values())
    changed = earlier.changed_labels(vocabulary)
    known = [earlier.of(text, sections, changed) for text, sections in parts]
    fresh = [
        (text.document, text.blocks, sections)
        for (text, sections), found in zip(parts, known, strict=True)
        if found is None
    ]
    split = workers.map(partial(Splitter, vocabulary), fresh)
    passages: list[Passage] = []
    statements: list[Statement] = []
    for found in known:
        some_passages, some_statements = found or next(split)
        passages += some_passages
        statements += some_statements
    statements = _with_distinct_ids(statements)
    reviewed = resolve(corpus.disagreements, Ground(corpus, statements))
    taken = {item.id for item in reviewed}
    sure = [item for item in sure_pairs(statements, corpus.sources) if item.id not in taken]
    return Contents(
        tuple(corpus.sources.values()),
        completed(sorted(terms.values(), key=lambda term: term.id)),
        tuple(text.document for text, _ in parts),
        tuple(chain.from_iterable(sections for _, sections in parts)),
        tuple(passages),
        tuple(statements),
        (*reviewed, *sure),
        corpus.answers,
        splits=Splits(vocabulary.signs, {text.document.id: digest(text, sections) for text, sections in parts}),
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


def _found_terms(corpus: Corpus, parts: Sequence[tuple[Text, Sequence[Section]]], workers: Workers) -> list[Term]:
    """Terms that documents define in passing; documents of a described corpus add abbreviations only."""
    vocabulary = Vocabulary(corpus.terms)
    known = {term.id for term in corpus.terms}
    described = [bool(known) and text.attributes_allowed for text, _ in parts]
    looked_at = [(text.document, text.blocks, sections) for text, sections in parts]
    found = find_terms([part for part, told in zip(looked_at, described, strict=True) if not told], vocabulary, workers)
    short = find_terms([part for part, told in zip(looked_at, described, strict=True) if told], vocabulary, workers)
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


def _texts(contents: Contents) -> tuple[dict[str, str], dict[str, str]]:
    """What is embedded of each statement and of each question, by id."""
    titles = {document.id: document.title for document in contents.documents}
    told = {statement.id: embedded_text(statement, titles[statement.document_id]) for statement in contents.statements}
    return told, {question.id: question.text for question in contents.questions}


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
