"""Spoilt documents of every kind are read or refused in one line. The full number: ``python -m tests.attack documents``."""

from __future__ import annotations

from pathlib import Path

from ingest.reading.readings import Readings
from ingest.reading.worker import Worker
from tests.attack.mutations import mutants
from tests.attack.originals import originals
from tests.attack.reading import judge

COUNT = 70  # five of each kind
SMALL = 200_000  # bytes; larger ones take seconds


def test_spoilt_documents_are_read_or_refused_in_one_line(tmp_path: Path) -> None:
    readings = Readings()
    with Worker(readings=readings) as worker:
        verdicts = [
            judge(mutant, tmp_path / str(mutant.number), worker, readings)
            for mutant in mutants(COUNT)
            if len(mutant.data) < SMALL
        ]
    assert [verdict for verdict in verdicts if verdict.outcome == "wrong"] == []
    assert sum(verdict.outcome == "read" for verdict in verdicts) > 10
    assert sum(verdict.outcome == "refused" for verdict in verdicts) > 10
    assert len(verdicts) > 40


def test_the_originals_are_whole(tmp_path: Path) -> None:
    from dataclasses import replace

    readings = Readings()
    whole = originals()
    with Worker(readings=readings) as worker:
        for number, mutant in enumerate(mutants(len(whole))):
            fresh = replace(mutant, data=whole[mutant.name])
            verdict = judge(fresh, tmp_path / str(number), worker, readings)
            assert verdict.outcome == "read", verdict
