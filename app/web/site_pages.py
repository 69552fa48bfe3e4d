"""GET /demo, a clinic's site with the widget in it, and GET /embed, the widget alone for an iframe."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from app.web.drawing.words import Language, word
from app.web.looks import Html, look
from app.web.widget_files import tag

PASSED_ON = ("lang", "color", "theme", "jurisdiction", "examples", "label")  # attributes of an iframe's address


def demo_page() -> Html:
    """Made-up clinic, real widget."""
    return look("demo", tag=tag(terms="", color="#0b6e6e", jurisdiction="US", theme="light"))


def embed_page(query: Mapping[str, str]) -> Html:
    """The element fills the page; its attributes come from the address."""
    given = {name: query[name] for name in PASSED_ON if query.get(name)}
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
    language: Language = "es" if query.get("lang", "").startswith("es") else "en"
    words = word("all_terms", language)
    return look("embed", language=language, attributes=attributes, words=words, tag=tag())
