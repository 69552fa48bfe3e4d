"""How much may be asked: the setting's rate a visitor, ten times that an address, a hundred times that a site.

A visitor is a token or a tab of the page, or an address on a site before the first answer has brought a token; so
people behind one router do not use up each other's share. An IPv6 address counts as its /64. Keys are salted hashes in
memory; no address is kept. The API and the page of one process count together.
"""

from __future__ import annotations

import hashlib
import secrets
import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.web.addresses import counted
from app.web.failures import HttpError
from ingest.errors import SettingError

AN_ADDRESS, A_SITE = 10, 100  # times the setting
PATIENCE = 1.0  # seconds until a message that waits is counted again


class RateLimits:
    """Raises SettingError when ``rate`` is not like ``30/minute``."""

    def __init__(self, rate: str) -> None:
        try:
            self._visitor = parse(rate)
        except ValueError:
            raise SettingError(f"PLAINTERM_RATE_LIMIT: {rate!r} is not a rate. Write it as 30/minute.") from None
        self._address = _times(self._visitor, AN_ADDRESS)
        self._site = _times(self._visitor, A_SITE)
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._salt = secrets.token_bytes(16)

    def question(self, address: str, site: str, token: str | None) -> None:
        """Counts one question. Raises HttpError 429 with Retry-After."""
        visitor = ("token", token) if token else ("first", counted(address), site)
        self._count(self._visitor, *visitor)
        self._count(self._address, "address", counted(address))
        self._count(self._site, "site", site)

    def reading(self, address: str) -> None:
        """Counts one look at terms or statements, or one verdict. Raises HttpError 429."""
        self._count(self._address, "reading", counted(address))

    def wait(self, address: str) -> float:
        """Counts one message of the page; seconds to wait before it is looked at, 0 when it may be at once."""
        try:
            self._count(self._address, "page", counted(address))
        except HttpError:
            return PATIENCE
        return 0.0

    def _count(self, item: RateLimitItem, kind: str, *who: str) -> None:
        key = hashlib.blake2b("\n".join(who).encode(), key=self._salt, digest_size=16).hexdigest()
        if not self._limiter.hit(item, kind, key):
            wait = max(1, round(self._limiter.get_window_stats(item, kind, key).reset_time - time.time()))
            message = f"Too many questions at once. Try again in {wait} seconds."
            raise HttpError(429, "too_many", message, {"Retry-After": str(wait)})


def _times(item: RateLimitItem, factor: int) -> RateLimitItem:
    return type(item)(item.amount * factor, item.multiples)
