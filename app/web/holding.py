"""The one assistant of this process, opened by whoever needs it first and shared with the API where both run here."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from ingest.settings import Settings

if TYPE_CHECKING:
    from app.assistant import Assistant


class Held:
    """A place for the assistant and the settings that it was opened with."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._assistant: Any = None
        self._settings: Settings | None = None

    def put(self, assistant: Any, settings: Settings | None = None) -> None:
        """Share an assistant that is open already."""
        with self._lock:
            self._assistant, self._settings = assistant, settings

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


held = Held()
