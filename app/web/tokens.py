"""A handle for 30 minutes that tells one visitor's questions from another's. It bounds rates; it authenticates nobody.

``<expiry>.<random>.<HMAC-SHA-256 of expiry, random and origin>``, all in URL-safe Base64 or digits. The key lives as
long as the process: after a restart, or at another replica, a token is refused and the widget asks once more without one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable

LIFETIME = 30 * 60  # seconds
HEADER = "Plainterm-Token"


class Tokens:
    """Issues and checks. ``now`` gives seconds since the epoch."""

    def __init__(self, key: bytes | None = None, now: Callable[[], float] = time.time) -> None:
        self._key = key or secrets.token_bytes(32)
        self._now = now

    def issue(self, origin: str) -> str:
        """A new token for pages of ``origin``."""
        head = f"{int(self._now()) + LIFETIME}.{secrets.token_urlsafe(12)}"
        return f"{head}.{self._sign(head, origin)}"

    def holds(self, token: str, origin: str) -> bool:
        """Whether the token was issued here to this origin, is unaltered and has not expired."""
        head, _, signature = token.rpartition(".")
        expiry, _, _ = head.partition(".")
        if not (token.isascii() and hmac.compare_digest(signature, self._sign(head, origin))):
            return False
        return int(expiry) >= self._now()

    def _sign(self, head: str, origin: str) -> str:
        digest = hmac.new(self._key, f"{head}\n{origin}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")
