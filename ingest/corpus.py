"""A corpus: documents, who says what in them, the terms they are about and where they disagree.

A folder with ``sources.toml`` is described: it holds ``documents/**``, ``terms.toml`` or ``terms/*.toml``,
``disagreements.toml``, ``locators.jsonl`` and ``answers/*.toml``. Any other folder, file or address is read as it is: each document is its
own source, named from its front matter, its title or its file name, and quoted word for word.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from ingest.errors import CorpusError
from ingest.faqs import SUFFIXES as FAQ_SUFFIXES
from ingest.faqs import read_faq
from ingest.files import files_below, read_file, shown
from ingest.reading.blocks import Block
from ingest.reading.decoding import from_json
from ingest.reading.documents import SUFFIXES, Read
from ingest.reading.fetching import fetch, is_address
from ingest.reading.origin import Origin
from ingest.reading.readings import Readings
from ingest.reading.worker import Worker
from ingest.records import AuthorityType, Document, ReviewedAnswer, Section, Source, Term, Wording
from ingest.reviewed_answers import ANSWERS, read_answer
from ingest.reviewed_disagreements import DISAGREEMENTS, ReviewedDisagreement, read_disagreement
from ingest.tables import Entry, read_entries
from ingest.workers import Machine, Workers

SOURCES = "sources.toml"
LOCATORS = "locators.jsonl"
READ = (*SUFFIXES, *FAQ_SUFFIXES)


@dataclass(frozen=True, slots=True)
class Locator:
    """Where a fact is stated: the one place of a document where prefix, exact and suffix follow each other."""

    fact: str
    document: str
    exact: str
    prefix: str = ""
    suffix: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    """A document with its shape and who speaks where no heading names a source (empty: nobody).

    In a described one (``attributes_allowed``) headings may name one. ``sections`` are given where its headings do not
    make them.
    """

    document: Document
    blocks: tuple[Block, ...]
    source_id: str
    attributes_allowed: bool
    language: str = "en"
    kinds: str = ""  # what its site calls its kind of page
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything that was read. ``digest`` changes with any of its files; ``places`` says where an entry stands."""

    texts: tuple[Text, ...]
    sources: Mapping[str, Source]
    terms: tuple[Term, ...]
    disagreements: tuple[ReviewedDisagreement, ...]
    locators: tuple[Locator, ...]
    root: Path | None
    digest: str
    notices: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()  # documents that could not be read, each with its reason; the others stand
    places: Mapping[str, str] = field(default_factory=dict)  # "term x" or "source y.url" -> "file:line"
    answers: tuple[ReviewedAnswer, ...] = ()

    @property
    def described(self) -> bool:
        """Whether a part of it is a described corpus."""
        return self.root is not None


def read_corpus(
    paths: Sequence[str | Path],
    *,
    tolerant: bool = False,
    publisher: str = "",
    readings: Readings | None = None,
    workers: Workers | None = None,
) -> Corpus:
    """Read folders, files and addresses as one corpus.

    ``publisher`` speaks in documents that name none; documents in ``readings`` are not read again. Raises CorpusError that lists every defect of the files, each with
    its place; with ``tolerant`` the corpus is returned and carries them in ``defects``, and documents that could not be
    read in ``refused``. When nothing could be read that is an error all the same.
    """
    with Worker(readings=readings) as worker:
        reading = _Reading(worker, publisher, workers or Machine())
        for path in paths:
            reading.add(path)
    if not tolerant or not reading.texts:
        reading.defects += reading.refused
    if not reading.texts and not reading.defects:
        raise CorpusError(f"No document in {', '.join(map(str, paths))}. Plainterm reads {', '.join(READ)}.")
    if reading.defects and not tolerant:
        raise refusal(reading.defects)
    return reading.corpus()


def refusal(defects: Sequence[str]) -> CorpusError:
    """One error for any number of defects; a single one is a single line."""
    if len(defects) == 1:
        return CorpusError(defects[0])
    return CorpusError(f"{len(defects)} defects; nothing was built:", defects)


