"""Load on the real engine: throughput, five times too much, slow clients, and a soak with an index that changes."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest import generations
from tests.attack.asking import Told, ask, at_rate, per_second, quantile, questions, together
from tests.attack.garbage import garbage
from tests.attack.services import Served, api, memory_slope, several

Figures = dict[str, object]


def throughput(index: Path, seconds: float = 30.0, processes: int = 2) -> Figures:
    """Answers a second of one asker, of 16, and of 16 with two processes behind one address."""
    asked = questions(4_000)
    cores = os.cpu_count() or 1
    rates: dict[str, float] = {}
    with api(index) as one, several(index, processes) as both:
        asyncio.run(_warm(one, both))
        for number in range(3):  # in turn, so that what the machine does besides falls on all of them
            for name, place, count in (("1 asker", one, 1), ("16 askers", one, 16), ("16, two processes", both, 16)):
                told = asyncio.run(together(place.port, asked[number::3], count, seconds / 3))
                rates[name] = rates.get(name, 0.0) + per_second(told) / 3
    share = rates["16, two processes"] / (cores * rates["1 asker"])
    faults = [] if share >= 0.85 else [f"{share:.2f} of cores x single; 0.85 is promised"]
    return {
        "answers a second": {name: round(rate, 1) for name, rate in rates.items()},
        "share": round(share, 3),
        "faults": faults,
    }


def overload(index: Path, seconds: float = 20.0, times: float = 5.0) -> Figures:
    """Five times as many questions as can be answered, then how long until one is answered as before."""
    asked = questions(2_000)
    with api(index) as served:
        port = served.port
        asyncio.run(_warm(served))
        alone = quantile(asyncio.run(together(port, asked, 1, 5)), 0.95)
        capacity = per_second(asyncio.run(together(port, asked, 16, 10)))
        told, recovered = asyncio.run(_overloaded(port, asked, capacity * times, seconds, 2 * alone))
    statuses = Counter(one.status for one in told)
    busy = [one for one in told if one.status == 503]
    faults = [f"{count} answers of status {status}" for status, count in statuses.items() if status not in (200, 503)]
    faults += ["a 503 without Retry-After"] if any("retry-after" not in one.head.lower() for one in busy) else []
    faults += [f"recovered after {recovered:.1f} s"] if recovered > 5 else []
    return {
        "capacity a second": round(capacity, 1), "asked a second": round(capacity * times, 1), "statuses": dict(statuses),
        "answered a second": round(per_second(told), 1), "p95 of the answered, ms": round(quantile(told, 0.95)),
        "p95 of one asker alone, ms": round(alone), "recovery, s": round(recovered, 2), "faults": faults,
    }  # fmt: skip


async def _overloaded(
    port: int, asked: list[str], rate: float, seconds: float, usual: float
) -> tuple[list[Told], float]:
    flood = asyncio.create_task(at_rate(port, asked, rate, seconds))
    await asyncio.sleep(seconds)
    ended = time.monotonic()
    while time.monotonic() - ended < 30:
        one = await ask(port, asked[0], "203.0.113.1")
        if one.status == 200 and one.seconds * 1000 <= usual:
            break
    return await flood, time.monotonic() - ended


def slow_clients(index: Path, seconds: float = 20.0, slow: int = 100, honest: int = 8) -> Figures:
    """The p95 of honest askers with and without slow clients that hold connections of every kind open."""
    asked = questions(2_000)
    times: dict[bool, list[Told]] = {False: [], True: []}
    with api(index) as served:
        asyncio.run(_warm(served))
        for turn in (False, True) * 3:  # in turn, so that what the machine does besides falls on both
            times[turn] += asyncio.run(_beside(served.port, asked, honest, slow if turn else 0, seconds / 3))
            asyncio.run(_settled(served.port))  # what slow clients have asked for may still be under way
    alone, beside = quantile(times[False], 0.95), quantile(times[True], 0.95)
    wrong = Counter(one.status for told in times.values() for one in told if one.status != 200)
    faults = [f"statuses {dict(wrong)}"] if wrong else []
    faults += [f"{beside / alone:.2f} times as slow"] if beside > 2 * alone else []
    return {
        "p95 alone, ms": round(alone),
        "p95 beside, ms": round(beside),
        "ratio": round(beside / alone, 2),
        "faults": faults,
    }


async def _beside(port: int, asked: list[str], honest: int, slow: int, seconds: float) -> list[Told]:
    body = (
        b"POST /api/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"
    )
    reading = b"GET /api/terms HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 20  # and the answers are not taken
    async with AsyncExitStack() as stack:
        drips = [
            asyncio.create_task(
                _drip(port, (b"GET /heal", b"", body, reading)[number % 4], b"zX \x00"[number % 4 : number % 4 + 1])
            )
            for number in range(slow)
        ]
        for drip in drips:
            stack.callback(drip.cancel)
        return await together(port, asked, honest, seconds)


async def _settled(port: int) -> None:
    """Until ten questions in a row are answered within half a second each; for a minute at most."""
    prompt, until = 0, time.monotonic() + 60
    while prompt < 10 and time.monotonic() < until:
        one = await ask(port, "What is telehealth?", "203.0.113.2")
        prompt = prompt + 1 if one.status == 200 and one.seconds < 0.5 else 0


async def _drip(port: int, first: bytes, more: bytes) -> None:
    """A client that says a byte a second, and comes again when it is turned away."""
    while True:
        with suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
            try:
                writer.write(first)
                while not reader.at_eof():
                    await asyncio.sleep(1)
                    if more != b"\x00":
                        writer.write(more)
                        await writer.drain()
                        with suppress(TimeoutError):
                            async with asyncio.timeout(0.01):
                                await reader.read(64)
            finally:
                writer.close()
        await asyncio.sleep(0.1)


async def _warm(*places: Served) -> None:
    for place in places:
        for number in range(8):
            await ask(place.port, "What is telehealth?", f"198.51.100.{number}")


# --- the soak ---------------------------------------------------------------------------------------------------------


@dataclass
class Swaps:
    """An index that changes: two builds of it take turns, each time as a generation of a new name."""

    folder: Path
    builds: Mapping[str, Path]
    kinds: dict[str, str] = field(default_factory=dict)  # generation, which build it is

    def swap(self, kind: str) -> str:
        """Put a build in use, as a build does at its end."""
        source = self.builds[kind]
        with generations.building(self.folder) as generation:
            shutil.copytree(source, generation, dirs_exist_ok=True)
            manifest = generation / generations.MANIFEST
            content = json.loads(manifest.read_text("utf-8")) | {"generation": generation.name}
            manifest.write_text(json.dumps(content), "utf-8")
        self.kinds[generation.name] = kind
        return generation.name


def soak(
    index: Path, minutes: float = 20.0, other: Path | None = None, *, every: float = 60.0, count: int = 400
) -> Figures:
    """Half of what can be answered, for so long, with another index each minute and one request of a hundred spoilt.

    Every answer is compared with that of the same question before the soak, on the build that it names. ``other`` is an
    index of other documents; without one the same documents take turns with themselves. ``every`` so many seconds they do;
    ``count`` questions are asked.
    """
    asked = questions(count)
    builds = {name: place / generations.current(place) for name, place in (("one", index), ("other", other or index))}
    with TemporaryDirectory() as folder:
        swaps = Swaps(Path(folder) / "index", builds)
        swaps.swap("other")
        with api(swaps.folder) as served:
            asyncio.run(_warm(served))
            expected = {"other": asyncio.run(_expected(served.port, asked))}
            swaps.swap("one")
            expected["one"] = asyncio.run(_expected(served.port, asked))
            capacity = per_second(asyncio.run(together(served.port, asked, 16, 15)))
            return _verdict(
                swaps, expected, capacity, *asyncio.run(_soaked(served, swaps, asked, capacity / 2, minutes, every))
            )


async def _expected(port: int, asked: list[str]) -> dict[str, str]:
    return {question: _comparable(await ask(port, question)) for question in asked}


def _comparable(one: Told) -> str:
    return json.dumps(one.answer | {"index": ""}, sort_keys=True)


async def _soaked(
    served: Served, swaps: Swaps, asked: list[str], rate: float, minutes: float, every: float
) -> tuple[list[Told], list[tuple[float, int]], dict[str, float]]:
    chance = random.Random(14)
    samples: list[tuple[float, int]] = []
    switched: dict[str, float] = {}
    end = time.monotonic() + minutes * 60

    async def each(seconds: float, act: Callable[[int], None]) -> None:
        number = 0
        while time.monotonic() + seconds < end:
            await asyncio.sleep(seconds)
            number += 1
            await asyncio.to_thread(act, number)

    def swap(number: int) -> None:
        name = swaps.swap("other" if number % 2 else "one")
        switched[name] = time.monotonic()

    spoilt = {number: garbage(chance, f"127.0.0.1:{served.port}") for number in range(0, int(rate * minutes * 60), 100)}
    told, *_ = await asyncio.gather(
        at_rate(served.port, asked, rate, minutes * 60, spoilt.get),
        each(every, swap),
        each(5.0, lambda number: samples.append((time.monotonic(), served.resident()))),
    )
    return told, samples, switched


def _verdict(
    swaps: Swaps, expected: Mapping[str, Mapping[str, str]], capacity: float, told: list[Told],
    samples: list[tuple[float, int]], switched: Mapping[str, float],
) -> Figures:  # fmt: skip
    honest = [one for one in told if one.question]
    dropped = Counter(one.status for one in honest if one.status != 200)
    wrong, late = 0, 0
    seen: Counter[str] = Counter()
    starts = sorted((at, name) for name, at in switched.items())
    for one in honest:
        if one.status != 200:
            continue
        name = one.answer["index"]
        seen[name] += 1
        wrong += expected[swaps.kinds[name]][one.question] != _comparable(one)
        newest = [generation for at, generation in starts if at + 5 < one.at]
        late += bool(newest) and newest[-1] != name and switched.get(name, 0.0) < switched[newest[-1]]
    after = samples[len(samples) // 4 :]
    faults = (
        [f"{wrong} wrong"] * bool(wrong)
        + [f"dropped: {dict(dropped)}"] * bool(dropped)
        + [f"{late} of an old index"] * bool(late)
    )
    faults += ["a swap that no answer saw"] if len(seen) < len(switched) else []
    return {
        "capacity a second": round(capacity, 1), "asked a second": round(capacity / 2, 1), "questions": len(honest),
        "spoilt": len(told) - len(honest), "spoilt answered": dict(Counter(one.status for one in told if not one.question)),
        "wrong": wrong, "dropped": sum(dropped.values()), "swaps": len(switched), "p95, ms": round(quantile(honest, 0.95)),
        "p99, ms": round(quantile(honest, 0.99)), "slowest, ms": round(quantile(honest, 1.0)),
        "memory, MB": [samples[0][1] >> 20, max(m for _, m in samples) >> 20, samples[-1][1] >> 20],
        "memory slope after a quarter, MB a minute": round(memory_slope(after), 2), "faults": faults,
    }  # fmt: skip
