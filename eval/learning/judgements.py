"""Judgements: which authored answers and statements answer a question, as a reader said (``eval/gold/judged.jsonl``).

2: answers what was asked. 1: on the subject, but not the point. 0: beside the question. The questions are the train
wordings, a sample of the authored utterances, and questions of fresh readers and of the corpus' writers; none is of dev.
Those whose id begins with APART were asked by readers for whose questions nothing was written: as such are the ones that
come. Whether a reviewed answer serves is learned on them and on those of the train split, not on what was asked before
answers were written for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import GoldError

FILE = Path(__file__).parent.parent / "gold" / "judged.jsonl"
ANSWERS = 2  # the label of what answers the question
APART = "apart/"
GOLD = "gold/"
HALF = 1  # the label of what is on the subject and tells half of it


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with the labels of what was found for it, by id."""

    id: str
    question: str
    answers: Mapping[str, int]
    statements: Mapping[str, int]
    earlier: Sequence[str] = ()  # turns before it

    @property
    def apart(self) -> bool:
        """Whether nothing was written for the question."""
        return self.id.startswith(APART)

    @property
    def of_gold(self) -> bool:
        """Whether it is a wording of the train split."""
        return self.id.startswith(GOLD)

    @property
    def group(self) -> str:
        """The wordings of one need have one group, and stay together."""
        return self.id.rsplit(".", 1)[0]


def read_judgements(file: Path = FILE) -> list[Judged]:
    """All of them. Raises GoldError with every line that is none."""
    found, defects = [], []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            one = Judged(**json.loads(line))
            if not {*one.answers.values(), *one.statements.values()} <= {0, 1, ANSWERS}:
                raise ValueError("a label is 0, 1 or 2")
        except (ValueError, TypeError, AttributeError) as error:
            defects.append(f"{file.name}:{number}: {error}")
            continue
        found.append(one)
    if defects:
        raise GoldError(f"{file.name} has {len(defects)} defects:", defects)
    return found
