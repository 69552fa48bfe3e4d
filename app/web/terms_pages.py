"""GET /terms and /terms/{id}: printable pages without scripts, with JSON-LD; the embed level that always works."""

from __future__ import annotations

import json
from html import escape

from app.answer import Citation
from app.messages import Language
from app.web.glossary import TermEntry, TermLink, TermList
from app.web.looks import Html, look

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "all": "All terms",
        "also": "Also called",
        "spanish": "In Spanish",
        "plain": "In plain words",
        "sources": "What the sources say",
        "broader": "Part of",
        "narrower": "Includes",
        "related": "See also",
        "confused": "Not to be confused with",
        "undated": "undated",
        "ours": "in our words",
        "original": "Original page",
        "superseded": "superseded",
        "lapsed": "lapsed",
        "as_of": "as of",
        "via": "via",
        "from": "drawn from",
        "no_plain": "The sources do not put this term in one plain sentence.",
        "foot": "General definitions, not medical advice. Each statement is cited to its source.",
        "intro": "Healthcare words in plain language. Every statement names who says it, and when.",
    },
    "es": {
        "all": "Todos los términos",
        "also": "También se llama",
        "spanish": "En español",
        "plain": "En palabras sencillas",
        "sources": "Lo que dicen las fuentes",
        "broader": "Forma parte de",
        "narrower": "Incluye",
        "related": "Vea también",
        "confused": "No debe confundirse con",
        "undated": "sin fecha",
        "ours": "en nuestras palabras",
        "original": "Página original",
        "superseded": "reemplazado",
        "lapsed": "vencido",
        "as_of": "al",
        "via": "a través de",
        "from": "a partir de",
        "no_plain": "Las fuentes no explican este término en una sola frase sencilla.",
        "foot": "Definiciones generales, no es consejo médico. Cada afirmación cita su fuente.",
        "intro": "Palabras de salud en lenguaje sencillo. Cada afirmación dice quién lo dice y cuándo.",
    },
}


def list_page(terms: TermList) -> Html:
    """Every term with its plain sentence."""
    words = WORDS[terms.language]
    items = "".join(
        f'<dt><a href="{_href(term.id, terms.language)}">{escape(term.label)}</a></dt>'
        f"<dd>{_text(term.plain) if term.plain else ''}</dd>"
        for term in terms.terms
    )
    body = f'<h1>{words["all"]}</h1><p class="intro">{words["intro"]}</p><dl class="terms">{items}</dl>'
    return _page(words["all"], terms.language, "/glossary", body)


def term_page(term: TermEntry, base: str) -> Html:
    """One term; ``base`` is the public address, for the identifiers in the JSON-LD."""
    words = WORDS[term.language]
    also = [*term.alternative, *term.abbreviations]
    facts = [
        _fact(words["also"], ", ".join(escape(name) for name in also)),
        _fact(words["spanish"], f'<span lang="es">{escape(", ".join(term.spanish))}</span>' if term.spanish else ""),
        _fact(words["broader"], _links(term.broader, term.language)),
        _fact(words["narrower"], _links(term.narrower, term.language)),
        _fact(words["confused"], _links(term.not_to_be_confused_with, term.language)),
        _fact(words["related"], _links(term.related, term.language)),
    ]
    said = "".join(f"<li>{_said(citation, words)}</li>" for citation in term.statements)
    body = "".join(
        [
            f"<h1>{escape(term.label)}</h1>",
            f'<p class="intro">{escape(term.scope_note)}</p>' if term.scope_note else "",
            f'<section class="plain"><h2>{words["plain"]}</h2>',
            _said(term.plain, words) if term.plain else f"<p>{words['no_plain']}</p>",
            "</section>",
            f"<dl>{''.join(facts)}</dl>" if any(facts) else "",
            f'<section><h2>{words["sources"]}</h2><ol class="said">{said}</ol></section>' if said else "",
            f'<script type="application/ld+json">{_linked_data(term, base)}</script>',
        ]
    )
    return _page(term.label, term.language, f"/terms/{term.id}", body)


def _page(title: str, language: Language, path: str, body: str) -> Html:
    words = WORDS[language]
    other: Language = "es" if language == "en" else "en"
    switch = {"en": "English", "es": "Español"}[other]
    return look(
        "terms",
        language=language,
        title=f"{escape(title)} · Plainterm",
        all=words["all"],
        body=body,
        foot=words["foot"],
        switch=f'<a href="{path}?language={other}" lang="{other}" hreflang="{other}">{switch}</a>',
    )


def _said(citation: Citation, words: dict[str, str]) -> str:
    """A statement with who says it and when."""
    who = [escape(citation.publisher) + (f", {words['ours']}" if citation.wording == "ours" else "")]
    who.append(f"<cite>{escape(citation.title)}</cite>")
    who.append(escape(citation.date) if citation.date else words["undated"])
    if citation.via:
        through = words["from" if citation.authority_type == "ourselves" else "via"]
        who.append(f"{through} {escape(citation.via)}")
    if citation.url and citation.url.startswith(("https://", "http://")):
        who.append(f'<a href="{escape(citation.url)}" rel="noopener noreferrer">{words["original"]}</a>')
    marks = []
    if citation.status != "current":
        follows = f": {escape(citation.superseded_by)}" if citation.superseded_by else ""
        marks.append(f"{words[citation.status]}{follows}")
    if citation.as_of:
        marks.append(f"{words['as_of']} {escape(citation.as_of)}")
    shown = "".join(f' <span class="mark">{mark}</span>' for mark in marks)
    return f'<p class="text">{_text(citation)}{shown}</p><p class="who">{" · ".join(who)}</p>'


def _text(citation: Citation) -> str:
    text = escape(citation.quote)
    if citation.wording == "verbatim":
        text = f"“{text}”"
    return f'<span lang="{escape(citation.language)}">{text}</span>'


def _fact(name: str, value: str) -> str:
    return f"<dt>{name}</dt><dd>{value}</dd>" if value else ""


def _links(links: list[TermLink], language: Language) -> str:
    return ", ".join(f'<a href="{_href(link.id, language)}">{escape(link.label)}</a>' for link in links)


def _href(term_id: str, language: Language) -> str:
    return f"/terms/{escape(term_id)}" + ("?language=es" if language == "es" else "")


def _linked_data(term: TermEntry, base: str) -> str:
    """schema.org DefinedTerm. It is a data block, which no CSP keeps from being there and which runs nothing."""
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
                "name": citation.title,
                "url": citation.url,
                "dateModified": citation.date,
                "publisher": {"@type": "Organization", "name": citation.publisher},
            }
            for citation in {citation.source_id: citation for citation in term.statements}.values()
        ],
    }
    kept = {name: value for name, value in data.items() if value}
    return json.dumps(kept, ensure_ascii=False).replace("<", "\\u003c")
