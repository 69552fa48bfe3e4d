"""Askers: each a connection that asks over and over, or one question at a time at a set rate, whoever has not answered."""

from __future__ import annotations

import asyncio
import json
import random
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 40.0  # seconds; what takes longer counts as dropped


@dataclass(frozen=True, slots=True)
class Told:
    """What came back; status 0 where nothing did. ``at`` is when it was asked, on the clock ``time.monotonic``."""

    question: str
    status: int
    head: str
    body: bytes
    at: float
    seconds: float

    @property
    def answer(self) -> dict[str, Any]:
        """The answer without what may differ between two runs: its times."""
        found: dict[str, Any] = json.loads(self.body)
        found.pop("timings_ms", None)
        return found


def questions(count: int) -> list[str]:
    """Such as visitors ask: half that a reviewed answer serves, half that it may not. Always the same ones."""
    served = [
        question
        for file in sorted((ROOT / "corpus" / "answers").glob("*.toml"))
        for entry in tomllib.loads(file.read_text("utf-8")).get("answer", [])
        for question in entry["questions"]
    ]
    labels = [
        term["label"]
        for file in sorted((ROOT / "corpus" / "terms").glob("*.toml"))
        for term in tomllib.loads(file.read_text("utf-8"))["term"]
    ]
    forms = ("Who pays for {}?", "Is {} private?", "When did {} begin?", "What does {} mean for my visit?")
    chance = random.Random(14)
    free = [form.format(label) for label in labels for form in forms]
    half = count // 2
    found = chance.sample(served, half) + chance.sample(free, count - half)
    chance.shuffle(found)
    return found


def request(question: str, visitor: str, *, keep: bool = False) -> bytes:
    """A question as a browser behind a proxy sends it."""
    body = json.dumps({"question": question}).encode()
    return (
        f"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {visitor}\r\nX-Visitor: {visitor}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: {'keep-alive' if keep else 'close'}\r\n\r\n"
    ).encode() + body


async def ask(port: int, question: str, visitor: str = "198.51.100.1") -> Told:
    """One question over a connection of its own."""
    return await send(port, request(question, visitor), question)


async def send(port: int, data: bytes, question: str = "") -> Told:
    """Any bytes over a connection of their own, and all that comes back."""
    at = time.monotonic()
    answer = b""
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(data)
                await writer.drain()
                answer = await reader.read(-1)
            finally:
                writer.close()
    except (OSError, TimeoutError):
        pass
    return _told(question, answer, at)


def _told(question: str, answer: bytes, at: float) -> Told:
    head, _, body = answer.partition(b"\r\n\r\n")
    words = head.split(b" ", 2)
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    return Told(question, status, head.decode("latin-1"), body, at, time.monotonic() - at)


async def over_and_over(port: int, asked: Sequence[str], visitor: str, until: Callable[[], bool]) -> list[Told]:
    """One asker: the next question when the last is answered, over one connection."""
    told: list[Told] = []
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for number in range(10**9):
            if until():
                return told
            question = asked[number % len(asked)]
            at = time.monotonic()
            writer.write(request(question, visitor, keep=True))
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")
            )
            told.append(_told(question, head + await reader.readexactly(length), at))
    finally:
        writer.close()
    return told


async def together(port: int, asked: Sequence[str], count: int, seconds: float) -> list[Told]:
    """So many askers for so long."""
    end = time.monotonic() + seconds
    each = [
        over_and_over(port, list(asked[number::count]), f"198.51.100.{number + 1}", lambda: time.monotonic() > end)
        for number in range(count)
    ]
    return [one for part in await asyncio.gather(*each) for one in part]


async def at_rate(
    port: int,
    asked: Sequence[str],
    rate: float,
    seconds: float,
    other: Callable[[int], bytes | None] = lambda number: None,
) -> list[Told]:
    """So many questions a second, each by another visitor, whether or not the last is answered.

    Where ``other`` gives bytes for a number, they are sent instead of a question; what comes back has no question.
    """
    tasks: list[asyncio.Task[Told]] = []
    started = time.monotonic()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, started + number / rate - time.monotonic()))
        visitor = f"198.51.{100 + number // 250 % 100}.{number % 250 + 1}"
        spoilt = other(number)
        one = send(port, spoilt) if spoilt is not None else ask(port, asked[number % len(asked)], visitor)
        tasks.append(asyncio.create_task(one))
    return list(await asyncio.gather(*tasks))


def per_second(told: Sequence[Told]) -> float:
    """Answers a second, from the first question to the last answer."""
    good = [one for one in told if one.status == 200]
    return len(good) / (max(one.at + one.seconds for one in good) - min(one.at for one in told)) if good else 0.0


def quantile(told: Sequence[Told], share: float) -> float:
    """Milliseconds within which that share was answered."""
    times = sorted(one.seconds for one in told if one.status == 200)
    return 1000 * times[min(len(times) - 1, int(len(times) * share))] if times else float("nan")
