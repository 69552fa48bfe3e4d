"""GET /glossary and /terms/{id}: printable pages without scripts, with JSON-LD; the embed level that always works."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from app.answer import Citation, DisagreementOut, Release
from app.messages import Language
from app.web import entries, glossary
from app.web.changes import EVER, Note, changes
from app.web.drawing.citations import all_ours, drawn_from, marks, quoted, who
from app.web.drawing.disagreement import folded
from app.web.drawing.markup import Html as Markup
from app.web.drawing.markup import joined, outward, tag, text
from app.web.drawing.words import counted, shown_date, word
from app.web.engine import Engine
from app.web.glossary import TermEntry, TermLink, TermList
from app.web.looks import Html, look

FEW = 8  # sources before the rest is folded away
FIRST = 2  # statements of a source


@dataclass(frozen=True, slots=True)
class TermPage:
    """What a term's page shows: its entry, its definitions by source in the order of authority, what differs, and what
    releases of the vocabulary changed."""

    entry: TermEntry
    cards: list[list[Citation]]
    differ: list[tuple[DisagreementOut, dict[int, Citation]]]
    changed: list[tuple[Release, Note]]

    @classmethod
    def of(cls, engine: Engine, term_id: str, language: Language, today: date) -> TermPage:
        """Raises HttpError 404 when there is no such term."""
        entry = glossary.entry(engine, term_id, language, today)
        cards = entries.ordered(entries.definitions(engine, term_id, today), "authority")
        own = [one_language(card, language) for card in cards]
        differ = entries.disagreements(engine.index, term_id, language, today)
        noted = changes(engine.index, EVER, language, term_id).releases
        changed = [(one.release, note) for one in noted if one.release for note in one.notes]
        return cls(entry, [card for card in own if card], differ, changed)


def one_language(statements: list[Citation], language: Language) -> list[Citation]:
    """Those in the reader's language, else in English: nobody reads the same thing twice."""
    own = [item for item in statements if item.language == language]
    return own or [item for item in statements if item.language == "en"]


def list_page(terms: TermList) -> Html:
    """Every term with its plain sentence."""
    language = terms.language
    items = "".join(
        tag("dt", _link(term, language)) + tag("dd", _text(term.plain) if term.plain else "") for term in terms.terms
    )
    intro = tag("p", text(word("terms_intro", language, count=len(terms.terms))), kind="intro")
    body = tag("h1", text(word("all_terms", language))) + intro + tag("dl", items, kind="terms")
    return _page(word("all_terms", language), language, "/glossary", body + _release(terms.release, language))


def missing_page(said: str, near: Sequence[TermLink], language: Language, missed: str = "") -> Html:
    """There is no such page; what there is instead. ``missed`` is the word that readers may suggest."""
    links = tag("p", text(word("close_to", language))) + tag("p", ", ".join(_link(term, language) for term in near))
    body = tag("h1", text(word("no_page", language))) + tag("p", text(said), kind="intro") + (links if near else "")
    body += _suggestion("suggest_add", missed, language) if missed else ""
    return _page(word("no_page", language), language, "/glossary", body)


def start_page(language: Language) -> Html:
    """What a browser without scripts gets in place of the chat."""
    body = tag("h1", text(word("hello", language))) + tag("p", text(word("no_script", language)), kind="intro")
    return _page(word("hello", language), language, "/glossary", body)


def term_page(page: TermPage, base: str, *, correctable: bool = False) -> Html:
    """One term; ``base`` is the public address, for the identifiers in the JSON-LD. ``correctable``: readers may suggest."""
    term = page.entry
    language = term.language
    facts = [
        _fact(word("also", language), text(", ".join([*term.alternative, *term.abbreviations]))),
        _fact(word("spanish", language), tag("span", text(", ".join(term.spanish)), lang="es") if term.spanish else "")
        if language == "en"
        else "",
    ]
    around = [
        _fact(word(name, language), ", ".join(_link(link, language) for link in links))
        for name, links in (
            ("broader", term.broader),
            ("narrower", term.narrower),
            ("confused", term.not_to_be_confused_with),
            ("related", term.related),
        )
    ]
    title = term.label[:1].upper() + term.label[1:]
    body = "".join(
        [
            tag("h1", text(term.label)),
            tag("p", text(term.scope_note), kind="intro", lang="en") if term.scope_note else "",
            _plain(term),
            tag("dl", "".join(facts)) if any(facts) else "",
            _definitions(page.cards, language),
            _history(page, language),
            _differ(page, language),
            tag("h2", text(word("around", language))) + tag("dl", "".join(around)) if any(around) else "",
            _suggestion("suggest_correct", term.id, language) if correctable else "",
            _release(term.release, language),
            f'<script type="application/ld+json">{_linked_data(page, base)}</script>',
        ]
    )
    return _page(title, language, f"/terms/{quote(term.id)}", body)


def timeline(cards: Sequence[Sequence[Citation]]) -> list[Citation]:
    """Every dated definition, newest first; undated ones have no place in a history."""
    dated = [item for card in cards for item in card if item.date]
    return sorted(dated, key=lambda item: (item.date or "", item.statement_id), reverse=True)


def _plain(term: TermEntry) -> Markup:
    language = term.language
    if not term.plain:
        return tag("section", tag("p", text(word("no_plain", language))), kind="plain")
    origin = drawn_from(term.plain, language) or who(term.plain, language)
    head = tag("p", text(word("plain", language)), kind="who")
    foot = tag("p", text(f"{origin} · {shown_date(term.plain.date, language)}"), kind="who")
    return tag("section", head + tag("p", _text(term.plain), kind="text") + foot, kind="plain")


