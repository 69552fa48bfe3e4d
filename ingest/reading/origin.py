"""What a document says about itself, kept only where it can be: no file name as a title, no tool as a publisher."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.reading.decoding import from_json
from ingest.reading.inline import clean

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_LONGEST_TITLE = 200  # characters
_KEYS = ("title", "publisher", "author", "url", "jurisdiction", "licence", "kinds")
_OTHER_KEYS = {
    "license": "licence",
    "canonical": "url",
    "permalink": "url",
    "canonical_url": "url",
    "site": "publisher",
    "site_name": "publisher",
    "organization": "publisher",
    "organisation": "publisher",
    "date": "published",
    "published": "published",
    "pubdate": "published",
    "effective": "published",
    "effective_date": "published",
    "date_published": "published",
    "last_updated": "reviewed",
    "lastupdated": "reviewed",
    "last_modified": "reviewed",
    "lastmod": "reviewed",
    "updated": "reviewed",
    "modified": "reviewed",
    "reviewed": "reviewed",
    "last_reviewed": "reviewed",
    "date_modified": "reviewed",
    "lang": "language",
    "language": "language",
    "locale": "language",
}
_META = {
    "author": "author",
    "article:author": "author",
    "og:site_name": "publisher",
    "application-name": "publisher",
    "publisher": "publisher",
    "dcterms.publisher": "publisher",
    "dc.publisher": "publisher",
    "article:published_time": "published",
    "date": "published",
    "dcterms.date": "published",
    "dcterms.issued": "published",
    "article:modified_time": "reviewed",
    "og:updated_time": "reviewed",
    "last-modified": "reviewed",
    "dcterms.modified": "reviewed",
    "og:url": "url",
}
_NO_TITLE = re.compile(
    r"(?:untitled(?: document| page)?|(?:(?:a )?new )?(?:document|page|post|presentation|home|index|title|default|documento|página)"
    r"|(?:document|page|slide|doc)? ?\d+(?: of \d+)?|microsoft word\b.*|.*\.(?:docx?|pdf|html?|indd|pptx?|xlsx?|md|txt|qxd|rtf)"
    r"|[\w-]*_[\w-]+|https?://\S+|.*(?:\{\{|\{%|<%|\$\{).*)$",
    re.I,
)
_AFTER_TITLE = re.compile(r"\s+(?:[|·•»]|[–—-])\s+")


@dataclass(frozen=True, slots=True)
class Origin:
    """What a document says about itself; empty where it says nothing. Dates are ISO 8601, as precise as they are given."""

    title: str = ""
    publisher: str = ""
    author: str = ""
    url: str = ""
    published: str = ""
    reviewed: str = ""
    jurisdiction: str = ""
    licence: str = ""
    language: str = ""
    kinds: str = ""  # what kind of page it is, in its site's words: "glossary-word"

    @property
    def date(self) -> str:
        """The date of a citation: last reviewed, else published."""
        return self.reviewed or self.published


def is_title(text: str) -> bool:
    """Whether a text can be a document's title: not a file's name, a rule, a placeholder or a page number."""
    plain = text.strip(" .:_-–—*")
    letters = sum(mark.isalpha() for mark in plain)
    return letters >= 2 and len(text) <= _LONGEST_TITLE and not _NO_TITLE.match(plain)


def told(pairs: Mapping[str, str]) -> dict[str, str]:
    """What a front matter's keys say, by the names of an origin's fields."""
    found: dict[str, str] = {}
    for key, value in pairs.items():
        name = key if key in _KEYS else _OTHER_KEYS.get(key)
        if name and value and not re.search(r"\{\{|\{%", value):
            found.setdefault(name, value)
    return found


def of_page(tree: LexborHTMLParser) -> dict[str, str]:
    """What a web page says about itself in its head, in JSON-LD and in its first heading."""
    found: dict[str, str] = {}
    for meta in tree.css("meta[content]"):
        name = (meta.attributes.get("name") or meta.attributes.get("property") or "").lower()
        value = clean(meta.attributes.get("content") or "")
        if name in _META and value:
            found.setdefault(_META[name], value)
    canonical = tree.css_first("link[rel=canonical]")
    if canonical and canonical.attributes.get("href"):
        found["url"] = canonical.attributes["href"] or ""
    if not found.get("url", "").startswith(("https://", "http://")):  # a canonical address may be relative
        found.pop("url", None)
    for item in linked_data(tree):
        _from_linked_data(item, found)
    if tree.root is not None and (language := tree.root.attributes.get("lang")):
        found["language"] = language
    _title(tree, found)
    return found


def linked_data(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """The items of a page's JSON-LD; what is no JSON is passed over."""
    for script in tree.css("script[type='application/ld+json']"):
        try:
            data = from_json(script.text(deep=True))
        except (ValueError, RecursionError):
            continue
        listed = data if isinstance(data, list) else [data]
        for item in listed:
            if isinstance(item, dict):
                inner = item.get("@graph")
                yield from (
                    entry for entry in (inner if isinstance(inner, list) else [item]) if isinstance(entry, dict)
                )


def _from_linked_data(item: Mapping[str, Any], found: dict[str, str]) -> None:
    publisher = item.get("publisher")
    name = publisher.get("name") if isinstance(publisher, dict) else None
    for field, value in (
        ("publisher", name),
        ("published", item.get("datePublished")),
        ("reviewed", item.get("dateModified")),
    ):
        if isinstance(value, str) and value.strip():
            found.setdefault(field, clean(value))


def _title(tree: LexborHTMLParser, found: dict[str, str]) -> None:
    """The page's title without its site's name, which is the publisher where nothing else names one."""
    named = tree.css_first("head title") or tree.css_first("title")
    whole = clean(named.text(deep=True)) if named else ""
    tops = tree.css("h1")
    heading = clean(tops[0].text(deep=True)) if len(tops) == 1 else ""
    parts = _AFTER_TITLE.split(whole)
    site = found.get("publisher") or (
        parts[-1] if len(parts) == 2 and heading and parts[0].casefold() == heading.casefold() else ""
    )
    if site and is_title(site):
        found.setdefault("publisher", site)
        if len(parts) > 1 and parts[-1].casefold() == site.casefold():
            whole = whole[: whole.rfind(parts[-1])].rstrip(" |·•»–—-")
    title = heading if is_title(heading) else whole
    if is_title(title):
        found["title"] = title
