"""Documents are read in a process of their own, with a deadline and a limit of memory.

What exceeds them (a bomb, a page nested ten thousand times) ends that process and is refused in one line; the next
document gets a new one. Both sides speak over the process's own pipes: a line of JSON and the document's bytes in, a
line of JSON out, so that nothing a document holds is ever run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO

from ingest.errors import CorpusError
from ingest.files import read_file, shown
from ingest.reading.blocks import Block, BlockKind
from ingest.reading.documents import Read, read
from ingest.reading.origin import Origin
from ingest.reading.readings import Readings
from ingest.records import Document, Span

if TYPE_CHECKING:
    from ingest.workers import Workers

DEADLINE = 30.0  # seconds for one document
MEMORY = 1024**3  # bytes of address space

_ROOT = Path(__file__).resolve().parent.parent.parent


class Worker:
    """A process that reads one document after another; it starts with the first and is replaced when it ends."""

    def __init__(self, deadline: float = DEADLINE, memory: int = MEMORY, readings: Readings | None = None) -> None:
        """``readings`` are asked first, and are given what was read."""
        self._deadline = deadline
        self._memory = memory
        self._readings = readings or Readings()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def process_id(self) -> int | None:
        """The id of the process, or None where none runs."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def read(self, name: str, suffix: str, data: bytes, *, charset: str = "", described: bool = False) -> Read:
        """``documents.read`` in the process. Raises CorpusError, in one line that names the document, for all it does not read."""
        key = self._readings.key(data, name=name, suffix=suffix, charset=charset, described=described)
        if reason := self._readings.refusal(key):
            raise CorpusError(reason)
        known = self._readings.get(key)
        if known is None:
            known = self.answer(name, suffix, data, charset=charset, described=described)
            self._readings.put(key, known)
        return _decoded(known)

    def answer(
        self, name: str, suffix: str, data: bytes, *, charset: str = "", described: bool = False
    ) -> dict[str, Any]:
        """What the process answers, which ``Readings`` keep. Raises CorpusError as ``read`` does."""
        process = self._process = self._process or self._started()
        late = threading.Event()

        def end() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(self._deadline, end)
        clock.start()
        try:
            asked = {"name": name, "suffix": suffix, "charset": charset, "described": described, "size": len(data)}
            answer = self._exchange(process, json.dumps(asked).encode() + b"\n" + data)
        finally:
            clock.cancel()
        if answer is None:
            self.close()
            if late.is_set():
                raise CorpusError(
                    f"{name}: takes longer than {self._deadline:.0f} s to read. Split it or save it as text."
                )
            raise CorpusError(f"{name}: cannot be read (its reader ended). Save it again or as text.")
        if "refused" in answer:
            if answer.get("ended"):
                self.close()
            raise CorpusError(answer["refused"])
        return answer

    def read_ahead(self, files: Sequence[Path], root: Path, workers: Workers, *, described: bool = False) -> None:
        """Have files read by many at once, so that ``read`` finds its answers; what cannot be opened it tells itself."""
        waiting: dict[str, Path] = {}
        for file in files:
            with suppress(CorpusError):
                name, suffix = shown(file, root), file.suffix.lower()
                data = read_file(file, root)
                key = self._readings.key(data, name=name, suffix=suffix, charset="", described=described)
                if not self._readings.holds(key):
                    waiting[key] = file
        make = partial(_Reader, root, described, self._deadline, self._memory)
        for key, answer in zip(waiting, workers.map(make, list(waiting.values())), strict=True):
            if isinstance(answer, str):
                self._readings.refuse(key, answer)
            else:
                self._readings.put(key, answer)

    def _started(self) -> subprocess.Popen[bytes]:
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(paths),
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "ingest.reading.worker", str(self._memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )

    @staticmethod
    def _exchange(process: subprocess.Popen[bytes], message: bytes) -> dict[str, Any] | None:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(message)
            process.stdin.flush()
            line = process.stdout.readline()
        except OSError:
            return None
        return json.loads(line) if line.endswith(b"\n") else None


class _Reader:
    """The step of a build that reads one file: what its reader answers, or why it is refused."""

    def __init__(self, root: Path, described: bool, deadline: float, memory: int) -> None:
        self._root = root
        self._described = described
        self._worker = Worker(deadline, memory)

    def __call__(self, file: Path) -> dict[str, Any] | str:
        try:
            data = read_file(file, self._root)
            return self._worker.answer(shown(file, self._root), file.suffix.lower(), data, described=self._described)
        except CorpusError as error:
            return str(error)

    def __del__(self) -> None:
        self._worker.close()


def _decoded(answer: dict[str, Any]) -> Read:
    blocks = tuple(
        Block(
            BlockKind(kind),
            Span(*span),
            level,
            attributes,
            number,
            tuple(Span(*cell) for cell in cells),
            asks,
            language,
        )
        for kind, span, level, attributes, number, cells, asks, language in answer["blocks"]
    )
    document = answer["document"]
    return Read(
        Document(**document | {"pages": tuple(document["pages"])}), blocks, Origin(**answer["origin"]), answer["notice"]
    )


def _encoded(found: Read) -> dict[str, Any]:
    blocks = [
        (
            block.kind,
            (block.span.start, block.span.end),
            block.level,
            block.attributes,
            block.list_number,
            [(cell.start, cell.end) for cell in block.cells],
            block.asks,
            block.language,
        )
        for block in found.blocks
    ]
    return {
        "document": asdict(found.document),
        "blocks": blocks,
        "origin": asdict(found.origin),
        "notice": found.notice,
    }


def _serve(given: BinaryIO, out: BinaryIO, memory: int) -> None:
    while line := given.readline():
        asked = json.loads(line)
        data = given.read(asked.pop("size"))
        name = asked["name"]
        try:
            answer = json.dumps(_encoded(read(data=data, **asked)))
        except CorpusError as error:
            answer = json.dumps({"refused": str(error)})
        except MemoryError:
            size = f"{memory / 2**30:.3g} GB"
            answer = json.dumps(
                {"refused": f"{name}: needs more than {size} to read. Split it or save it as text.", "ended": True}
            )
        except Exception as error:  # a library's own failure on a document is that document's refusal
            said = f"{name}: cannot be read ({type(error).__name__}). Save it again or as text."
            answer = json.dumps({"refused": said, "ended": True})
        out.write(answer.encode() + b"\n")
        out.flush()


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows; the deadline holds there too
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    _limit(int(sys.argv[1]))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    _serve(sys.stdin.buffer, out, int(sys.argv[1]))
