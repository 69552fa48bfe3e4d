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
from typing import Any, Protocol, runtime_checkable

from pydantic import ValidationError

from app.answer import Answer, Timings
from app.pipeline import Trace
from app.query.question import Question, Turn
from eval.gold import Gold, Need, Query
from ingest.errors import GoldError

AS_OF = date(2026, 11, 22)  # the day that the gold set speaks of; a need can name another
_NO_TIME = Timings(parse=0.0, retrieve=0.0, rerank=0.0, compose=0.0, verify=0.0, total=0.0)


class Asked(Protocol):
    """What answers questions (``app.assistant.Assistant`` fits)."""

    def ask(self, question: Question, /) -> Answer:
        """The answer to one question."""
        ...


@runtime_checkable
class Traced(Protocol):
    """What answers questions and tells how (``app.assistant.Assistant`` fits)."""

    def trace(self, question: Question, /) -> Trace:
        """The answer with all that led to it."""
        ...

    def ranked(self, trace: Trace, /) -> list[str]:
        """Ids of the statements that were found, best first."""
        ...


@runtime_checkable
class Ranking(Asked, Protocol):
    """What answers questions and ranks statements apart from that (``eval.baselines.Simple`` fits)."""

    def retrieve(self, question: Question, /) -> list[str]:
        """Statement ids, best first."""
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
    system: Asked, gold: Gold, as_of: date = AS_OF, progress: Callable[[int], None] = lambda done: None
) -> list[Answered]:
    """Ask every wording. The first is asked once more before, so that loading is not measured."""
    pairs = list(gold.pairs())
    if pairs:
        system.ask(question_of(*pairs[0], as_of))
    done = []
    for need, query in pairs:
        done.append(Answered(query.qid, need.need_id, *replied(system, question_of(need, query, as_of))))
        progress(len(done))
    return done


def replied(system: Asked, question: Question) -> tuple[Answer, tuple[str, ...] | None]:
    """The answer to a question, and the statements behind it, best first, where the system tells them."""
    if isinstance(system, Traced):
        trace = system.trace(question)
        assert trace.answer is not None
        return trace.answer, tuple(system.ranked(trace))
    answer = system.ask(question)
    return answer, tuple(system.retrieve(question)) if isinstance(system, Ranking) else None


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
