"""The bench runs: every system is asked, started and served, and the figures are written. No time is judged here."""

from __future__ import annotations

import json
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest

from eval.bench import measuring, processes, report, resampling, scaling
from eval.bench.processes import ENCODER, OURS, PLAIN, RERANKED, TUTORIAL, Place, Running
from eval.session import Session
from ingest.errors import PlaintermError, SettingError
from ingest.index import Index


def plan(clinic: Session, parts: list[str], systems: tuple[str, ...]) -> measuring.Plan:
    return measuring.Plan(
        clinic.folder,
        Path(clinic.files[0]),
        parts,
        systems,
        questions=4,
        rounds=1,
        askers=(1, 2),
        sizes=(40, 80),
        built=40,
        processes=(2,),
    )


def test_ours_is_measured_in_every_part(clinic: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_forget", lambda files: None)  # the other tests still need those pages
    found = measuring.measure(plan(clinic, list(measuring.PARTS), (OURS, ENCODER)), lambda line: None)
    assert set(found["answer"]) == set(found["start"]) == {OURS, ENCODER}
    assert all(row["median"] > 0 and row["rss"] > 2**20 for row in found["answer"].values())
    assert not {"torch", "sentence_transformers", "transformers"}.intersection(found["answer"][OURS]["imported"])
    assert found["answer"][ENCODER]["imported"] == ["onnxruntime"]
    assert [(row["processes"], row["askers"]) for row in found["serve"][OURS]] == [(2, 1), (2, 2)]
    assert [row["statements"] for row in found["scale"]] == [40, 80]
    assert 0 < found["build"]["of_bare_encoder"] < 1
    measuring.write(found, tmp_path / "out")
    assert json.loads((tmp_path / "out" / "bench.json").read_text("utf-8"))["questions"] == 4
    assert "| 80 |" in (tmp_path / "out" / "bench.md").read_text("utf-8")
    assert "80</text>" in (tmp_path / "out" / "bench.svg").read_text("utf-8")


@pytest.mark.skipif(find_spec("langchain_chroma") is None, reason="needs the extra plainterm[bench]")
def test_the_tutorial_chain_is_asked_too(clinic: Session) -> None:
    found = measuring.measure(plan(clinic, ["answer"], (RERANKED,)), lambda line: None)
    assert found["pieces"] == 3
    assert "torch" in found["answer"][RERANKED]["imported"]


def test_what_nobody_can_measure_is_told(clinic: Session) -> None:
    with pytest.raises(SettingError, match="'speed' is none of: answer; start; serve; build; scale"):
        measuring.measure(plan(clinic, ["speed"], (OURS,)), lambda line: None)


def test_like_is_compared_with_like() -> None:
    figures = {OURS: 50.0, PLAIN: 10.0, TUTORIAL: 40.0, RERANKED: 100.0}
    rows = {n: {"median": ms, "p95": ms, "p99": ms, "rss": 2**20 * ms, "imported": []} for n, ms in figures.items()}
    starts = {name: {"warm": ms, "cold": 2 * ms} for name, ms in figures.items()}
    told = report.table({"machine": "one", "rounds": 1, "answer": rows, "start": starts})
    assert "with reranker: 0.50 x the median of langchain + reranker, 0.50 x its memory" in told
    assert "without reranker: 0.25 x the median of langchain, 0.25 x its memory" in told
    assert "start without reranker: 0.25 x warm, 0.25 x cold" in told


def test_a_system_that_ends_is_told_in_its_own_words(tmp_path: Path) -> None:
    with (
        Running(OURS, Place(tmp_path / "none", tmp_path)) as one,
        pytest.raises(PlaintermError, match="plainterm ended:"),
    ):
        one.wait()


def test_exponents_are_slopes_on_logarithmic_scales() -> None:
    rows = [
        {"statements": n, "median": 3, "p95": n**0.5, "open": 1, "first": 1, "rss": n, "disk": 2 * n, "written": n**2}
        for n in (10, 100, 1000)
    ]
    found = scaling.exponents(rows)
    assert found == pytest.approx({"median": 0, "p95": 0.5, "open": 0, "first": 0, "rss": 1, "disk": 1, "written": 2})
    assert scaling.exponents(rows[:1]) == {}


def test_a_drawn_index_is_asked_as_any(clinic: Session, tmp_path: Path) -> None:
    with closing(Index.open(clinic.folder)) as like:
        resampling.write(like, 70, tmp_path / "drawn")
        known = {statement.terms for statement in like.statements(like.statement_ids())}
        with closing(Index.open(tmp_path / "drawn", like.manifest.encoder)) as drawn:
            drawn.check()
            statements = drawn.statements(drawn.statement_ids())
            assert len(statements) == 70
            assert {statement.terms for statement in statements} <= known
            for one in statements:
                text = drawn.document(one.document_id).text
                assert text[one.spans[0].start : one.spans[0].end] == one.quote
            vectors = drawn.vectors(drawn.statement_ids())
            assert (vectors**2).sum(axis=1) == pytest.approx(1.0)
            assert drawn.nearest(vectors[33], 1)[0][0] == statements[33].id
            assert drawn.lexical("text", statements[33].search_text, 1)[0][0] == statements[33].id


def test_sentences_of_documents_stand_alone() -> None:
    text = "# A heading\n\nA hub site is the place where the specialist works. Is it so that it asks a question?\n- An item"
    assert scaling.sentences_of(None, [text]) == ["A hub site is the place where the specialist works."]
