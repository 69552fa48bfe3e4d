"""What was said of a term, newest first, as an Atom feed (RFC 4287)."""

from __future__ import annotations

from urllib.parse import quote
from xml.etree import ElementTree

from app.web.drawing.words import word
from app.web.terms_pages import TermPage, timeline

ATOM = "http://www.w3.org/2005/Atom"


def feed(page: TermPage, base: str) -> bytes:
    """One entry a dated definition and one a note of a release; ``base`` is the service's public address.

    A date is as of its first moment, UTC.
    """
    term = page.entry
    address = f"{base}/terms/{term.id}"
    root = _element(None, "feed", **{"xml:lang": term.language, "xmlns": ATOM})
    dated = timeline(page.cards)
    _element(root, "id", f"{address}/feed")
    _element(root, "title", f"{term.label} · Plainterm")
    days = [*(item.date for item in dated if item.date), *(release.date for release, _ in page.changed)]
    _element(root, "updated", _moment(max(days, default=None)))
    _element(root, "link", rel="self", href=f"{address}/feed")
    _element(root, "link", rel="alternate", href=address)
    for release, note in page.changed:
        entry = _element(root, "entry")
        _element(entry, "id", f"{address}#release-{release.version}-{quote(note.concept)}")
        _element(entry, "title", f"Plainterm {release.version}: {note.concept}, {note.kind}")
        _element(entry, "updated", _moment(release.date))
        _element(_element(entry, "author"), "name", "Plainterm")
        _element(entry, "link", rel="alternate", href=address)
        _element(entry, "content", note.note, type="text")
    for item in dated:
        entry = _element(root, "entry")
        _element(entry, "id", f"{address}#{quote(item.statement_id, safe='')}")
        _element(entry, "title", f"{item.publisher}: {item.title}")
        _element(entry, "updated", _moment(item.date))
        _element(_element(entry, "author"), "name", item.publisher)
        _element(entry, "link", rel="alternate", href=address)
        if item.status != "current":
            _element(entry, "category", term=item.status, label=word(item.status, term.language))
        _element(entry, "content", item.quote, type="text")
    return bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _element(
    parent: ElementTree.Element | None, name: str, text: str | None = None, **given: str
) -> ElementTree.Element:
    made = ElementTree.Element(name, given) if parent is None else ElementTree.SubElement(parent, name, given)
    made.text = text
    return made


def _moment(day: str | None) -> str:
    """The first moment of a year, month or day."""
    year, month, number = [*(day or "1970").split("-"), "01", "01"][:3]
    return f"{year}-{month}-{number}T00:00:00Z"
