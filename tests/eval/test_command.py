"""The command line: one line for an error of ours, one JSON value where asked for, and the shipped gold itself."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eval import medquad, oracles, running, scores
from eval.command import main
from eval.measures import versions
from eval.session import Session
from ingest.errors import GoldError

GOLD = Path(__file__).resolve().parents[2] / "eval" / "gold"
Write = Callable[..., Path]


@pytest.fixture
def runs(world: Any, tmp_path: Path) -> tuple[Path, Path]:
    """Scores of a perfect run and of one that refuses everything."""
    folders = []
    refusing = [running.Answered(a.qid, a.need_id, world.answered("N5.a").answer, a.ranked) for a in world.perfect]
    for name, answers in (("good", world.perfect), ("bad", refusing)):
        folder = tmp_path / name
        folder.mkdir()
        result = scores.measure(world.cases(answers), intervals=False, sliced=False)
        content = scores.to_json(result, {"gold": {"digest": "x"}, "measures": versions()}, {})
        (folder / "scores.json").write_text(scores.written(content), encoding="utf-8")
        folders.append(folder)
    return folders[0], folders[1]


def test_compare_fails_on_a_regression(runs: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = map(str, runs)
    assert main(["compare", good, good]) == 0
    assert "correct only before 0, only now 0" in capsys.readouterr().out
    assert main(["compare", good, bad]) == 1
    printed = capsys.readouterr()
    assert "Regression: correct: 1.000 -> " in printed.err
    assert main(["compare", bad, good, "--json"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["regressions"] == []


def test_an_error_of_ours_is_told_without_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(tmp_path / "a"), str(tmp_path / "b")]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert len(printed.err.splitlines()) == 1
    assert "Make them: python -m eval run" in printed.err


def test_wrong_usage_is_exit_2() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["measure"])
    assert caught.value.code == 2


def test_without_an_index_the_form_is_checked(
    gold_file: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = gold_file({"need_id": "A", "type": "x", "expected": "answered", "queries": [{"qid": "a", "text": "b"}]})
    assert main(["check", str(path), "--index", str(tmp_path / "none")]) == 1
    told = capsys.readouterr().err
    assert "Only the form was checked" in told
    assert "gold.jsonl:1: type: Input should be" in told


def test_the_shipped_gold_resolves(index_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(GOLD / name) for name in ("train.jsonl", "dev.jsonl")]
    assert main(["check", *files, "--index", str(index_folder)]) == 0
    assert "no defect" in capsys.readouterr().err


def test_the_shipped_gold_passes_its_controls(index_folder: Path) -> None:
    """Positive: the oracle's quotes are perfect. Negative: answers moved on by one need are worth nothing."""
    locators = GOLD.parents[1] / "corpus" / "locators.jsonl"
    session = Session.open([GOLD / "dev.jsonl"], index_folder, locators)
    perfect = oracles.perfect(session.gold, session.evidence, session.library, session.index)

    def values(answers: list[running.Answered]) -> dict[str, float]:
        result = scores.measure(session.cases(answers), intervals=False, sliced=False)
        return {name: score.value for name, score in result.scores.items()}

    clean = values(perfect)
    for name in (
        "correct",
        "truthfulness",
        "V_strict",
        "RSP",
        "verbatim",
        "citations",
    ):
        assert clean[name] == pytest.approx(1.0), name
    order = [need.need_id for need in session.gold.needs]
    first = {answered.need_id: answered.answer for answered in reversed(perfect)}
    after = dict(zip(order, [*order[1:], order[0]], strict=True))
    moved = values([running.Answered(a.qid, a.need_id, first[after[a.need_id]]) for a in perfect])
    assert moved["V_strict"] < 0.05
    assert moved["truthfulness"] < 0


