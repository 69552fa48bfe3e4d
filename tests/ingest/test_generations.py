"""A generation is whole or not there: killed builds, full disks and spoilt files."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ingest import generations
from ingest.errors import StoreError

ROOT = Path(__file__).parents[2]
FILL = """
import sys
from pathlib import Path
import numpy as np
from ingest import generations
from ingest.errors import StoreError
from ingest.rows import write_rows
from ingest.records import Term
folder = Path(sys.argv[1])
def write(generation):
    (generation / "manifest.json").write_text("{}")
def text(generation):
    (generation / "large.json").write_text("x" * 4_000_000)
def matrix(generation):
    np.save(generation / "vectors.npy", np.zeros((1000, 1000), np.float32))
def rows(generation):
    write_rows(generation, (Term(str(number), "label " * 20) for number in range(40_000)))
with generations.building(folder) as generation:
    write(generation)
before = generations.current(folder)
for fill in (text, matrix, rows):
    try:
        with generations.building(folder) as generation:
            fill(generation)
    except StoreError as error:
        print(error)
    assert generations.current(folder) == before
    assert sorted(path.name for path in folder.iterdir()) == ["CURRENT", "LOCK", before]
"""


def generation(folder: Path, name: str, *, whole: bool = True) -> Path:
    made = folder / name
    made.mkdir(parents=True)
    if whole:
        (made / generations.MANIFEST).write_text("{}")
    return made


def test_what_killed_builds_left_is_gone_before_the_next_needs_its_room(tmp_path: Path) -> None:
    old, used = generation(tmp_path, "g-20260101T000000-a"), generation(tmp_path, "g-20260102T000000-a")
    half = generation(tmp_path, "g-20260101T120000-a", whole=False)
    unnamed = generation(tmp_path, "g-20260103T000000-a")  # whole, but killed before the pointer moved
    (tmp_path / generations.POINTER).write_text(used.name + "\n")
    (tmp_path / ".CURRENT-g-20260103T000000-a").write_text("")
    with generations.building(tmp_path) as fresh:
        assert {path.name for path in tmp_path.glob("g-*")} == {old.name, used.name, fresh.name}  # open in a reader
        assert (half.exists(), unnamed.exists()) == (False, False)
        assert not list(tmp_path.glob(".CURRENT-*"))
        assert generations.current(tmp_path) == used.name


def test_without_a_pointer_whole_generations_stay(tmp_path: Path) -> None:
    whole, half = generation(tmp_path, "g-1"), generation(tmp_path, "g-2", whole=False)
    (tmp_path / generations.POINTER).write_text("")
    with generations.building(tmp_path):
        assert (whole.exists(), half.exists()) == (True, False)


def test_a_full_disk_is_one_line_and_the_index_stays(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    command = next(
        (
            [unshare, flags, "--", "sh", "-c", f'mount -t tmpfs -o size=2m tmpfs {tmp_path} && exec "$@"', "sh"]
            for flags in ("-m", "-rm")
            if unshare
            and subprocess.run(
                [unshare, flags, "--", "mount", "-t", "tmpfs", "tmpfs", str(tmp_path)], capture_output=True, check=False
            ).returncode
            == 0
        ),
        None,
    )
    if command is None:
        pytest.skip("this machine does not permit a small file system of a test's own")
    result = subprocess.run(
        [*command, sys.executable, "-c", FILL, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    said = f"There is no room left in {tmp_path}; the index there is as it was. Make room, then build again."
    assert result.stdout.splitlines() == [said] * 3


@pytest.mark.parametrize("spoil", ["cut", "flipped", "missing"])
def test_a_spoilt_file_is_named_when_the_index_is_opened(tmp_path: Path, spoil: str) -> None:
    made = generation(tmp_path, "g-1")
    (made / "bm25").mkdir()
    (made / "chroma").mkdir()
    (made / "chroma" / "chroma.sqlite3").write_bytes(b"changes when it is opened")
    file = made / "bm25" / "data.npy"
    file.write_bytes(bytes(range(256)) * 100)
    known = generations.digests(made)
    assert list(known) == ["bm25/data.npy"]
    generations.check_files(made, known)
    data = file.read_bytes()
    if spoil == "missing":
        file.unlink()
    else:
        file.write_bytes(data[:-1] if spoil == "cut" else data[:500] + b"!" + data[501:])
    with pytest.raises(StoreError, match=r"bm25/data\.npy .*\. Build it again"):
        generations.check_files(made, known)


def test_of_a_large_file_serving_reads_samples_and_a_build_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "LARGE", 3_000_000)
    monkeypatch.setattr(generations, "_BLOCK", 1_000)
    made = generation(tmp_path, "g-20260101T000000-a")
    (made / "small").write_bytes(b"s" * 1_000)
    (made / "large").write_bytes(data := b"l" * 4_000_000)
    known = generations.digests(made)
    sampled = generations.samples(made, known)
    assert sampled.keys() == {"large"}
    generations.check_files(made, known, sampled)
    (made / "large").write_bytes(data[:2_000] + b"!" + data[2_001:])  # between two samples
    generations.check_files(made, known, sampled)
    with pytest.raises(StoreError, match="large is not as it was built"):
        generations.check_files(made, known)
    for spoilt in (data[:-1], b"!" + data[1:], data[:-1] + b"!", data + b"l"):
        (made / "large").write_bytes(spoilt)
        with pytest.raises(StoreError, match="large is not as it was built"):
            generations.check_files(made, known, sampled)
