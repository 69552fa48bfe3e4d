"""A circuit breaker (Nygard 2007): a model that failed several times in a row is left alone for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

FAILURES = 3
REST = 60.0  # seconds


class Breaker:
    """Counts failures in a row; after some it is open, and one try is let through when it has rested."""

    def __init__(
        self, failures: int = FAILURES, rest: float = REST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = failures
        self._rest = rest
        self._clock = clock
        self._failed = 0
        self._until = 0.0
        self._lock = threading.Lock()

    def may_try(self) -> bool:
        """Whether a call may be made now. While it is open, one caller a rest is told yes."""
        with self._lock:
            if self._failed < self._most:
                return True
            if self._clock() < self._until:
                return False
            self._until = self._clock() + self._rest
            return True

    def told(self, *, succeeded: bool) -> None:
        """How a call ended."""
        with self._lock:
            self._failed = 0 if succeeded else self._failed + 1
            if self._failed >= self._most:
                self._until = self._clock() + self._rest
