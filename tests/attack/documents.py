"""Spoilt documents, so many, each held to what is promised: ``python -m tests.attack documents [COUNT]``."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

from tests.attack.reading import Verdict

ROOT = Path(__file__).resolve().parents[2]
COUNT = 1_500
SECONDS = 32.0  # the reader's 30 and what it takes to end it
MEMORY = 1024**3
HANGS = 60.0  # seconds after which the judge itself is given up


def attack(count: int = COUNT) -> dict[str, object]:
    """Figures: how many were read and refused, what was wrong, the slowest and the largest."""
    verdicts: list[Verdict] = []
    while len(verdicts) < count:
        verdicts += _judged(count, len(verdicts))
    outcomes = Counter(verdict.outcome for verdict in verdicts)
    slowest, largest = max(verdicts, key=lambda v: v.seconds), max(verdicts, key=lambda v: v.memory)
    wrong = [v for v in verdicts if v.outcome == "wrong" or v.seconds > SECONDS or v.memory > MEMORY]
    return {
        "documents": len(verdicts),
        **outcomes,
        "slowest": f"{slowest.seconds:.1f} s ({slowest.name}, number {slowest.number}: {slowest.said[:80]})",
        "largest": f"{largest.memory >> 20} MB ({largest.name}, number {largest.number})",
        "refused by the deadline": sum("takes longer" in v.said for v in verdicts),
        "refused by the memory limit": sum("needs more than" in v.said for v in verdicts),
        "faults": [
            f"{v.number} {v.name}: {v.outcome}, {v.seconds:.1f} s, {v.memory >> 20} MB: {v.said[:200]}" for v in wrong
        ],
    }


def _judged(count: int, first: int) -> list[Verdict]:
    """Verdicts of one judge from ``first`` on; of the mutant that it does not end, or that ends it, we say so."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.attack.reading", str(count), str(first)],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout
    lines: queue.Queue[str] = queue.Queue()
    out = process.stdout

    def reading() -> None:
        for line in out:
            lines.put(line)
        lines.put("")

    threading.Thread(target=reading, daemon=True).start()
    found: list[Verdict] = []
    try:
        while first + len(found) < count:
            line = lines.get(timeout=HANGS)
            if not line:
                return [*found, Verdict(first + len(found), "?", "wrong", f"ended its judge: {process.wait()}", 0.0, 0)]
            found.append(Verdict(**json.loads(line)))
    except queue.Empty:
        found.append(Verdict(first + len(found), "?", "wrong", "does not end", HANGS, 0))
    finally:
        process.kill()
        process.wait()
    return found
