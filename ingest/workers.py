"""Who does the steps of a build that need one document, or one batch of texts, at a time.

A step is made once a worker (``make``) and is then given one item after another; results come in the order of the items.
Few items are worked off where they are. Many go to processes of their own, each on the other end of a pipe and gone when
the pipe is, so that a build that is killed leaves none. A cluster has workers of its own (``ingest.cluster``).
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from ingest.chroma import STATEMENTS
from ingest.errors import StoreError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.encoder import Encoder

Item = TypeVar("Item")
Result = TypeVar("Result")

_FEW = 200  # items that are done before two processes have started
_ROOT = Path(__file__).resolve().parent.parent


class Workers(Protocol):
    """Where a build's steps are done."""

    def map(self, make: Callable[[], Callable[[Item], Result]], items: Sequence[Item]) -> Iterator[Result]:
        """The results of a step on each item, in order. Step, items and results are ones that can be pickled."""
        ...

    def encode(self, encoder: Encoder, name: str, batches: Sequence[Sequence[str]]) -> Iterator[NDArray[np.float32]]:
        """The vectors of each batch, in order, of statements or of questions, as ``encoder`` makes them."""
        ...


def vectors(encoder: Encoder, name: str, texts: Sequence[str]) -> NDArray[np.float32]:
    """Vectors of statements or of questions, float32, shape ``(len(texts), dimension)``."""
    return encoder.encode(texts) if name == STATEMENTS else encoder.encode_queries(texts)


class Machine:
    """This machine: a process a core, and a model in this process, since it uses every core by itself."""

    def __init__(self, processes: int | None = None, few: int = _FEW) -> None:
        """``few`` items or less are worked off in this process."""
        self._processes = processes or os.cpu_count() or 1
        self._few = few

    def map(self, make: Callable[[], Callable[[Item], Result]], items: Sequence[Item]) -> Iterator[Result]:
        """See Workers."""
        if self._processes == 1 or len(items) <= self._few:
            yield from map(make(), items)
            return
        own = threading.local()
        started: list[_Process] = []

        def work(item: Item) -> Any:
            if not hasattr(own, "process"):
                own.process = _Process(make)
                started.append(own.process)
            return own.process.work(item)

        try:
            with ThreadPoolExecutor(self._processes, thread_name_prefix="build") as pool:
                yield from pool.map(work, items)
        finally:
            for process in started:
                process.close()

    def encode(self, encoder: Encoder, name: str, batches: Sequence[Sequence[str]]) -> Iterator[NDArray[np.float32]]:
        """See Workers."""
        return (vectors(encoder, name, texts) for texts in batches)


class _Process:
    """One process with a step of its own. What it raises is raised here."""

    def __init__(self, make: Callable[[], Callable[[Any], Any]]) -> None:
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ingest.workers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"},
        )
        self._send(make)

    def work(self, item: Any) -> Any:
        self._send(item)
        assert self._process.stdout is not None
        try:
            done, result = pickle.load(self._process.stdout)  # noqa: S301 - from a process that we started
        except EOFError:
            raise StoreError("A process of the build has ended, perhaps for want of memory. Build again.") from None
        if not done:
            raise result
        return result

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _send(self, what: Any) -> None:
        assert self._process.stdin is not None
        try:
            pickle.dump(what, self._process.stdin)
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # told when its answer is read


def _serve() -> None:
    given = sys.stdin.buffer
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    try:
        step = pickle.load(given)()  # noqa: S301 - from the process that started this one
        while True:
            item = pickle.load(given)  # noqa: S301
            try:
                answer = (True, step(item))
            except Exception as error:
                answer = (False, error)
            pickle.dump(answer, out)
            out.flush()
    except (EOFError, BrokenPipeError):
        return


if __name__ == "__main__":
    _serve()
