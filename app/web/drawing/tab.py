"""The page's hand in the browser tab: the live region, the tab's own store, copying, printing and links."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HTML = '<div id="said" role="status" aria-live="polite" aria-atomic="true"></div>'
CSS = """
:host { display: block; height: 0 }
#said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
"""


@dataclass(frozen=True, slots=True)
class Tab:
    """What the tab is told. ``turns`` are the newest exchanges, ``say`` the very newest; neither after a mere reload."""

    session: str
    language: str
    count: int  # exchanges that are drawn
    asked: int  # questions asked in this session
    turns: list[str]
    say: str | None
    cleared: int
    view: str  # which view is drawn, and of which term
    words: Mapping[str, str]
    longest: int  # characters of a question


def tab(
    told: Tab,
    key: str,
    on_restored: Callable[[], None],
    on_lost: Callable[[], None],
    on_act: Callable[[], None],
) -> None:
    """Mount it. ``on_act`` is called before the next run when something was pressed in the page's own markup."""
    _component()(
        key=key,
        data={
            "session": told.session,
            "language": told.language,
            "count": told.count,
            "asked": told.asked,
            "turns": told.turns,
            "say": told.say,
            "cleared": told.cleared,
            "view": told.view,
            "words": dict(told.words),
            "longest": told.longest,
        },
        height="content",
        on_restored_change=on_restored,
        on_lost_change=on_lost,
        on_act_change=on_act,
    )


@cache
def _script() -> str:
    return Path(__file__).with_name("tab.js").read_text(encoding="utf-8")


def _component() -> Any:
    import streamlit.components.v2

    return streamlit.components.v2.component("plainterm_tab", html=HTML, css=CSS, js=_script())
