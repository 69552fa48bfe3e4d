"""Turns: threads use the models and an index one after the other, and not while they wait for something outside."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """``with turns:`` is one's turn."""

    def __init__(self) -> None:
        self._lock = threading.RLock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *raised: object) -> None:
        self._lock.release()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Let others have their turns; what takes turns must not be used inside. Raises RuntimeError out of turn."""
        self._lock.release()
        try:
            yield
        finally:
            self._lock.acquire()
