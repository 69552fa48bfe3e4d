"""Was it clear? A thumb, and where it was not, a reason; counted without the question."""

from __future__ import annotations

import streamlit as st

from app.web.asking import fingerprint
from app.web.drawing.markup import tag, text
from app.web.drawing.words import Language, word
from app.web.feedback import REASONS, Verdict, keep
from app.web.holding import held
from app.web.tallies import tallies
from app.web.views import frame
from app.web.views.conversation import Exchange


def verdict(exchange: Exchange, name: str, language: Language) -> None:
    """Under an answer. ``name`` tells this answer from others in the session."""
    if st.session_state.get(f"said-{name}"):
        frame.note(word("thanks", language))
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"verdict-box-{name}"):
        st.html(tag("p", text(word("helpful", language)), kind="meta"), width="content")
        thumb = st.feedback("thumbs", key=f"thumb-{name}")
    if thumb == 1:
        _count(exchange, "up", None, name)
        st.rerun()
    if thumb == 0:
        chosen = st.pills(
            word("why", language),
            REASONS,
            format_func=lambda reason: word(f"reason_{reason}", language),
            key=f"reason-{name}",
        )
        if chosen:
            _count(exchange, "down", chosen, name)
            st.rerun()


def _count(exchange: Exchange, said: str, reason: str | None, name: str) -> None:
    answer = exchange.answer
    tallies.verdict(said, reason or "", answer.terms[0] if answer.terms else "")
    given = {
        "answer_index": answer.index,
        "question_hash": fingerprint(exchange.question),
        "verdict": said,
        "reason": reason,
    }
    keep(Verdict.model_validate(given), held.settings().feedback)
    st.session_state[f"said-{name}"] = True
