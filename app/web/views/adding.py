"""Adding documents: drop them, see what would be read, build; one at a time across all sessions and processes."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from app.web import uploads
from app.web.drawing.markup import tag, text
from app.web.drawing.words import counted, word
from app.web.holding import held
from app.web.views import frame
from ingest.command import CORPUS
from ingest.errors import PlaintermError, StoreError
from ingest.reading.documents import SUFFIXES
from ingest.reading.fetching import LARGEST
from ingest.vector_server import VectorServer

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.assistant import Assistant
    from ingest.index import Manifest
    from ingest.records import Term

SAMPLE = 12  # statements of a preview


def draw(assistant: Assistant) -> None:
    """The dropping place, the previews, and what was added before."""
    language = frame.language()
    _told()
    dropped = st.file_uploader(
        word("add_hint", language),
        type=[suffix.removeprefix(".") for suffix in SUFFIXES],
        accept_multiple_files=True,
        max_upload_size=LARGEST // 2**20,
        key=f"dropped-{st.session_state.get('drops', 0)}",
    )
    frame.note(word("largest", language, megabytes=LARGEST // 2**20))
    terms = [term for term in assistant.index.terms.values() if not term.found]
    previews = [_preview(file.name, file.getvalue(), terms) for file in dropped]
    for found in previews:
        _show(found)
    good = [(file.name, file.getvalue()) for file, found in zip(dropped, previews, strict=True) if not found.refused]
    if good and st.button(word("add_build", language), type="primary", key="add_build"):
        _build(partial(uploads.take_in, assistant.folder, CORPUS, assistant.models.encoder, good, server=_server()))
    _before(assistant)


def _preview(name: str, data: bytes, terms: list[Term]) -> uploads.Preview:
    """Read once a file, however often the page is drawn."""
    kept = st.session_state.setdefault("previews", {})
    key = (name, hashlib.sha256(data).hexdigest())
    if key not in kept:
        kept[key] = uploads.preview(name, data, terms)
    return kept[key]  # type: ignore[no-any-return]


def _show(found: uploads.Preview) -> None:
    language = frame.language()
    if found.refused:
        st.warning(f"{word('refused', language)}: {_plain(found.refused)}")
        return
    with st.expander(f"{found.name} · {counted('time', 'times', len(found.statements), language)}", expanded=True):
        facts = [
            found.title,
            found.publisher,
            found.date or word("undated", language),
            word("characters", language, count=f"{found.characters:,}"),
            counted("section_count", "sections_count", found.sections, language),
        ]
        st.html(tag("p", text(" · ".join(fact for fact in facts if fact)), kind="meta"))
        items = "".join(
            tag("li", text(quote) + tag("span", f" · {text(kind)}", kind="short"))
            for kind, quote in found.statements[:SAMPLE]
        )
        st.html(tag("p", text(word("would_read", language)), kind="meta") + tag("ul", items, kind="lines"))


def _build(work: Callable[[uploads.Report], Manifest]) -> None:
    language = frame.language()
    bar = st.progress(0.0, word("reading", language))

    def report(done: float) -> None:
        bar.progress(done, word("building", language))

    try:
        manifest = work(report)
    except StoreError as error:
        bar.empty()
        busy = "being built" in str(error)
        st.warning(word("busy", language) if busy else _plain(str(error)))
        return
    except PlaintermError as error:
        bar.empty()
        st.error(_plain(str(error)))
        return
    st.session_state["built"] = manifest.counts
    st.session_state["drops"] = st.session_state.get("drops", 0) + 1
    st.rerun()


def _server() -> VectorServer | None:
    return VectorServer.read(held.settings())


def _told() -> None:
    counts = st.session_state.pop("built", None)
    if counts:
        said = word(
            "built_now",
            frame.language(),
            statements=f"{counts['statements']:,}",
            documents=f"{counts['documents']:,}",
        )
        st.success(said)


def _before(assistant: Assistant) -> None:
    language = frame.language()
    names = uploads.added(assistant.folder)
    if not names:
        return
    st.html(tag("h2", text(word("added", language)), kind="heading"))
    for name in names:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.html(tag("p", text(name)), width="content")
            if st.button(word("remove", language), key=f"remove-{name}", type="tertiary"):
                _build(
                    partial(
                        uploads.take_out, assistant.folder, CORPUS, assistant.models.encoder, name, server=_server()
                    )
                )
    frame.note(word("kept_in", language, folder=assistant.folder / uploads.FOLDER))


def _plain(message: str) -> str:
    """A message as text, not as Markdown."""
    for sign in "\\`*_[]$<>#:":
        message = message.replace(sign, f"\\{sign}")
    return message