class _Reading:
    """What has been read so far."""

    def __init__(self, worker: Worker, publisher: str, workers: Workers) -> None:
        self._worker = worker
        self._workers = workers
        self._publisher = publisher
        self.texts: list[Text] = []
        self.sources: dict[str, Source] = {}
        self.terms: list[Term] = []
        self.disagreements: list[ReviewedDisagreement] = []
        self.locators: list[Locator] = []
        self.answers: list[ReviewedAnswer] = []
        self.defects: list[str] = []
        self.refused: list[str] = []
        self.notices: list[str] = []
        self.places: dict[str, str] = {}
        self.root: Path | None = None
        self._digest: list[str] = []
        self._seen: dict[str, str] = {}
        self._ids: set[str] = set()
        self._named_files: dict[str, Source] = {}

    def corpus(self) -> Corpus:
        digest = hashlib.sha256("\n".join(self._digest).encode()).hexdigest()
        return Corpus(
            tuple(self.texts),
            self.sources,
            completed(self.terms),
            tuple(self.disagreements),
            tuple(self.locators),
            self.root,
            digest,
            tuple(self.notices),
            tuple(self.defects),
            tuple(self.refused),
            self.places,
            tuple(self.answers),
        )

    def add(self, path: str | Path) -> None:
        if is_address(path):
            self._guarded(self.refused, partial(self._add_address, str(path)))
            return
        place = Path(path)
        if not place.exists():
            self.defects.append(f"{path}: no such file or folder. Check the path.")
        elif place.is_file():
            self._guarded(self.refused, partial(self._add_file, place, place.parent))
        elif (place / SOURCES).is_file():
            self._add_described(place)
        else:
            files = self._files(place, self.refused)
            self._worker.read_ahead(_documents(files), place, self._workers)
            for file in files:
                self._guarded(self.refused, partial(self._add_file, file, place))

    def _guarded(self, defects: list[str], step: Callable[[], None]) -> None:
        try:
            step()
        except CorpusError as error:
            defects += error.defects or [str(error)]

    def _files(self, folder: Path, defects: list[str]) -> list[Path]:
        found = files_below(folder, READ)
        self.notices += found.left_out
        defects += found.refused
        return list(found.files)

    def _read(self, file: Path, root: Path, *, described: bool = False) -> Read:
        found = self._worker.read(shown(file, root), file.suffix.lower(), read_file(file, root), described=described)
        if found.notice:
            self.notices.append(found.notice)
        return found

    def _take(self, document: Document) -> Document | None:
        """The document under an id of its own, or None when its content was read before."""
        self._digest.append(f"{document.file} {document.sha256}")
        if document.sha256 in self._seen:
            self.notices.append(f"{document.file}: the same content as {self._seen[document.sha256]}; read once.")
            return None
        self._seen[document.sha256] = document.file
        if document.id in self._ids:
            document = replace(document, id=f"{document.id}-{document.sha256[:8]}")
        self._ids.add(document.id)
        return document

    def _add_file(self, file: Path, root: Path) -> None:
        if file.suffix.lower() in FAQ_SUFFIXES:
            self._add_faq(file, root)
        else:
            self._add_raw(self._read(file, root))

    def _add_faq(self, file: Path, root: Path) -> None:
        faq = read_faq(shown(file, root), read_file(file, root))
        taken = self._take(faq.document)
        if taken is None:
            return
        faq = faq.under(taken.id)
        self.sources |= {source.id: source for source in faq.sources}
        self.texts.append(Text(taken, faq.blocks, faq.sources[0].id, attributes_allowed=False, sections=faq.sections))

    def _add_address(self, address: str) -> None:
        fetched = fetch(address)
        found = self._worker.read(address, fetched.suffix, fetched.data, charset=fetched.charset)
        self._add_raw(replace(found, origin=replace(found.origin, url=found.origin.url or address)))

    def _add_raw(self, found: Read) -> None:
        taken = self._take(found.document)
        if taken is None:
            return
        origin = replace(found.origin, publisher=found.origin.publisher or self._publisher)
        self.sources[taken.id] = source_of(taken, origin)
        self.texts.append(
            Text(
                taken,
                found.blocks,
                taken.id,
                attributes_allowed=False,
                language=origin.language or "en",
                kinds=origin.kinds,
            )
        )

    def _add_described(self, root: Path) -> None:
        if self.root is not None:
            self.defects.append(f"{root}: a second described corpus; build one at a time.")
            return
        self.root = root
        self._read_sources(root)
        self._read_terms(root)
        self._read_disagreements(root)
        self._read_locators(root)
        self._read_answers(root)
        documents = root / "documents"
        if not documents.is_dir():
            self.defects.append(f"{documents}: no such folder. A described corpus keeps its documents there.")
            return
        files = self._files(documents, self.defects)
        self._worker.read_ahead(_documents(files), root, self._workers, described=True)
        for file in files:
            self._guarded(self.defects, partial(self._add_text, file, root))
        present = {text.document.file for text in self.texts}
        for name, source in self._named_files.items():
            if name not in present:
                place = self.places[f"source {source.id}"]
                self.defects.append(f"{place}: {source.id} names the file {name}, which does not exist.")

    def _add_text(self, file: Path, root: Path) -> None:
        if file.suffix.lower() in FAQ_SUFFIXES:
            self._add_faq(file, root)
            return
        found = self._read(file, root, described=True)
        taken = self._take(found.document)
        if taken is not None:
            named = self._named_files.get(taken.file)
            self.texts.append(Text(taken, found.blocks, named.id if named else "", attributes_allowed=True))

    def _entries(self, path: Path, root: Path, name: str) -> Iterable[Entry]:
        file = path.relative_to(root).as_posix()
        try:
            data = path.read_bytes()
            text = data.decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            self.defects.append(f"{file}: cannot be read as UTF-8 text ({error}).")
            return []
        self._digest.append(f"{file} {hashlib.sha256(data).hexdigest()}")
        return list(read_entries(text.replace("\r\n", "\n"), name, file, self.defects))

    def _place(self, what: str, entry: Entry) -> None:
        if what in self.places:
            entry.note("id", f"{what} was given before, in {self.places[what]}.")
        self.places.setdefault(what, f"{entry.file}:{entry.line}")
        for key, line in entry.lines.items():
            self.places.setdefault(f"{what}.{key}", f"{entry.file}:{line}")

    def _read_sources(self, root: Path) -> None:
        for entry in self._entries(root / SOURCES, root, "source"):
            source = read_source(entry)
            file = entry.text("file")
            entry.finish()
            if source is None:
                continue
            self._place(f"source {source.id}", entry)
            self.sources.setdefault(source.id, source)
            if file:
                self._named_files[file] = source

    def _read_terms(self, root: Path) -> None:
        single = [root / "terms.toml"] if (root / "terms.toml").is_file() else []
        for path in [*single, *sorted((root / "terms").glob("*.toml"))]:
            family = "general" if path.parent == root else path.stem
            for entry in self._entries(path, root, "term"):
                term = read_term(entry, family)
                entry.finish()
                if term is None:
                    continue
                self._place(f"term {term.id}", entry)
                self.terms.append(term)

    def _read_disagreements(self, root: Path) -> None:
        if not (root / DISAGREEMENTS).is_file():
            return
        for entry in self._entries(root / DISAGREEMENTS, root, "disagreement"):
            disagreement = read_disagreement(entry)
            entry.finish()
            if disagreement is not None:
                self._place(f"disagreement {disagreement.id}", entry)
                self.disagreements.append(disagreement)

    def _read_answers(self, root: Path) -> None:
        for path in sorted((root / ANSWERS).glob("*.toml")):
            for entry in self._entries(path, root, "answer"):
                answer = read_answer(entry)
                entry.finish()
                if answer is not None:
                    self._place(f"answer {answer.id}", entry)
                    self.answers.append(answer)

    def _read_locators(self, root: Path) -> None:
        path = root / LOCATORS
        if not path.is_file():
            return
        data = path.read_bytes()
        self._digest.append(f"{LOCATORS} {hashlib.sha256(data).hexdigest()}")
        for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), start=1):
            if not line.strip():
                continue
            try:
                row = from_json(line)
                self.locators.append(
                    Locator(
                        row["fact"], row["document"], row["exact"], row.get("prefix", ""), row.get("suffix", ""), number
                    )
                )
            except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
                self.defects.append(f"{LOCATORS}:{number}: is no locator ({error}).")


