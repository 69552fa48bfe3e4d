"""A document that is too much ends its reader in time and is refused in one line; the next is read."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator

import pytest

from ingest.errors import CorpusError
from ingest.reading.documents import read
from ingest.reading.worker import Worker

GOOD = b"# Bells\n\n| Bell | Price |\n|---|---|\n| Brass | 9 |\n\nA bell rings.\n"


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as worker:
        yield worker


def refusal_of(worker: Worker, name: str, data: bytes) -> str | None:
    """Why a document is refused; None where it is read."""
    try:
        worker.read(name, f".{name.rsplit('.', 1)[1]}", data)
    except CorpusError as error:
        return str(error)
    return None


def refused(worker: Worker, name: str, data: bytes) -> str:
    message = refusal_of(worker, name, data) or ""
    assert message.startswith(name)
    assert "\n" not in message
    return message


def test_the_process_reads_as_the_reader_does(worker: Worker) -> None:
    assert worker.read("a.md", ".md", GOOD) == read("a.md", ".md", GOOD)
    assert worker.read("a.md", ".md", GOOD, described=True) == read("a.md", ".md", GOOD, described=True)


def test_a_refusal_is_the_readers_and_the_process_goes_on(worker: Worker) -> None:
    before = worker.process_id
    assert "is empty" in refused(worker, "empty.md", b" ")
    assert worker.read("a.md", ".md", GOOD).document.title == "Bells"
    assert worker.process_id == before


def test_what_takes_too_long_is_refused_and_the_next_document_is_read() -> None:
    with Worker(deadline=1.5) as hasty:
        started = time.monotonic()
        assert "longer than" in refused(hasty, "slow.html", b"<p>" + b"<b>x</b> y<br>" * 1_000_000)
        assert time.monotonic() - started < 10
        assert hasty.process_id is None


def test_what_needs_too_much_memory_is_refused_and_the_next_document_is_read() -> None:
    with Worker(memory=700 * 2**20) as small:
        refused(small, "big.html", b"<p>" + b"<b>x</b> y<br>" * 1_300_000)
        assert small.read("a.md", ".md", GOOD).document.title == "Bells"


def bomb(method: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<a>" + b" " * (300 * 2**20))
    return file.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_small_file_that_unpacks_to_much_is_refused_unread(worker: Worker, method: int) -> None:
    started = time.monotonic()
    assert "unpacks to more" in refused(worker, "bomb.docx", bomb(method))
    assert time.monotonic() - started < 20


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("word.md", b"# Bells\n\n" + b"x" * 2_000_000 + b" rings.\n"),
        ("lists.html", b"<ul><li>" * 20_000 + b"x"),
        ("quotes.md", b"# Bells\n\n" + b"> " * 20_000 + b"x\n"),
        ("brackets.md", b"# Bells\n\n" + b"[" * 50_000 + b"\n"),
        ("stars.md", b"# Bells\n\n" + b"*a_ " * 30_000 + b"\n"),
        ("tables.html", b"<table><tr><td>" * 3_000 + b"x"),
        ("cells.html", b"<table>" + b'<tr><td rowspan="9999" colspan="9999">x</td></tr>' * 2_000 + b"</table>"),
        ("yaml.md", b"---\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n---\n# Bells\n\nA bell rings.\n"),
        ("names.md", "---\ntitle: \ud83e\n---\n# Bells\n".encode("utf-8", "surrogatepass")),
    ],
)
def test_what_is_made_to_hurt_is_read_or_refused_in_time(worker: Worker, name: str, data: bytes) -> None:
    started = time.monotonic()
    refusal = refusal_of(worker, name, data)
    assert refusal is None or (refusal.startswith(name) and "\n" not in refusal)
    assert time.monotonic() - started < 35


def test_damaged_files_are_refused_in_one_line_each(
    worker: Worker, pdf: Callable[..., bytes], docx: Callable[..., bytes]
) -> None:
    page = [(72, 700 - 14 * number, 10, f"Bell number {number} rings at noon.") for number in range(20)]
    for name, whole in (("x.pdf", pdf([page])), ("x.docx", docx("<w:p><w:r><w:t>A bell rings.</w:t></w:r></w:p>"))):
        for number in range(60):
            data = bytearray(whole)
            for step in range(1 + number % 5):
                data[(number * 7919 + step * 104_729) % len(data)] ^= 1 << (number % 8)
            refusal = refusal_of(worker, name, bytes(data))
            assert refusal is None or (refusal.startswith(name) and "\n" not in refusal and len(refusal) < 200)
