"""The door of the operator's page: a key, compared in constant time, with a pause after too many wrong tries."""

from __future__ import annotations

import hmac
import threading
import time
from collections import deque

TRIES = 5
PAUSE = 60.0  # seconds in which at most TRIES wrong keys are looked at, for the whole process


class Door:
    """Opens for the right key. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wrong: deque[float] = deque(maxlen=TRIES)

    def waits(self, now: float | None = None) -> bool:
        """Whether keys are not looked at for the time being."""
        moment = time.monotonic() if now is None else now
        with self._lock:
            return len(self._wrong) == TRIES and moment - self._wrong[0] < PAUSE

    def opens(self, given: str, key: str, now: float | None = None) -> bool:
        """Whether ``given`` is the key. An empty key opens nothing."""
        if not key or self.waits(now):
            return False
        if hmac.compare_digest(given.encode(), key.encode()):
            return True
        with self._lock:
            self._wrong.append(time.monotonic() if now is None else now)
        return False


door = Door()
