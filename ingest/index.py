"""The index: what a build writes and an answer reads.

    DIR/CURRENT                      name of the generation in use; moved last, in one step
    DIR/<generation>/manifest.json   encoder fingerprint, dimension, record and splitting versions, counts, digests
    DIR/<generation>/records.sqlite  every record: sources, terms, documents to statements, questions, answers
    DIR/<generation>/chroma/         one vector a statement and, apart, one a question
    DIR/<generation>/vectors-*.npy   the same vectors by row, and under which text each can be used again
    DIR/<generation>/bm25/           one lexical index a field

A generation is never written again once the pointer names it, so an open Index may be read by many threads. Opening
one reads its files once, of large ones samples, to see that they are as they were built, and holds no more of a large
index than of a small one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest import generations, releases
from ingest.chroma import QUESTIONS, STATEMENTS
from ingest.errors import StoreError
from ingest.lexical import Fields
from ingest.records import (
    AskedQuestion,
    AuthorityType,
    Disagreement,
    Document,
    Passage,
    ReviewedAnswer,
    Section,
    Source,
    Statement,
    Term,
)
from ingest.releases import Release
from ingest.rows import Rows, Stored, record_version
from ingest.vector_server import VectorServer
from ingest.vectors import Vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = "plainterm-index"
_HELD = 32_000_000  # characters of documents that stay in memory
FIELDS = ("text", "headings", "questions", "labels")
# The modules that decide which statements, terms and questions a document becomes, and what is indexed of them.
SPLITTERS = tuple(
    """build cells corpus dates disagreements drafts entries evidence faqs files frames labels lexical passing
    questions reading.archives reading.blocks reading.books reading.dates reading.decoding reading.documents reading.fetching
    reading.frontmatter reading.furniture reading.grids reading.inline reading.languages reading.layout
    reading.markdown reading.origin reading.pdfs reading.plaintext reading.questions reading.slides reading.webpages
    reading.wordfiles reading.worker reading.writer reviewed_answers reviewed_disagreements sections sentences
    statements tables vocabulary""".split()
)


@cache
def splitting_version() -> str:
    """A digest of the source of the modules that split: another code may have split the same texts differently."""
    digest = hashlib.sha256()
    for name in SPLITTERS:
        digest.update((Path(__file__).parent / f"{name.replace('.', '/')}.py").read_bytes())
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What made a generation and what is in it."""

    generation: str
    encoder: str  # fingerprint of weights, tokenizer, prompt and pooling
    encoder_name: str
    dimension: int
    corpus: str  # digest of every file that was read
    built: str  # UTC, ISO 8601
    counts: dict[str, int]
    on_server: bool = False  # the vectors are on a Chroma server, not in the generation's folder
    paths: list[str] = field(default_factory=list)  # what it was built from, for building it again with more
    made_from: str = ""  # digest of all that a build is told: where it is the same, the generation stays
    files: dict[str, str] = field(default_factory=dict)  # SHA-256 by path in the generation's folder
    samples: dict[str, str] = field(default_factory=dict)  # and of samples of those that are large
    record_version: str = field(default_factory=record_version)
    splitting_version: str = field(default_factory=splitting_version)
    format: str = FORMAT

    def write(self, folder: Path) -> Manifest:
        """Write it into a generation's folder, last, and return it: with the digests of the files that are there."""
        files = generations.digests(folder)
        whole = replace(self, files=files, samples=generations.samples(folder, files))
        text = json.dumps(asdict(whole), ensure_ascii=False, indent=1)
        (folder / generations.MANIFEST).write_text(text + "\n", encoding="utf-8")
        return whole


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the generation in use. Raises StoreError where there is none that this version can read."""
    content = _read_content(folder)
    if content.get("record_version") != record_version():
        raise StoreError(f"The index in {folder} holds records of another version. {_again(folder)}")
    if content.get("splitting_version") != splitting_version():
        raise StoreError(f"The index in {folder} was split by another version of Plainterm. {_again(folder)}")
    try:
        return Manifest(**content)
    except TypeError as error:
        raise _foreign(folder) from error


@dataclass(frozen=True, slots=True)
class Earlier:
    """The generation in use, as far as a build can go on from it, whatever version wrote it."""

    folder: Path
    encoder: str
    split_alike: bool  # by the same code, into the same records

    @classmethod
    def of(cls, index: Path) -> Earlier | None:
        """That of an index's folder; None where there is none, or a file of it is not as it was built."""
        try:
            content = _read_content(index)
            folder = index / generations.current(index)
            generations.check_files(folder, content.get("files") or {})
        except StoreError:
            return None
        versions = (content.get("record_version"), content.get("splitting_version"))
        return cls(folder, str(content.get("encoder")), versions == (record_version(), splitting_version()))


