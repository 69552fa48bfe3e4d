"""Was it clear? Counted without the question."""

from __future__ import annotations

import streamlit as st

from app.web.asking import fingerprint
from app.web.feedback import REASONS, Verdict, keep
from app.web.holding import held
from app.web.tallies import tallies
from app.web.views.conversation import Conversation


def said(name: str) -> bool:
    """Whether the reader has said it of this answer."""
    return bool(st.session_state.get(f"said-{name}"))


def count(name: str, verdict: str, reason: str | None) -> None:
    """Count a verdict on the answer of this name, once; anything that is no verdict of ours is left alone."""
    conversation = Conversation(st.session_state)
    found = dict(zip(conversation.names(), conversation.exchanges, strict=True)).get(name)
    if found is None or said(name) or verdict not in ("up", "down") or reason not in (None, *REASONS):
        return
    tallies.verdict(verdict, reason or "", found.answer.terms[0] if found.answer.terms else "")
    given = {
        "answer_index": found.answer.index,
        "question_hash": fingerprint(found.question),
        "verdict": verdict,
        "reason": reason,
    }
    keep(Verdict.model_validate(given), held.settings().feedback)
    st.session_state[f"said-{name}"] = True