@pytest.mark.sources
def test_the_gold_on_the_raw_articles_resolves(tmp_path: Path) -> None:
    """Offsets and digests still fit the articles, and their sentences can be quoted: the oracle finds nearly all."""
    from ingest.build import build
    from ingest.encoder import open_encoder
    from ingest.settings import Settings

    articles = sorted((GOLD.parents[2] / "shared" / "sources").glob("*.txt"))
    build(articles, tmp_path, open_encoder(Settings(), building=True))
    session = Session.open([GOLD / "articles.jsonl"], tmp_path, None)
    perfect = oracles.perfect(session.gold, session.evidence, session.library, session.index)
    result = scores.measure(session.cases(perfect), intervals=False, sliced=False)
    assert result.scores["V_strict"].value >= 0.98
    assert result.scores["verbatim"].value == 1.0


def test_a_clinic_s_own_questions_are_scored(
    clinic: Session, gold_file: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index_folder = clinic.folder
    evidence = [{"matching": ["specialist works"]}]
    nugget = {"id": "v1", "importance": "vital", "text": "where the specialist works", "evidence": evidence}
    path = gold_file(
        {
            "need_id": "C1",
            "type": "define",
            "expected": "answered",
            "queries": [{"qid": "C1.a", "text": "What is a hub site?"}],
            "nuggets": [nugget],
        },
        {
            "need_id": "C2",
            "type": "unanswerable",
            "expected": "not_covered",
            "queries": [{"qid": "C2.a", "text": "What is telenephrotropism?"}],
        },
    )
    out = tmp_path / "out"
    arguments = ["run", "--gold", str(path), "--index", str(index_folder), "--out", str(out), "--no-baselines"]
    assert main([*arguments, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["V_strict"]["value"] == 1.0
    assert sorted(item.name for item in out.iterdir()) == ["answers.jsonl", "report.html", "scores.json"]
    first = [answered.line(timed=False) for answered in running.read(out / "answers.jsonl")]
    assert main([*arguments, "--answers", str(out / "answers.jsonl")]) == 0
    capsys.readouterr()
    assert main(arguments) == 0
    assert [answered.line(timed=False) for answered in running.read(out / "answers.jsonl")] == first
    pool = [
        "pool",
        "--gold",
        str(path),
        "--index",
        str(index_folder),
        "--answers",
        str(out / "answers.jsonl"),
        "--json",
    ]
    capsys.readouterr()
    assert main(pool) == 0
    assert isinstance(json.loads(capsys.readouterr().out), list)


def medquad_file(path: Path) -> Path:
    lines = [
        {
            "id": f"{n}-1",
            "q": f"What is (are) Term {n} ?",
            "a": f"Term {n} is a word.",
            "type": kind,
            "focus": f"Term {n}",
        }
        for n, kind in enumerate(["information"] * 5 + ["symptoms"])
    ]
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)
    return path


def test_medquad_draws_what_is_questions(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = medquad_file(tmp_path / "qa.jsonl.gz")
    drawn = medquad.draw(path, 3)
    assert drawn == medquad.draw(path, 3)
    assert len(drawn) == 3
    assert len(medquad.draw(path, 99)) == 5
    assert main(["medquad", "--questions", str(path), "--count", "3", "--write", str(tmp_path / "docs")]) == 0
    assert sorted(item.name for item in (tmp_path / "docs").iterdir()) == sorted(
        f"medquad-{pair.id}.md" for pair in drawn
    )
    assert "python -m ingest build" in capsys.readouterr().err


def test_medquad_counts_the_first_citation(world: Any, tmp_path: Path) -> None:
    drawn = medquad.draw(medquad_file(tmp_path / "qa.jsonl.gz"), 2)

    class Assistant:
        def ask(self, question: Any) -> Any:
            assert "?" in question.text
            answer = world.answered("N8.a").answer
            hit = f"docs/medquad-{drawn[0].id}.md"
            return answer.model_copy(update={"citations": [answer.citations[0].model_copy(update={"file": hit})]})

    found = medquad.ask(Assistant(), drawn, lambda done: None)
    assert (found["answered"], found["hit"]) == (1.0, 0.5)


def test_another_file_is_not_medquad(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(b"nothing")
    with pytest.raises(GoldError, match="is not MedQuAD"):
        medquad.draw(path, 1)
