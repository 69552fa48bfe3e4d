"""The command line: one JSON value or a few lines on stdout, one line on stderr and exit code 1 for an error of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.build import build
from ingest.command import main, run
from ingest.errors import StoreError


@pytest.fixture
def folder(corpus: Path, tmp_path: Path, encoder: Any) -> Path:
    build([corpus], tmp_path / "index", encoder)
    return tmp_path / "index"


def test_build_with_the_real_encoder_then_status(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(corpus), "--index", str(tmp_path / "index"), "--json"]) == 0
    manifest = json.loads(capsys.readouterr().out)
    assert (manifest["counts"]["statements"], manifest["dimension"]) == (9, 384)
    assert manifest.pop("summary")["documents"]["added"] == 1
    assert main(["status", "--index", str(tmp_path / "index"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == manifest


def test_a_build_without_a_document_that_could_not_be_read_says_so_in_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "good.md").write_text("# Bells\n\nA bell rings when it is struck.\n")
    (tmp_path / "empty.md").write_text("")
    arguments = ["build", str(tmp_path), "--index", str(tmp_path / "index")]
    assert main([*arguments, "--strict"]) == 1
    assert capsys.readouterr().err == "empty.md: is empty. Remove it or add its text.\n"
    assert main(arguments) == 3
    out, err = capsys.readouterr()
    assert out.startswith("1 statements of 1 documents")
    assert "empty.md: is empty." in err
    assert "1 document could not be read" in err


def test_status_is_a_table_of_counts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--index", str(folder)]) == 0
    lines = dict(line.rsplit(maxsplit=1) for line in capsys.readouterr().out.splitlines()[:13])
    assert lines["concepts"] == "2"
    assert lines["authorities"] == "3"
    assert lines["jurisdictions"] == "1"


def test_check_lists_every_defect(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(corpus)]) == 0
    assert "no defect" in capsys.readouterr().out
    (corpus / "sources.toml").write_text("[[source]]\nid = 3\n[[source]]\nid = 4\n")
    assert main(["check", str(corpus)]) == 1
    out, err = capsys.readouterr()
    assert "sources.toml:2: id is not one text." in out
    assert "sources.toml:4: id is not one text." in out
    assert len(err.splitlines()) == 1
    assert "defects" in err


@pytest.mark.parametrize("identity", ["telehealth", "hrsa-page", "rpm--hrsa", "two-terms", "rpm-in-telehealth"])
def test_show_finds_a_record_of_any_kind(folder: Path, identity: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", identity, "--index", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == identity
    assert main(["show", identity, "--index", str(folder)]) == 0
    assert identity in capsys.readouterr().out


@pytest.mark.parametrize("form", ["skos", "tbx", "jsonld", "csv"])
def test_export_writes_to_stdout(folder: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--format", form, "--index", str(folder)]) == 0
    out, err = capsys.readouterr()
    assert "telehealth" in out
    assert err == ""


def test_disagreements_lists_what_a_person_may_accept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["disagreements", "--index", str(folder)]) == 0
    assert "candidates" in capsys.readouterr().out
    assert main(["disagreements", "--index", str(folder), "--json"]) == 0
    assert isinstance(json.loads(capsys.readouterr().out), list)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["status", "--index", "{none}"], "No index in"),
        (["show", "nothing", "--index", "{index}"], "holds nothing with the id 'nothing'"),
        (["export", "--format", "csv", "--index", "{none}"], "No index in"),
        (["build", "{none}", "--index", "{none}"], "no such file or folder"),
        (["check", "{none}"], "no such file or folder"),
    ],
)
def test_an_error_of_ours_is_one_line_and_exit_code_1(
    folder: Path, tmp_path: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {"index": str(folder), "none": str(tmp_path / "none")}
    assert main([argument.format(**places) for argument in arguments]) == 1
    out, err = capsys.readouterr()
    assert said in out + err
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err


def test_an_unknown_setting_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PLAINTERM_INDX", "x")
    assert main(["status"]) == 1
    assert capsys.readouterr().err == "PLAINTERM_INDX is not a setting of Plainterm. Did you mean PLAINTERM_INDEX?\n"


@pytest.mark.parametrize("arguments", [[], ["bild"], ["export"], ["export", "--format", "pdf"], ["show"]])
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2


def test_run_turns_errors_into_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> int:
        raise StoreError("No index.")

    assert run(fail) == 1
    assert capsys.readouterr().err == "No index.\n"
    assert run(lambda: None) == 0
    assert run(lambda: 3) == 3
    with pytest.raises(ZeroDivisionError):
        run(lambda: 1 // 0)


def test_what_a_name_brings_moves_no_cursor(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    name = "a\x1b[2J\x07\u202e.md"
    assert main(["build", str(tmp_path / name), "--index", str(tmp_path / "index")]) == 1
    said = capsys.readouterr().err
    assert "\\x1b[2J\\x07\\u202e.md" in said
    assert not set(said) & set("\x1b\x07\u202e")


def test_a_defect_that_a_document_made_endless_is_shown_short(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (corpus / "sources.toml").open("a") as file:
        file.write("x" * 100_000 + " = 1\n")
    assert main(["check", str(corpus)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("sources.toml:") and line.count("x") > 100 for line in lines)
    assert max(map(len, lines)) < 700
