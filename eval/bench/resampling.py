"""Indexes of any size without a build: the statements of a real one drawn again and again, and vectors near theirs.

Each drawn statement keeps its terms, kind and speaker and gets a document, a section and a number of its own; each vector is its
original's, moved a drawn way. So what is found and read for a question is as in a real index, and neither a reader nor an
encoder works for hours. Reviewed answers are left out: with them most questions would not be searched for at all.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from eval.significance import SEED
from ingest import generations
from ingest.chroma import QUESTIONS, STATEMENTS, Embedded
from ingest.index import Index, Manifest
from ingest.lexical import write_fields
from ingest.records import Document, Passage, Section, Span, Statement
from ingest.rows import write_rows
from ingest.vectors import text_key, write_vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SENTENCES = 20  # of a document
_NEAREST, _FARTHEST = 0.3, 0.9  # length of what is added to a vector of length 1


@dataclass(frozen=True, slots=True)
class Written:
    """Seconds that the parts of an index took to write."""

    records: float
    vectors: float
    words: float

    @property
    def seconds(self) -> float:
        """All of them."""
        return self.records + self.vectors + self.words


def write(like: Index, size: int, folder: Path) -> Written:
    """Write an index of so many statements drawn from another one."""
    drawn = random.Random(SEED)  # noqa: S311
    ids = like.statement_ids()
    picks = [drawn.randrange(len(ids)) for _ in range(size)]
    originals = like.statements(ids)
    with generations.building(folder) as generation:
        started = time.perf_counter()
        terms = tuple(like.terms.values())
        write_rows(generation, chain(like.sources.values(), terms, _records(originals, picks)))
        records = time.perf_counter()
        names = [_name(number) for number in range(size)]
        found = Embedded(names, [text_key(name) for name in names], _near(like.vectors(ids), picks))
        none = Embedded([], [], found.vectors[:0])
        write_vectors(generation, {STATEMENTS: found, QUESTIONS: none})
        vectors = time.perf_counter()
        fields: dict[str, Sequence[tuple[str, str]]] = {
            "text": [(names[n], _numbered(originals[pick].search_text, n)) for n, pick in enumerate(picks)],
            "headings": [],
            "questions": [],
            "labels": [(term.id, " ".join(term.labels)) for term in terms],
        }
        write_fields(generation, fields, like.folder / like.generation)
        words = time.perf_counter()
        Manifest(
            generation=generation.name,
            encoder=like.manifest.encoder,
            encoder_name=like.manifest.encoder_name,
            dimension=like.manifest.dimension,
            corpus="",
            built=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
            counts={"statements": size},
        ).write(generation)
    return Written(records - started, vectors - records, words - vectors)


def _records(originals: Sequence[Statement], picks: Sequence[int]) -> Iterator[object]:
    for start in range(0, len(picks), SENTENCES):
        yield from _document(originals, picks, start)


def _document(originals: Sequence[Statement], picks: Sequence[int], start: int) -> Iterator[object]:
    """A document of one section, whose statements follow each other."""
    name = f"note-{start // SENTENCES:06}"
    statements: list[Statement] = []
    text = ""
    for number, pick in enumerate(picks[start : start + SENTENCES], start):
        original = originals[pick]
        quote = _numbered(original.quote, number)
        statements.append(
            replace(
                original,
                id=_name(number),
                document_id=name,
                section_id=name,
                passage_id=name,
                spans=(Span(len(text), len(text) + len(quote)),),
                quote=quote,
                search_text=_numbered(original.search_text, number),
                question=None,
            )
        )
        text += quote + "\n\n"
    source = statements[0].source_id
    yield Document(name, f"{name}.md", f"Note {start // SENTENCES}", text, "")
    yield Section(name, name, statements[0].headings, 0, len(text), source)
    yield Passage(name, name, name, source, statements[0].headings, 0, len(text))
    yield from statements


def _name(number: int) -> str:
    return f"drawn-{number:07}"


def _numbered(text: str, number: int) -> str:
    return f"{text[:-1]} in case {number}{text[-1:]}"


def _near(vectors: NDArray[np.float32], picks: Sequence[int]) -> NDArray[np.float32]:
    """A vector of unit length near each original's; float32, shape ``(len(picks), dimension)``."""
    import numpy as np

    drawn = np.random.default_rng(SEED)
    made = vectors[list(picks)]
    for start in range(0, len(made), 10_000):  # in pieces, since a million vectors fill a gigabyte and a half
        part = made[start : start + 10_000]
        away = drawn.standard_normal(part.shape, dtype=np.float32)
        lengths = drawn.uniform(_NEAREST, _FARTHEST, (len(part), 1)).astype(np.float32)
        part += away * (lengths / np.linalg.norm(away, axis=1, keepdims=True))
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return np.asarray(made)
