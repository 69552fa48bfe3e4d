"""Web pages as Markdown-like text: headings, paragraphs, lists and tables stay, page furniture goes."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_DROPPED = frozenset("script style nav footer noscript template svg iframe form button select dialog".split())
_BREAKS = frozenset(
    """p div section article main header aside blockquote figure figcaption address pre
    ul ol dl dd details hr body fieldset center""".split()
)
_DESCRIBES = ": "
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ABOUT = {
    "author": "author",
    "article:author": "author",
    "og:site_name": "publisher",
    "publisher": "publisher",
    "dcterms.publisher": "publisher",
    "article:published_time": "date",
    "date": "date",
    "dcterms.date": "date",
    "og:url": "url",
}


def read_html(page: str) -> tuple[str, dict[str, str]]:
    """Text of a page (of its ``main`` where it has one) and what the page says about itself."""
    parser = _Page()
    parser.feed(page)
    parser.close()
    parser.flush()
    blocks = parser.blocks
    inside = [block for block, main in blocks if main]
    text = "\n\n".join(_joined(inside or [block for block, _ in blocks]))
    found = dict(parser.found)
    found["title"] = parser.first_heading or found.get("title", "")
    if not found.get("url", "").startswith(("https://", "http://")):  # a canonical address may be relative
        found.pop("url", None)
    return (text + "\n" if text else ""), found


def _joined(blocks: list[str]) -> list[str]:
    """List items and table rows that follow each other are one block."""
    result: list[str] = []
    for block in blocks:
        mark = block.lstrip()[:2]
        if result and ((mark == "- " and result[-1].lstrip()[:2] == "- ") or (mark == "| " and result[-1][:2] == "| ")):
            result[-1] += "\n" + block
        else:
            result.append(block)
    return result


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, bool]] = []
        self.found: dict[str, str] = {}
        self.first_heading = ""
        self._words: list[str] = []
        self._mark = ""
        self._dropped: list[str] = []
        self._lists = 0
        self._mains = 0
        self._level = 1
        self._title = False
        self._cells: list[str] | None = None
        self._rows = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED:
            self.flush()
            self._dropped.append(tag)
        elif tag == "meta":
            self._meta(dict(attrs))
        elif tag == "link" and dict(attrs).get("rel") == "canonical":
            self.found.setdefault("url", dict(attrs).get("href") or "")
        elif tag == "title":
            self._title = True
        elif not self._dropped:
            self._open(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED:
            if tag in self._dropped:
                # An element that was never closed inside a dropped one ends with it.
                while self._dropped.pop() != tag:
                    pass
        elif tag == "title":
            self._title = False
        elif not self._dropped:
            self._close(tag)

    def handle_data(self, data: str) -> None:
        if self._title:
            self.found["title"] = (self.found.get("title", "") + re.sub(r"\s+", " ", data)).strip()
        elif not self._dropped:
            self._words.append(data)

    def flush(self) -> None:
        """End the block that is being read."""
        text = re.sub(r"\s+", " ", "".join(self._words)).strip()
        self._words.clear()
        if self._cells is not None:
            if text and self._cells:
                self._cells[-1] = f"{self._cells[-1]} {text}".strip()
            return
        if text:
            self.blocks.append((self._mark + text, self._mains > 0))
            self._mark = ""

    def _open(self, tag: str) -> None:
        if tag in _HEADINGS or tag == "summary":
            self.flush()
            level = _HEADINGS.index(tag) + 1 if tag in _HEADINGS else min(self._level + 1, 6)
            self._level = level if tag in _HEADINGS else self._level
            self._mark = "#" * level + " "
        elif tag == "li":
            self.flush()
            self._mark = "  " * max(self._lists - 1, 0) + "- "
        elif tag == "dt":
            self.flush()
            self._mark = "- "
        elif tag == "table":
            self.flush()
            self._rows = 0
        elif tag == "tr":
            self._end_row()
            self.flush()
            self._cells = []
        elif tag in ("td", "th") and self._cells is not None:
            self.flush()
            self._cells.append("")
        elif tag == "br":
            self._words.append(" ")
        elif tag == "dd":
            # A term and its description are one labelled item, also where the description holds paragraphs.
            term = "".join(self._words).rstrip()
            self._words = [term, _DESCRIBES] if term else []
        elif tag in ("p", "div") and self._begins_description():
            pass
        elif tag in _BREAKS:
            self.flush()
            self._mark = self._mark if self._mark.strip() == "-" and tag in ("p", "div") else ""
            self._lists += tag in ("ul", "ol")
            self._mains += tag == "main"

    def _begins_description(self) -> bool:
        return [word for word in self._words if word.strip()][-1:] == [_DESCRIBES]

    def _close(self, tag: str) -> None:
        if tag in _HEADINGS:
            if not self.first_heading and tag == "h1":
                self.first_heading = re.sub(r"\s+", " ", "".join(self._words)).strip()
            self.flush()
            self._mark = ""
        elif tag in ("td", "th"):
            self.flush()
        elif tag in ("tr", "table"):
            self._end_row()
        elif tag in _BREAKS or tag in ("li", "summary"):
            self.flush()
            self._mark = "" if tag != "p" or self._mark.strip() != "-" else self._mark
            self._lists -= tag in ("ul", "ol") and self._lists > 0
            self._mains -= tag == "main" and self._mains > 0

    def _end_row(self) -> None:
        if self._cells is None:
            return
        self.flush()
        cells, self._cells = self._cells, None
        if not any(cells):
            return
        cells = [cell.replace("|", "/") for cell in cells]
        self.blocks.append(("| " + " | ".join(cells) + " |", self._mains > 0))
        self._rows += 1
        if self._rows == 1:
            self.blocks.append(("| " + " | ".join("---" for _ in cells) + " |", self._mains > 0))

    def _meta(self, attributes: dict[str, str | None]) -> None:
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        content = (attributes.get("content") or "").strip()
        if name in _ABOUT and content:
            value = content[:10] if _ABOUT[name] == "date" else content
            self.found.setdefault(_ABOUT[name], value)
