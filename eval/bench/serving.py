"""Askers over HTTP: a real server process, and so many who each ask the next question when they have their answer."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from eval.bench.processes import ROOT, environment
from eval.scoring.pooled import quantile
from ingest.errors import PlaintermError


def askers(
    system: str, index: Path, questions: Sequence[str], counts: Sequence[int], rounds: int, processes: int = 1
) -> list[dict[str, float]]:
    """For each number of askers: answers a second, and median and p95 in milliseconds; medians of the rounds.

    Of several server processes each has every so-many-eth asker, as a proxy before them would have it.
    """
    with ExitStack() as stack:
        addresses = [stack.enter_context(_server(system, index)) for _ in range(processes)]
        for address in addresses:
            _ask(address, ["What is telehealth?"], 0)
        found: dict[int, list[tuple[float, list[float]]]] = {count: [] for count in counts}
        for number in range(rounds):
            for count in counts:
                own = list(questions[number::rounds])
                shares = [own[asker::count] for asker in range(min(count, len(own)))]
                started = time.perf_counter()
                with ThreadPoolExecutor(len(shares)) as pool:
                    told = [
                        pool.submit(_ask, addresses[asker % processes], share, asker)
                        for asker, share in enumerate(shares)
                    ]
                    times = [spent for one in told for spent in one.result()]
                found[count].append((len(own) / (time.perf_counter() - started), times))
    return [
        {
            "processes": processes,
            "askers": count,
            "per_second": median(rate for rate, _ in runs),
            "median": median(quantile(times, 0.5) or 0.0 for _, times in runs),
            "p95": median(quantile(times, 0.95) or 0.0 for _, times in runs),
        }
        for count, runs in found.items()
    ]


@contextmanager
def _server(system: str, index: Path) -> Iterator[str]:
    settings = environment(system) | {"PLAINTERM_RATE_LIMIT": "1000000/minute"}
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "app", "serve", "--only", "api", "--port", "0", "--index", str(index)],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=settings,
    )
    try:
        assert process.stderr
        for line in process.stderr:
            if match := re.search(r"Plainterm is at http://(\S+)", line):
                yield match[1]
                return
        raise PlaintermError(f"The server of {system} did not start.")
    finally:
        process.terminate()
        process.wait(30)


def _ask(address: str, questions: Sequence[str], asker: int) -> list[float]:
    """Milliseconds of each question, over one connection; each asker comes from an address of their own."""
    headers = {"Content-Type": "application/json", "X-Forwarded-For": f"192.0.2.{asker + 1}"}
    place = urlsplit(f"//{address}")
    connection = http.client.HTTPConnection(place.hostname or "127.0.0.1", place.port, timeout=60)
    times = []
    for question in questions:
        started = time.perf_counter()
        body = json.dumps({"question": question})
        connection.request("POST", "/api/ask", body, headers)
        response = connection.getresponse()
        told = response.read()
        if response.status != 200:
            raise PlaintermError(f"The server answered {response.status}: {told[:200]!r}")
        times.append((time.perf_counter() - started) * 1000)
    connection.close()
    return times
