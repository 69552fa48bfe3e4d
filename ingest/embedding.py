"""Texts become vectors, each once: what the last generation or a build that was stopped has made is used again.

While a build runs its vectors are put down in ``DIR/.unfinished``, a file a batch, so that a killed one loses no more
than a batch. A build that ends well removes the folder.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.chroma import QUESTIONS, STATEMENTS, Embedded
from ingest.encoder import Encoder
from ingest.generations import UNFINISHED
from ingest.vectors import known_vectors, text_key
from ingest.workers import Machine, Workers

if TYPE_CHECKING:
    from numpy.typing import NDArray

AT_ONCE = 128  # texts between two files

Advance = Callable[[int, int], None]  # texts embedded so far, and in all


class Batches:
    """The vectors that builds of one encoder have put down since the last one that ended well."""

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        made_by = sha256(f"{encoder.fingerprint} {encoder.dimension}".encode()).hexdigest()[:16]
        self._folder = folder / UNFINISHED / made_by
        self._number = 0

    def known(self, name: str) -> dict[bytes, NDArray[np.float32]]:
        """A collection's vectors by content hash; a file that is not whole is passed over."""
        found: dict[bytes, NDArray[np.float32]] = {}
        for path in sorted(self._folder.glob(f"{name}-*.npz")):
            self._number = max(self._number, int(path.stem.rpartition("-")[2]) + 1)
            try:
                with np.load(path) as batch:
                    found |= {bytes(key): row for key, row in zip(batch["keys"], batch["vectors"], strict=True)}
            except (OSError, ValueError, KeyError, zipfile.BadZipFile):
                continue
        return found

    def put(self, name: str, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Put one batch down, whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{name}-{self._number:08}.npz"
        self._number += 1
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            np.savez(file, keys=np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(-1, 16), vectors=vectors)
        part.replace(path)


def embed(
    told: Mapping[str, str],
    questions: Mapping[str, str],
    folder: Path,
    before: Path | None,
    encoder: Encoder,
    advance: Advance = lambda done, total: None,
    workers: Workers | None = None,
) -> tuple[dict[str, Embedded], int]:
    """A vector and a content hash for each statement (``told``) and question, texts by id, and how many were made.

    ``folder`` is the index's, ``before`` a generation of it with vectors of the same encoder. ``advance`` hears after
    each batch how far the statements are.
    """
    workers = workers or Machine()
    batches = Batches(folder, encoder)
    made: dict[str, Embedded] = {}
    count = 0
    for name, texts in ((STATEMENTS, told), (QUESTIONS, questions)):
        keys = [text_key(text) for text in texts.values()]
        known = known_vectors(before, name) if before else {}
        known |= batches.known(name)
        fresh = {key: text for key, text in zip(keys, texts.values(), strict=True) if key not in known}
        # Texts of one length share a batch, where an encoder pads.
        waiting = sorted(fresh, key=lambda key: (len(fresh[key]), key))
        parts = [waiting[start : start + AT_ONCE] for start in range(0, len(waiting), AT_ONCE)]
        done = 0
        for some, vectors in zip(
            parts, workers.encode(encoder, name, [[fresh[key] for key in part] for part in parts]), strict=True
        ):
            batches.put(name, some, vectors)
            known |= dict(zip(some, vectors, strict=True))
            done += len(some)
            if name == STATEMENTS:
                advance(done, len(waiting))
        count += len(fresh)
        rows = np.array([known[key] for key in keys], dtype=np.float32).reshape(len(keys), encoder.dimension)
        del known  # as large as the rows
        made[name] = Embedded(list(texts), keys, rows)
    return made, count
