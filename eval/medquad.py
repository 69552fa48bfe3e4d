"""An outside figure: MedQuAD's "What is X?" questions, asked of an index of MedQuAD's own answers.

A hit is an answer whose first citation stands in the document about X. MedQuAD: Ben Abacha and Demner-Fushman, BMC
Bioinformatics 20:511 (2019), CC BY 4.0; the file is not part of this project.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.query.question import Question
from eval.running import AS_OF, Asked
from eval.significance import SEED, wilson
from ingest.errors import GoldError


@dataclass(frozen=True, slots=True)
class Pair:
    """One question with its answer's text and the term that it is about."""

    id: str
    question: str
    answer: str
    focus: str


def draw(path: Path, count: int) -> list[Pair]:
    """Questions of the type "information", one a term, drawn with a fixed seed. Raises GoldError for another file."""
    found: dict[str, Pair] = {}
    try:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                item = json.loads(line)
                if item["type"] == "information":
                    found.setdefault(item["focus"].casefold(), Pair(item["id"], item["q"], item["a"], item["focus"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise GoldError(f"{path} is not MedQuAD as jsonl.gz: {error}") from None
    pairs = sorted(found.values(), key=lambda pair: pair.id)
    return random.Random(SEED).sample(pairs, min(count, len(pairs)))  # noqa: S311


def write(pairs: Sequence[Pair], folder: Path) -> None:
    """One plain document a pair, titled by its term."""
    folder.mkdir(parents=True, exist_ok=True)
    for pair in pairs:
        (folder / f"{_name(pair)}.md").write_text(f"# {pair.focus}\n\n{pair.answer}\n", encoding="utf-8")


def ask(assistant: Asked, pairs: Sequence[Pair], progress: Callable[[int], None]) -> dict[str, float]:
    """Share answered, and share whose first citation is of the right document, with Wilson's interval."""
    answered = hits = 0
    for done, pair in enumerate(pairs, 1):
        answer = assistant.ask(Question(re.sub(r"\s+\?", "?", pair.question), as_of=AS_OF))
        answered += answer.outcome == "answered"
        hits += bool(answer.citations) and Path(answer.citations[0].file).stem == _name(pair)
        progress(done)
    interval = wilson(hits, len(pairs))
    total = max(1, len(pairs))
    return {
        "questions": len(pairs),
        "answered": answered / total,
        "hit": hits / total,
        "low": interval.low,
        "high": interval.high,
    }


def _name(pair: Pair) -> str:
    return "medquad-" + re.sub(r"[^\w-]+", "-", pair.id)
