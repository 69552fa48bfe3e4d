"""Web pages become parts. Markdown and Word files come this way too: their libraries turn them into HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.reading.blocks import BlockKind, Part
from ingest.reading.furniture import Content, content
from ingest.reading.grids import as_parts, is_layout
from ingest.reading.inline import BREAK, Line, words_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

DEEPEST = 200  # elements inside each other; no page of words has more

_BREAKS = frozenset(
    """p div section article main header aside footer blockquote figure figcaption address ul ol dl dd details hr body
    fieldset center form table caption tr td th""".split()
)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BOLD = frozenset(("b", "strong"))
_LONGEST_BOLD_HEADING = 14  # words
_TRAIL = 4  # words of a step of a trail
_WIDE = 60  # characters; a line that is broken sooner was meant to end
_LABELLED = re.compile(r"[:.]$|^\s*[:=–—-]\s")  # bold words that are a label: "**Titration** – …", "**Titration.** …"
_DECLARED_ENTITIES = re.compile(r"<!DOCTYPE[^>\[]{0,500}\[[^\]]*\]\s*>", re.I)
_EMPTY = re.compile(r"<([A-Za-z][\w:-]*)((?:\s[^<>]*?)?)/>")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())  # elements with no end
_SENTENCE = re.compile(r"[.!;,…]$")


def parse(page: str, *, xml: bool = False) -> LexborHTMLParser:
    """A page as a tree. In ``xml`` any element may be closed where it begins (``<title/>``), which HTML does not know."""
    from selectolax.lexbor import LexborHTMLParser

    if xml:
        page = _EMPTY.sub(lambda tag: tag[0] if tag[1].lower() in _VOID else f"<{tag[1]}{tag[2]}></{tag[1]}>", page)
    return LexborHTMLParser(_DECLARED_ENTITIES.sub("", page, count=1))


def read_parts(tree: LexborHTMLParser) -> list[Part]:
    """The parts of a page's content, in order."""
    found = content(tree)
    if found is None:
        return []
    walk = _Walk(found)
    walk.inside(found.root, 0, bold=False)
    walk.end()
    return walk.parts


