"""The field that finds a word as one types; the words come from ``/api/suggest``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from app.web.drawing.words import Language, counted, word

FOLDER = Path(__file__).parent
HTML = """<div class="find"><label for="find-a-word"></label>
<input id="find-a-word" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="words" autocomplete="off"
  autocapitalize="none" spellcheck="false" enterkeyhint="search" maxlength="80">
<ul id="words" role="listbox" hidden></ul><div role="status"></div></div>"""


def find(found: int | None, language: Language) -> None:
    """Mount it; ``found`` is how many words the list below it holds, none where nothing was looked for."""
    _component()(
        key="find",
        data={
            "label": word("find", language),
            "hint": word("find_hint", language),
            "also": word("also_called", language),
            "offered": word("offered", language, count="{count}"),
            "told": "" if found is None else counted("found_one", "found_many", found, language),
            "language": language,
        },
        height="content",
    )


def _component() -> Any:
    import streamlit.components.v2

    script, style = _text("find.js"), _text("find.css")
    return streamlit.components.v2.component("plainterm_find", html=HTML, css=style, js=script)


@cache
def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
