"""The page at ``/``: which views there are, and what they share. Streamlit runs this file once an interaction."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.query.question import LONGEST_QUESTION
from app.web.drawing.answers import spoken
from app.web.drawing.tab import Tab, tab
from app.web.drawing.words import word
from app.web.holding import held
from app.web.operator_doors import operators
from app.web.views import frame, verdicts
from app.web.views.conversation import Conversation
from ingest.errors import SettingError

VIEWS = Path(__file__).parent / "views"
OPEN = ("ask", "terms", "compare", "sources")  # views that everyone sees


def main() -> None:
    """Draw the page that was asked for."""
    icon = Path(__file__).parent / "drawing" / "mark.svg"
    st.set_page_config(page_title="Plainterm", page_icon=str(icon), layout="centered", menu_items={})
    _admit()
    pages = _pages()
    chosen = st.navigation(pages, position="hidden")
    asked = st.session_state.pop("going", None)
    if asked:
        st.switch_page(VIEWS / f"{asked[0]}.py", query_params=asked[1])
    frame.titled(chosen.title)
    frame.top(pages, chosen)
    with frame.mended():
        chosen.run()
    if not (chosen.url_path == "" and Conversation(st.session_state).empty):  # the welcome has it
        st.html(frame.foot(frame.language()))
    _tab(chosen)  # last: it says what this run has drawn


def _pages() -> list[st.Page]:
    language = frame.language()
    names = [*OPEN]
    if _has_operator():
        names.append("quality")
    return [
        st.Page(
            VIEWS / f"{name}.py",
            title=word(name, language),
            url_path=name,
            default=name == "ask",
            visibility="hidden" if name == "quality" and not st.session_state.get("operator") else "visible",
        )
        for name in names
    ]


def _admit() -> None:
    """Files are taken only from sessions in which the operator's key was given."""
    run = get_script_run_ctx()
    if run and st.session_state.get("operator"):
        operators.admit(run.session_id)


def _has_operator() -> bool:
    try:
        return bool(held.settings().operator_key)
    except SettingError:
        return False


def _tab(chosen: st.Page) -> None:
    conversation = Conversation(st.session_state)
    newest = conversation.exchanges[-1] if conversation.asked and conversation.exchanges else None
    told = Tab(
        session=conversation.name,
        language=frame.language(),
        count=len(conversation.exchanges),
        asked=conversation.asked,
        turns=conversation.tail() if newest else [],
        say=spoken(newest.answer, frame.language()) if newest else None,
        cleared=conversation.cleared,
        view=f"{chosen.url_path}?{st.query_params.get('term', '')}",
        words={
            name: word(name, frame.language(), limit=LONGEST_QUESTION)
            for name in ("copied", "too_long", "skip", "send", "open_list", "clear_value", "dismiss", "no_results")
        },
        longest=LONGEST_QUESTION,
    )
    tab(told, "tab", _restored, _lost, _acted)


def _acted() -> None:
    """What was pressed in the page's own markup. It comes from a browser: nothing in it is taken for granted."""
    act = st.session_state["tab"].act
    name, value = (act.get("name"), act.get("value")) if isinstance(act, dict) else (None, None)
    if not isinstance(value, str):
        return
    if name == "page" and value in OPEN:
        st.session_state["going"] = (value, {})
    elif name == "term":
        st.session_state["going"] = ("terms", {"term": value} if value else {})
    elif name == "ask" and value.strip():
        st.session_state["queued"] = value.strip()[:LONGEST_QUESTION]
        st.session_state["going"] = ("ask", {})
    elif name == "language" and value in ("en", "es"):
        st.session_state["language"] = value
    elif name == "find":
        st.session_state["wanted"] = value[:80]
    elif name == "verdict":
        verdicts.count(value, str(act.get("verdict")), act.get("reason"))


def _restored() -> None:
    kept = st.session_state["tab"].restored
    if kept and not Conversation(st.session_state).restore(kept):
        st.session_state["notice"] = "not_restored"


def _lost() -> None:
    st.session_state["notice"] = "not_kept"


if __name__ == "__main__":
    main()
