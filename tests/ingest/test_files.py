"""Files of a folder: documents in order; what is left out or cannot be read is named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ingest.errors import CorpusError
from ingest.files import files_below, read_file, shown
from ingest.reading.fetching import LARGEST

SUFFIXES = (".md",)


def names(folder: Path) -> list[str]:
    return [file.name for file in files_below(folder, SUFFIXES).files]


def test_hidden_files_and_locks_of_office_are_no_documents(tmp_path: Path) -> None:
    for name in ("b.md", "a.md", ".hidden.md", "~$a.md", "sheet.xlsx", "README.md", ".git/c.md", "sub/d.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = files_below(tmp_path, SUFFIXES)
    assert [shown(file, tmp_path) for file in found.files] == ["a.md", "b.md", "sub/d.md"]
    assert sorted(line.split(":")[0] for line in found.left_out) == ["README.md", "sheet.xlsx"]
    assert found.refused == ()


def test_links_are_followed_inside_the_folder_only(tmp_path: Path) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (tmp_path / "secret.md").write_text("x")
    (folder / "a.md").write_text("x")
    (folder / "inside.md").symlink_to("a.md")
    (folder / "out.md").symlink_to(tmp_path / "secret.md")
    (folder / "gone.md").symlink_to("nothing.md")
    (folder / "loop.md").symlink_to("loop.md")
    (folder / "round").symlink_to(folder)
    found = files_below(folder, SUFFIXES)
    assert names(folder) == ["a.md", "inside.md"]
    assert [line.split(":")[0] for line in found.refused] == ["gone.md", "loop.md", "out.md"]
    assert [line.split(":")[0] for line in found.left_out] == ["round"]


@pytest.mark.skipif(os.geteuid() == 0, reason="everything can be read by root")
def test_a_folder_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    assert "closed: cannot be opened" in files_below(tmp_path, SUFFIXES).refused[0]


def test_a_folder_that_goes_away_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("x")
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def closed(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    found = files_below(tmp_path, SUFFIXES)
    assert found.refused == ("closed: cannot be opened (Permission denied). Check who may read it.",)
    assert names(tmp_path) == ["a.md"]


def test_names_that_cannot_be_printed_are_escaped(tmp_path: Path) -> None:
    assert shown(tmp_path / "a\nb\x1b.md", tmp_path) == "a\\nb\\x1b.md"
    assert shown(tmp_path / os.fsdecode(b"caf\xe9.md"), tmp_path) == "caf\\udce9.md"
    assert shown(tmp_path / "café.md", tmp_path) == "café.md"


def test_a_large_or_missing_file_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(CorpusError, match=r"big\.txt: 20 MB; a document has at most 20 MB"):
        read_file(path, tmp_path)
    with pytest.raises(CorpusError, match=r"none\.md: cannot be read \(No such file"):
        read_file(tmp_path / "none.md", tmp_path)
