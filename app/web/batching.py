"""One worker thread that owns the engine, and questions that wait for it together.

Encoding holds the processor for milliseconds, so it happens off the event loop. There is one thread, because two would
share the same cores; while it works, questions queue up, and the next turn takes all that wait in one encoder pass.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from app.answer import Answer
from app.answering.draft import Line
from app.query.question import Question
from app.web.engine import Engine
from app.web.failures import HttpError

LARGEST = 16  # questions in one encoder pass
WAITING = 64  # questions that may wait; more are turned away at once rather than too late

Result = TypeVar("Result")
Heard = Callable[[Line], None]


class Worker:
    """The thread in which the engine is opened and used."""

    def __init__(self, open_engine: Callable[[], Engine]) -> None:
        self._pool = ThreadPoolExecutor(1, "engine")
        self._engine: Future[Engine] = self._pool.submit(open_engine)

    def wait_until_open(self) -> None:
        """Blocks. Raises what opening raised."""
        self._engine.result()

    @property
    def state(self) -> str:
        """``opening``, ``ready`` or ``failed``."""
        if not self._engine.done():
            return "opening"
        return "failed" if self._engine.exception() else "ready"

    async def run(self, job: Callable[[Engine], Result]) -> Result:
        """Runs ``job`` with the engine. Raises HttpError 503 while it is opening, and what opening raised."""
        if not self._engine.done():
            raise HttpError(503, "starting", "The service is starting. Try again in a moment.", {"Retry-After": "5"})
        engine = self._engine.result()
        return await asyncio.get_running_loop().run_in_executor(self._pool, job, engine)

    def close(self) -> None:
        """Takes no more jobs."""
        self._pool.shutdown(wait=False, cancel_futures=True)


@dataclass(slots=True)
class Asked:
    """A question that waits: ``taken`` is set when its batch starts."""

    question: Question
    answer: asyncio.Future[Answer]
    heard: Heard | None = None  # gets a chat model's sentences as they are verified, in the engine's thread
    taken: asyncio.Event = field(default_factory=asyncio.Event)


class Batches:
    """Questions in, answers out; ``sizes`` is told the size of every batch."""

    def __init__(self, worker: Worker, sizes: Callable[[int], None] = lambda size: None) -> None:
        self._worker = worker
        self._sizes = sizes
        self._waiting: asyncio.Queue[Asked] = asyncio.Queue(WAITING)

    def put(self, question: Question, heard: Heard | None = None) -> Asked:
        """Queues a question; ``heard``: see Asked. Raises HttpError 503 when too many wait."""
        asked = Asked(question, asyncio.get_running_loop().create_future(), heard)
        try:
            self._waiting.put_nowait(asked)
        except asyncio.QueueFull:
            raise HttpError(
                503, "busy", "Many people are asking. Try again in a moment.", {"Retry-After": "5"}
            ) from None
        return asked

    async def run(self) -> None:
        """Serves until cancelled."""
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < LARGEST and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            batch = [asked for asked in batch if not asked.answer.cancelled()]
            if batch:
                await self._serve(batch)

    async def _serve(self, batch: list[Asked]) -> None:
        self._sizes(len(batch))
        for asked in batch:
            asked.taken.set()
        questions = [asked.question for asked in batch]
        heard = [asked.heard for asked in batch]
        try:
            answers = await self._worker.run(
                lambda engine: engine.batch(questions, heard) if any(heard) else engine.batch(questions)
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
