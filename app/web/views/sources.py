"""Sources: what the assistant knows, as of when, what ends soon, and where the originals are."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import streamlit as st

from app.web.drawing import catalogue
from app.web.drawing.words import shown_date, word
from app.web.entries import AUTHORITIES
from app.web.views import frame
from ingest.vocabulary import fold

if TYPE_CHECKING:
    from ingest.index import Index
    from ingest.records import Source

SOON = timedelta(days=366)


def draw() -> None:
    """The summary, what ends soon, and the list with a search."""
    with frame.engine() as assistant:
        if assistant is None:
            return
        index = assistant.index
        said = Counter(index.statement(identity).source_id for identity in index.statement_ids())
        sources = [source for source in index.sources.values() if said[source.id]]
        _summary(sources)
        st.html(catalogue.ending(_ending(index, date.today()), frame.language()))
        _list(sources, said)


def _summary(sources: list[Source]) -> None:
    language = frame.language()
    voices = len({source.voice or source.publisher for source in sources})
    looked = _looked(sources)
    intro = word("sources_intro", language, count=f"{len(sources):,}", voices=voices, day=shown_date(looked, language))
    if any(source.wording == "ours" for source in sources):
        intro = f"{intro} {word('sources_ours', language)}"
    frame.head(word("sources", language), intro)


def _looked(sources: list[Source]) -> str | None:
    return max((source.checked for source in sources if source.checked), default=None)


def _ending(index: Index, today: date) -> list[tuple[str, Source, list[str]]]:
    """Days within the next year on which statements end, with their sources and texts."""
    until = (today + SOON).isoformat()
    found: dict[tuple[str, str], list[str]] = {}
    for identity in index.statement_ids():
        statement = index.statement(identity)
        day = statement.lapses or index.sources[statement.source_id].lapses
        if day and today.isoformat()[: len(day)] <= day <= until:
            found.setdefault((day, statement.source_id), []).append(statement.quote)
    return [(day, index.sources[source], quotes) for (day, source), quotes in sorted(found.items())]


def _list(sources: list[Source], said: Counter[str]) -> None:
    language = frame.language()
    left, right = st.columns(2)
    wanted = left.text_input(
        word("find_source", language), key="wanted_source", placeholder=word("find_source_hint", language), max_chars=80
    )
    kinds = [kind for kind in AUTHORITIES if any(source.authority_type == kind for source in sources)]
    kind = right.selectbox(
        word("kind_of_source", language),
        ["", *kinds],
        placeholder=word("choose", language),
        key="source_kind",
        format_func=lambda name: word(name or "any_kind", language),
    )
    typed = fold(wanted)
    kept = [
        source
        for source in sources
        if (not kind or source.authority_type == kind)
        and typed in fold(f"{source.publisher} {source.title} {source.jurisdiction or ''} {source.via or ''}")
    ]
    if not kept:
        st.info(word("no_source", language, text=wanted))
        return
    st.html(catalogue.listing(kept, said, _looked(sources), language))


if __name__ == "__main__":
    draw()
