"""Planted faults: ``python -m eval.planted`` tells, by kind, how many were planted into sentences of reviewed answers and how
many would be shown; of the good ones, how many are dropped, by what."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.command import run as guarded

if TYPE_CHECKING:
    from app.model.checking import Checker
    from eval.planting import Said
    from ingest.index import Index

GOOD = "good"


def sentences(index: Index) -> list[tuple[str, Said]]:
    """English sentences of reviewed answers that stand alone, with their answer's id and their statements."""
    from app.model.sentences import stands_alone
    from eval.planting import Said

    found = []
    for answer in index.answers.values():
        for sentence in answer.sentences:
            basis = tuple(s for s in index.statements(sentence.basis) if s.language == "en")
            if basis and not sentence.open and stands_alone(sentence.en):
                found.append((answer.id, Said(sentence.en, basis)))
    return found


def outcomes(index: Index, checker: Checker, every: int) -> Iterator[tuple[str, str, str | None]]:
    """Kind, text and defect of each ``every``-th good sentence and of each fault that is planted into it."""
    from eval.planting import Planter

    planter = Planter(index, checker.bearing)
    pairs = sentences(index)
    for number in range(0, len(pairs), every):
        answer, good = pairs[number]
        others = [said for other, said in pairs[number + 1 : number + 60] + pairs[:60] if other != answer]
        away = [said for said in others if not _terms(said) & _terms(good)] or others
        for kind, said in ((GOOD, good), *planter.faults(good, away)):
            yield kind, said.text, checker.defect(said.text, said.basis)


def _terms(said: Said) -> set[str]:
    return {term for statement in said.basis for term in statement.terms}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.planted", description=(__doc__ or "").split(":")[0])
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="of the sentences only each N-th (1)")
    parser.add_argument("--each", action="store_true", help="name every fault that would be shown")
    options = parser.parse_args(arguments)
    return guarded(lambda: _report(options))


def _report(options: argparse.Namespace) -> int:
    from app.model.checking import Checker
    from app.model.texts import Texts
    from ingest.index import Index
    from ingest.settings import Settings

    index = Index.open(options.index or Settings.read().index_folder)
    planted: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    dropped: Counter[str] = Counter()
    for kind, text, defect in outcomes(index, Checker(Texts(index)), options.every):
        planted[kind] += 1
        shown[kind] += defect is None
        if kind == GOOD and defect:
            dropped[defect] += 1
        if options.each and kind != GOOD and defect is None:
            sys.stdout.write(f"{kind:28} {text}\n")
    sys.stdout.write(f"{'kind':28} planted   shown\n")
    for kind, count in planted.items():
        sys.stdout.write(f"{kind:28} {count:7} {shown[kind]:7}\n")
    sys.stdout.write("dropped: " + ", ".join(f"{defect} {count}" for defect, count in dropped.most_common()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