def _definitions(cards: list[list[Citation]], language: Language) -> Markup:
    ours = all_ours(item for card in cards for item in card)
    title = tag("h2", text(word("who_says", language)))
    if not cards:
        return title + tag("p", text(word("no_definition", language)))
    note = [counted("source_count", "sources_count", len(cards), language), word("all_ours", language) if ours else ""]
    drawn = title + tag("p", text(" · ".join(filter(None, note))), kind="who")
    drawn += tag("ol", "".join(_card(card, language, told=ours) for card in cards[:FEW]), kind="said")
    if cards[FEW:]:
        rest = "".join(_card(card, language, told=ours) for card in cards[FEW:])
        more = tag("summary", text(counted("more_source", "more_sources", len(cards) - FEW, language)))
        drawn += tag("details", more + tag("ol", rest, kind="said", start=str(FEW + 1)))
    return tag("section", drawn)


def _card(statements: list[Citation], language: Language, *, told: bool) -> Markup:
    first = statements[0]
    said = "".join(tag("p", _text(item), kind="text") for item in statements[:FIRST])
    if statements[FIRST:]:
        more = tag("summary", text(word("more_of_it", language, count=len(statements) - FIRST)))
        said += tag("details", more + "".join(tag("p", _text(item), kind="text") for item in statements[FIRST:]))
    facts = [
        text(who(first, language, told=told)),
        tag("cite", text(first.title)),
        text(shown_date(first.date, language)),
        outward(first.url, word("original", language), first.title),
    ]
    found = "".join(dict.fromkeys(marks(item, language) for item in statements))
    return tag("li", said + tag("p", joined(facts) + found, kind="who"))


def _history(page: TermPage, language: Language) -> Markup:
    """Who defined it when, what has taken its place, and what was changed here."""
    dated = [(item.date or "", text(f" · {item.publisher}") + marks(item, language)) for item in timeline(page.cards)]
    noted = [
        (release.date, text(f" · Plainterm {release.version}: ") + tag("span", text(note.note), lang="en"))
        for release, note in page.changed
    ]
    dated = sorted([*noted, *dated], key=lambda item: item[0], reverse=True)
    if len(dated) < 2 and not noted:
        return ""
    items = "".join(tag("li", tag("time", text(shown_date(day, language)), datetime=day) + said) for day, said in dated)
    feed = tag("a", text(word("feed", language)), href=f"/terms/{quote(page.entry.id)}/feed")
    summary = tag("summary", text(word("timeline", language, count=len(dated))))
    return tag("details", summary + tag("ol", items, kind="timeline") + tag("p", feed, kind="who"))


def _differ(page: TermPage, language: Language) -> Markup:
    items = "".join(tag("li", folded(found, citations, language)) for found, citations in page.differ)
    return tag("h2", text(word("differ", language))) + tag("ul", items, kind="lines") if items else ""


def _release(release: Release | None, language: Language) -> Markup:
    """Of which release of the vocabulary a page is."""
    if release is None:
        return ""
    said = word("of_release", language, version=release.version, date=shown_date(release.date, language))
    return tag("p", text(said), kind="who")


def _suggestion(said: str, term: str, language: Language) -> Markup:
    """A link to the form for a word that is missed or to be put right."""
    address = f"/suggest?{urlencode({'term': term, 'language': language})}"
    return tag("p", tag("a", text(word(said, language)), href=address))


def framed(title: str, language: Language, path: str, body: Markup) -> Html:
    """Any other page in the frame of these; ``path`` is its address."""
    return _page(title, language, path, body)


def _page(title: str, language: Language, path: str, body: Markup) -> Html:
    other: Language = "es" if language == "en" else "en"
    switch = tag(
        "a", text(word("other_language", language)), href=f"{path}?language={other}", lang=other, hreflang=other
    )
    return look(
        "terms",
        language=language,
        title=f"{text(title)} · Plainterm",
        all=text(word("all_terms", language)),
        body=body,
        foot=text(word("foot", language)),
        switch=switch,
        ask=text(word("ask", language)),
        nav=text(word("views", language)),
    )


def _text(citation: Citation) -> Markup:
    return tag("span", text(quoted(citation)), lang=citation.language)


def _fact(name: str, value: Markup) -> Markup:
    return tag("dt", text(name)) + tag("dd", value) if value else ""


def _link(term: TermLink, language: Language) -> Markup:
    address = f"/terms/{quote(term.id)}" + ("?language=es" if language == "es" else "")
    return tag("a", text(term.label), href=address)


def _linked_data(page: TermPage, base: str) -> str:
    """schema.org DefinedTerm. It is a data block, which no CSP keeps from being there and which runs nothing."""
    term = page.entry
    data = {
        "@context": "https://schema.org",
        "@type": "DefinedTerm",
        "@id": f"{base}/terms/{term.id}",
        "name": term.label,
        "alternateName": [*term.alternative, *term.abbreviations],
        "description": term.plain.quote if term.plain else None,
        "inLanguage": term.language,
        "inDefinedTermSet": f"{base}/glossary",
        "subjectOf": [
            {
                "@type": "WebPage",
                "name": card[0].title,
                "url": card[0].url,
                "dateModified": card[0].date,
                "publisher": {"@type": "Organization", "name": card[0].publisher},
            }
            for card in page.cards
        ],
    }
    kept = {name: value for name, value in data.items() if value}
    return json.dumps(kept, ensure_ascii=False).replace("<", "\\u003c")
