"""Vectors of statements and of questions: in Chroma for the nearest ones, in a file for those of known rows."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.chroma import AGAIN, QUESTIONS, STATEMENTS, Embedded, Folder, write_folder
from ingest.errors import StoreError, VectorServerError
from ingest.vector_server import Remote, VectorServer
from ingest.workers import Machine, Workers

if TYPE_CHECKING:
    from numpy.typing import NDArray

SCANNED = 150_000  # rows that are looked at one by one while a server is lost

_MATRIX = "vectors-{}.npy"
_KEYS = "vector-keys-{}.npy"
_IDS = "vector-ids-{}.npy"


def text_key(text: str) -> bytes:
    """The content hash under which a text's vector is found again; 16 bytes."""
    return hashlib.sha256(text.encode()).digest()[:16]


def write_vectors(
    folder: Path,
    collections: Mapping[str, Embedded],
    before: Path | None = None,
    server: VectorServer | None = None,
    workers: Workers | None = None,
) -> None:
    """Store vectors, one collection a name, on a server where there is one; ``before`` is a generation whose graph may
    be amended."""
    for name, embedded in collections.items():
        np.save(folder / _MATRIX.format(name), embedded.vectors)
        keys = np.frombuffer(b"".join(embedded.keys), dtype=np.uint8)
        np.save(folder / _KEYS.format(name), keys.reshape(len(embedded.keys), 16))
        np.save(folder / _IDS.format(name), np.array([one.encode() for one in embedded.ids], dtype=np.bytes_))
    if server is not None:
        server.write(folder.name, collections, workers or Machine())
        return
    held = {name: _held(before, name) for name in collections} if before else {}
    write_folder(folder, collections, before, held)


def known_vectors(folder: Path, name: str) -> dict[bytes, NDArray[np.float32]]:
    """A collection's vectors by content hash; none when they cannot be read, since they can be made again."""
    try:
        keys, matrix = np.load(folder / _KEYS.format(name)), np.load(folder / _MATRIX.format(name))
    except (OSError, ValueError):
        return {}
    return {bytes(key): row for key, row in zip(keys, matrix, strict=True)}


def _held(folder: Path, name: str) -> dict[str, bytes]:
    """The content hashes of a collection by id; none when they cannot be read."""
    try:
        ids, keys = np.load(folder / _IDS.format(name)), np.load(folder / _KEYS.format(name))
    except (OSError, ValueError):
        return {}
    return {identity.decode(): bytes(key) for identity, key in zip(ids, keys, strict=True)}


def discarding(server: VectorServer | None) -> Callable[[str], None]:
    """What removes a generation's collections from the server, where there is one."""
    return lambda generation: server.discard(generation, (STATEMENTS, QUESTIONS)) if server else None


class Vectors:
    """Read access to the collections: in the folder of a generation, or on a server that holds them."""

    def __init__(self, folder: Path, server: VectorServer | None = None) -> None:
        self._searched: Folder | Remote = Remote(server, folder.name) if server else Folder(folder)
        try:
            self._matrices: dict[str, NDArray[np.float32]] = {
                name: np.load(folder / _MATRIX.format(name), mmap_mode="r") for name in (STATEMENTS, QUESTIONS)
            }
            self._ids = {name: np.load(folder / _IDS.format(name), mmap_mode="r") for name in self._matrices}
        except (OSError, ValueError) as error:
            raise StoreError(f"The vectors in {folder} cannot be used ({error}). {AGAIN}") from error

    def shape(self, name: str) -> tuple[int, int]:
        """How many vectors a collection holds, and their dimension."""
        rows, dimension = self._matrices[name].shape
        return rows, dimension

    def of_rows(self, name: str, rows: Sequence[int]) -> NDArray[np.float32]:
        """Vectors of a collection's rows, float32, shape ``(len(rows), dimension)``; only these are read."""
        return np.asarray(self._matrices[name][list(rows)], dtype=np.float32)

    def nearest(self, name: str, vectors: Sequence[NDArray[np.float32]], count: int) -> list[list[tuple[str, float]]]:
        """For each vector at most ``count`` ids of a collection with their cosines, nearest first, equally near ones
        by id. All are asked for at once, since every call waits for Chroma's threads."""
        count = min(count, len(self._matrices[name]))
        if count < 1 or not len(vectors):
            return [[] for _ in vectors]
        given = np.asarray(vectors, dtype=np.float32)
        try:
            found = self._searched.nearest(name, given, count)
        except VectorServerError:
            found = [self._scanned(name, vector, count) for vector in given]
        return [sorted(pairs, key=lambda pair: (-pair[1], pair[0])) for pairs in found]

    @property
    def lost(self) -> str | None:
        """What is the matter with the server that holds the vectors, or None."""
        return self._searched.lost if isinstance(self._searched, Remote) else None

    def _scanned(self, name: str, vector: NDArray[np.float32], count: int) -> list[tuple[str, float]]:
        """The nearest by looking at every row, which costs 30 ms at a hundred thousand; none where there are more."""
        matrix = self._matrices[name]
        if len(matrix) > SCANNED:
            return []
        cosines = matrix @ vector
        rows = np.argpartition(-cosines, count - 1)[:count]
        return [(self._ids[name][row].decode(), float(cosines[row])) for row in rows]

    def check(self) -> None:
        """Raises StoreError where Chroma holds another number of vectors than there are rows, or does not search."""
        for name, matrix in self._matrices.items():
            if self._searched.count(name) != len(matrix):
                raise StoreError(f"Chroma holds another number of {name} than the index. {AGAIN}")
            if len(matrix):
                self._searched.nearest(name, np.asarray(matrix[:1], dtype=np.float32), 1)

    def close(self) -> None:
        """Let go of the files."""
        self._searched.close()
