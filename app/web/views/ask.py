"""Ask: a question, its answer with the verdict first, and every source in its place."""

from __future__ import annotations

import time
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from app.query.question import LONGEST_QUESTION, Question
from app.web import entries
from app.web.drawing.answers import turn
from app.web.drawing.markup import tag, text
from app.web.drawing.offers import onward, questions, verdict
from app.web.drawing.words import word
from app.web.failures import HttpError
from app.web.glossary import label
from app.web.holding import held
from app.web.places import Place, place
from app.web.tallies import tallies
from app.web.views import frame
from app.web.views.conversation import Conversation, Exchange
from app.web.views.jurisdictions import options, shown
from app.web.views.verdicts import said

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from app.answering.draft import Line

PAGE = "page"  # the site under which the page's questions are counted
LEADS_ON = ("not_covered", "off_topic", "declined", "front_desk", "medical_advice")
SUGGESTIONS = {
    "en": (
        "Is telehealth the same as telemedicine?",
        "What is remote patient monitoring?",
        "Is remote patient monitoring telemedicine?",
        "What is the difference between synchronous and asynchronous telehealth?",
    ),
    "es": (
        "¿Es lo mismo telesalud que telemedicina?",
        "¿Qué es el monitoreo remoto de pacientes?",
        "¿Qué es la telesalud?",
        "¿Qué es una visita virtual?",
    ),
}


def draw() -> None:
    """The view. The question is read first, so that its answer is drawn in this run, whole and at once."""
    language = frame.language()
    conversation = Conversation(st.session_state)
    with frame.engine() as assistant:
        if assistant is None:
            return
        with st.bottom:  # said outright: a chat input that Streamlit puts there itself pulls the page to its end
            bar = st.container(key="bar-place")
            typed = st.chat_input(word("type", language), key="typed", max_chars=LONGEST_QUESTION)
        asked = st.session_state.pop("queued", None) or typed
        if asked:
            conversation.waiting.append(asked)
        with bar:
            _bar(conversation)
        if conversation.empty:
            _welcome()
            _notice()
            return
        st.html(tag("h1", text(word("conversation", language)), kind="hidden"))
        _notice()
        for number, exchange in enumerate(conversation.exchanges, start=1):
            _draw_in(st.empty(), exchange, number)
        while conversation.waiting:
            _answer(conversation, conversation.waiting[0])
        _after(conversation)


def _welcome() -> None:
    language = frame.language()
    hello = tag("h1", text(word("hello", language))) + tag("p", text(word("hello_more", language)), kind="intro")
    drawn = tag("div", hello, kind="hello") + questions(word("try", language), SUGGESTIONS[language])
    # In one piece with the foot: what is drawn bit by bit moves on the screen.
    st.html(drawn + tag("p", text(word("private", language)), kind="meta") + frame.foot(language))


def _bar(conversation: Conversation) -> None:
    language = frame.language()
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="bar"):
        with st.popover(_place_label(), type="tertiary"):
            _place_picker()
        if not conversation.empty:
            st.button(word("start_over", language), key="start_over", type="tertiary", on_click=conversation.start_over)


def _place_label() -> str:
    language = frame.language()
    return f"{word('place', language)}: {shown(st.session_state.get('place', ''), language)}"


def _place_picker() -> None:
    language = frame.language()
    st.session_state["place"] = st.session_state.get("place", "")  # outlives a visit to another view
    st.selectbox(
        word("place", language),
        options(),
        placeholder=word("choose", language),
        key="place",
        format_func=lambda code: shown(code, language),
        help=word("place_why", language),
    )


def _notice() -> None:
    name = st.session_state.pop("notice", None)
    if name:
        st.info(word(name, frame.language()))


def _draw_in(slot: DeltaGenerator, exchange: Exchange, number: int) -> None:
    """Each exchange is made into markup once a language and generation; a run draws all of them."""
    made: dict[object, str] = st.session_state.setdefault("made", {})
    key = (id(exchange.answer), number, frame.language(), held.assistant().index.generation)
    if key not in made:
        made[key] = turn(exchange.question, exchange.answer, _places(exchange), number, frame.language())
    slot.html(made[key])


def _answer(conversation: Conversation, asked: str) -> None:
    """Shows the question at once, a chat model's sentences as they are verified, and the answer in its place.

    Streamlit ends a run at its next drawing when the reader asks again: until it is answered a question waits.
    """
    language = frame.language()
    number = len(conversation.exchanges) + 1
    slot = st.empty()
    slot.html(turn(asked, None, {}, number, language))
    question = Question(
        asked,
        conversation.history(),
        language if language == "es" else None,
        st.session_state.get("place") or held.settings().jurisdiction or None,
        date.today(),
    )
    told: list[str] = []

    def heard(line: Line) -> None:
        told.append(line.text)
        slot.html(turn(asked, None, {}, number, language, told))

    try:
        held.limits().question(frame.address(), PAGE, conversation.name)
        started = time.perf_counter()
        answer = held.assistant().ask(question, heard)
        held.metrics().answered(answer, (time.perf_counter() - started) * 1000)
    except HttpError:
        conversation.waiting.clear()
        slot.empty()
        st.warning(word("too_many", language))
        return
    except Exception:
        conversation.waiting.pop(0)
        raise
    conversation.add(answer.question if answer.redacted else asked, answer)
    tallies.answered(answer, conversation.name)
    _draw_in(slot, conversation.exchanges[-1], number)


def _after(conversation: Conversation) -> None:
    """What one may do next, under the newest answer."""
    language = frame.language()
    newest, name = conversation.exchanges[-1].answer, conversation.names()[-1]
    drawn = ""
    if newest.related_questions:
        title = word("which" if newest.outcome == "clarify" else "follow", language)
        drawn += questions(title, newest.related_questions, newest.language)
    if newest.outcome in LEADS_ON:
        terms = entries.authored(held.assistant().index.terms, language)
        near = [one for unknown in newest.uncovered_terms for one in entries.nearest(terms, unknown, entries.REALLY)]
        drawn += onward(len(terms), [(one.id, label(one, language)) for one in near], language)
    if newest.outcome in ("answered", "not_covered"):
        drawn += verdict(name, said(name), language)
    if drawn:
        st.html(drawn)


def _places(exchange: Exchange) -> dict[int, Place | None]:
    """Each cited statement in its place; None where the index has moved on since."""
    found: dict[int, Place | None] = {}
    assistant = held.assistant()
    for citation in exchange.answer.citations:
        try:
            found[citation.number] = place(assistant, citation.statement_id, date.today())
        except HttpError:
            found[citation.number] = None
    return found


if __name__ == "__main__":
    draw()
