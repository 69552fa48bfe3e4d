"""Verdicts on answers: kept only where an operator names a file, and never with a question's text or an address."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.query.redaction import BLOT, blotted

REASONS = ("wrong", "unclear", "incomplete", "source")  # what the widget offers; others are free text
_DIGITS = re.compile(r"\d(?:[\d\s().+/-]*\d)?")


class Verdict(BaseModel):
    """What a reader thinks of an answer. The hash is the one that came with the answer."""

    model_config = ConfigDict(extra="forbid", strict=True)

    answer_index: Annotated[str, StringConstraints(pattern=r"^[\w.:-]{1,64}$")]
    question_hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16,64}$")]
    verdict: Literal["up", "down"]
    reason: Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)] | None = None


def redact(text: str) -> str:
    """The text with identifiers and every run of digits blotted out, on one line."""
    return " ".join(_DIGITS.sub(BLOT, blotted(text)).split())


def keep(verdict: Verdict, file: str, now: datetime | None = None) -> None:
    """Appends one JSON line to ``file``; with an empty ``file`` nothing is kept."""
    if not file:
        return
    line = {
        "day": (now or datetime.now(UTC)).date().isoformat(),
        "answer_index": verdict.answer_index,
        "question_hash": verdict.question_hash,
        "verdict": verdict.verdict,
        "reason": redact(verdict.reason) if verdict.reason else None,
    }
    with Path(file).open("a", encoding="utf-8") as out:
        out.write(json.dumps(line, ensure_ascii=False) + "\n")
