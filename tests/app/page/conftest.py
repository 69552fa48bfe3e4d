"""The page under AppTest: the shipped index behind it, or an engine that gives a canned answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.answer import Answer
from app.web.holding import held
from ingest.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "app" / "web" / "page.py"
EXAMPLES = ROOT / "app" / "examples"

Open = Callable[..., AppTest]


def example(name: str) -> Answer:
    """A canned answer."""
    return Answer.model_validate(json.loads((EXAMPLES / f"{name}.json").read_text("utf-8")))


def markup(page: AppTest) -> str:
    """Everything that is drawn as markup, the header with the styles left out."""
    return "\n".join(item.value for item in page.get("html") if not item.value.startswith('<div class="pt-top">'))


def words(page: AppTest) -> str:
    """The same as text."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", markup(page)))).strip()


@pytest.fixture
def canned(assistant: Any) -> Callable[[Answer], Any]:
    """An engine that gives this answer to every question and remembers what it was asked."""

    def make(answer: Answer) -> Any:
        asked: list[Any] = []

        def ask(question: Any, heard: Any = None) -> Answer:
            asked.append(question)
            return answer

        return SimpleNamespace(
            ask=ask, asked=asked, index=assistant.index, plain=assistant.plain, folder=assistant.folder
        )

    return make


@pytest.fixture
def page(assistant: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """Opens a view. ``engine`` replaces the shipped index's; query parameters go by name."""
    monkeypatch.setattr("streamlit.runtime.context.ContextProxy.ip_address", "127.0.0.1")  # AppTest has none

    def open_view(
        view: str = "ask", *, engine: Any = assistant, settings: Settings | None = None, **query: str
    ) -> AppTest:
        held.put(engine, settings or Settings())
        test = AppTest.from_file(str(PAGE), default_timeout=60)
        if view != "ask":
            test.run().switch_page(f"views/{view}.py")
        for name, value in query.items():
            test.query_params[name] = value
        test.run()
        return test

    yield open_view
    held.put(None)


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Presses something in the page's own markup: what the hand in the tab would tell before the next run."""

    def pressed(test: AppTest, name: str, value: str, **more: str) -> AppTest:
        told: list[Any] = [{"name": name, "value": value, **more}]

        def stand_in(*given: Any) -> None:
            if told:
                on_act = given[-1]
                import streamlit

                streamlit.session_state["tab"] = SimpleNamespace(act=told.pop())
                on_act()
                del streamlit.session_state["tab"]
                streamlit.rerun()

        with monkeypatch.context() as patch:
            patch.setattr("app.web.drawing.tab.tab", stand_in)
            return test.run()

    return pressed


@pytest.fixture
def text() -> Callable[[AppTest], str]:
    """What a page says in markup, as text."""
    return words


@pytest.fixture
def drawn() -> Callable[[AppTest], str]:
    """What a page draws as markup."""
    return markup


@pytest.fixture
def answer() -> Callable[[str], Answer]:
    """A canned answer by name."""
    return example
