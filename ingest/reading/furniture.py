"""What of a web page is no content: menus, banners, cookie notices, hidden text, scripts.

The parser is lexbor's (selectolax), which reads a page as browsers do. Main-text extractors were measured on pages of
clinics and lose what those are made of: the questions of accordions (they are buttons), tables and forms' pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_NEVER = (
    "a[href^='#_Toc'], a[href^='#footnote-ref'], a[href^='#fnref'], script, style, noscript, template, svg, math, iframe, object, canvas, audio, video, select, textarea, input, dialog, "
    "nav, footer, label, legend, map, [role=navigation], [role=contentinfo], [role=search], [role=dialog], "
    "[role=alertdialog], [role=menu], [role=menubar], [role=toolbar], [role=tablist], [aria-modal=true]"
)
_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
# Words of a class or an id that name furniture, whichever way they are joined: site-footer, cookieBanner, nav_menu.
_NAMES = frozenset(
    """cookie cookies consent gdpr breadcrumb breadcrumbs skip skiplink nav navbar navigation menu submenu footer masthead
    sidebar share sharing social newsletter subscribe advert advertisement ads popup modal pagination pager toc
    related recommended comments byline hidden offscreen sr visually""".split()
)
_PHRASES = ("sr-only", "visually-hidden", "screen-reader", "site-header", "page-header-nav", "back-to-top")
_ALONE = frozenset(("sr", "visually", "skip", "hidden", "ads", "related", "menu", "share", "social", "comments", "toc"))
_SPLIT = re.compile(r"[^a-zA-Z]+|(?<=[a-z])(?=[A-Z])")
_MAINS = ("main", "[role=main]", "#main-content", "#main", "#content", "article")
_LARGE = 0.6  # of the text; what holds more is the page, whatever it is called


@dataclass(frozen=True, slots=True)
class Content:
    """The element that holds what a page is about, and the elements inside it that are no part of that, by identity."""

    root: LexborNode
    skipped: frozenset[int]

    def holds(self, node: LexborNode) -> bool:
        """Whether an element is content (of those around it nothing is said)."""
        return node.mem_id not in self.skipped


def content(tree: LexborHTMLParser) -> Content | None:
    """What a reader sees of a page; None for a page without any. The tree stays as it is."""
    body = tree.body
    if body is None:
        return None
    skipped = {node.mem_id for node in tree.css(_NEVER)} | _unseen(tree)
    root = next((found[0] for name in _MAINS if len(found := tree.css(name)) == 1 and _has_text(found[0])), None)
    whole = len((root or body).text(deep=True))
    around = [] if root else body.css("header, aside, [role=banner], [role=complementary]")
    root = root or body
    for node in [*around, *(named for named in root.css("[class], [id]") if _is_named(named))]:
        # What holds the page's heading or most of its words is the page, whatever it is called.
        if (
            node.mem_id != root.mem_id
            and not node.css_first("h1, main")
            and len(node.text(deep=True)) <= _LARGE * whole
        ):
            skipped.add(node.mem_id)
    return Content(root, frozenset(skipped))


def _unseen(tree: LexborHTMLParser) -> set[int]:
    """Hidden elements, except those that a button or a tab opens."""
    opened = {node.attributes.get("aria-controls") for node in tree.css("[aria-controls]")}
    opened |= {
        (
            node.attributes.get("data-target")
            or node.attributes.get("data-bs-target")
            or node.attributes.get("href")
            or ""
        ).lstrip("#")
        for node in tree.css("[data-toggle], [data-bs-toggle]")
    }
    found = set()
    for node in tree.css("[hidden], [aria-hidden=true], [style]"):
        attributes = node.attributes
        hidden = (
            "hidden" in attributes
            or attributes.get("aria-hidden") == "true"
            or _UNSEEN.search(attributes.get("style") or "")
        )
        if hidden and not (attributes.get("id") and attributes["id"] in opened):
            found.add(node.mem_id)
    return found


def _has_text(node: LexborNode) -> bool:
    return bool(node.text(deep=True).strip())


def _is_named(node: LexborNode) -> bool:
    name = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
    if any(phrase in name for phrase in _PHRASES):
        return True
    words = [word.lower() for word in _SPLIT.split(name) if word]
    found = [word for word in words if word in _NAMES]
    # One word of many ("related-terms-list") need not say what the element is.
    return any(word not in _ALONE or len(words) <= 2 for word in found)
