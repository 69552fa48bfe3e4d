"""The list of sources, and of what ends soon, as markup."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from app.web.drawing.markup import Html, joined, outward, tag, text
from app.web.drawing.words import Language, counted, shown_date, word
from app.web.entries import AUTHORITIES
from ingest.records import Source

FEW = 2  # statements that end on a day before the rest is counted


def ending(rows: list[tuple[str, Source, list[str]]], language: Language) -> Html:
    """Day, who says so, and what ends."""
    title = tag("h2", text(word("lapses_soon", language)), kind="heading")
    if not rows:
        return title + tag("p", text(word("lapses_none", language)), kind="meta")
    return title + tag("ul", "".join(_end(*row, language) for row in rows), kind="lines")


def listing(sources: list[Source], said: Mapping[str, int], looked: str | None, language: Language) -> Html:
    """Grouped by kind of authority, by publisher within; ``looked`` is the day that holds unless a source differs."""
    parts = []
    mixed = len({source.wording for source in sources if source.authority_type != "ourselves"}) > 1
    for kind in AUTHORITIES:
        group = sorted(
            (source for source in sources if source.authority_type == kind),
            key=lambda source: (source.publisher.casefold(), source.title.casefold()),
        )
        if group:
            count = counted("source_count", "sources_count", len(group), language)
            title = text(word(kind, language)) + tag("span", f" · {text(count)}", kind="short")
            items = ""
            for publisher, its in groupby(group, lambda source: source.publisher):
                records = "".join(_source(source, said[source.id], looked, mixed, language) for source in its)
                items += tag("li", tag("h3", text(publisher), kind="publisher") + records)
            parts.append(tag("h2", title, kind="heading") + tag("ul", items, kind="lines"))
    return "".join(parts)


def _source(source: Source, count: int, looked: str | None, mixed: bool, language: Language) -> Html:
    head = tag("span", text(source.title), kind="title")
    head += tag("span", text(shown_date(source.date, language)), kind="when") + _marks(source, mixed, language)
    checked = source.checked if source.checked != looked else None
    facts = joined(
        [
            text(source.jurisdiction or ""),
            text(counted("time", "times", count, language)),
            text(word("checked", language, day=shown_date(checked, language))) if checked else "",
            outward(source.url, word("original", language), source.title),
        ]
    )
    return tag("div", tag("p", head, kind="head") + tag("p", facts, kind="meta"), kind="record")


def _marks(source: Source, mixed: bool, language: Language) -> Html:
    marks = []
    if source.superseded_by:
        marks.append(tag("span", text(word("superseded", language)), kind="mark pt-old"))
    if source.lapses:
        marks.append(tag("span", text(word("until", language, day=shown_date(source.lapses, language))), kind="mark"))
    if source.via:
        marks.append(tag("span", text(word("via", language, who=source.via)), kind="mark"))
    if mixed and source.wording == "ours" and source.authority_type != "ourselves":
        marks.append(tag("span", text(word("ours", language)), kind="mark"))
    return "".join(marks)


def _end(day: str, source: Source, quotes: list[str], language: Language) -> Html:
    head = tag("span", text(shown_date(day, language)), kind="who") + tag("span", text(source.publisher), kind="title")
    body = "".join(tag("p", text(quote), lang="en") for quote in quotes[:FEW])
    if len(quotes) > FEW:
        body += tag("p", text(counted("lapse_left", "lapses_left", len(quotes) - FEW, language)), kind="meta")
    return tag("li", tag("p", head, kind="head") + body)
