"""A term's neighbours as a small drawn tree: wider above, the term, narrower below. Text, so it reflows and is read out."""

from __future__ import annotations

from collections.abc import Mapping

from app.web.drawing.markup import Html, tag, term_link, text
from app.web.drawing.words import Language, word
from app.web.glossary import label
from ingest.records import Term


def graph(term: Term, terms: Mapping[str, Term], language: Language) -> Html:
    """Nothing for a term that stands alone."""
    wider = [terms[item] for item in term.broader if item in terms]
    narrower = [terms[item] for item in term.narrower if item in terms]
    if not wider and not narrower:
        return ""
    here = tag("span", text(label(term, language)), kind="node pt-here", aria_current="true")
    inner = here + (_branch(narrower, "narrower", language) if narrower else "")
    tree = tag("li", inner)
    if not wider:
        return tag("ul", tree, kind="graph")
    tops = tag("span", text(word("broader", language)), kind="relation") + "".join(
        _node(item, language) for item in wider
    )
    return tag("ul", tag("li", tag("div", tops, kind="wider") + tag("ul", tree)), kind="graph")


def _branch(terms: list[Term], relation: str, language: Language) -> Html:
    items = "".join(tag("li", _node(item, language)) for item in sorted(terms, key=lambda item: label(item, language)))
    return tag("ul", items, aria_label=word(relation, language))


def _node(term: Term, language: Language) -> Html:
    return term_link(term.id, label(term, language), kind="node")
