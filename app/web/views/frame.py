"""What every page has: the styles, the language, the hand in the tab, and a plain word where something is missing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

import streamlit as st

from app.web.drawing.header import header
from app.web.drawing.markup import Html, dialled, tag, text
from app.web.drawing.words import Language, word
from app.web.holding import held
from ingest.errors import PlaintermError

if TYPE_CHECKING:
    from app.assistant import Assistant

STYLES = Path(__file__).parent.parent / "drawing" / "page.css"


def language() -> Language:
    """The reader's choice, else the address's ``?language=``, else the browser's."""
    if "language" not in st.session_state:
        asked = st.query_params.get("language") or (st.context.locale or "en")[:2]
        st.session_state["language"] = "es" if asked == "es" else "en"
    return cast(Language, st.session_state["language"])


def address() -> str:
    """Where the visitor's browser is, as limits count it; empty for this machine itself."""
    found = st.context.ip_address
    return found if isinstance(found, str) else ""


def titled(title: str) -> None:
    """Names the page in the browser's tab."""
    st.set_page_config(page_title=f"{title} · Plainterm")


def head(title: str, intro: str = "") -> None:
    """A page's title and what it is for."""
    drawn = tag("h1", text(title)) + (tag("p", text(intro), kind="intro") if intro else "")
    st.html(tag("div", drawn, kind="pagehead"))


def top(pages: list[st.Page], here: st.Page) -> None:
    """The header and the styles in one piece, so that nothing is in sight before it looks as it shall."""
    views = [(page.url_path or "ask", page.title) for page in pages if page.visibility == "visible"]
    st.html(header(views, here.url_path or "ask", language()) + f"<style>{_styles()}</style>")


@cache
def _styles() -> str:
    return STYLES.read_text(encoding="utf-8")


def note(said: str) -> None:
    """A small line."""
    st.html(tag("p", text(said), kind="meta"))


@contextmanager
def engine() -> Iterator[Assistant | None]:
    """The assistant, or None after saying what is missing and what to do; later errors are told as plainly."""
    try:
        found = held.assistant()
    except PlaintermError as error:
        missing(str(error))
        yield None
        return
    try:
        yield found
    except PlaintermError as error:
        st.warning(str(error))


@contextmanager
def mended() -> Iterator[None]:
    """A fault of ours is logged and told without its inside; the conversation stays."""
    try:
        yield
    except Exception:
        logging.getLogger("plainterm.page").exception("a view could not be drawn")
        st.error(word("went_wrong", language()))
        st.button(word("try_again", language()), key="try_again")


def missing(reason: str) -> None:
    """No index, or one that cannot be read."""
    spoken = language()
    head(word("no_index", spoken))
    st.html(tag("p", text(word("no_index_next", spoken))))
    st.code(reason, language=None, wrap_lines=True)
    st.button(word("try_again", spoken), key="try_again")


def foot(spoken: Language) -> Html:
    """The line under every page."""
    return tag("p", dialled(word("foot", spoken)), kind="foot")
