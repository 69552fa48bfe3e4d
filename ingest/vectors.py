"""Vectors of statements and of questions: in Chroma for the nearest ones, in a file for those of known rows.

The only file that imports chromadb.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.errors import StoreError

if TYPE_CHECKING:
    from numpy.typing import NDArray

STATEMENTS = "statements"
QUESTIONS = "questions"

_MATRIX = "vectors-{}.npy"
_KEYS = "vector-keys-{}.npy"
_FOLDER = "chroma"
# The graph is searched widely: at a hundred thousand statements recall of the first 50 stays near 1.
_GRAPH = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}}


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a collection holds, row for row: ids, content hashes, and vectors of shape ``(len(ids), dimension)``."""

    ids: Sequence[str]
    keys: Sequence[bytes]
    vectors: NDArray[np.float32]


def text_key(text: str) -> bytes:
    """The content hash under which a text's vector is found again; 16 bytes."""
    return hashlib.sha256(text.encode()).digest()[:16]


def write_vectors(folder: Path, collections: Mapping[str, Embedded]) -> None:
    """Store vectors, one collection a name."""
    with _translated(folder):
        client = _client(folder)
        step = client.get_max_batch_size()
        for name, embedded in collections.items():
            np.save(folder / _MATRIX.format(name), embedded.vectors)
            keys = np.frombuffer(b"".join(embedded.keys), dtype=np.uint8)
            np.save(folder / _KEYS.format(name), keys.reshape(len(embedded.keys), 16))
            collection = client.create_collection(name, embedding_function=None, configuration=_GRAPH)
            for start in range(0, len(embedded.ids), step):
                rows = slice(start, start + step)
                collection.add(ids=list(embedded.ids[rows]), embeddings=embedded.vectors[rows])
        client.close()


def known_vectors(folder: Path, name: str) -> dict[bytes, NDArray[np.float32]]:
    """A collection's vectors by content hash; none when they cannot be read, since they can be made again."""
    try:
        keys, matrix = np.load(folder / _KEYS.format(name)), np.load(folder / _MATRIX.format(name))
    except (OSError, ValueError):
        return {}
    return {bytes(key): row for key, row in zip(keys, matrix, strict=True)}


class Vectors:
    """Read access to the collections. Chroma is opened at the first search, since opening it takes half a second."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._collections: dict[str, Any] = {}
        self._client: Any = None
        with _translated(folder):
            self._matrices: dict[str, NDArray[np.float32]] = {
                name: np.load(folder / _MATRIX.format(name), mmap_mode="r") for name in (STATEMENTS, QUESTIONS)
            }

    def shape(self, name: str) -> tuple[int, int]:
        """How many vectors a collection holds, and their dimension."""
        rows, dimension = self._matrices[name].shape
        return rows, dimension

    def of_rows(self, name: str, rows: Sequence[int]) -> NDArray[np.float32]:
        """Vectors of a collection's rows, float32, shape ``(len(rows), dimension)``; only these are read."""
        return np.asarray(self._matrices[name][list(rows)], dtype=np.float32)

    def nearest(self, name: str, vector: NDArray[np.float32], count: int) -> list[tuple[str, float]]:
        """At most ``count`` ids of a collection with their cosines, nearest first, equally near ones by id."""
        count = min(count, len(self._matrices[name]))
        if count < 1:
            return []
        with _translated(self._folder):
            found = self._collection(name).query(
                query_embeddings=np.asarray(vector, dtype=np.float32)[None, :], n_results=count, include=["distances"]
            )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return sorted(((identity, 1.0 - float(far)) for identity, far in pairs), key=lambda pair: (-pair[1], pair[0]))

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None
            self._collections.clear()

    def _collection(self, name: str) -> Any:
        with self._lock:
            if self._client is None:
                if not (self._folder / _FOLDER / "chroma.sqlite3").is_file():  # Chroma would make an empty one
                    raise StoreError(f"{self._folder / _FOLDER} is missing. {_AGAIN}")
                self._client = _client(self._folder)
            if name not in self._collections:
                self._collections[name] = self._client.get_collection(name, embedding_function=None)
            return self._collections[name]


_AGAIN = "Build the index again: python -m ingest build"


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(folder / _FOLDER), settings=Settings(anonymized_telemetry=False))


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except StoreError:
        raise
    except Exception as error:  # Chroma's Rust core raises classes of its own and bare exceptions alike
        reason = str(error).strip().split("\n")[0][:200] or type(error).__name__
        raise StoreError(f"The vectors in {folder} cannot be used ({reason}). {_AGAIN}") from error