def _documents(files: Iterable[Path]) -> list[Path]:
    """The files that a reader reads; those of questions and answers are read here."""
    return [file for file in files if file.suffix.lower() not in FAQ_SUFFIXES]


def source_of(document: Document, origin: Origin) -> Source:
    """The source of a document that no ``sources.toml`` names; quoted word for word."""
    speaker = origin.publisher or origin.author or _host(origin.url)
    return Source(
        id=document.id,
        title=document.title,
        publisher=speaker or PurePosixPath(document.file).name,  # who publishes it is unknown; its title is not who
        jurisdiction=origin.jurisdiction or None,
        author=origin.author or None,
        url=origin.url or None,
        # Two documents of one title need not be one voice.
        voice=re.sub(r"[^a-z0-9]+", "-", speaker.lower()).strip("-") or document.id,
        published=origin.published or None,
        reviewed=origin.reviewed or None,
        licence=origin.licence or None,
        wording=Wording.VERBATIM,
    )


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # http://[
        return ""


def read_source(entry: Entry) -> Source | None:
    """A ``[[source]]``; None when it lacks what every source has."""
    identity, title, publisher = (entry.text(key, required=True) for key in ("id", "title", "publisher"))
    values = {
        key: entry.text(key) for key in ("jurisdiction", "author", "url", "via", "voice", "superseded_by", "licence")
    }
    dates = {key: entry.date(key) for key in ("published", "reviewed", "checked", "lapses")}
    authority = entry.choice("authority_type", AuthorityType, AuthorityType.OTHER)
    wording = entry.choice("wording", Wording, Wording.OURS)
    if not identity or not title or not publisher:
        return None
    return Source(identity, title, publisher, authority, wording=wording, **values, **dates)


