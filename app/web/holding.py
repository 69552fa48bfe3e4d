"""The one assistant of this process, opened by whoever needs it first and shared with the API where both run here."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from app.web.metrics import Metrics
from app.web.rate_limits import RateLimits
from ingest.settings import Settings

if TYPE_CHECKING:
    from app.assistant import Assistant


class Held:
    """A place for the assistant, the settings that it was opened with and the limits that both doors share."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._assistant: Any = None
        self._settings: Settings | None = None
        self._limits: RateLimits | None = None
        self._metrics = Metrics()

    def put(
        self,
        assistant: Any,
        settings: Settings | None = None,
        limits: RateLimits | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        """Share an assistant that is open already, and what counts its questions."""
        with self._lock:
            self._assistant, self._settings, self._limits = assistant, settings, limits
            self._metrics = metrics or Metrics()

    def assistant(self) -> Assistant:
        """The assistant. Raises PlaintermError when it cannot be opened; the next call tries again."""
        with self._lock:
            if self._assistant is None:
                from app.assistant import Assistant

                self._assistant = Assistant.open(None, self._settings or Settings.read())
            return self._assistant  # type: ignore[no-any-return]

    def settings(self) -> Settings:
        """The settings, read once. Raises SettingError."""
        if self._settings is None:
            self._settings = Settings.read()
        return self._settings

    def metrics(self) -> Metrics:
        """What counts the answers of this process."""
        return self._metrics

    def limits(self) -> RateLimits:
        """What counts the questions of this process. Raises SettingError."""
        if self._limits is None:
            self._limits = RateLimits(self.settings().rate_limit)
        return self._limits


held = Held()
