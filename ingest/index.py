"""The index: what a build writes and an answer reads.

    DIR/CURRENT                      name of the generation in use; moved last, in one step
    DIR/<generation>/manifest.json   encoder fingerprint, dimension, record and splitting versions, counts, digest
    DIR/<generation>/records.sqlite  documents, sections, passages, statements, frames, sources, terms, disagreements, answers
    DIR/<generation>/chroma/         one vector a statement
    DIR/<generation>/vectors.npy     the same vectors as a matrix; questions.npy: one a question of an FAQ
    DIR/<generation>/bm25/           one lexical index a field

A generation is never written again once the pointer names it, so an open Index may be read by many threads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest import generations
from ingest.errors import StoreError
from ingest.lexical import Fields
from ingest.records import Disagreement, Document, Passage, ReviewedAnswer, Section, Source, Statement, Term
from ingest.rows import Held, Rows, record_version
from ingest.statements import RECORD_VERSION as SPLITTING_VERSION
from ingest.vectors import Vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = "plainterm-index"
QUESTIONS = "questions.npy"
FIELDS = ("text", "headings", "questions", "labels")

_FEW = 20_000  # records of a kind that are held in memory


@dataclass(frozen=True, slots=True)
class Manifest:
    """What made a generation and what is in it."""

    generation: str
    encoder: str  # fingerprint of weights and tokenizer
    encoder_name: str
    dimension: int
    corpus: str  # digest of every file that was read
    built: str  # UTC, ISO 8601
    counts: dict[str, int]
    record_version: str = field(default_factory=record_version)
    splitting_version: int = SPLITTING_VERSION
    format: str = FORMAT

    def write(self, folder: Path) -> None:
        """Write it into a generation's folder."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1)
        (folder / generations.MANIFEST).write_text(text + "\n", encoding="utf-8")


