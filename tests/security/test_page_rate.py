"""A tab of the page has the rate that the API gives a visitor, and is told so in its language."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.web.drawing.words import word
from app.web.holding import held
from app.web.rate_limits import RateLimits
from ingest.settings import Settings

ROOT = Path(__file__).parents[2]
QUESTION = "What is telehealth?"


@pytest.fixture
def tab() -> Iterator[Any]:
    from streamlit.testing.v1 import AppTest

    spec = importlib.util.spec_from_file_location("fake_service", ROOT / "tests" / "fake_service.py")
    assert spec
    assert spec.loader
    fakes = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fakes)

    class Asked(fakes.FakeAssistant):  # type: ignore[misc,name-defined]
        def ask(self, question: Any, heard: Any = None) -> Any:
            return self.batch([question])[0]

    settings = Settings(rate_limit="2/minute")
    before = vars(held).copy()
    held.put(Asked(), settings, RateLimits(settings.rate_limit))
    held.assistant().index.generation = "g-1"  # type: ignore[misc]
    yield AppTest.from_file(str(ROOT / "app" / "web" / "views" / "ask.py"), default_timeout=20)
    vars(held).update(before)


def test_a_tab_that_asks_too_much_is_told_to_wait(tab: Any) -> None:
    tab.run()
    for _ in range(2):
        tab.chat_input[0].set_value(QUESTION).run()
        assert not tab.exception
        assert not tab.warning
    tab.chat_input[0].set_value(QUESTION).run()
    assert [shown.value for shown in tab.warning] == [word("too_many", "en")]
    assert len(tab.session_state["exchanges"]) == 2
    assert tab.session_state["waiting"] == []
    assert 'outcome="answered"' in held.metrics().text()
