"""A term's page and the list of terms as markup."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from urllib.parse import quote

from app.answer import Citation, DisagreementOut
from app.web.drawing.citations import drawn_from, marks, quoted, who
from app.web.drawing.disagreement import folded
from app.web.drawing.graph import graph
from app.web.drawing.markup import Html, joined, outward, tag, term_link, text
from app.web.drawing.words import Language, counted, shown_date, word
from app.web.glossary import alphabetical, label
from ingest.records import Term

FEW = 2  # statements of a source before the rest is folded away


def listing(terms: list[Term], plain: Mapping[str, Citation | None], language: Language, *, lettered: bool) -> Html:
    """Each term with its plain sentence; ``lettered`` puts it under its letter, with a row of letters on top."""
    if not lettered:
        return tag("dl", "".join(_item(term, plain[term.id], language) for term in terms), kind="list")
    groups = [(letter, list(group)) for letter, group in groupby(terms, lambda term: _letter(term, language))]
    row = "".join(tag("a", letter, href=f"#letter-{letter}") for letter, _ in groups)
    parts = [tag("nav", row, kind="letters", aria_label="A-Z")]
    for letter, group in groups:
        items = "".join(_item(term, plain[term.id], language) for term in group)
        parts.append(tag("h2", letter, kind="letter", id=f"letter-{letter}") + tag("dl", items, kind="list"))
    return "".join(parts)


def links(terms: list[Term], title: str, language: Language) -> Html:
    """Some terms in a row."""
    items = " ".join(term_link(term.id, label(term, language), kind="node") for term in terms)
    return tag("p", text(title), kind="meta") + tag("p", items, kind="row")


def back(language: Language) -> Html:
    """To the list."""
    return tag("p", "← " + tag("a", text(word("all_terms", language)), href="terms", data_term=""), kind="meta pt-back")


def top(term: Term, plain: Citation | None, language: Language) -> Html:
    """The label, the plain sentence with whom it is drawn from, and what else the term is called."""
    name = tag("h1", text(label(term, language)))
    if term.scope_note:
        name += tag("p", text(term.scope_note), kind="intro", lang="en")
    if plain:
        origin = drawn_from(plain, language) or who(plain, language)
        inner = tag("p", text(word("plain", language)), kind="meta")
        inner += tag("p", text(quoted(plain)), kind="text", lang=plain.language)
        inner += tag("p", text(f"{origin} · {shown_date(plain.date, language)}"), kind="meta")
    else:
        inner = tag("p", text(word("no_plain", language)))
    also = [*term.alternative, *term.abbreviations] if language == "en" else [*term.spanish[1:], *term.abbreviations]
    facts = _fact(word("also", language), ", ".join(text(item) for item in also))
    if language == "en":
        facts += _fact(
            word("spanish", language), tag("span", text(", ".join(term.spanish)), lang="es") if term.spanish else ""
        )
    listed = tag("dl", facts, kind="facts") if facts else ""
    return tag("div", name, kind="pagehead") + tag("section", inner, kind="plain") + listed


def link_button(term: Term, language: Language) -> Html:
    """Copies the term's address; the tab component completes it with the page's own."""
    return tag(
        "button",
        text(word("copy_link", language)),
        kind="action",
        type="button",
        data_copy=f"?term={quote(term.id)}",
        data_copy_address="1",
        data_copied=word("copied", language),
    )


def heading(title: str, more: str = "") -> Html:
    """A section's heading, with what holds for all of it."""
    return tag("h2", text(title) + (tag("span", f" · {text(more)}", kind="short") if more else ""), kind="heading")


def note(said: str) -> Html:
    """A plain line where there is nothing to list."""
    return tag("p", text(said), kind="meta")


def cards(sources: list[list[Citation]], language: Language, *, told: bool = False) -> Html:
    """Definitions side by side, one card a source; ``told``: it was said that all are in our words."""
    return tag("div", "".join(_card(statements, language, told=told) for statements in sources), kind="cards")


def disagreements(found: list[tuple[DisagreementOut, dict[int, Citation]]], language: Language) -> Html:
    """Each under what it is about."""
    items = "".join(tag("li", folded(item, citations, language)) for item, citations in found)
    return tag("ul", items, kind="lines")


def neighbours(term: Term, terms: Mapping[str, Term], language: Language) -> Html:
    """Wider and narrower as a small tree; then what it is confused with, and what is related."""
    drawn = graph(term, terms, language)
    parts = [heading(word("around", language)) + drawn] if drawn else []
    for name, ids in (("confused", term.not_to_be_confused_with), ("related", term.related)):
        known = [terms[item] for item in ids if item in terms]
        if known:
            parts.append(
                heading(word(name, language)) + links(known, "", language).replace('<p class="pt-meta"></p>', "")
            )
    return "".join(parts)


def occurs(rows: list[tuple[str, list[tuple[str, int]]]], language: Language) -> Html:
    """Documents, each opening to its headings."""
    items = "".join(tag("li", _document(title, headings, language)) for title, headings in rows)
    return heading(word("occurs", language)) + tag("ul", items, kind="lines")


def _document(title: str, headings: list[tuple[str, int]], language: Language) -> Html:
    total = counted("time", "times", sum(count for _, count in headings), language)
    summary = tag("summary", text(title) + tag("span", f" · {text(total)}", kind="short"))
    inner = "".join(tag("li", f"{text(name)} · {count}") for name, count in headings)
    return tag("details", summary + tag("ul", inner))


def _card(statements: list[Citation], language: Language, *, told: bool) -> Html:
    first = statements[0]
    said = [tag("p", text(quoted(item)), lang=item.language) for item in statements]
    body = "".join(said[:FEW])
    if len(said) > FEW:
        more = tag("summary", text(word("more_of_it", language, count=len(said) - FEW)))
        body += tag("details", more + "".join(said[FEW:]), kind="more")
    head = tag("span", text(who(first, language, told=told)), kind="who")
    head += tag("span", text(shown_date(first.date, language)), kind="when")
    head += "".join(dict.fromkeys(marks(item, language) for item in statements))
    facts = joined(
        [
            text(word(first.authority_type, language)),
            text(first.jurisdiction or ""),
            outward(first.url, word("original", language), first.title),
        ]
    )
    return tag("article", body + tag("p", head, kind="head") + tag("p", facts, kind="meta"), kind="card")


def _item(term: Term, plain: Citation | None, language: Language) -> Html:
    short = f" ({', '.join(term.abbreviations)})" if term.abbreviations else ""
    name = term_link(term.id, label(term, language)) + tag("span", text(short), kind="short")
    said = tag("dd", text(quoted(plain)), lang=plain.language) if plain else ""
    return tag("dt", name) + said


def _fact(name: str, value: Html) -> Html:
    return tag("dt", text(name)) + tag("dd", value) if value else ""


def _letter(term: Term, language: Language) -> str:
    first = alphabetical(label(term, language))[:1].upper()
    return first if first.isalpha() else "0-9"
