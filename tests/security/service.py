"""The whole service as ``python -m app serve`` starts it, around the fake assistant.

``service.py PORT [api|page] [quick]``: quick has a tenth of the times that a request may take, so that a test need not
wait for them.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

from app.assistant import Assistant
from app.web import connections
from app.web.server import serve
from ingest.settings import Settings


def fake() -> Any:
    """The assistant of ``tests/fake_service.py``."""
    spec = importlib.util.spec_from_file_location("fake_service", Path(__file__).parents[1] / "fake_service.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.FakeAssistant()


if __name__ == "__main__":
    Assistant.open = classmethod(lambda cls, folder, settings: fake())  # type: ignore[method-assign,assignment]
    only: Any = next((part for part in ("api", "page") if part in sys.argv), None)
    if "quick" in sys.argv:
        connections.HEAD_SECONDS, connections.WHOLE_SECONDS = 1.0, 3.0
    serve("127.0.0.1", int(sys.argv[1]), only, Settings.read())
