"""What a system costs a question: tokens to and from a chat model, seconds, and seconds to the first verified sentence."""

from __future__ import annotations

import statistics
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass

from app.model.calling import Caller, Messages

CHARACTERS = 4  # of English a token, about; providers count differently, and some not at all


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one system; tokens are means a question, seconds medians. ``first`` is None where no sentence of a model came."""

    questions: int
    tokens_in: float
    tokens_out: float
    seconds: float
    longest: float
    first: float | None

    @classmethod
    def of(cls, seconds: Sequence[float], firsts: Sequence[float] = (), sent: int = 0, received: int = 0) -> Cost:
        """From the seconds of each question, and the characters of all."""
        count = len(seconds)
        tokens_in, tokens_out = (round(all_ / CHARACTERS / max(1, count), 1) for all_ in (sent, received))
        first = round(statistics.median(firsts), 2) if firsts else None
        median, longest = (statistics.median(seconds), max(seconds)) if seconds else (0.0, 0.0)
        return cls(count, tokens_in, tokens_out, round(median, 3), round(longest, 3), first)


class Metered(Caller):
    """A caller whose characters are counted."""

    def __init__(self, caller: Caller) -> None:
        self.__dict__.update(vars(caller))
        self.sent = self.received = 0

    def pieces(self, messages: Messages, *, in_form: bool = True) -> Generator[str, None, None]:
        """See Caller."""
        self.sent += sum(len(text) for _, text in messages)
        with closing(super().pieces(messages, in_form=in_form)) as pieces:
            for piece in pieces:
                self.received += len(piece)
                yield piece
