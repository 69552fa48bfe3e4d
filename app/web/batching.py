"""One worker thread that owns the engine, and questions that wait for it together.

Encoding holds the processor for milliseconds, so it happens off the event loop. There is one thread, because two would
share the same cores; while it works, questions queue up, and the next turn takes the next of them: each address has a
line of its own and the lines take turns, so that one who asks much does not make the others wait for all of it.
Where a chat model is asked, questions have threads besides: they wait for the model at once, and take turns at the engine.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from app.answer import Answer
from app.answering.draft import Line
from app.query.question import Question
from app.web.engine import Engine
from app.web.failures import HttpError

LARGEST = 16  # questions in one turn
LONGEST = 4_000  # characters of questions and their history in one turn, which bounds how long it takes
WAITING = 64  # questions that may wait; more are turned away at once rather than too late
FROM_ONE = 16  # of them from one address
AT_ONCE = 16  # questions that are under way at once where a chat model may be waited for; as many threads
LONGEST_WAIT = 4.0  # seconds that those ahead may take, by the pace of the last turns; a slow machine turns away sooner
ALWAYS = 4  # questions that may be ahead at any pace
STUCK = 60.0  # seconds after which a turn will not end by itself

Result = TypeVar("Result")
Heard = Callable[[Line], None]


class Worker:
    """The thread in which the engine is opened and used, and those of questions ``at_once`` where they are several."""

    def __init__(self, open_engine: Callable[[], Engine], stuck: float = STUCK, at_once: int = 1) -> None:
        self._stuck = stuck
        self.at_once = at_once
        self._pool = ThreadPoolExecutor(1, "engine")
        self._asking = ThreadPoolExecutor(at_once, "asking") if at_once > 1 else self._pool
        self._engine: Future[Engine] = self._pool.submit(open_engine)
        self._since: dict[int, float] = {}  # when the running jobs began, by thread

    def wait_until_open(self) -> None:
        """Blocks. Raises what opening raised."""
        self._engine.result()

    @property
    def state(self) -> str:
        """``opening``, ``ready`` or ``failed``."""
        if not self._engine.done():
            return "opening"
        return "failed" if self._engine.exception() else "ready"

    @property
    def is_stuck(self) -> bool:
        """Whether a job has run for so long that only a new process helps."""
        return time.monotonic() - min([*self._since.values()], default=time.monotonic()) > self._stuck

    def _timed(self, job: Callable[[Engine], Result], engine: Engine) -> Result:
        self._since[threading.get_ident()] = time.monotonic()
        try:
            return job(engine)
        finally:
            del self._since[threading.get_ident()]

    async def run(self, job: Callable[[Engine], Result], *, asking: bool = False) -> Result:
        """Runs ``job`` with the engine; ``asking``: in a thread of the questions. Raises HttpError 503 while it is opening, and what opening raised."""
        if not self._engine.done():
            raise HttpError(503, "starting", "The service is starting. Try again in a moment.", {"Retry-After": "5"})
        engine = self._engine.result()
        pool = self._asking if asking else self._pool
        return await asyncio.get_running_loop().run_in_executor(pool, self._timed, job, engine)

    def close(self) -> None:
        """Takes no more jobs."""
        for pool in (self._pool, self._asking):
            pool.shutdown(wait=False, cancel_futures=True)


@dataclass(slots=True, eq=False)
class Asked:
    """A question that waits: ``taken`` is set when its turn starts."""

    question: Question
    answer: asyncio.Future[Answer]
    heard: Heard | None = None  # gets a chat model's sentences as they are verified, in the engine's thread
    taken: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def weight(self) -> int:
        """Characters that have to be read."""
        return len(self.question.text) + sum(len(turn.text) for turn in self.question.history)


class Batches:
    """Questions in, answers out; ``sizes`` is told the size of every turn, ``wait`` is how long those ahead may take."""

    def __init__(
        self, worker: Worker, sizes: Callable[[int], None] = lambda size: None, wait: float = LONGEST_WAIT
    ) -> None:
        self._worker = worker
        self._sizes = sizes
        self._wait = wait
        self._pace = 0.0  # seconds a question, the newest turns weighing most
        self._answering = 0  # questions of the turn that is taken
        self._lines: dict[str, deque[Asked]] = {}  # asker to questions; the first line is served next
        self._arrived = asyncio.Event()

    @property
    def waiting(self) -> int:
        """How many questions wait."""
        return sum(map(len, self._lines.values()))

    def put(self, question: Question, asker: str = "", heard: Heard | None = None) -> Asked:
        """Queues a question; ``heard``: see Asked. Raises HttpError 503 when too many wait, 429 when too many of one asker do."""
        asked = Asked(question, asyncio.get_running_loop().create_future(), heard)
        ahead = self.waiting + self._answering
        in_turn = self._worker.at_once == 1  # where a chat model is waited for, many are under way together
        if self.waiting >= WAITING or (in_turn and ahead >= ALWAYS and ahead * self._pace > self._wait):
            message = "Many people are asking. Try again in a moment."
            raise HttpError(503, "busy", message, {"Retry-After": "5"})
        line = self._lines.setdefault(asker, deque())
        if len(line) >= FROM_ONE:
            raise HttpError(
                429, "too_many", "Too many questions at once. Try again in 5 seconds.", {"Retry-After": "5"}
            )
        line.append(asked)
        self._arrived.set()
        return asked

    async def run(self) -> None:
        """Serves until cancelled."""
        free = asyncio.Semaphore(self._worker.at_once)
        most = LARGEST if self._worker.at_once == 1 else 1  # of a turn none waits for a model that another asks
        async with asyncio.TaskGroup() as turns:
            while True:
                await self._arrived.wait()
                await free.acquire()
                turns.create_task(self._turn(self._next(most), free))

    async def _turn(self, batch: list[Asked], free: asyncio.Semaphore) -> None:
        try:
            if batch:
                started = time.monotonic()
                self._answering += len(batch)
                try:
                    await self._serve(batch)
                finally:
                    self._answering -= len(batch)
                    self._pace += ((time.monotonic() - started) / len(batch) - self._pace) / 4
        finally:
            free.release()

    def _next(self, most: int = LARGEST) -> list[Asked]:
        """The first of each line in turn, while there is room; who has gone away is left out."""
        batch: list[Asked] = []
        room = LONGEST
        while self._lines and len(batch) < most:
            asker = next(iter(self._lines))
            line = self._lines[asker]
            if not line[0].answer.cancelled():
                if batch and line[0].weight > room:
                    break
                room -= line[0].weight
                batch.append(line[0])
            line.popleft()
            del self._lines[asker]
            if line:
                self._lines[asker] = line  # to the end
        if not self._lines:
            self._arrived.clear()
        return batch

    async def _serve(self, batch: list[Asked]) -> None:
        self._sizes(len(batch))
        for asked in batch:
            asked.taken.set()
        questions = [asked.question for asked in batch]
        heard = [asked.heard for asked in batch]
        try:
            answers = await self._worker.run(
                lambda engine: engine.batch(questions, heard) if any(heard) else engine.batch(questions), asking=True
            )
        except Exception as error:
            if len(batch) > 1:  # one question must not spoil its neighbours' answers
                for asked in batch:
                    await self._serve([asked])
            elif not batch[0].answer.done():
                batch[0].answer.set_exception(error)
            return
        for asked, answer in zip(batch, answers, strict=True):
            if not asked.answer.done():
                asked.answer.set_result(answer)
