"""Builds that are killed at any point: the index answers as before, and the next build goes on where they stopped."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest import embedding
from ingest.build import build
from ingest.chroma import QUESTIONS, STATEMENTS
from ingest.generations import LOCK, POINTER, current
from ingest.index import Index
from ingest.vectors import text_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

POINTS = 25
DOCUMENTS = 150
AT_ONCE = 16


class DrawnEncoder:
    """Unit vectors that are drawn from a text: no two are near, so that any graph of them finds the same."""

    name, fingerprint, dimension = "drawn", "drawn-1", 64

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        rows = [np.random.default_rng(list(text_key(text))).standard_normal(self.dimension) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return np.asarray(self.encode([text])[0], dtype=np.float32)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self.encode(texts)


class SlowEncoder(DrawnEncoder):
    """Takes a millisecond a text, and writes down what it was asked for."""

    def __init__(self, diary: Path) -> None:
        super().__init__()
        self._diary = diary

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        with self._diary.open("a") as file:
            file.writelines(f"{text}\n" for text in texts)
        time.sleep(0.001 * len(texts))
        return super().encode(texts)


def building(documents: Path, folder: Path, diary: Path) -> None:
    embedding.AT_ONCE = AT_ONCE
    build([documents], folder, SlowEncoder(diary))


def write(documents: Path, version: int) -> None:
    """Every second document says something else in each version."""
    for number in range(DOCUMENTS):
        said = version if number % 2 else 0
        text = f"# Hall {number}\n\n## What rings in hall {number}?\n\nBell {said} of hall {number} rings at noon.\n"
        (documents / f"hall-{number:03}.md").write_text(f"{text}\nHall {number} opens at {said}.\n")


def answers(folder: Path) -> list[Any]:
    """What an index finds, and all it holds."""
    index = Index.open(folder, DrawnEncoder.fingerprint)
    try:
        ids, questions = index.statement_ids(), index.question_ids()
        return [
            index.generation,
            index.statements(ids),
            *(index.nearest(index.vectors([ids[row]])[0], 1) for row in (0, 7, 150, 299)),
            *(index.nearest_questions(index.question_vectors([questions[row]]), 1)[0] for row in (3, 149)),
            *(index.lexical("text", text, 5) for text in ("bell noon", "hall 11")),
        ]
    finally:
        index.close()


def put_down(folder: Path) -> set[bytes]:
    """The hashes of the texts whose vectors killed builds have left."""
    batches = embedding.Batches(folder, DrawnEncoder())
    return {*batches.known(STATEMENTS), *batches.known(QUESTIONS)}


def test_builds_killed_at_25_points_leave_the_index_alone_and_are_gone_on_with(tmp_path: Path) -> None:
    documents, folder, diary = tmp_path / "documents", tmp_path / "index", tmp_path / "diary"
    documents.mkdir()
    version = 1
    write(documents, version)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["ingest.build", "chromadb", "bm25s"])

    def started() -> Any:
        process = context.Process(target=building, args=(documents, folder, diary))
        process.start()
        return process

    first = started()
    first.join()
    assert first.exitcode == 0
    before = answers(folder)
    version += 1
    write(documents, version)
    begun = time.monotonic()
    second = started()
    second.join()
    whole = time.monotonic() - begun
    drawn = random.Random(12)
    killed = 0
    left: set[bytes] = set()
    most = 0
    before = answers(folder)
    version += 1
    write(documents, version)
    while killed < POINTS:
        diary.write_text("")
        process = started()
        while (
            killed % 2 and process.is_alive() and not diary.stat().st_size
        ):  # at any pace some are killed while they embed
            process.join(0.01)
        process.join(drawn.uniform(0.0, 0.2) if killed % 2 else drawn.uniform(0.02, 1.0) * whole)
        process.kill()
        process.join()
        asked = [text_key(line) for line in diary.read_text().splitlines()]
        assert not left & set(asked), "a text was embedded again"
        assert len(set(asked)) == len(asked)
        if process.exitcode == 0 or current(folder) != before[0]:
            before = answers(folder)  # it had ended: on to another change
            version += 1
            write(documents, version)
            left = set()
            continue
        killed += 1
        assert answers(folder) == before
        left = put_down(folder)
        most = max(most, len(left))
        assert len(set(asked) - left) <= AT_ONCE, "more than a batch was lost"
    assert most, "no build was killed while it embedded"
    encoder = DrawnEncoder()
    final = build([documents], folder, encoder)
    assert not left & {text_key(text) for text in encoder.asked}
    whole_names = {before[0], final.generation, POINTER, LOCK}
    assert {path.name for path in folder.iterdir()} == whole_names
    assert len(answers(folder)[1]) == len(before[1])