class _Walk:
    """A walk over a page, with what has been read of the current block."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self.parts: list[Part] = []
        self._line = Line()
        self._level = 1  # of the last heading
        self._depth = -1  # of the current list
        self._item = False  # the next block is a list's item
        self._open_item = False  # what follows belongs to the last item
        self._term = ""  # of a description list

    def inside(self, node: LexborNode, deep: int, *, bold: bool) -> None:
        if deep > DEEPEST:
            self._line.add(words_of(node, self._content), bold)
            return
        for child in node.iter(include_text=True):
            if child.is_text_node:
                self._line.add(child.text_content or "", bold)
            elif child.is_element_node and self._content.holds(child):
                self._element(child, deep + 1, bold)

    def end(self) -> None:
        """End the block that is being read."""
        lines = self._line.take()
        if not lines:
            return
        if self._item or self._open_item:
            self._end_item(lines)
            return
        for part in _paragraphs(lines, self._level):
            self.parts.append(part)

    def _end_item(self, lines: list[tuple[str, str]]) -> None:
        text = " ".join(_marked(*line) for line in lines)
        if self._term:
            text, self._term = f"{self._term}: {text}", ""
        if self._open_item and self.parts and self.parts[-1].kind is BlockKind.ITEM:
            self.parts[-1] = replace(self.parts[-1], text=f"{self.parts[-1].text} {text}")
        else:
            self.parts.append(Part(BlockKind.ITEM, text, max(self._depth, 0)))
        self._item, self._open_item = False, True

    def _element(self, node: LexborNode, deep: int, bold: bool) -> None:
        tag = node.tag or ""
        attributes = node.attributes
        if tag == "br":
            self._line.add(BREAK)
        elif tag in ("sup", "sub"):
            self._line.add_shifted(node, bold)
        elif tag == "pre":
            self.end()
            self.parts.append(Part(BlockKind.RESIDUE, node.text(deep=True).strip("\n")))
        elif tag in _HEADINGS or attributes.get("role") == "heading":
            level = _HEADINGS.index(tag) + 1 if tag in _HEADINGS else _number(attributes.get("aria-level"))
            self._heading(node, level, asks=node.css_first("button, [aria-controls]") is not None)
        elif tag == "summary" or (tag == "button" and _opens(node)):
            self._heading(node, min(self._level + 1, 6), asks=True, keep=False)
        elif tag == "button":
            return
        elif tag == "table":
            self._table(node, deep)
        elif tag in ("ul", "ol", "menu"):
            self._list(node, deep)
        elif tag == "li":
            self._begin_item(node, deep)
        elif tag in ("dt", "dd"):
            self._described(node, tag, deep)
        elif tag in _BREAKS:
            self.end()
            self.inside(node, deep, bold=bold)
            self.end()
        else:
            self.inside(node, deep, bold=bold or tag in _BOLD)

    def _heading(self, node: LexborNode, level: int, *, asks: bool, keep: bool = True) -> None:
        self.end()
        text = words_of(node, self._content)
        if not any(mark.isalnum() for mark in text):
            return
        self._item = self._open_item = False
        if keep:
            self._level = level
        self.parts.append(Part(BlockKind.HEADING, text, level, asks=asks))

    def _list(self, node: LexborNode, deep: int) -> None:
        self.end()
        outer = self._item or self._open_item
        first = len(self.parts)
        self._depth += 1
        self._item = self._open_item = False
        self.inside(node, deep, bold=False)
        self.end()
        self._depth -= 1
        if _is_trail(self.parts[first:]):
            del self.parts[first:]
        self._item, self._open_item = outer, False

    def _begin_item(self, node: LexborNode, deep: int) -> None:
        self.end()
        self._item, self._open_item = True, False
        self.inside(node, deep, bold=False)
        self.end()
        self._item = self._open_item = False

    def _described(self, node: LexborNode, tag: str, deep: int) -> None:
        self.end()
        if tag == "dt":
            text = words_of(node, self._content)
            if text.endswith("?"):
                self._heading(node, min(self._level + 1, 6), asks=True, keep=False)
            else:
                self._term = f"{self._term} / {text}" if self._term else text
            return
        self._item, self._open_item = bool(self._term), False
        self.inside(node, deep, bold=False)
        self.end()
        self._item = self._open_item = False
        self._term = ""

    def _table(self, node: LexborNode, deep: int) -> None:
        self.end()
        if is_layout(node):
            self.inside(node, deep, bold=False)
            self.end()
            return
        self._item = self._open_item = False
        self.parts += as_parts(node, self._content)


def _paragraphs(lines: list[tuple[str, str]], level: int) -> Iterator[Part]:
    """A block's lines: those that are all bold head what follows, those that run on are one paragraph."""
    held = ""
    for opening, rest in lines:
        text = _marked(opening, rest)
        heads = bool(opening and not rest.strip() and _heads(opening))
        if held and (heads or not runs_on(held, text)):
            yield Part(BlockKind.PARAGRAPH, held)
            held = ""
        if heads:
            yield Part(BlockKind.HEADING, opening.rstrip(":"), min(level + 1, 6))
        else:
            held = f"{held} {text}".strip()
    if held:
        yield Part(BlockKind.PARAGRAPH, held)


def runs_on(line: str, following: str) -> bool:
    """Whether a line within a block is continued by the next: a break after a whole line's words is a new line."""
    return following[:1].islower() or line.endswith((",", ":")) or (len(line) >= _WIDE and line[-1:] not in ".!?")


def _is_trail(items: list[Part]) -> bool:
    """Whether a list says where a page lies in its site: "Home", "Patients", "Bells"."""
    starts = bool(items) and items[0].text.casefold() in ("home", "inicio", "start")
    return starts and all(len(item.text.split()) <= _TRAIL for item in items)


def _heads(text: str) -> bool:
    count = len(text.split())
    return count <= _LONGEST_BOLD_HEADING and not _SENTENCE.search(text) and any(mark.isalpha() for mark in text)


def _marked(opening: str, rest: str) -> str:
    """Words in bold keep their marks where they are a label of what follows."""
    label = opening and rest.strip() and (_LABELLED.search(opening) or _LABELLED.match(rest))
    return f"**{opening}**{rest}" if label else f"{opening}{rest}".strip()


def _opens(node: LexborNode) -> bool:
    """Whether a button opens and closes a part of the page."""
    return "aria-expanded" in node.attributes or "aria-controls" in node.attributes


def _number(text: str | None) -> int:
    return min(max(int(text), 1), 6) if text and text.isdigit() and len(text) < 3 else 2
