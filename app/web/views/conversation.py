"""The conversation of one tab: held in the session while the page is open, and restored from the tab's own store."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from app.answer import Answer
from app.query.question import Turn

TAIL = 3  # exchanges that the tab is told at a time
MOST = 100  # turns that are drawn and kept


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and its answer."""

    question: str
    answer: Answer

    def to_json(self) -> str:
        """The form that the tab keeps."""
        return json.dumps({"question": self.question, "answer": self.answer.model_dump(mode="json", by_alias=True)})


class Conversation:
    """The exchanges of a session; ``state`` is Streamlit's session state, or any mutable mapping."""

    def __init__(self, state: Any) -> None:
        self._state = state
        state.setdefault("exchanges", [])
        state.setdefault("conversation", secrets.token_hex(8))
        state.setdefault("cleared", 0)
        state.setdefault("asked", 0)
        state.setdefault("waiting", [])

    @property
    def exchanges(self) -> list[Exchange]:
        """Oldest first."""
        return self._state["exchanges"]  # type: ignore[no-any-return]

    @property
    def empty(self) -> bool:
        """Whether nothing was asked."""
        return not self.exchanges and not self.waiting

    @property
    def name(self) -> str:
        """A random name that lives as long as the conversation."""
        return str(self._state["conversation"])

    @property
    def cleared(self) -> int:
        """How often it was started over."""
        return int(self._state["cleared"])

    @property
    def waiting(self) -> list[str]:
        """Questions that were asked and have no answer yet."""
        return self._state["waiting"]  # type: ignore[no-any-return]

    def names(self) -> list[str]:
        """A name for each exchange, oldest first, that no other exchange of this service has."""
        return [f"{self.name}-{number}" for number in range(1, len(self.exchanges) + 1)]

    def tail(self) -> list[str]:
        """The newest exchanges as the tab keeps them; more than one, for a run that was cut short told it nothing."""
        return [exchange.to_json() for exchange in self.exchanges[-TAIL:]]

    @property
    def asked(self) -> int:
        """How many questions were asked in this session; restored ones do not count."""
        return int(self._state["asked"])

    def history(self) -> tuple[Turn, ...]:
        """What came before, as the reader takes it."""
        turns = []
        for exchange in self.exchanges[-6:]:
            turns += [Turn("user", exchange.question), Turn("assistant", exchange.answer.text)]
        return tuple(turns)

    def add(self, question: str, answer: Answer) -> None:
        """Add the answer to the question that waited longest; the oldest exchange goes when there are too many."""
        if self.waiting:
            self.waiting.pop(0)
        self._state["exchanges"] = [*self.exchanges, Exchange(question, answer)][-MOST:]
        self._state["asked"] = self.asked + 1

    def start_over(self) -> None:
        """Forget everything, here and in the tab's store."""
        self._state["exchanges"] = []
        self._state["made"] = {}
        self._state["waiting"] = []
        self._state["cleared"] = self.cleared + 1
        self._state["conversation"] = secrets.token_hex(8)
        self._state["asked"] = 0

    def restore(self, kept: Sequence[object]) -> bool:
        """Take back what the tab kept; False, and nothing is taken, when it cannot be read."""
        if self.exchanges:
            return True
        try:
            found = [_read(item) for item in kept[:MOST]]
        except (ValidationError, ValueError, TypeError, KeyError):
            return False
        self._state["exchanges"] = found
        return True


def _read(item: object) -> Exchange:
    values = json.loads(str(item))
    question = values["question"]
    if not isinstance(question, str):
        raise TypeError("a question is text")
    return Exchange(question, Answer.model_validate(values["answer"]))
