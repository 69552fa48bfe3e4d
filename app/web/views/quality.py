"""Quality, for the operator: the last evaluation, what had no answer, feedback, the index, and adding documents."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from app.web.drawing import ledger
from app.web.drawing.words import shown_date, word
from app.web.glossary import label
from app.web.holding import held
from app.web.operator_doors import door
from app.web.tallies import tallies
from app.web.views import adding, frame

if TYPE_CHECKING:
    from app.assistant import Assistant

REPORT = Path("runs/latest/report.html")


def draw() -> None:
    """Absent without a key; closed until the key was given in this session."""
    language = frame.language()
    key = held.settings().operator_key
    if not key:
        frame.head(word("absent", language))
        return
    frame.head(word("quality", language), word("quality_intro", language))
    if not st.session_state.get("operator"):
        _ask_for(key)
        return
    with frame.engine() as assistant:
        if assistant is None:
            return
        index, add, unanswered, feedback, report = st.tabs(
            [word(name, language) for name in ("index", "add", "unanswered", "feedback", "report")]
        )
        with index:
            _index(assistant)
        with add:
            adding.draw(assistant)
        with unanswered:
            _unanswered(assistant)
        with feedback:
            _feedback(assistant)
        with report:
            _report()


def _ask_for(key: str) -> None:
    language = frame.language()
    address = frame.address()
    if door.waits(address):
        st.warning(word("key_wait", language))
        return
    with st.form("door", border=False):
        given = st.text_input(word("key", language), type="password", max_chars=200, autocomplete="off")
        sent = st.form_submit_button(word("open", language), type="primary")
    if not sent:
        return
    if door.opens(given, key, address):
        st.session_state["operator"] = True
        st.rerun()
    st.warning(word("key_wrong", language))


def _index(assistant: Assistant) -> None:
    language = frame.language()
    manifest = assistant.index.manifest
    frame.note(f"{word('built', language, day=shown_date(manifest.built, language))} · {manifest.generation}")
    st.html(ledger.pairs({**manifest.counts, "encoder": manifest.encoder_name}))


def _unanswered(assistant: Assistant) -> None:
    language = frame.language()
    terms = assistant.index.terms
    known = [(label(terms[item], language), count) for item, count in tallies.by_term() if item in terms]
    words, others = tallies.unknown()
    frame.note(word("unanswered_how", language))
    if not known and not words and not others:
        st.info(word("unanswered_none", language))
        return
    rows = sorted([*known, *words], key=lambda row: -row[1])
    if others:
        rows.append((word("too_few", language), others))
    st.html(ledger.counts(rows, (word("word", language), word("count", language))))


def _feedback(assistant: Assistant) -> None:
    language = frame.language()
    verdicts = tallies.verdicts()
    if not verdicts:
        st.info(word("feedback_none", language))
        return
    total: Counter[str] = Counter()
    for verdict, _, _, count in verdicts:
        total[verdict] += count
    left, right = st.columns(2)
    left.metric(word("clear_yes", language), total["up"])
    right.metric(word("clear_no", language), total["down"])
    terms = assistant.index.terms
    rows = [
        (f"{word(f'reason_{reason}', language)} · {label(terms[term], language) if term in terms else '–'}", count)
        for verdict, reason, term, count in verdicts
        if verdict == "down"
    ]
    if rows:
        st.html(ledger.counts(rows, (word("reason", language), word("count", language))))


def _report() -> None:
    """The evaluation's own page, in a frame that runs no script and reaches nothing."""
    language = frame.language()
    if not REPORT.is_file():
        st.info(word("report_none", language))
        return
    st.iframe(REPORT, height=900, alt=word("report", language))


if __name__ == "__main__":
    draw()
