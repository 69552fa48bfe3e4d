"""Systems as processes of their own, and their answers' and starts' times."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any

from eval.scoring.pooled import quantile
from ingest.errors import PlaintermError
from ingest.onnx import PACKAGE

ROOT = Path(__file__).resolve().parent.parent.parent
OURS, PLAIN, ENCODER = "plainterm", "plainterm, no reranker", "encoder alone"
TUTORIAL, RERANKED = "langchain", "langchain + reranker"
SYSTEMS = (OURS, PLAIN, ENCODER, TUTORIAL, RERANKED)
_WORKERS = {PLAIN: "plainterm", ENCODER: "encoder", RERANKED: "langchain+reranker"}


@dataclass(frozen=True, slots=True)
class Place:
    """What is measured on: an index of ours, and the folder of what the tutorial chain made of the same documents."""

    index: Path
    tutorial: Path


class Running:
    """A system that is running; leave the block to end it."""

    def __init__(self, system: str, place: Place) -> None:
        self.system = system
        self.began = time.perf_counter()
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        arguments = [_WORKERS.get(system, system), str(place.index), str(place.tutorial)]
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "eval.bench.worker", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
            cwd=ROOT,
            env=environment(system),
        )
        self.opened: float | None = None

    def __enter__(self) -> Running:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(OSError):
            assert self._process.stdin
            self._process.stdin.close()
        self._process.wait(30)
        self._said.close()

    def wait(self) -> None:
        """Until it is open."""
        if self.opened is None:
            self.opened = float(self._read()["opened"])

    def ask(self, question: str) -> float:
        """Milliseconds that a question takes in the process."""
        self.wait()
        self._write(json.dumps(question))
        return float(self._read()["ms"])

    def state(self) -> dict[str, Any]:
        """Bytes in memory (``rss``), and the heavy libraries that were ``imported``."""
        self.wait()
        self._write("?")
        return self._read()

    def _write(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self._said.seek(0)
            last = self._said.read().decode("utf-8", "replace").strip().splitlines()[-1:] or ["it said nothing"]
            raise PlaintermError(f"{self.system} ended: {last[0]}")
        found: dict[str, Any] = json.loads(line)
        return found


def environment(system: str) -> dict[str, str]:
    """This process's environment, with the reranker as the system has it and no call to anywhere."""
    kept = {name: value for name, value in os.environ.items() if name != "PLAINTERM_RERANKER"}
    kept |= {"HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", "PYTHONPATH": str(ROOT)}
    return kept | ({"PLAINTERM_RERANKER": "none"} if system == PLAIN else {})


def answers(
    place: Place, systems: Sequence[str], questions: Sequence[str], rounds: int, say: Callable[[str], None]
) -> dict[str, dict[str, Any]]:
    """Median, p95 and p99 of a question, in milliseconds, each the median of the rounds; and memory.

    Every round has questions of its own, so that nothing is answered twice.
    """
    with ExitStack() as stack:
        running = [stack.enter_context(Running(system, place)) for system in systems]
        for one in running:
            one.wait()
            one.ask("What is telehealth?")  # the first answer is the start's
        times: dict[str, list[list[float]]] = {one.system: [[] for _ in range(rounds)] for one in running}
        for number, question in enumerate(questions):
            for turn in range(len(running)):
                one = running[(turn + number) % len(running)]
                times[one.system][number % rounds].append(one.ask(question))
            if number % 20 == 19:
                say(f"{number + 1} questions put to each system ...")
        return {
            one.system: {
                **{
                    name: median(quantile(part, share) or 0.0 for part in times[one.system] if part)
                    for name, share in (("median", 0.5), ("p95", 0.95), ("p99", 0.99))
                },
                **one.state(),
            }
            for one in running
        }


def starts(
    place: Place, systems: Sequence[str], rounds: int, say: Callable[[str], None]
) -> dict[str, dict[str, float]]:
    """Seconds from the start of a process to its first answer, with the files in the page cache and without."""
    found: dict[str, dict[str, list[float]]] = {system: {"warm": [], "cold": []} for system in systems}
    files = list(_files(place))
    for number in range(rounds + 1):
        for system in systems:
            for kind in ("warm", "cold") if number else ("warm",):  # the first round warms
                if kind == "cold":
                    _forget(files)
                with Running(system, place) as one:
                    one.ask("What is telehealth?")
                    spent = time.perf_counter() - one.began
                if number:
                    found[system][kind].append(spent)
        say(f"Start {number} of {rounds} measured ...")
    return {system: {kind: median(times) for kind, times in kinds.items()} for system, kinds in found.items()}


def _files(place: Place) -> Iterable[Path]:
    """The index, the models, and every library beside them."""
    folders = [place.index, place.tutorial]
    spec = find_spec(PACKAGE)
    if spec and spec.origin:
        folders.append(Path(spec.origin).parent.parent)
    return (path for folder in folders for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _forget(files: Iterable[Path]) -> None:
    """Take files out of the page cache; pages that another process has mapped stay."""
    for path in files:
        with suppress(OSError):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(handle)