@dataclass(frozen=True, slots=True)
class FaqQuestion:
    """A question that a section of an FAQ answers, with the statements that do."""

    text: str
    section_id: str
    statements: tuple[str, ...]


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the generation in use. Raises StoreError where there is none that this version can read."""
    place = folder / generations.current(folder) / generations.MANIFEST
    try:
        content = json.loads(place.read_text(encoding="utf-8"))
        if content.get("format") == FORMAT and content.get("record_version") != record_version():
            raise StoreError(f"The index in {folder} holds records of another version. {_again(folder)}")
        if content.get("format") != FORMAT:
            raise ValueError("no such format")
        return Manifest(**content)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise StoreError(f"{folder} is not an index of Plainterm. {_again(folder)}") from error


def _again(folder: Path) -> str:
    return f"Build it again: python -m ingest build --index {folder}"


class Index:
    """Read access to one generation. Unknown ids raise KeyError."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        place = folder / manifest.generation
        self.folder = folder
        self.manifest = manifest
        self.generation = manifest.generation
        self._rows = Rows(place)
        self.sources: Mapping[str, Source] = MappingProxyType({s.id: s for s in self._rows.all(Source)})
        self.terms: Mapping[str, Term] = MappingProxyType({t.id: t for t in self._rows.all(Term)})
        self.disagreements: tuple[Disagreement, ...] = tuple(self._rows.all(Disagreement))
        self.answers: Mapping[str, ReviewedAnswer] = MappingProxyType({a.id: a for a in self._rows.all(ReviewedAnswer)})
        self._statements = Held(self._rows, Statement, _FEW)
        self._sections = Held(self._rows, Section, _FEW)
        self._passages = Held(self._rows, Passage, _FEW)
        self._documents = Held(self._rows, Document, 200)
        self._ids = self._rows.ids(Statement)
        self._by_section = _grouped(self._rows.owners(Statement, "section_id"))
        self._by_document = _grouped(self._rows.owners(Statement, "document_id"))
        self._by_term = _grouped(self._rows.mentions())
        self._vectors = Vectors(place, self._ids)
        self._fields = Fields(place)
        self._questions = self._read_questions()
        self._question_vectors: NDArray[np.float32] = _load(place / QUESTIONS, folder)

    @classmethod
    def open(cls, folder: Path | str, encoder_fingerprint: str | None = None) -> Index:
        """Open the generation in use.

        Raises StoreError, with the next command, for a missing or foreign folder and for an index that was made by
        another encoder (where a fingerprint is given), another record version or another splitting version.
        """
        folder = Path(folder)
        manifest = read_manifest(folder)
        if manifest.splitting_version != SPLITTING_VERSION:
            raise StoreError(f"The index in {folder} was split by rules of another version. {_again(folder)}")
        if encoder_fingerprint is not None and manifest.encoder != encoder_fingerprint:
            raise StoreError(
                f"The index in {folder} was made by another encoder ({manifest.encoder_name}). {_again(folder)}"
            )
        index = cls(folder, manifest)
        dimension = index.vectors(index.statement_ids()[:1]).shape[1]
        if dimension != manifest.dimension:
            raise StoreError(f"The index in {folder} has vectors of dimension {dimension}. {_again(folder)}")
        return index

    def close(self) -> None:
        """Let go of the files; the index must not be used afterwards."""
        self._rows.close()
        self._vectors.close()

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
        return tuple(self._statements[identity] for identity in ids)

    def statement_ids(self) -> tuple[str, ...]:
        """Every statement's id in stored order: documents in order of their files, top to bottom."""
        return self._ids

    def document_ids(self) -> tuple[str, ...]:
        """Every document's id in stored order."""
        return self._rows.ids(Document)

    def of_term(self, identity: str) -> tuple[str, ...]:
        """Ids of the statements that are about a term, in stored order."""
        return self._by_term.get(identity, ())

    def of_section(self, identity: str) -> tuple[str, ...]:
        """Ids of a section's statements, in stored order."""
        return self._by_section.get(identity, ())

    def of_document(self, identity: str) -> tuple[str, ...]:
        """Ids of a document's statements, in stored order."""
        return self._by_document.get(identity, ())

    def questions(self) -> tuple[FaqQuestion, ...]:
        """Questions that the documents themselves ask and answer, in stored order."""
        return self._questions

    def question_vectors(self) -> NDArray[np.float32]:
        """Vectors of ``questions()``, float32, shape ``(len(questions()), dimension)``, of unit length."""
        return self._question_vectors

    def find(self, identity: str) -> Any:
        """The record of any kind with an id, or None; a statement before all others."""
        for kind in (Statement, Term, Source, Section, Passage, Document, Disagreement, ReviewedAnswer):
            record = self._rows.get(kind, identity)
            if record is not None:
                return record
        return None

    def nearest(self, vector: NDArray[np.float32], count: int) -> list[tuple[str, float]]:
        """At most ``count`` statement ids with their cosines, nearest first, found by Chroma."""
        return self._vectors.nearest(vector, count)

    def cosines(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """The exact cosine of every statement, float32, shape ``(len(statement_ids()),)``."""
        return self._vectors.cosines(vector)

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of statements, float32, shape ``(len(ids), dimension)``, of unit length."""
        return self._vectors.of(ids)

    def lexical(self, field: str, text: str, count: int) -> list[tuple[str, float]]:
        """At most ``count`` ids with BM25 scores above zero, best first.

        The field says what the ids are of: ``text`` statements, ``headings`` and ``questions`` sections, ``labels``
        terms.
        """
        return self._fields.search(field, text, count)

    def tokens(self, text: str) -> list[str]:
        """The stems that the lexical index sees in a text, in order."""
        return self._fields.tokenizer.tokens(text)

    def _read_questions(self) -> tuple[FaqQuestion, ...]:
        sections = (section for section in self._rows.all(Section) if section.question)
        return tuple(
            FaqQuestion(section.question or "", section.id, ids)
            for section in sections
            if (ids := self.of_section(section.id))
        )


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The first of each pair by the second, in order."""
    groups: dict[str, list[str]] = {}
    for identity, owner in pairs:
        groups.setdefault(owner, []).append(identity)
    return {owner: tuple(ids) for owner, ids in groups.items()}


def _load(path: Path, folder: Path) -> NDArray[np.float32]:
    try:
        return np.asarray(np.load(path), dtype=np.float32)
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} cannot be read ({error}). {_again(folder)}") from error
