"""The operator's doors, at the page and at ``/metrics``: one key, compared in constant time, tries limited per address.

Wrong keys are counted by whose address they come from, so nobody else's guesses close the door to the operator. Each
address has TRIES a minute; a key of 20 random characters is not found that way by any number of addresses.
"""

from __future__ import annotations

import hmac
import threading
import time
from collections import OrderedDict, deque

from app.web.addresses import counted

TRIES = 5
PAUSE = 60.0  # seconds in which at most TRIES wrong keys of an address are looked at
MOST = 10_000  # addresses that are remembered, the newest wrong tries


class Door:
    """Opens for the right key. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()

    def waits(self, address: str = "", now: float | None = None) -> bool:
        """Whether keys from an address are not looked at for the time being."""
        moment = time.monotonic() if now is None else now
        with self._lock:
            wrong = self._wrong.get(counted(address))
            return wrong is not None and len(wrong) == TRIES and moment - wrong[0] < PAUSE

    def opens(self, given: str, key: str, address: str = "", now: float | None = None) -> bool:
        """Whether ``given`` is the key. An empty key opens nothing."""
        if not key or self.waits(address, now):
            return False
        if hmac.compare_digest(given.encode(), key.encode()):
            return True
        with self._lock:
            tried = self._wrong.setdefault(counted(address), deque(maxlen=TRIES))
            tried.append(time.monotonic() if now is None else now)
            self._wrong.move_to_end(counted(address))
            if len(self._wrong) > MOST:
                self._wrong.popitem(last=False)
        return False


class Operators:
    """The page's sessions in which the key was given, by Streamlit's random name of a session. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sessions: set[str] = set()

    def admit(self, session: str) -> None:
        """The key was given in this session."""
        with self._lock:
            self._sessions.add(session)

    def holds(self, session: str) -> bool:
        """Whether it was."""
        with self._lock:
            return session in self._sessions


door = Door()
operators = Operators()
