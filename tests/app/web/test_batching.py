"""Questions wait in one line an address; the lines take turns, and a turn is bounded in what it has to read."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from app.query.question import LONGEST_QUESTION, Question, Turn
from app.web.batching import ALWAYS, FROM_ONE, LARGEST, LONGEST, WAITING, Asked, Batches, Worker
from app.web.failures import HttpError


def run(job: Callable[[Batches], Coroutine[Any, Any, None]], worker: Any = None) -> None:
    async def inside() -> None:
        await job(Batches(worker))

    asyncio.run(inside())


def texts(batch: list[Asked]) -> list[str]:
    return [asked.question.text for asked in batch]


def test_one_who_asks_much_does_not_make_the_others_wait() -> None:
    async def job(batches: Batches) -> None:
        for number in range(FROM_ONE):
            batches.put(Question(f"greedy {number}"), "greedy")
        for name in "abc":
            batches.put(Question(name), name)
        first = texts(batches._next())
        assert first[:4] == ["greedy 0", "a", "b", "c"]
        assert first[4:] == [f"greedy {number}" for number in range(1, LARGEST - 3)]
        assert batches.waiting == FROM_ONE + 3 - LARGEST

    run(job)


def test_one_address_has_its_share_of_the_line_and_the_line_an_end() -> None:
    async def job(batches: Batches) -> None:
        for number in range(FROM_ONE):
            batches.put(Question(str(number)), "greedy")
        with pytest.raises(HttpError) as caught:
            batches.put(Question("more"), "greedy")
        assert (caught.value.status, caught.value.headers["Retry-After"]) == (429, "5")
        for number in range(WAITING - FROM_ONE):
            batches.put(Question(str(number)), str(number))
        with pytest.raises(HttpError) as caught:
            batches.put(Question("more"), "other")
        assert caught.value.status == 503

    run(job)


def test_a_slow_engine_turns_away_sooner_than_a_fast_one() -> None:
    class Slow:
        async def run(self, job: Any) -> Any:
            await asyncio.sleep(0.05)
            return [None]

    async def admitted(wait: float) -> int:
        batches = Batches(Slow(), wait=wait)  # type: ignore[arg-type]
        serving = asyncio.create_task(batches.run())
        for _ in range(6):  # it comes to know its pace
            await batches.put(Question("first")).answer
        count = 0
        with contextlib.suppress(HttpError):
            for number in range(WAITING):
                batches.put(Question(str(number)), str(number))
                count += 1
        serving.cancel()
        return count

    assert asyncio.run(admitted(0.01)) == ALWAYS
    assert ALWAYS < asyncio.run(admitted(0.5)) < WAITING
    assert asyncio.run(admitted(60.0)) == WAITING


def test_a_turn_is_bounded_in_what_it_reads_and_a_long_question_gets_one_to_itself() -> None:
    long = Question("a" * LONGEST_QUESTION, tuple(Turn("user", "b" * LONGEST_QUESTION) for _ in range(6)))

    async def job(batches: Batches) -> None:
        for name in "abc":
            batches.put(long, name)
        batches.put(Question("short"), "d")
        assert [len(batches._next()) for _ in range(4)] == [1, 1, 1, 1]
        assert sum(len(turn.text) for turn in long.history) > LONGEST

    run(job)


def test_who_has_gone_away_is_not_answered() -> None:
    async def job(batches: Batches) -> None:
        gone, there = batches.put(Question("gone"), "a"), batches.put(Question("there"), "a")
        gone.answer.cancel()
        assert batches._next() == [there]
        assert batches._next() == []

    run(job)


def test_a_turn_that_does_not_end_asks_for_a_restart() -> None:
    worker = Worker(lambda: None, stuck=0.05)  # type: ignore[arg-type,return-value]
    worker.wait_until_open()

    async def job(batches: Batches) -> None:
        running = asyncio.create_task(worker.run(lambda engine: time.sleep(0.2)))
        await asyncio.sleep(0.1)
        assert worker.is_stuck
        await running
        assert not worker.is_stuck

    run(job, worker)
    worker.close()


def test_a_process_whose_engine_is_stuck_is_not_healthy(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get("/healthz").status_code == 200
    monkeypatch.setattr(Worker, "is_stuck", property(lambda self: True))
    response = client.get("/healthz")
    assert (response.status_code, response.json()["error"]["code"]) == (503, "stuck")
