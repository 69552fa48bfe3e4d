"""Where a collection's index lies, and what is no collection."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ingest.build import build
from ingest.command import main
from ingest.errors import SettingError
from ingest.settings import Settings


def test_a_collection_has_a_folder_of_its_own(tmp_path: Path) -> None:
    settings = Settings.read({"PLAINTERM_COLLECTIONS": str(tmp_path), "PLAINTERM_INDEX": "x"})
    assert settings.index_folder == Path("x")
    assert settings.folder_of("north-clinic") == tmp_path / "north-clinic"
    chosen = Settings.read(
        {"PLAINTERM_COLLECTIONS": str(tmp_path), "PLAINTERM_COLLECTION": "north", "PLAINTERM_INDEX": "x"}
    )
    assert chosen.index_folder == tmp_path / "north"
    (tmp_path / "north").mkdir()
    (tmp_path / "north" / "CURRENT").write_text("g-1")
    (tmp_path / "Other Things").mkdir()
    (tmp_path / "empty").mkdir()
    assert chosen.collection_folders == {"north": tmp_path / "north"}
    assert Settings().collection_folders == {}


@pytest.mark.parametrize("name", ["", "..", "a/b", "North", "-a", "a-", "a b", "a\n"])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingError, match="is no name of a collection"):
        Settings(collections=str(tmp_path)).folder_of(name)


def test_without_a_folder_there_are_no_collections(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="with PLAINTERM_COLLECTIONS"):
        Settings(collection="north").index_folder  # noqa: B018
    with pytest.raises(SettingError, match="is no folder"):
        Settings(collections=str(tmp_path / "none")).collection_folders  # noqa: B018


def test_the_commands_take_a_collection(
    corpus: Path, tmp_path: Path, encoder: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAINTERM_COLLECTIONS", str(tmp_path / "all"))
    build([corpus], tmp_path / "all" / "north", encoder)
    assert main(["status", "--collection", "north"]) == 0
    assert str(tmp_path / "all" / "north") in capsys.readouterr().out
    assert main(["status", "--collection", "south"]) == 1
    assert capsys.readouterr().err.startswith(f"No index in {tmp_path / 'all' / 'south'}.")
