"""Citations: the numbered chip in the text, and the source with its marks and the statement in its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from app.answer import Citation
from app.web.drawing.markup import Html, joined, outward, tag, text
from app.web.drawing.words import Language, counted, shown_date, word
from app.web.places import Place

AROUND = 600  # characters of the passage that are shown before and after the statement


def chip(citation: Citation, scope: str, language: Language) -> Html:
    """The number, which leads to the source below."""
    said = f"{word('source', language)} {citation.number}: {citation.publisher}, {shown_date(citation.date, language)}"
    return tag(
        "a",
        str(citation.number),
        kind="chip",
        href=f"#{scope}-{citation.number}",
        aria_label=said,
        title=said,
        data_source=f"{scope}-{citation.number}",
    )


def cited(said: str, citations: Iterable[Citation], scope: str, language: Language) -> Html:
    """A text with its chips; the last word and the chips stay on one line."""
    drawn = "".join(chip(citation, scope, language) for citation in citations)
    if not drawn:
        return text(said)
    *before, last = said.rsplit(" ", 1)
    return text("".join(f"{part} " for part in before)) + tag("span", f"{text(last)}&nbsp;{drawn}", kind="chips")


def all_ours(citations: Iterable[Citation]) -> bool:
    """Whether no source is quoted word for word, so that it can be said once for all of them."""
    return all(citation.wording == "ours" for citation in citations)


def who(citation: Citation, language: Language, *, told: bool = False) -> str:
    """The speaker; our words are never passed off as theirs. ``told``: it was said for all of them."""
    if citation.wording == "ours" and citation.authority_type != "ourselves" and not told:
        return f"{citation.publisher}, {word('ours', language)}"
    return citation.publisher


def drawn_from(citation: Citation, language: Language) -> str:
    """Whose statements a sentence of our own is drawn from; nothing for other speakers."""
    if citation.authority_type != "ourselves" or not citation.via:
        return ""
    return word("drawn_from", language, who=citation.via.replace("; ", ", "))


def quoted(citation: Citation) -> str:
    """The statement: in quotation marks only where it is the source's own wording."""
    return f"“{citation.quote}”" if citation.wording == "verbatim" else citation.quote


def marks(citation: Citation, language: Language) -> Html:
    """What a reader must know before trusting a statement: superseded, lapsed, as of, until, through whom."""
    found: list[tuple[str, str]] = []
    if citation.status == "superseded":
        found.append(("old", _superseded(citation, language)))
    if citation.status == "lapsed":
        found.append(("old", word("lapsed", language)))
    if citation.as_of and citation.as_of != citation.date:
        found.append(("note", word("as_of", language, day=shown_date(citation.as_of, language))))
    if citation.lapses and citation.status == "current":
        found.append(("note", word("until", language, day=shown_date(citation.lapses, language))))
    if citation.via and citation.authority_type != "ourselves":
        found.append(("note", word("via", language, who=citation.via)))
    if citation.language != language and language == "es":
        found.append(("note", word("in_english", language)))
    return "".join(tag("span", text(said), kind=f"mark pt-{kind}") for kind, said in found)


def source_list(
    citations: list[Citation],
    places: dict[int, Place | None],
    scope: str,
    language: Language,
    level: int = 3,
    folded: Collection[int] = (),
) -> Html:
    """All sources of an answer, each once, with its numbers.

    ``places`` is by number, ``level`` is the heading's; those whose numbers are ``folded`` stand under "more sources".
    """
    if not citations:
        return ""
    told = all_ours(citations)
    shown = [citation for citation in citations if citation.number not in folded] or citations
    rest = [citation for citation in citations if citation.number in folded] if len(shown) < len(citations) else []
    title = text(word("sources", language))
    if told and any(citation.authority_type != "ourselves" for citation in citations):
        title += tag("span", f" · {text(word('all_ours', language))}", kind="short")
    drawn = tag(f"h{level}", title, kind="small") + _sources(shown, places, scope, language, told=told)
    if rest:
        count = len({citation.source_id for citation in rest})
        more = tag("summary", text(counted("more_source", "more_sources", count, language)))
        drawn += tag("details", more + _sources(rest, places, scope, language, told=told), kind="fold")
    return tag("section", drawn)  # without a name: each answer has one, and landmarks of one name tell nothing


def _sources(
    citations: list[Citation], places: dict[int, Place | None], scope: str, language: Language, *, told: bool
) -> Html:
    sources: dict[str, list[Citation]] = {}
    for citation in citations:
        sources.setdefault(citation.source_id, []).append(citation)
    items = "".join(_source(statements, places, scope, language, told=told) for statements in sources.values())
    return tag("ol", items, kind="sources")


def _source(
    statements: list[Citation], places: dict[int, Place | None], scope: str, language: Language, *, told: bool
) -> Html:
    """One source, closed: who, what, when and its marks; open: each passage with the statement marked."""
    first = statements[0]
    numbers = "".join(tag("span", str(citation.number)) for citation in statements)
    head = tag("span", numbers, kind="number")
    head += tag(
        "span",
        tag("span", text(who(first, language, told=told)), kind="who")
        + tag("span", text(first.title), kind="title")
        + tag("span", text(shown_date(first.date, language)), kind="when")
        + "".join(dict.fromkeys(marks(citation, language) for citation in statements)),
        kind="head",
    )
    inside = "".join(
        tag(
            "div",
            _passage(citation, places.get(citation.number), language),
            kind="place",
            id=f"{scope}-{citation.number}",
        )
        for citation in statements
    )
    inside += tag("p", _facts(first, language), kind="meta pt-facts-line")
    return tag("li", tag("details", tag("summary", head) + inside), kind="source")


def _passage(citation: Citation, place: Place | None, language: Language) -> Html:
    number = tag("span", str(citation.number), kind="number")
    path = tag("p", number + text(" › ".join(citation.headings)), kind="path")
    if place is not None:
        return path + tag("p", _in_place(citation, place), kind="passage", lang=citation.language)
    said = tag("p", text(quoted(citation)), kind="passage", lang=citation.language)
    return path + said + tag("p", text(word("gone", language)), kind="meta")


def _facts(citation: Citation, language: Language) -> Html:
    return joined(
        [
            text(word(citation.authority_type, language)),
            text(citation.jurisdiction or ""),
            text(drawn_from(citation, language)),
            text(word("page", language, number=citation.page)) if citation.page else "",
            outward(citation.url, word("original", language), citation.title),
        ]
    )


def _in_place(citation: Citation, place: Place) -> Html:
    before, after = place.before[-AROUND:], place.after[:AROUND]
    lead = "… " if len(before) < len(place.before) else ""
    tail = " …" if len(after) < len(place.after) else ""
    opening, closing = ("“", "”") if citation.wording == "verbatim" else ("", "")
    spans = "".join(tag("mark", text(span.text)) + text(span.gap) for span in place.spans)
    return f"{lead}{text(before)}{opening}{spans}{closing}{text(after)}{tail}"


def _superseded(citation: Citation, language: Language) -> str:
    if citation.superseded_by and " " in citation.superseded_by:  # words, not the id of another source
        return word("superseded_by", language, what=citation.superseded_by)
    return word("superseded", language)
