"""One vector a statement: in Chroma for the nearest ones, in a matrix for exact scores.

The only file that imports chromadb.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.errors import StoreError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MATRIX = "vectors.npy"
KEYS = "vector-keys.npy"

_FOLDER = "chroma"
_COLLECTION = "statements"
# The graph is searched widely: at a hundred thousand statements recall of the first 50 stays near 1.
_GRAPH = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}}


def text_key(text: str) -> bytes:
    """The content hash under which a text's vector is found again; 16 bytes."""
    return hashlib.sha256(text.encode()).digest()[:16]


def write_vectors(folder: Path, ids: Sequence[str], keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
    """Store vectors, shape ``(len(ids), dimension)``, row for row, with the content hash of each."""
    np.save(folder / MATRIX, vectors)
    np.save(folder / KEYS, np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(len(keys), 16))
    with _translated(folder):
        client = _client(folder)
        collection = client.create_collection(_COLLECTION, embedding_function=None, configuration=_GRAPH)
        step = client.get_max_batch_size()
        for start in range(0, len(ids), step):
            collection.add(ids=list(ids[start : start + step]), embeddings=vectors[start : start + step])
        client.close()


def known_vectors(folder: Path) -> dict[bytes, NDArray[np.float32]]:
    """Vectors of a generation by content hash; none when they cannot be read, since they can be made again."""
    try:
        keys, matrix = np.load(folder / KEYS), np.load(folder / MATRIX)
    except (OSError, ValueError):
        return {}
    return {bytes(key): row for key, row in zip(keys, matrix, strict=True)}


class Vectors:
    """Read access. Chroma is opened at the first search, since opening it takes most of a second."""

    def __init__(self, folder: Path, ids: Sequence[str]) -> None:
        self._folder = folder
        self._rows = {identity: row for row, identity in enumerate(ids)}
        self._lock = threading.Lock()
        self._collection: Any = None
        self._client: Any = None
        with _translated(folder):
            self._matrix: NDArray[np.float32] = np.load(folder / MATRIX, mmap_mode="r")
        if len(self._matrix) != len(ids):
            raise StoreError(f"{folder} has {len(self._matrix)} vectors for {len(ids)} statements. {_AGAIN}")

    def of(self, ids: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of statements, float32, shape ``(len(ids), dimension)``. Raises KeyError for an unknown id."""
        return np.asarray(self._matrix[[self._rows[identity] for identity in ids]], dtype=np.float32)

    def cosines(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """The exact cosine of every statement, in stored order, with a vector of unit length."""
        return np.asarray(self._matrix @ vector, dtype=np.float32)

    def nearest(self, vector: NDArray[np.float32], count: int) -> list[tuple[str, float]]:
        """At most ``count`` statement ids with their cosines, nearest first."""
        if not self._rows or count < 1:
            return []
        with _translated(self._folder):
            found = self._open().query(
                query_embeddings=np.asarray(vector, dtype=np.float32)[None, :],
                n_results=min(count, len(self._rows)),
                include=["distances"],
            )
        pairs = zip(found["ids"][0], found["distances"][0], strict=True)
        return sorted(
            ((identity, 1.0 - float(far)) for identity, far in pairs), key=lambda pair: (-pair[1], self._rows[pair[0]])
        )

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = self._collection = None

    def _open(self) -> Any:
        with self._lock:
            if self._collection is None:
                if not (self._folder / _FOLDER / "chroma.sqlite3").is_file():  # Chroma would make an empty one
                    raise StoreError(f"{self._folder / _FOLDER} is missing. {_AGAIN}")
                self._client = _client(self._folder)
                self._collection = self._client.get_collection(_COLLECTION, embedding_function=None)
            return self._collection


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
