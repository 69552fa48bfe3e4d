"""Markup from text: everything that is not written here is escaped, and only http(s) addresses become links."""

from __future__ import annotations

import re
from html import escape

Html = str  # markup whose every text has been escaped


def text(value: str) -> Html:
    """Any text as markup."""
    return escape(value, quote=True)


def tag(name: str, /, inner: Html = "", kind: str = "", **attributes: str | None) -> Html:
    """One element; ``kind`` is its class, an underscore in an attribute's name is a hyphen, None leaves it out."""
    given = {"class": f"pt-{kind}" if kind else None, **attributes}
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value, quote=True)}"'
        for key, value in given.items()
        if value is not None
    )
    return f"<{name}{shown}>{inner}</{name}>"


def dialled(value: str) -> Html:
    """A text in which 911 and 988 can be tapped."""
    parts = re.split(r"\b(911|988)\b", value)
    return "".join(tag("a", part, href=f"tel:{part}") if at % 2 else text(part) for at, part in enumerate(parts))


def joined(parts: list[Html], between: Html = " · ") -> Html:
    """The parts that are not empty."""
    return between.join(part for part in parts if part)


def is_web_address(address: str | None) -> bool:
    """Whether it may become a link."""
    return address is not None and address.startswith(("https://", "http://"))


def outward(address: str | None, label: str, about: str) -> Html:
    """A link to another site, without telling it where from; nothing for what is no web address."""
    if address is None or not is_web_address(address):
        return ""
    named = f"{label}: {about}"
    return tag(
        "a", text(label), kind="out", href=address, target="_blank", referrerpolicy="no-referrer", aria_label=named
    )


def term_link(term_id: str, label: str, kind: str = "term", lang: str | None = None) -> Html:
    """A link to a term's page; the tab component opens it without loading the page anew."""
    from urllib.parse import quote

    return tag("a", text(label), kind=kind, href=f"terms?term={quote(term_id)}", data_term=term_id, lang=lang)
