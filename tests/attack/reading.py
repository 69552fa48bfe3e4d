"""What becomes of a spoilt document: read, or refused in one line; with its time and its memory.

As a process (``python -m tests.attack.reading COUNT FROM``) it judges one mutant after another, a line of JSON each, so
that whoever started it can end one that does not end by itself.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from ingest.build import counts, take_apart
from ingest.checks import defects
from ingest.command import LONGEST_LINE, told
from ingest.corpus import read_corpus
from ingest.errors import CorpusError
from ingest.faqs import SUFFIXES as FAQS
from ingest.reading.readings import Readings
from ingest.reading.worker import Worker
from tests.attack.mutations import Mutant, mutants


@dataclass(frozen=True, slots=True)
class Verdict:
    """``outcome`` is read, refused, or wrong; ``said`` is the refusal or what is wrong. Seconds; bytes at the most."""

    number: int
    name: str
    outcome: str
    said: str
    seconds: float
    memory: int


def judge(mutant: Mutant, folder: Path, worker: Worker, readings: Readings) -> Verdict:
    """Read a mutant as a build would, up to its statements; ``worker``, which has these ``readings``, is kept for the next."""
    path = folder / mutant.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(mutant.data)
    for name, data in mutant.beside.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    _forget_peaks(worker)
    started = time.monotonic()
    try:
        outcome, said = _read(mutant, path, folder, worker, readings)
    except Exception as error:  # whatever is no refusal of ours would have been a traceback
        outcome, said = "wrong", f"{type(error).__name__}: {error}"
    return Verdict(mutant.number, mutant.name, outcome, said, time.monotonic() - started, _peak(worker))


def _read(mutant: Mutant, path: Path, folder: Path, worker: Worker, readings: Readings) -> tuple[str, str]:
    suffix = PurePosixPath(mutant.name).suffix
    try:
        if not mutant.described and suffix not in FAQS:
            worker.read(path.name, suffix, mutant.data)  # what is read here, the next line takes as read
        corpus = read_corpus([folder / "described" if mutant.described else path], tolerant=True, readings=readings)
        if found := [*defects(corpus), *corpus.refused]:
            return _refused(found)
        contents = take_apart(corpus)
    except CorpusError as error:
        return _refused(error.defects or [str(error)])
    return "read", f"{counts(contents)['statements']} statements"


def _refused(lines: list[str] | tuple[str, ...]) -> tuple[str, str]:
    for line in map(told, lines):
        if "\n" in line or not line.isprintable() or len(line) > 2 * LONGEST_LINE or "Traceback" in line:
            return "wrong", f"a refusal that is no plain line: {line[:300]!r}"
    return "refused", told(lines[0])


def _processes(worker: Worker) -> list[str]:
    return ["self", *([str(worker.process_id)] if worker.process_id else [])]


def _forget_peaks(worker: Worker) -> None:
    for process in _processes(worker):
        with suppress(OSError):
            Path(f"/proc/{process}/clear_refs").write_text("5")


def _peak(worker: Worker) -> int:
    """The most that one of the processes held. One that has ended was held to the worker's own limit."""
    most = 0
    for process in _processes(worker):
        with suppress(OSError):
            for line in Path(f"/proc/{process}/status").read_text("utf-8").splitlines():
                if line.startswith("VmHWM"):
                    most = max(most, int(line.split()[1]) * 1024)
    return most


def _main(count: int, first: int) -> None:
    readings = Readings()
    with Worker(readings=readings) as worker:
        for mutant in mutants(count):
            if mutant.number < first:
                continue
            with tempfile.TemporaryDirectory() as folder:
                verdict = judge(mutant, Path(folder), worker, readings)
            sys.stdout.write(json.dumps(asdict(verdict)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    _main(int(sys.argv[1]), int(sys.argv[2]))
