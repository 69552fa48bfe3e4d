"""The steps of a build are done side by side, in order, and leave no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from ingest.build import take_apart
from ingest.corpus import read_corpus
from ingest.errors import StoreError
from ingest.reading.dates import iso_date
from ingest.workers import Machine

APART = Machine(processes=2, few=0)


def lengths() -> Callable[[str], int]:
    return len


def dates() -> Callable[[str], str]:
    return iso_date


def test_results_come_in_order_and_an_error_is_raised_where_the_results_are_read() -> None:
    assert list(APART.map(dates, ["2024-07-15", "no day", "2025-01-02"])) == ["2024-07-15", "", "2025-01-02"]
    assert list(Machine(processes=1).map(lengths, ["a", "bcd"])) == [1, 3]
    with pytest.raises(TypeError):
        list(APART.map(partial(partial, len), ["a", 3]))


def test_a_process_that_ends_is_one_line() -> None:
    with pytest.raises(StoreError, match="A process of the build has ended"):
        list(APART.map(partial(partial, os._exit), [1]))


def test_documents_are_read_and_split_the_same_apart(tmp_path: Path) -> None:
    for number in range(6):
        text = f"# Hall {number}\n\nA harp (HP) is a box that sings.\n\nThe long time bell (LTB) of hall {number} is old.\n"
        (tmp_path / f"hall-{number}.md").write_text(text)
    (tmp_path / "empty.md").write_text("")
    here, there = (read_corpus([tmp_path], tolerant=True, workers=workers) for workers in (Machine(1), APART))
    assert there == here
    assert [line.split(":")[0] for line in there.refused] == ["empty.md"]
    assert take_apart(there, workers=APART) == take_apart(here, workers=Machine(1))
    assert [term.label for term in take_apart(here).terms] == ["harp", "long time bell"]


WAITS = """
import time
from functools import partial
from ingest.workers import Machine
print("ready", flush=True)
list(Machine(2, few=0).map(partial(partial, time.sleep), [0.01] * 60_000))
"""


def test_a_killed_build_leaves_no_process() -> None:
    with subprocess.Popen([sys.executable, "-c", WAITS], stdout=subprocess.PIPE) as build:
        assert build.stdout
        assert build.stdout.readline()
        until = time.monotonic() + 60
        while len(children := _children(build.pid)) < 2:
            assert time.monotonic() < until, "the processes have not started"
            time.sleep(0.05)
        build.send_signal(signal.SIGKILL)
    while any(_runs(child) for child in children):
        assert time.monotonic() < until, "a process is left"
        time.sleep(0.05)


def _children(process: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


def _runs(process: int) -> bool:
    found = subprocess.run(["ps", "-o", "stat=", "-p", str(process)], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip()) and not found.stdout.startswith("Z")
