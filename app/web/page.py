"""The page at ``/``: which views there are, and what they share. Streamlit runs this file once an interaction."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.web.drawing.answers import spoken
from app.web.drawing.tab import Tab, tab
from app.web.drawing.words import word
from app.web.holding import held
from app.web.operator_doors import operators
from app.web.views import frame
from app.web.views.conversation import Conversation
from ingest.errors import SettingError

VIEWS = Path(__file__).parent / "views"


def main() -> None:
    """Draw the page that was asked for."""
    icon = Path(__file__).parent / "drawing" / "mark.svg"
    st.set_page_config(page_title="Plainterm", page_icon=str(icon), layout="centered", menu_items={})
    st.html(frame.STYLES)
    _admit()
    pages = _pages()
    chosen = st.navigation(pages, position="hidden")
    frame.navigation(pages)
    with frame.mended():
        chosen.run()
    frame.foot()
    _tab()  # last: it says what this run has drawn


def _pages() -> list[st.Page]:
    language = frame.language()
    names = ["ask", "terms", "compare", "sources"]
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


def _tab() -> None:
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
    )
    followed = tab(told, "tab", _restored, _lost)
    if followed is not None:
        st.switch_page(VIEWS / "terms.py", query_params={"term": followed} if followed else {})


def _restored() -> None:
    kept = st.session_state["tab"].restored
    if kept and not Conversation(st.session_state).restore(kept):
        st.session_state["notice"] = "not_restored"


def _lost() -> None:
    st.session_state["notice"] = "not_kept"


if __name__ == "__main__":
    main()
