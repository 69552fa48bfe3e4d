"""The graph of vectors finds what is nearest, made anew or amended."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np

from ingest.chroma import Embedded, Folder, write_folder
from ingest.vectors import text_key

FIRST = 24


def embedded(numbers: range) -> Embedded:
    """Vectors of unit length, the same for the same number."""
    ids = [f"v-{number}" for number in numbers]
    rows = np.array([np.random.default_rng(number).standard_normal(64, dtype=np.float32) for number in numbers])
    return Embedded(ids, [text_key(one) for one in ids], rows / np.linalg.norm(rows, axis=1, keepdims=True))


def test_the_first_ones_are_the_nearest_anew_and_amended(tmp_path: Path) -> None:
    before, after = embedded(range(2_000)), embedded(range(60, 2_060))
    for name in ("old", "amended", "new"):
        (tmp_path / name).mkdir()
    write_folder(tmp_path / "old", {"statements": before})
    held = {"statements": dict(zip(before.ids, before.keys, strict=True))}
    write_folder(tmp_path / "amended", {"statements": after}, tmp_path / "old", held)
    write_folder(tmp_path / "new", {"statements": after})
    assert (tmp_path / "amended" / "amended.json").read_text() != "{}"
    asked = embedded(range(5_000, 5_040)).vectors
    nearest = [{after.ids[row] for row in np.argsort(-(after.vectors @ one))[:FIRST]} for one in asked]
    for name in ("amended", "new"):
        with closing(Folder(tmp_path / name)) as folder:
            found = folder.nearest("statements", asked, FIRST)
        assert [{identity for identity, _ in pairs} for pairs in found] == nearest
