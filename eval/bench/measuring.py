"""All of it in one run."""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.bench import processes, report, scaling, serving
from eval.bench.processes import OURS, PLAIN, Place
from eval.gold import read
from ingest.errors import SettingError
from ingest.index import Index

PARTS = ("answer", "start", "serve", "build", "scale")
ASKERS = (1, 4, 16, 64)
PROCESSES = (1, 2)  # that serve beside each other
BUILT = 2_000  # statements
SIZES = (1_000, 10_000, 100_000)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured and how often."""

    index: Path
    gold: Path
    parts: Sequence[str] = PARTS
    systems: Sequence[str] = processes.SYSTEMS
    questions: int = 100
    rounds: int = 5
    askers: Sequence[int] = ASKERS
    processes: Sequence[int] = PROCESSES
    sizes: Sequence[int] = SIZES
    built: int = BUILT
    medquad: Path | None = None


def measure(plan: Plan, say: Callable[[str], None]) -> dict[str, Any]:
    """The figures as JSON. Raises SettingError for an unknown part or system, PlaintermError where one does not start."""
    for given, known in ((plan.parts, PARTS), (plan.systems, processes.SYSTEMS)):
        if unknown := [name for name in given if name not in known]:
            raise SettingError(f"{unknown[0]!r} is none of: {'; '.join(known)}.")
    questions = _questions(plan)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        place = Place(plan.index, folder / "tutorial")
        found: dict[str, Any] = {"machine": _machine(), "rounds": plan.rounds, "questions": len(questions)}
        index = Index.open(plan.index)
        documents = [index.document(name) for name in index.document_ids()]
        found |= {"statements": len(index.statement_ids())}
        index.close()
        if {"answer", "start"} & set(plan.parts) and any("langchain" in system for system in plan.systems):
            from eval.bench import langchain

            say("Cutting and embedding the documents for the tutorial chain ...")
            found["pieces"] = langchain.prepare(documents, place.tutorial)
        if "answer" in plan.parts:
            found["answer"] = processes.answers(place, plan.systems, questions, plan.rounds, say)
        if "start" in plan.parts:
            found["start"] = processes.starts(place, plan.systems, plan.rounds, say)
        if "serve" in plan.parts:
            found["serve"] = {}
            for system in (one for one in (OURS, PLAIN) if one in plan.systems):
                say(f"Asking a server of {system} ...")
                found["serve"][system] = [
                    row
                    for count in plan.processes
                    for row in serving.askers(system, plan.index, questions, plan.askers, plan.rounds, count)
                ]
        if "build" in plan.parts:
            say(f"Building an index of {plan.built:,} statements ...")
            sentences = scaling.sentences_of(plan.medquad, [document.text for document in documents])
            found["build"] = scaling.built(sentences, plan.built, folder)
        if "scale" in plan.parts:
            found["scale"] = scaling.grow(plan.index, plan.sizes, questions[:40], folder, say)
            found["exponents"] = scaling.exponents(found["scale"])
    return found


def write(found: dict[str, Any], folder: Path) -> None:
    """``bench.json``, ``bench.md`` and ``bench.svg``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (folder / "bench.md").write_text(report.table(found), encoding="utf-8")
    (folder / "bench.svg").write_text(report.plot(found), encoding="utf-8")


def _questions(plan: Plan) -> list[str]:
    """First wordings that stand alone, in the order of the gold, then the others."""
    alone = [
        (place, query.text)
        for need in read([plan.gold]).needs
        for place, query in enumerate(need.queries)
        if not query.history
    ]
    texts = dict.fromkeys(text for _, text in sorted(alone, key=lambda pair: pair[0]))
    return list(texts)[: plan.questions]


def _machine() -> str:
    load = os.getloadavg()[0]  # of others, before anything is measured
    where = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores with a load of {load:.1f} by others, {where}"
