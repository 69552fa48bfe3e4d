"""``python -m app``: exit codes, one line for an error, one JSON value for ``--json``, batches that go on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.answer import Answer
from app.assistant import Assistant
from app.cli import as_text, main
from app.query.question import Question

EXAMPLE = Path(__file__).parents[2] / "app" / "examples" / "answered.json"


@pytest.fixture
def folder(astronomy: Assistant) -> str:
    return str(astronomy.folder)


def untimed(content: Any) -> Any:
    return {**content, "timings_ms": None}


# --- one question -----------------------------------------------------------------------------------------------------


def test_json_is_one_value_and_what_another_run_says(
    astronomy: Assistant, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "Is a dwarf planet a planet?"
    assert main(["ask", text, "--as-of", "2026-11-21", "--json", "--index", folder]) == 0
    printed = json.loads(capsys.readouterr().out)
    other = json.loads(astronomy.ask(Question(text, as_of=date(2026, 11, 21))).to_json())
    assert untimed(printed) == untimed(other)
    assert list(printed) == list(json.loads(EXAMPLE.read_text(encoding="utf-8")))


def test_a_collection_is_asked_by_name(
    astronomy: Assistant, folder: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAINTERM_COLLECTIONS", str(Path(folder).parent))
    assert main(["ask", "What is a planet?", "--collection", Path(folder).name]) == 0
    assert capsys.readouterr().out.startswith("A planet is a large round body")
    assert main(["ask", "What is a planet?", "--collection", "../index"]) == 1
    assert "is no name of a collection" in capsys.readouterr().err


def test_not_knowing_is_no_error_and_told_as_text(
    astronomy: Assistant, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "What is a frobnicator?", "--index", folder]) == 0
    answer = astronomy.ask(Question("What is a frobnicator?"))
    assert answer.outcome != "answered"
    assert capsys.readouterr().out == answer.text + "\n"


def test_help_is_told_as_text(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "I want to kill myself", "--index", folder]) == 0
    assert "988" in capsys.readouterr().out


def test_an_answer_as_text(astronomy: Assistant) -> None:
    text = as_text(astronomy.ask(Question("What is a planet?")))
    assert text.startswith("A planet is a large round body")
    assert "[2] Union of Astronomers: Resolution on planets (2006-08-24, in our words)" in text


def test_the_text_names_the_sides_and_every_source() -> None:
    answer = Answer.model_validate_json(EXAMPLE.read_text(encoding="utf-8"))
    text = as_text(answer)
    assert answer.text in text
    assert all(f"[{c.number}] {c.publisher}" in text for c in answer.citations)
    assert answer.disagreement is not None
    assert all(f"  {side.position}: " in text for side in answer.disagreement.sides if side.position)
    assert "More sources" not in text


def test_what_no_sentence_cites_stands_under_more_sources() -> None:
    answer = Answer.model_validate_json(EXAMPLE.with_name("reviewed.json").read_text(encoding="utf-8"))
    used, others = as_text(answer).split("\nMore sources\n")
    assert answer.supporting
    assert all((f"[{c.number}] {c.publisher}" in others) == (c.number in answer.supporting) for c in answer.citations)
    assert all(f"[{c.number}] {c.publisher}" in used for c in answer.citations if c.number not in answer.supporting)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "The question is blank."),
        ("  \n ", "The question is blank."),
        ("x" * 10_000, "The question has 10,000 characters"),
        ("\ud800", "The question is not text"),
    ],
    ids=["empty", "blank", "10,000 characters", "half a character"],
)
def test_a_question_that_is_none_is_one_line(
    question: str, message: str, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", question, "--json", "--index", folder]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(message)
    assert len(err.splitlines()) == 1


def test_a_missing_index_is_one_line_with_the_next_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "What is a planet?", "--index", str(tmp_path / "none")]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "python -m ingest build" in err
    assert len(err.splitlines()) == 1


def test_an_unknown_setting_is_one_line(
    folder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAINTERM_MODLE", "x:y")
    assert main(["ask", "What is a planet?", "--index", folder]) == 1
    assert capsys.readouterr().err == "PLAINTERM_MODLE is not a setting of Plainterm. Did you mean PLAINTERM_MODEL?\n"


def test_a_chat_model_that_cannot_be_opened_is_one_line(
    folder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PLAINTERM_MODEL", "planet")
    assert main(["ask", "What is a planet?", "--index", folder]) == 1
    err = capsys.readouterr().err
    assert err.startswith("PLAINTERM_MODEL is planet: ")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ask"],
        ["ask", "a question", "--batch", "in.jsonl"],
        ["ask", "--batch", "in.jsonl"],
        ["ask", "a question", "--language", "fr"],
        ["ask", "a question", "--as-of", "yesterday"],
        ["frobnicate"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert capsys.readouterr().out == ""


def test_schema_prints_the_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == Answer.model_json_schema(by_alias=True)


# --- a file of questions ----------------------------------------------------------------------------------------------


def test_a_bad_line_becomes_an_error_and_the_run_goes_on(
    tmp_path: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given.write_bytes(
        '{"id": 1, "question": "What is a\u2028 planet?"}\r\n'
        "not JSON\n"
        "\n"
        '{"id": "two", "question": ""}\n'
        '{"id": "three"}\n'
        '["a", "list"]\n'
        '{"id": "four", "question": "x", "history": [{"text": "no role"}]}\n'
        '{"id": "five", "question": "\\ud800"}\n'.encode()
        + '{"id": "six", "question": "¿Qué es?"}\n'.encode("latin-1")
        + b'{"id": 7, "question": "and a dwarf planet?", "history": [{"role": "user", "text": "What is a planet?"}]}'
    )
    assert main(["ask", "--batch", str(given), "--out", str(out), "--index", folder]) == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").split("\n")[:-1]]
    assert [sorted(row) for row in rows] == [["answer", "id"], *[["error", "id"]] * 7, ["answer", "id"]]
    assert [row["id"] for row in rows] == [1, None, "two", "three", None, "four", "five", None, 7]
    assert all(row["error"].strip() and "\n" not in row["error"] for row in rows[1:-1])
    assert rows[-1]["answer"]["terms"] == ["dwarf-planet"]
    assert capsys.readouterr().out == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_a_file_that_is_missing_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--batch", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 1
    err = capsys.readouterr().err
    assert err.startswith("No file ")
    assert len(err.splitlines()) == 1


def test_a_file_that_cannot_be_written_is_one_line(
    tmp_path: Path, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = tmp_path / "in.jsonl"
    given.write_text("", encoding="utf-8")
    assert main(["ask", "--batch", str(given), "--out", str(tmp_path / "none" / "out"), "--index", folder]) == 1
    err = capsys.readouterr().err
    assert "cannot be written" in err
    assert len(err.splitlines()) == 1
