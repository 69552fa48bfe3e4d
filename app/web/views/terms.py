"""Terms: all of them from A to Z, and a page for each, which has an address of its own (``?term=``)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from app.answer import Citation
from app.web import entries
from app.web.drawing import entry as drawn
from app.web.drawing.citations import all_ours
from app.web.drawing.find import find
from app.web.drawing.words import counted, word
from app.web.glossary import label
from app.web.glossary import plain as plain_of
from app.web.views import frame
from ingest.records import Term

if TYPE_CHECKING:
    from app.assistant import Assistant

FEW = 8  # definitions, or disagreements, before the rest is asked for

Item = TypeVar("Item")


def draw() -> None:
    """The list, or the term that the address names."""
    with frame.engine() as assistant:
        if assistant is None:
            return
        named = st.query_params.get("term")
        if not named:
            _list(assistant)
        elif named in assistant.index.terms:
            _term(assistant, assistant.index.terms[named])
        else:
            _unknown(assistant, named)


def _list(assistant: Assistant) -> None:
    language = frame.language()
    terms = entries.authored(assistant.index.terms, language)
    frame.head(word("terms", language), word("terms_intro", language, count=len(terms)))
    wanted = st.session_state.get("wanted", "")
    found = entries.search(terms, wanted)
    find(len(found) if wanted else None, language)
    if not found:
        st.info(word("none_found", language, text=wanted))
        found = entries.nearest(terms, wanted)
    plain = {term.id: plain_of(assistant, term.id, language, date.today()) for term in found}
    st.html(drawn.listing(found, plain, language, lettered=not wanted))


def _unknown(assistant: Assistant, named: str) -> None:
    language = frame.language()
    frame.head(word("terms", language))
    st.warning(word("unknown_term", language, text=named[:80].replace("[", "(").replace("]", ")")))
    terms = entries.authored(assistant.index.terms, language)
    near = entries.nearest(terms, named[:80])
    if near:
        st.html(drawn.links(near, word("close_to", language), language))
    if st.button(word("all_terms", language), key="all_terms"):
        del st.query_params["term"]
        st.rerun()


def _term(assistant: Assistant, term: Term) -> None:
    language = frame.language()
    today = date.today()
    name = label(term, language)
    frame.titled(name[:1].upper() + name[1:])
    st.html(drawn.back(language) + drawn.top(term, plain_of(assistant, term.id, language, today), language))
    with st.container(horizontal=True, key="term-actions"):
        if st.button(word("ask_about", language), key="ask_about"):
            from app.messages import message

            st.session_state["queued"] = message("define_question", language, term=label(term, language))
            st.switch_page("views/ask.py")
        st.html(drawn.link_button(term, language), width="content")
    _definitions(assistant, term, today)
    _disagreements(assistant, term, today)
    if around := drawn.neighbours(term, assistant.index.terms, language):
        st.html(around)
    st.html(drawn.occurs(entries.occurrences(assistant.index, term.id), language))


def _definitions(assistant: Assistant, term: Term, today: date) -> None:
    language = frame.language()
    cards = entries.definitions(assistant, term.id, today)
    ours = bool(cards) and all_ours(citation for card in cards for citation in card)
    st.html(drawn.heading(word("who_says", language), word("all_ours", language) if ours else ""))
    if not cards:
        st.html(drawn.note(word("no_definition", language)))
        return
    if len(cards) > 1:
        cards = _chosen(cards, term.id)
    if not cards:
        st.html(drawn.note(word("none_left", language)))
        return
    st.html(drawn.cards(_few(cards, term.id), language, told=ours))
    _offer_all(cards, term.id)


def _disagreements(assistant: Assistant, term: Term, today: date) -> None:
    language = frame.language()
    found = entries.disagreements(assistant.index, term.id, language, today)
    if found:
        name = f"{term.id}-differ"
        st.html(drawn.heading(word("differ", language)))
        st.html(drawn.disagreements(_few(found, name), language))
        _offer_all(found, name)


def _few(items: list[Item], name: str) -> list[Item]:
    """The first ones, until all were asked for; nobody is made to ask for one or two more."""
    return items if st.session_state.get(f"all-{name}") or len(items) <= FEW + 2 else items[:FEW]


def _offer_all(items: list[Item], name: str) -> None:
    if len(_few(items, name)) < len(items):
        st.button(
            word("show_all", frame.language(), count=len(items)),
            key=f"more-{name}",
            on_click=lambda: st.session_state.update({f"all-{name}": True}),
        )


def _chosen(cards: list[list[Citation]], term_id: str) -> list[list[Citation]]:
    """Sorted and filtered as the reader wishes."""
    language = frame.language()
    kinds = [kind for kind in entries.AUTHORITIES if any(card[0].authority_type == kind for card in cards)]
    places = sorted({card[0].jurisdiction for card in cards if card[0].jurisdiction})
    left, middle, right = st.columns(3)
    order = left.selectbox(
        word("order", language),
        entries.ORDERS,
        placeholder=word("choose", language),
        key=f"order-{term_id}",
        format_func=lambda name: word(f"order_{name}", language),
    )
    kind = middle.selectbox(
        word("kind_of_source", language),
        ["", *kinds],
        placeholder=word("choose", language),
        key=f"kind-{term_id}",
        format_func=lambda name: word(name or "any_kind", language),
    )
    place = right.selectbox(
        word("jurisdiction", language),
        ["", *places],
        placeholder=word("choose", language),
        key=f"place-{term_id}",
        format_func=lambda name: name or word("place_any", language),
    )
    kept = [
        card
        for card in cards
        if (not kind or card[0].authority_type == kind) and (not place or card[0].jurisdiction == place)
    ]
    frame.note(counted("source_count", "sources_count", len(kept), language))
    return entries.ordered(kept, order)


if __name__ == "__main__":
    draw()
