"""Compare: two words side by side, or one word as two sources see it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from app.web import contrasts, entries
from app.web.contrasts import Contrast
from app.web.drawing.citations import source_list
from app.web.drawing.comparison import comparison
from app.web.drawing.markup import tag
from app.web.drawing.words import word
from app.web.failures import HttpError
from app.web.glossary import label
from app.web.places import Place, place
from app.web.views import frame

if TYPE_CHECKING:
    from app.answer import Comparison
    from app.assistant import Assistant

START = ("telehealth", "telemedicine")


def draw() -> None:
    """Two choices and the table."""
    language = frame.language()
    with frame.engine() as assistant:
        if assistant is None:
            return
        frame.head(word("compare", language), word("compare_intro", language))
        way = st.segmented_control(
            word("compare", language),
            ("words", "sources"),
            default="words",
            required=True,
            key="way",
            label_visibility="collapsed",
            format_func=lambda name: word(f"two_{name}", language),
        )
        if way == "words":
            _words(assistant)
        else:
            _sources(assistant)


def _words(assistant: Assistant) -> None:
    language = frame.language()
    terms = {term.id: label(term, language) for term in entries.authored(assistant.index.terms, language)}
    for name, start in zip(("a", "b"), START, strict=True):
        asked = st.query_params.get(name, start)
        st.session_state.setdefault(f"word_{name}", asked if asked in terms else None)
    one, other = (
        column.selectbox(
            word(name, language),
            list(terms),
            placeholder=word("choose", language),
            key=held,
            format_func=terms.__getitem__,
            index=None,
        )
        for column, name, held in zip(st.columns(2), ("first_word", "second_word"), ("word_a", "word_b"), strict=True)
    )
    if not one or not other:
        st.info(word("choose_two", language))
    elif one == other:
        st.info(word("same_twice", language))
    else:
        st.query_params.update({"a": one, "b": other})
        contrast = Contrast(assistant, language, date.today(), every=_every())
        _table(assistant, contrast, contrast.of_terms(one, other))


def _sources(assistant: Assistant) -> None:
    language = frame.language()
    today = date.today()
    st.query_params.clear()
    terms = {term.id: label(term, language) for term in entries.authored(assistant.index.terms, language)}
    start = list(terms).index("telehealth") if "telehealth" in terms else None
    term = st.selectbox(
        word("word", language),
        list(terms),
        index=start,
        placeholder=word("choose", language),
        key="word",
        format_func=terms.__getitem__,
    )
    if not term:
        st.info(word("choose", language))
        return
    names = contrasts.publishers(assistant.index, term, today)
    if len(names) < 2:
        st.info(word("one_source", language))
        return
    left, right = st.columns(2)
    one = left.selectbox(
        word("first_source", language), names, index=0, placeholder=word("choose", language), key=f"source_a-{term}"
    )
    other = right.selectbox(
        word("second_source", language), names, index=1, placeholder=word("choose", language), key=f"source_b-{term}"
    )
    if one == other or not one or not other:
        st.info(word("same_twice", language))
        return
    contrast = Contrast(assistant, language, today, every=_every())
    _table(assistant, contrast, contrast.of_sources(term, one, other))


def _every() -> bool:
    return st.toggle(word("every_aspect", frame.language()), key="every")


def _table(assistant: Assistant, contrast: Contrast, found: Comparison) -> None:
    language = frame.language()
    citations = {citation.number: citation for citation in contrast.citations}
    drawn = comparison(found, citations, "c", language)
    places: dict[int, Place | None] = {}
    for number, citation in citations.items():
        try:
            places[number] = place(assistant, citation.statement_id, contrast.today)
        except HttpError:
            places[number] = None
    st.html(tag("div", drawn + source_list(contrast.citations, places, "c", language, level=2), kind="answer"))


if __name__ == "__main__":
    draw()
