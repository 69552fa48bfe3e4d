"""A cache of checked replies, bounded, in memory; its keys are digests, so that no visitor's words are kept."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from typing import Generic, TypeVar

MOST = 500

Value = TypeVar("Value")


def key(*parts: str) -> str:
    """A digest of what a reply depends on."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


class Cache(Generic[Value]):
    """The values used last."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._kept: OrderedDict[str, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, name: str) -> Value | None:
        """A value, or None."""
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
            return self._kept.get(name)

    def put(self, name: str, value: Value) -> None:
        """Keep a value; the one that was used longest ago goes."""
        with self._lock:
            self._kept[name] = value
            self._kept.move_to_end(name)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