def read_term(entry: Entry, family: str) -> Term | None:
    """A ``[[term]]``; None when it lacks id or label."""
    identity, label = entry.text("id", required=True), entry.text("label", required=True)
    lists = ("alternative", "abbreviations", "hidden", "broader", "related", "not_to_be_confused_with", "spanish")
    alternative, abbreviations, hidden, broader, related, confused, spanish = (entry.texts(key) for key in lists)
    scope_note = entry.text("scope_note")
    if entry.value("narrower") is not None:
        entry.note("narrower", "narrower is computed from broader and is not written.")
    if not identity or not label:
        return None
    return Term(
        id=identity,
        label=label,
        alternative=alternative,
        abbreviations=abbreviations,
        hidden=hidden,
        broader=broader,
        related=related,
        not_to_be_confused_with=confused,
        spanish=spanish,
        scope_note=scope_note,
        family=family,
    )


def completed(terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms with ``narrower`` computed, and ``related`` without what is broader or narrower at any distance.

    SKOS allows two concepts to be related or in one line of the hierarchy, never both (its condition S27).
    """
    broader = {term.id: term.broader for term in terms}
    narrower: dict[str, list[str]] = {}
    for term in terms:
        for identity in term.broader:
            narrower.setdefault(identity, []).append(term.id)
    return tuple(
        replace(
            term,
            narrower=tuple(sorted(narrower.get(term.id, ()))),
            related=tuple(
                other
                for other in term.related
                if other not in _above(term.id, broader) and term.id not in _above(other, broader)
            ),
        )
        for term in terms
    )


def _above(identity: str, broader: Mapping[str, tuple[str, ...]]) -> set[str]:
    found: set[str] = set()
    waiting = [*broader.get(identity, ())]
    while waiting:
        step = waiting.pop()
        if step not in found:
            found.add(step)
            waiting += broader.get(step, ())
    return found
