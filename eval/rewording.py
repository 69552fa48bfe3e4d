"""Free wording: sentences that people wrote over numbered statements, true ones and subtly false ones, and what becomes of them.

``python -m eval.rewording`` prints the table. What the checks learned of free wording (``app/data/plain-words.toml``, the
rules' exceptions) was written with the half ``learned`` in view; the half ``reported`` counts. Spanish stands apart: the
checks read English, and a model is not asked in Spanish.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ingest.command import run as guarded

if TYPE_CHECKING:
    from app.model.checking import Checker
    from ingest.index import Index

FILE = Path(__file__).parent / "gold" / "reworded.jsonl"
GOOD = "good"


@dataclass(frozen=True, slots=True)
class Reworded:
    """One sentence over statements of the shipped corpus; ``kind`` is GOOD or how it is false."""

    statements: tuple[str, ...]
    language: Literal["en", "es"]
    half: Literal["learned", "reported"]
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """What becomes of a sentence: ``defect`` is why it is dropped, None where it is shown."""

    sentence: Reworded
    defect: str | None

    @property
    def is_wrong(self) -> bool:
        """Whether a good one is dropped or a false one shown."""
        return (self.defect is None) != (self.sentence.kind == GOOD)


def read(file: Path = FILE) -> list[Reworded]:
    """The sentences of a file, in order."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [Reworded(**{**row, "statements": tuple(row["statements"])}) for row in rows]


def check(checker: Checker, index: Index, sentences: Sequence[Reworded]) -> list[Found]:
    """Every sentence whose statements the index still holds, checked."""
    held = set(index.statement_ids())
    return [
        Found(one, checker.defect(one.text, index.statements(one.statements)))
        for one in sentences
        if held.issuperset(one.statements)
    ]


def counts(found: Sequence[Found], language: str, half: str) -> dict[str, tuple[int, int]]:
    """By kind: how many sentences, and how many of them come out wrong; ``false`` is all kinds but GOOD."""
    every: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for one in found:
        if (one.sentence.language, one.sentence.half) == (language, half):
            kinds = (GOOD,) if one.sentence.kind == GOOD else (one.sentence.kind, "false")
            every.update(kinds)
            wrong.update(kinds if one.is_wrong else ())
    return {kind: (every[kind], wrong[kind]) for kind in (GOOD, *sorted(every.keys() - {GOOD, "false"}), "false")}


def table(found: Sequence[Found]) -> str:
    """All counts as text: of good sentences the dropped ones, of false ones the shown."""
    parts: dict[str, Mapping[str, tuple[int, int]]] = {
        f"{language}, {half}": counts(found, language, half)
        for language in ("en", "es")
        for half in ("learned", "reported")
    }
    lines = ["kind       " + "".join(f"{name:>16}" for name in parts)]
    for kind in next(iter(parts.values())):
        cells = (part.get(kind, (0, 0)) for part in parts.values())
        lines.append(f"{kind:11}" + "".join(f"{f'{wrong} of {every}':>16}" for every, wrong in cells))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.rewording", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index")
    parser.add_argument(
        "--each", action="store_true", help="name every sentence of the half “learned” that comes out wrong"
    )
    options = parser.parse_args(arguments)
    return guarded(lambda: _report(options))


def _report(options: argparse.Namespace) -> int:
    from app.model.checking import Checker
    from app.model.texts import Texts
    from ingest.index import Index
    from ingest.settings import Settings

    settings = Settings.read()
    index = Index.open(options.index or settings.index_folder)
    found = check(Checker(Texts(index)), index, read())
    for one in found if options.each else ():
        if one.is_wrong and one.sentence.half == "learned":
            sys.stdout.write(f"{one.sentence.kind:9} {one.defect or 'shown':16} {one.sentence.text}\n")
    sys.stdout.write(table(found) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
