"""A build is whole or nothing: readers see the old generation until the new one is complete."""

from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ingest.build import build, embedded_text
from ingest.corpus import read_corpus
from ingest.errors import CorpusError, StoreError
from ingest.generations import LOCK, MANIFEST, POINTER, building, current
from ingest.index import Index


def generations(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def test_the_same_input_gives_the_same_ids_in_the_same_order(corpus: Path, tmp_path: Path, encoder: Any) -> None:
    first = build([corpus], tmp_path / "a", encoder)
    second = build([corpus], tmp_path / "b", encoder)
    assert first.generation != second.generation
    assert first.corpus == second.corpus
    assert first.counts == second.counts
    a, b = Index.open(tmp_path / "a"), Index.open(tmp_path / "b")
    assert a.statements(a.statement_ids()) == b.statements(b.statement_ids())
    assert a.disagreements == b.disagreements


def test_a_new_generation_replaces_the_old_and_one_is_kept(corpus: Path, tmp_path: Path, encoder: Any) -> None:
    folder = tmp_path / "index"
    first = build([corpus], folder, encoder).generation
    reader = Index.open(folder)
    second = build([corpus], folder, encoder, publisher="Another").generation
    assert generations(folder) == sorted([first, second])
    assert current(folder) == second != reader.generation
    assert reader.document("two-terms").title == "Two terms"
    third = build([corpus], folder, encoder).generation
    assert generations(folder) == sorted([second, third])
    assert sorted(path.name for path in folder.iterdir() if path.is_file()) == [POINTER, LOCK]


def test_a_vector_is_made_once_for_each_text(corpus: Path, tmp_path: Path, encoder: Any) -> None:
    build([corpus], tmp_path / "index", encoder)
    assert len([text for text in encoder.asked if text.startswith("Telehealth > HRSA: ")]) == 2
    encoder.asked.clear()
    document = corpus / "documents" / "two-terms.md"
    text = document.read_text(encoding="utf-8")
    document.write_text(text.replace("includes health education", "includes teaching"), encoding="utf-8")
    build([corpus], tmp_path / "index", encoder)
    assert encoder.asked == ["Telehealth > HRSA: Telehealth includes teaching."]
    encoder.asked.clear()
    encoder.fingerprint = "words-2"
    build([corpus], tmp_path / "index", encoder)
    assert len(encoder.asked) == 11


def test_vectors_are_used_again_by_another_version_of_the_splitting_code(
    corpus: Path, tmp_path: Path, encoder: Any
) -> None:
    build([corpus], tmp_path / "index", encoder)
    encoder.asked.clear()
    place = tmp_path / "index" / current(tmp_path / "index") / MANIFEST
    place.write_text(json.dumps(json.loads(place.read_text()) | {"splitting_version": "old", "record_version": "old"}))
    build([corpus], tmp_path / "index", encoder)
    assert encoder.asked == []


def test_the_document_title_is_no_part_of_what_is_embedded(corpus: Path, tmp_path: Path, encoder: Any) -> None:
    build([corpus], tmp_path / "index", encoder)
    assert not any("Two terms" in text for text in encoder.asked)
    index = Index.open(tmp_path / "index")
    statement = index.statement(index.of_section("rpm--hrsa")[0])
    assert embedded_text(statement, "Two terms") == f"Remote patient monitoring > HRSA: {statement.quote}"


class Stumbling:
    """An encoder that fails on its way."""

    name, fingerprint, dimension = "stumbling", "other", 64

    def encode(self, texts: Sequence[str]) -> Any:
        raise RuntimeError("no more memory")

    encode_query = encode


def test_a_build_that_fails_leaves_the_index_as_it_was(corpus: Path, tmp_path: Path, encoder: Any) -> None:
    folder = tmp_path / "index"
    name = build([corpus], folder, encoder).generation
    with pytest.raises(RuntimeError):
        build([corpus], folder, Stumbling())
    with (corpus / "terms" / "basics.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[term]]\nid = "telehealth"\nlabel = "x"\nbroader = ["y"]\n')
    with pytest.raises(CorpusError) as caught:
        build([corpus], folder, encoder)
    assert len(caught.value.defects) >= 2
    assert all(defect.startswith("terms/basics.toml:") for defect in caught.value.defects)
    with pytest.raises(CorpusError):
        build([tmp_path / "nowhere"], folder, encoder)
    assert generations(folder) == [name]
    assert Index.open(folder).generation == name


def test_a_document_that_is_not_text_is_told_and_the_others_are_built_unless_asked_to_be_strict(
    tmp_path: Path, encoder: Any
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "good.md").write_text("# Good\n\nTelehealth is care at a distance.\n")
    (raw / "bad.md").write_bytes(b"\x00\x01")
    with pytest.raises(CorpusError, match=r"^bad\.md: is not text") as caught:
        build([raw], tmp_path / "index", encoder, strict=True)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "index").exists()
    said: list[str] = []
    assert build([raw], tmp_path / "index", encoder, say=said.append).counts["refused"] == 1
    assert [line.split(":")[0] for line in said] == ["bad.md"]
    with pytest.raises(CorpusError, match=r"bad\.md"):
        build([raw / "bad.md"], tmp_path / "other", encoder)


def test_who_speaks_may_be_said_where_documents_do_not(tmp_path: Path, encoder: Any) -> None:
    (tmp_path / "a.md").write_text("# Bells\n\nA bell rings by day.\n")
    (tmp_path / "b.md").write_text("---\npublisher: Horn Club\n---\n# Horns\n\nA horn hoots by night.\n")
    build([tmp_path / "a.md", tmp_path / "b.md"], tmp_path / "index", encoder, publisher="Bell Club")
    assert [source.publisher for source in Index.open(tmp_path / "index").sources.values()] == [
        "Bell Club",
        "Horn Club",
    ]


def test_documents_without_a_statement_are_refused(tmp_path: Path, encoder: Any) -> None:
    (tmp_path / "a.md").write_text("# Only a heading\n")
    with pytest.raises(CorpusError, match="hold no statement"):
        build([tmp_path / "a.md"], tmp_path / "index", encoder)


def test_plain_documents_are_built_with_their_own_source(tmp_path: Path, encoder: Any) -> None:
    (tmp_path / "a.md").write_text(
        "---\npublisher: Clinic\n---\n# Words\n\nTelehealth is care at a distance. {#x source=y}\n\n## Same\n\nOne is.\n"
    )
    (tmp_path / "b.txt").write_text("Words\n\nTelehealth is care at a distance.\n")
    notices: list[str] = []
    build([tmp_path / "a.md", tmp_path / "b.txt", tmp_path / "b.txt"], tmp_path / "index", encoder, say=notices.append)
    index = Index.open(tmp_path / "index")
    assert [source.publisher for source in index.sources.values()] == ["Clinic", "b.txt"]
    assert [source.voice for source in index.sources.values()] == ["clinic", "b"]
    assert len(set(index.statement_ids())) == len(index.statement_ids())
    assert notices == ["b.txt: the same content as b.txt; read once."]


def test_an_index_is_not_built_into_somebody_elses_folder(corpus: Path, tmp_path: Path, encoder: Any) -> None:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "letter.txt").write_text("x")
    with pytest.raises(StoreError, match=r"holds other things \(letter\.txt\)"):
        build([corpus], folder, encoder)
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]
    with pytest.raises(StoreError, match="is a file"):
        build([corpus], folder / "letter.txt", encoder)


def hold(folder: Path, ready: Any, done: Any) -> None:
    with building(folder):
        ready.set()
        done.wait(30)
        os._exit(1)  # as a killed process ends: no clean-up runs


def test_one_process_builds_at_a_time_and_a_dead_ones_lock_is_taken_over(
    corpus: Path, tmp_path: Path, encoder: Any
) -> None:
    folder = tmp_path / "index"
    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    process = context.Process(target=hold, args=(folder, ready, done))
    process.start()
    assert ready.wait(60)
    with pytest.raises(StoreError, match=rf"is being built by process {process.pid} on .*\. Wait until it has ended\."):
        build([corpus], folder, encoder)
    done.set()
    process.join()
    assert json.loads((folder / LOCK).read_text())["pid"] == process.pid
    abandoned = generations(folder)
    name = build([corpus], folder, encoder).generation
    assert len(abandoned) == 1
    assert generations(folder) == [name]


def test_a_second_described_corpus_is_refused(corpus: Path, tmp_path: Path, encoder: Any) -> None:
    with pytest.raises(CorpusError, match="a second described corpus"):
        read_corpus([corpus, corpus])
