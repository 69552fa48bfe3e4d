"""Judgements: which authored answers and statements answer a question, as a reader said (``eval/gold/judged.jsonl``).

2: answers what was asked. 1: on the subject, but not the point. 0: beside the question. The questions are the train
wordings, a sample of the authored utterances, and questions of fresh readers and of the corpus' writers; none is of dev.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import GoldError

FILE = Path(__file__).parent.parent / "gold" / "judged.jsonl"
ANSWERS = 2  # the label of what answers the question
HALF = 1  # the label of what is on the subject and tells half of it


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with the labels of what was found for it, by id."""

    id: str
    question: str
    answers: Mapping[str, int]
    statements: Mapping[str, int]
    earlier: Sequence[str] = ()  # turns before it


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
