"""Quality: behind a key, counts without questions, and documents taken in whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.web import uploads
from app.web.operator_doors import PAUSE, TRIES, Door
from app.web.tallies import FEW, Tallies
from ingest import generations
from ingest.build import build
from ingest.errors import CorpusError, StoreError
from ingest.index import Index
from ingest.settings import Settings

KEY = Settings(operator_key="open sesame")
WARD = b"# Virtual ward\n\nA virtual ward is a hospital service for patients at home.\n"


class Encoder:
    """Vectors that one can compute in one's head."""

    name = fingerprint = "ones"
    dimension = 2

    def encode(self, texts: Any, *, progress: str | None = None) -> Any:
        import numpy as np

        return np.ones((len(texts), 2), dtype=np.float32) / np.sqrt(2, dtype=np.float32)

    def encode_query(self, text: str) -> Any:
        return self.encode([text])[0]

    def encode_queries(self, texts: Any) -> Any:
        return self.encode(texts)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "one.md").write_text("# Telehealth\n\nTelehealth is care at a distance.\n", "utf-8")
    return folder


def test_without_a_key_there_is_no_such_page(page: Any) -> None:
    with pytest.raises(ValueError, match="quality"):
        page("quality")


def test_the_key_opens_the_page_and_nothing_else_does(page: Any, text: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("app.web.operator_doors.door", Door())
    test = page("quality", settings=KEY)
    test.text_input[0].set_value("wrong")
    test.button[-1].click().run()
    assert "That is not the key" in test.warning[0].value
    assert not test.tabs
    test.text_input[0].set_value("open sesame")
    test.button[-1].click().run()
    assert not test.exception
    assert test.tabs[0].label == "Index"
    assert "statements" in text(test)
    assert "open sesame" not in text(test)


def test_a_door_pauses_after_too_many_tries() -> None:
    door = Door()
    for _ in range(TRIES):
        assert not door.opens("wrong", "key", now=0.0)
    assert door.waits(now=1.0)
    assert not door.opens("key", "key", now=1.0)
    assert door.opens("key", "key", now=PAUSE)
    assert not Door().opens("", "")


def test_unanswered_questions_are_counts_and_rare_words_stay_unreadable() -> None:
    tallies = Tallies()
    for asker in ("a", "b", "b"):
        tallies.unanswered(["telehealth"], ["Jane Doe's lump"], asker)
    assert tallies.by_term() == [("telehealth", 3)]
    assert tallies.unknown() == ([], 1)
    assert "lump" not in repr(vars(tallies)).lower()
    tallies.unanswered([], ["jane doe's  LUMP"], "c")
    assert tallies.unknown() == ([("jane doe's lump", FEW)], 0)


def test_the_operator_sees_counts_and_the_report(page: Any, text: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    from app.web.tallies import tallies

    tallies.unanswered(["telehealth"], ["zzz"], "someone")
    tallies.verdict("down", "wrong", "telehealth")
    monkeypatch.setattr("app.web.operator_doors.door", Door())
    test = page("quality", settings=KEY)
    test.text_input[0].set_value("open sesame")
    test.button[-1].click().run()
    assert "telehealth" in text(test)
    assert "zzz" not in text(test)
    assert "Report a wrong definition · telehealth" in text(test)
    assert any("No evaluation has been run" in item.value for item in test.info)
    report = tmp_path / "runs" / "latest" / "report.html"
    report.parent.mkdir(parents=True)
    report.write_text("<!doctype html><title>r</title><p>scores", "utf-8")
    test.run()
    assert not test.exception
    assert not any("No evaluation" in item.value for item in test.info)


def test_a_preview_shows_what_would_be_read() -> None:
    found = uploads.preview("ward.md", WARD, [])
    assert (found.title, found.sections, found.refused) == ("Virtual ward", 1, "")
    assert [quote for _, quote in found.statements] == ["A virtual ward is a hospital service for patients at home."]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("fake.pdf", b"PK\x03\x04 zip", "fake.pdf: is named as a PDF but is none"),
        ("image.md", b"\x89PNG\r\n\x1a\n", "image.md: is not text but an image"),
        ("tool.exe", b"MZ\x90\x00", "tool.exe"),
        ("empty.txt", b"  \n", "empty.txt: is empty"),
        ("../../etc/passwd.md", b"\x00\x01", "passwd.md: is not text"),
        ("large.md", b"a" * (20 * 2**20 + 1), "large.md: 20 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_by_name(name: str, data: bytes, reason: str) -> None:
    found = uploads.preview(name, data, [])
    assert reason in found.refused
    assert "/tmp" not in found.refused


def test_an_encrypted_pdf_is_refused() -> None:
    import io

    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.encrypt("secret")
    stream = io.BytesIO()
    writer.write(stream)
    assert "locked.pdf: is encrypted" in uploads.preview("locked.pdf", stream.getvalue(), []).refused


def test_documents_are_taken_in_with_progress_and_taken_out_again(tmp_path: Path, corpus: Path) -> None:
    index, seen = tmp_path / "index", list[float]()
    manifest = uploads.take_in(index, corpus, Encoder(), [("ward.md", WARD)], seen.append)
    assert manifest.counts["documents"] == 2
    assert seen[-1] == 1.0
    assert uploads.added(index) == ["ward.md"]
    manifest = uploads.take_out(index, corpus, Encoder(), "ward.md", seen.append)
    assert manifest.counts["documents"] == 1
    assert uploads.added(index) == []


def test_an_index_of_other_documents_keeps_them(tmp_path: Path, corpus: Path) -> None:
    own, index = tmp_path / "own.md", tmp_path / "index"
    own.write_text("# Lantern clinic\n\nThe lantern clinic is a clinic for night workers.\n", "utf-8")
    build([own], index, Encoder())
    uploads.take_in(index, corpus, Encoder(), [("ward.md", WARD)], lambda done: None)
    uploads.take_in(index, corpus, Encoder(), [("other.md", WARD)], lambda done: None)
    uploads.take_out(index, corpus, Encoder(), "other.md", lambda done: None)
    found = Index.open(index)
    assert sorted(found.document_ids()) == ["own", "ward"]
    found.close()


def test_a_second_uploader_is_told_to_wait_and_nothing_is_lost(tmp_path: Path, corpus: Path) -> None:
    index = tmp_path / "index"
    uploads.take_in(index, corpus, Encoder(), [("ward.md", WARD)], lambda done: None)
    before = generations.current(index)
    with generations.building(tmp_path / "index") as generation:
        with pytest.raises(StoreError, match="being built"):
            uploads.take_in(
                index,
                corpus,
                Encoder(),
                [("ward.md", b"# Other\n\nOther text is here now.\n"), ("b.md", WARD)],
                lambda done: None,
            )
        assert uploads.added(index) == ["ward.md"]
        assert (index / uploads.FOLDER / "ward.md").read_bytes() == WARD
        (generation / "manifest.json").write_text("{}")
        raise_out = generations.current(index)
    assert raise_out == before


def test_a_file_that_breaks_the_build_is_not_kept(tmp_path: Path, corpus: Path) -> None:
    index = tmp_path / "index"
    with pytest.raises(CorpusError):
        uploads.take_in(index, corpus, Encoder(), [("broken.pdf", b"%PDF-1.4 broken")], lambda done: None)
    assert uploads.added(index) == []


def test_a_name_is_only_a_name() -> None:
    assert uploads.safe_name("..\\..\\a b?.md") == "a b_.md"
    assert uploads.safe_name("/etc/passwd") == "passwd"
    assert uploads.safe_name("...") == "document"
