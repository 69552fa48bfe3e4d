"""Asking: the only step that touches the system. Everything after it reads ``answers.jsonl`` and the gold.

Two runs on the same index write the same bytes, timings apart: the day is fixed, not today's, and questions are asked
one by one, so that a time is one visitor's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from pydantic import ValidationError

from app.answer import Answer, Timings
from app.query.question import Question, Turn
from eval.gold import Gold, Need, Query
from ingest.errors import GoldError

AS_OF = date(2026, 11, 22)  # the day that the gold set speaks of; a need can name another
_NO_TIME = Timings(parse=0.0, retrieve=0.0, rerank=0.0, compose=0.0, verify=0.0, total=0.0)


class Asked(Protocol):
    """What answers questions (``app.assistant.Assistant`` fits). ``retrieve`` may be missing."""

    def ask(self, question: Question, /) -> Answer:
        """The answer to one question."""
        ...


@dataclass(frozen=True, slots=True)
class Answered:
    """One line of ``answers.jsonl``. ``ranked``: statement ids as retrieved, best first, where the system tells them."""

    qid: str
    need_id: str
    answer: Answer
    ranked: tuple[str, ...] | None = None

    def line(self, *, timed: bool = True) -> str:
        """The JSON line; without times it is the same in every run."""
        answer = self.answer if timed else self.answer.model_copy(update={"timings_ms": _NO_TIME})
        content: dict[str, Any] = {"qid": self.qid, "need_id": self.need_id, "answer": json.loads(answer.to_json())}
        if self.ranked is not None:
            content["ranked"] = list(self.ranked)
        return json.dumps(content, ensure_ascii=False)


def question_of(need: Need, query: Query, as_of: date = AS_OF) -> Question:
    """A wording as the assistant is asked it."""
    history = tuple(Turn(turn.role, turn.text) for turn in query.history)
    return Question(query.text, history, query.language, need.jurisdiction, need.as_of or as_of)


def run(
    assistant: Asked, gold: Gold, as_of: date = AS_OF, progress: Callable[[int], None] = lambda done: None
) -> list[Answered]:
    """Ask every wording. The first is asked once more before, so that loading is not measured."""
    pairs = list(gold.pairs())
    if pairs:
        assistant.ask(question_of(*pairs[0], as_of))
    retrieve = getattr(assistant, "retrieve", None)
    done = []
    for need, query in pairs:
        question = question_of(need, query, as_of)
        answer = assistant.ask(question)
        ranked = tuple(retrieve(question)) if retrieve else None
        done.append(Answered(query.qid, need.need_id, answer, ranked))
        progress(len(done))
    return done


def fingerprint(answers: Iterable[Answered]) -> str:
    """Digest of all answers, timings apart."""
    digest = hashlib.sha256()
    for answered in answers:
        digest.update(answered.line(timed=False).encode() + b"\n")
    return digest.hexdigest()[:12]


def write(answers: Sequence[Answered], path: Path) -> None:
    """Write ``answers.jsonl``."""
    path.write_text("".join(answered.line() + "\n" for answered in answers), encoding="utf-8")


def read(path: Path) -> list[Answered]:
    """Read ``answers.jsonl``. Raises GoldError with every line that does not fit."""
    answers, defects = [], []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path} cannot be read: {error}") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
            ranked = tuple(content["ranked"]) if "ranked" in content else None
            answer = Answer.model_validate(content["answer"])
            answers.append(Answered(content["qid"], content["need_id"], answer, ranked))
        except (ValueError, KeyError, TypeError, ValidationError) as error:
            defects.append(f"{path.name}:{number}: not an answer: {str(error).splitlines()[0]}")
    if defects:
        raise GoldError(f"{path.name} cannot be scored:", defects)
    return answers
