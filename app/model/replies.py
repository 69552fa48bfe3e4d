"""Replies: the form that a model answers in, read while it is still being written. What is not whole is not read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Verdict = Literal["answered", "differ", "not_stated"]
VERDICTS: tuple[Verdict, ...] = ("answered", "differ", "not_stated")

SCHEMA: dict[str, Any] = {
    "title": "answer",
    "description": "An answer in sentences, each with the numbers of the statements that it rests on.",
    "type": "object",
    "properties": {
        "verdict": {"type": "string", "enum": list(VERDICTS)},
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "statements": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["text", "statements"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["verdict", "sentences"],
    "additionalProperties": False,
}

_VERDICT = re.compile(r'"verdict"\s*:\s*"(\w+)"')
_SENTENCES = re.compile(r'"sentences"\s*:\s*\[')
_NUMBER = re.compile(r"\d{1,4}")
_BETWEEN = re.compile(r"[\s,]*")
LONGEST = 20_000  # characters of a reply that are read


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of a reply with the numbers that it names."""

    text: str
    numbers: tuple[int, ...]


@dataclass(slots=True)
class Reading:
    """Reads a reply piece by piece."""

    verdict: Verdict | None = None
    closed: bool = False  # the list of sentences was ended
    _text: str = ""
    _at: int = -1  # where the next sentence begins; -1 before the list
    _decoder: json.JSONDecoder = field(default_factory=json.JSONDecoder)

    def read(self, piece: str) -> Iterator[Said]:
        """The sentences that this piece completes."""
        self._text += piece
        if self.verdict is None and (found := _VERDICT.search(self._text)) and found[1] in VERDICTS:
            self.verdict = next(verdict for verdict in VERDICTS if verdict == found[1])
        if self._at < 0:
            begun = _SENTENCES.search(self._text)
            if begun is None:
                return
            self._at = begun.end()
        while not self.closed:
            between = _BETWEEN.match(self._text, self._at)
            place = between.end() if between else self._at
            if self._text[place : place + 1] == "]":
                self.closed = True
                return
            try:
                item, self._at = self._decoder.raw_decode(self._text, place)
            except ValueError:
                return
            if said := _said(item):
                yield said

    @property
    def is_overlong(self) -> bool:
        """Whether more was written than any answer needs."""
        return len(self._text) > LONGEST


def _said(item: object) -> Said | None:
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        return None
    given = item.get("statements")
    numbers = [int(n) for n in given if _NUMBER.fullmatch(str(n))] if isinstance(given, list) else []
    return Said(item["text"], tuple(dict.fromkeys(numbers)))
