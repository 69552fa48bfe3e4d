"""Change files: written so that they are read back the same, and read with every defect named."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.command import main
from ingest.errors import CorpusError
from ingest.suggested_changes import SuggestedChange, Tongue, Wish, keep, read_changes


def change(**given: str) -> SuggestedChange:
    values = {"term": "telehealth", "says": "It leaves out calls.", "source": None, "received": "2026-11-28", **given}
    kind, language = Wish(given.get("kind", "correct")), Tongue(given.get("language", "en"))
    return SuggestedChange(**{**values, "kind": kind, "language": language})  # type: ignore[arg-type]


@pytest.mark.parametrize("says", ['"quoted" \\ back', "ñ — 😀 é", "]] [[change]] # '''", "a\x7fb", "\\u0041 \\n"])
def test_a_change_is_read_back_as_it_was_written(tmp_path: Path, says: str) -> None:
    written = change(says=says, source="https://www.example.org/a b?c=d&e", release="1.0.0")
    path = keep(written, tmp_path / "new" / "folder")
    defects: list[str] = []
    (found,) = read_changes(path.parent, defects)
    assert defects == []
    assert found.says == says.replace("\x7f", "")
    assert (found.kind, found.term, found.source, found.release) == (
        Wish.CORRECT, "telehealth", written.source, "1.0.0",
    )  # fmt: skip
    assert found.place == f"{path.name}:3"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[change]]\nterm = "a"\nreceived = "2026-11-28"', "1: says is missing"),
        ('[[change]]\nterm = "a"\nsays = "b"', "1: received is missing"),
        ('[[change]]\nkind = "remove"\nterm = "a"\nsays = "b"\nreceived = "2026-11-28"', "2: kind is 'remove'"),
        ('[[change]]\nterm = "a"\nsays = "b"\nreceived = "soon"', "4: received is no date"),
        ('[[change]]\nterm = "a"\nsays = "b"\nreceived = "2026-11-28"\nname = "Ana"', "5: name is not a key"),
        (
            f'[[change]]\nterm = "{"a" * 81}"\nsays = "b"\nreceived = "2026-11-28"',
            "2: term has 81 characters, at most 80",
        ),
        ("[[change]]\nterm = ", "1: is no TOML"),
        ("\xff", ""),
    ],
)
def test_every_defect_is_named_with_file_and_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "one.toml").write_bytes(text.encode("latin-1"))
    defects: list[str] = []
    read_changes(tmp_path, defects)
    assert any(defect.startswith(f"one.toml:{said}") for defect in defects), defects


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="is no folder"):
        read_changes(tmp_path / "none", [])


def test_the_check_reads_them(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "suggestions"
    monkeypatch.setenv("PLAINTERM_SUGGESTIONS", str(folder))
    keep(change(), folder)
    keep(change(kind="add", term="phone visit", says="A visit by phone."), folder)
    assert main(["check", str(corpus)]) == 0
    waiting = capsys.readouterr().err
    assert "waits, correct telehealth: It leaves out calls." in waiting
    assert "waits, add phone visit: A visit by phone." in waiting
    keep(change(term="gone"), folder)
    keep(change(kind="add", term="Tele-Health Service"), folder)
    (folder / "bad.toml").write_text("[[change]]\n", "utf-8")
    assert main(["check", str(corpus)]) == 1
    told = capsys.readouterr().out
    assert "corrects gone, which is no term." in told
    assert "adds 'Tele-Health Service', which is a label of telehealth." in told
    assert "bad.toml:1: term is missing." in told