def _read_content(folder: Path) -> dict[str, Any]:
    place = folder / generations.current(folder) / generations.MANIFEST
    try:
        content = json.loads(place.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _foreign(folder) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _foreign(folder)
    return content


def _foreign(folder: Path) -> StoreError:
    return StoreError(f"{folder} is not an index of Plainterm. {_again(folder)}")


def _again(folder: Path) -> str:
    return f"Build it again: python -m ingest build --index {folder}"


class Index:
    """Read access to one generation. Unknown ids raise KeyError."""

    def __init__(self, folder: Path, manifest: Manifest, server: VectorServer | None = None) -> None:
        place = folder / manifest.generation
        self.folder = folder
        self.manifest = manifest
        self.generation = manifest.generation
        self._rows = Rows(place)
        self.sources: Mapping[str, Source] = Stored(self._rows, Source)
        self.terms: Mapping[str, Term] = Stored(self._rows, Term)
        self.answers: Mapping[str, ReviewedAnswer] = Stored(self._rows, ReviewedAnswer)
        self._statements = Stored(self._rows, Statement)
        self._sections = Stored(self._rows, Section)
        self._passages = Stored(self._rows, Passage)
        self._documents = Stored(
            self._rows, Document, kept=200, weight=lambda document: len(document.text), heaviest=_HELD
        )
        self._questions = Stored(self._rows, AskedQuestion)
        self._vectors = Vectors(place, server if manifest.on_server else None)
        self._fields = Fields(place)

    @classmethod
    def open(
        cls, folder: Path | str, encoder_fingerprint: str | None = None, server: VectorServer | None = None
    ) -> Index:
        """Open the generation in use; ``server`` holds its vectors where it was built with one, and need not run yet.

        Raises StoreError, with the next command, for a missing or foreign folder and for an index that was made by
        another encoder (where a fingerprint is given), another record version or other splitting code, and for a file
        that is not as it was built.
        """
        folder = Path(folder)
        manifest = read_manifest(folder)
        if encoder_fingerprint is not None and manifest.encoder != encoder_fingerprint:
            raise StoreError(
                f"The index in {folder} was made by another encoder ({manifest.encoder_name}). {_again(folder)}"
            )
        generations.check_files(folder / manifest.generation, manifest.files, manifest.samples)
        index = cls(folder, manifest, server)
        index._check_vectors()
        return index

    def _check_vectors(self) -> None:
        for name, kind in ((STATEMENTS, Statement), (QUESTIONS, AskedQuestion)):
            count, dimension = self._vectors.shape(name)
            if dimension != self.manifest.dimension:
                raise StoreError(
                    f"The index in {self.folder} has vectors of dimension {dimension}. {_again(self.folder)}"
                )
            if count != self._rows.count(kind):
                raise StoreError(
                    f"{self.folder} has {count} vectors for {self._rows.count(kind)} {name}. {_again(self.folder)}"
                )

    @property
    def lost(self) -> str | None:
        """What is the matter with the Chroma server, or None. Until it is back statements are found without it."""
        return self._vectors.lost

    def check(self) -> None:
        """Raises StoreError where Chroma does not hold what the index does; opening does not look into it."""
        self._vectors.check()

    def close(self) -> None:
        """Let go of the files; the index must not be used afterwards."""
        self._rows.close()
        self._vectors.close()

    @cached_property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """Where sources differ, in stored order."""
        return tuple(self._rows.all(Disagreement))

    @cached_property
    def releases(self) -> tuple[Release, ...]:
        """The releases of its vocabulary, newest first, with what changed in each; none where its corpus keeps no changelog."""
        return releases.read(self.folder / self.generation)

    def document(self, identity: str) -> Document:
        """A stored text."""
        return self._documents[identity]

    def section(self, identity: str) -> Section:
        """A heading's stretch of a document."""
        return self._sections[identity]

    def passage(self, identity: str) -> Passage:
        """What is shown around a statement."""
        return self._passages[identity]

    def statement(self, identity: str) -> Statement:
        """One claim."""
        return self._statements[identity]

    def statements(self, ids: Iterable[str]) -> tuple[Statement, ...]:
        """Claims in the order of their ids."""
        return self._statements.several(ids)

    def statement_ids(self) -> tuple[str, ...]:
        """Every statement's id in stored order: documents in order of their files, top to bottom."""
        return self._rows.ids(Statement)

    def document_ids(self) -> tuple[str, ...]:
        """Every document's id in stored order."""
        return self._rows.ids(Document)

    def of_term(self, identity: str, most: int | None = None) -> tuple[str, ...]:
        """Ids of the statements that are about a term, in stored order; the first ``most`` of them."""
        return self._rows.of_term(identity, most)

    def of_section(self, identity: str) -> tuple[str, ...]:
        """Ids of a section's statements, in stored order."""
        return self._rows.owned(Statement, "section_id", identity)

    def of_document(self, identity: str) -> tuple[str, ...]:
        """Ids of a document's statements, in stored order."""
        return self._rows.owned(Statement, "document_id", identity)

    @cached_property
    def plain_definitions(self) -> dict[tuple[str, str], str]:
        """By term and language the id of the first definition that is our own sentence, whatever else there is."""
        found: dict[tuple[str, str], str] = {}
        for source in self._rows.owned(Source, "authority_type", AuthorityType.OURSELVES):
            for term, language, identity in self._rows.definitions(source):
                if term is not None:
                    found.setdefault((term, language), identity)
        return found

    def question(self, identity: str) -> AskedQuestion:
        """A question whose answer is known, with the statements that give it."""
        return self._questions[identity]

    def questions(self, ids: Iterable[str]) -> tuple[AskedQuestion, ...]:
        """Questions in the order of their ids."""
        return self._questions.several(ids)

    def question_ids(self) -> tuple[str, ...]:
        """Every question's id in stored order: those that headings ask, then those that reviewed answers serve."""
        return self._rows.ids(AskedQuestion)

    def find(self, identity: str) -> Any:
        """The record of any kind with an id, or None; a statement before all others."""
        kinds: tuple[type, ...] = (
            Statement, Term, Source, Section, Passage, Document, Disagreement, ReviewedAnswer, AskedQuestion,
        )  # fmt: skip
        for kind in kinds:
            found: dict[str, Any] = self._rows.get(kind, (identity,))
            if found:
                return found[identity]
        return None

    def nearest(self, vector: NDArray[np.float32], count: int) -> list[tuple[str, float]]:
        """At most ``count`` statement ids with their cosines, nearest first, found by Chroma."""
        return self._vectors.nearest(STATEMENTS, [vector], count)[0]

    def nearest_questions(self, vectors: Sequence[NDArray[np.float32]], count: int) -> list[list[tuple[str, float]]]:
        """For each vector at most ``count`` question ids with their cosines, nearest first, found by Chroma.

        The vectors are of questions (``Encoder.encode_query``), as the stored ones are.
        """
        return self._vectors.nearest(QUESTIONS, vectors, count)

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of statements, float32, shape ``(len(ids), dimension)``, of unit length."""
        rows = self._rows.positions(Statement, ids)
        return self._vectors.of_rows(STATEMENTS, [rows[identity] for identity in ids])

    def question_vectors(self, ids: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions, float32, shape ``(len(ids), dimension)``, of unit length."""
        rows = self._rows.positions(AskedQuestion, ids)
        return self._vectors.of_rows(QUESTIONS, [rows[identity] for identity in ids])

    def lexical(self, field: str, text: str, count: int) -> list[tuple[str, float]]:
        """At most ``count`` ids with BM25 scores above zero, best first.

        The field says what the ids are of: ``text`` statements, ``headings`` sections, ``questions`` questions,
        ``labels`` terms.
        """
        return self._fields.search(field, text, count)

    def frequency(self, stem: str) -> int:
        """How many statements have a stem."""
        return self._fields.frequency("text", stem)

    def tokens(self, text: str) -> list[str]:
        """The stems that the lexical index sees in a text, in order."""
        return self._fields.tokenizer.tokens(text)
