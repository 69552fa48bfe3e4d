"""Nearest vectors by Chroma, in a folder of its own. The only file that imports chromadb.

A build that changes little copies the graph of the generation before and amends the copy, since a graph of a hundred
thousand vectors takes minutes to make. Removed vectors leave a mark in it, so it is made anew when they are many.
"""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.errors import StoreError
from ingest.rows import copy_database

if TYPE_CHECKING:
    from numpy.typing import NDArray

STATEMENTS = "statements"  # the two collections of an index
QUESTIONS = "questions"

FOLDER = "chroma"
AGAIN = "Build the index again: python -m ingest build"

_DATABASE = "chroma.sqlite3"
_AMENDED = "amended.json"  # beside the folder: by collection the share of its vectors replaced since it was made
_MOST_AMENDED = 0.1  # of a collection; beyond it the graph is made anew
# The graph is searched widely: at a hundred thousand statements recall of the first 50 stays near 1.
GRAPH = {"hnsw": {"space": "cosine", "ef_construction": 200, "ef_search": 200}}


@dataclass(frozen=True, slots=True)
class Embedded:
    """What a collection holds, row for row: ids, content hashes, and vectors of shape ``(len(ids), dimension)``."""

    ids: Sequence[str]
    keys: Sequence[bytes]
    vectors: NDArray[np.float32]


def write_folder(
    generation: Path,
    collections: Mapping[str, Embedded],
    before: Path | None = None,
    held: Mapping[str, Mapping[str, bytes]] | None = None,
) -> None:
    """Store vectors in a generation's folder, one collection a name.

    ``before`` is the generation to start from where little has changed, ``held`` the content hashes in it by id.
    """
    with _translated(generation):
        amended = _amended(before, collections, held or {}) if before else None
        if before and amended is not None:
            try:
                _copy(before, generation)
                _amend(generation, collections, held or {})
            except Exception:  # a spoilt graph, in whatever words the library has: it is made anew
                shutil.rmtree(generation / FOLDER, ignore_errors=True)
                amended = None
        if amended is None:
            _fill(generation, collections)
        (generation / _AMENDED).write_text(json.dumps(amended or {}), encoding="utf-8")


def _amended(
    before: Path, collections: Mapping[str, Embedded], held: Mapping[str, Mapping[str, bytes]]
) -> dict[str, float] | None:
    """The shares with this build's own, or None where one is too large or nothing is known of the collections."""
    try:
        shares: dict[str, float] = json.loads((before / _AMENDED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    for name, embedded in collections.items():
        now = dict(zip(embedded.ids, embedded.keys, strict=True))
        known = held.get(name, {})
        replaced = len({identity for identity, _ in now.items() ^ known.items()})
        shares[name] = shares.get(name, 0.0) + replaced / max(1, len(known))
        if shares[name] > _MOST_AMENDED:
            return None
    return shares


def _copy(before: Path, generation: Path) -> None:
    """A server may have the old one open; it writes to the database alone."""
    shutil.copytree(before / FOLDER, generation / FOLDER, ignore=shutil.ignore_patterns(f"{_DATABASE}*"))
    copy_database(before / FOLDER / _DATABASE, generation / FOLDER / _DATABASE)


def _amend(generation: Path, collections: Mapping[str, Embedded], held: Mapping[str, Mapping[str, bytes]]) -> None:
    client = _client(generation)
    step = client.get_max_batch_size()
    try:
        for name, embedded in collections.items():
            collection = client.get_collection(name, embedding_function=None)
            known = held.get(name, {})
            kept = dict(zip(embedded.ids, embedded.keys, strict=True))
            gone = [identity for identity, key in known.items() if kept.get(identity) != key]
            rows = [row for row, one in enumerate(embedded.ids) if known.get(one) != embedded.keys[row]]
            for start in range(0, len(gone), step):
                collection.delete(ids=gone[start : start + step])
            for start in range(0, len(rows), step):
                some = rows[start : start + step]
                collection.add(ids=[embedded.ids[row] for row in some], embeddings=embedded.vectors[some])
            if collection.count() != len(embedded.ids):
                raise StoreError(f"{generation} has another number of {name} than it should.")
    finally:
        client.close()


def _fill(generation: Path, collections: Mapping[str, Embedded]) -> None:
    client = _client(generation)
    step = client.get_max_batch_size()
    for name, embedded in collections.items():
        collection = client.create_collection(name, embedding_function=None, configuration=GRAPH)
        for start in range(0, len(embedded.ids), step):
            rows = slice(start, start + step)
            collection.add(ids=list(embedded.ids[rows]), embeddings=embedded.vectors[rows])
    client.close()


class Folder:
    """Search in a generation's folder. Chroma is opened at the first one, since opening it takes half a second."""

    def __init__(self, generation: Path) -> None:
        self._generation = generation
        self._lock = threading.Lock()
        self._collections: dict[str, Any] = {}
        self._client: Any = None

    def nearest(self, name: str, vectors: NDArray[np.float32], count: int) -> list[list[tuple[str, float]]]:
        """For each vector at most ``count`` ids of a collection with their cosines, in no fixed order."""
        with _translated(self._generation):
            return found(self._collection(name), vectors, count)

    def count(self, name: str) -> int:
        """How many vectors a collection holds."""
        with _translated(self._generation):
            return int(self._collection(name).count())

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
                if not (self._generation / FOLDER / _DATABASE).is_file():  # Chroma would make an empty one
                    raise StoreError(f"{self._generation / FOLDER} is missing. {AGAIN}")
                self._client = _client(self._generation)
            if name not in self._collections:
                self._collections[name] = self._client.get_collection(name, embedding_function=None)
            return self._collections[name]


def found(collection: Any, vectors: NDArray[np.float32], count: int) -> list[list[tuple[str, float]]]:
    """Ids and cosines of what is nearest in a collection of Chroma's to each of some vectors, shape ``(n, dimension)``."""
    rows = collection.query(query_embeddings=vectors, n_results=count, include=["distances"])
    return [
        [(one, 1.0 - float(far)) for one, far in zip(ids, distances, strict=True)]
        for ids, distances in zip(rows["ids"], rows["distances"], strict=True)
    ]


def connect(
    host: str, port: int, encrypted: bool, tenant: str, database: str, headers: dict[str, str], seconds: float
) -> Any:
    """A client of a Chroma server, each of whose requests has so many seconds. Raises whatever the library does."""
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    client: Any = chromadb.HttpClient(host, port, encrypted, headers, settings, tenant, database)
    client._server._session.timeout = seconds  # the library has no setting for it, and waits for ever
    return client


def is_missing(error: Exception) -> bool:
    """Whether an error of the library says that there is no such collection."""
    from chromadb.errors import NotFoundError

    return isinstance(error, NotFoundError)


def _client(generation: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(str(generation / FOLDER), settings=Settings(anonymized_telemetry=False))


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except StoreError:
        raise
    except Exception as error:  # Chroma's Rust core raises classes of its own and bare exceptions alike
        raise StoreError(f"The vectors in {folder} cannot be used ({reason(error)}). {AGAIN}") from error


def reason(error: Exception) -> str:
    """The first line of what a library says."""
    return str(error).strip().split("\n")[0][:200] or type(error).__name__
