"""Markdown: markdown-it turns it into HTML for documents that nobody described; a described one keeps its text.

A described document's headings carry attributes and its statements are bound to by id, so its blocks are found where
they lie (by the lines that markdown-it maps them to) and its text is stored as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.reading.blocks import Block, BlockKind, cell_spans, read_attributes
from ingest.reading.frontmatter import split_front_matter
from ingest.records import Span

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_IMPORT = re.compile(r"(?:import|export)\s[^\n]*?(?:\sfrom\s+)?[\"'{][^\n]*[\"';})]\s*$")
_COMMENT = re.compile(r"\{/\*.*?\*/\}|<!--.*?-->", re.S)
_SHORTCODE = re.compile(r"\{\{[<%]?.*?[%>]?\}\}|\{%.*?%\}", re.S)
_ADMONITION = re.compile(r" {0,3}(?::::+.*|> ?\[!\w+\]\s*|[!?]{3} ?\w.*)$")
_LETTERED = re.compile(r"([ \t]*)(?:[•●▪◦‣·]|\([a-z]{1,3}\)|[a-z]\))[ \t]+(?=\S)")
_BOLD_LINE = re.compile(r"(\*\*|__)[^*_].{0,78}?\1:?$")
_HEADING_ID = re.compile(r"[ \t]*\{#[\w-]+\}[ \t]*$")
_ATTRIBUTES = re.compile(r"[ \t]*\{([^{}]*)\}[ \t]*#*[ \t]*$")
_HEADING_LINE = re.compile(r"(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_BOLD_HEADING = re.compile(r"\*\*(.{2,80}?)\*\*:?[ \t]*$")


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": True}).enable("table")


def to_html(text: str) -> str:
    """Markdown without its front matter as HTML; imports, comments and short codes of site generators are left out."""
    _, taken, _ = split_front_matter(text)
    body = text.split("\n", taken)[taken] if taken else text
    return str(_parser().render(_plain(_COMMENT.sub("", body))))


def _plain(body: str) -> str:
    lines: list[str] = []
    fence = ""
    for line in body.split("\n"):
        mark = _FENCE.match(line)
        if fence or mark:
            if mark and (not fence or line.strip().startswith(fence)):
                fence = "" if fence else mark[1][:3]
            lines.append(line)
            continue
        if _IMPORT.match(line) or _ADMONITION.match(line):
            lines.append("")
            continue
        line = _SHORTCODE.sub("", line)
        line = _HEADING_ID.sub("", line) if line.startswith("#") else line
        line = _LETTERED.sub(r"\1- ", line, count=1) if _LETTERED.match(line) else line
        lines.append(f"{line}  " if _BOLD_LINE.match(line) else line)  # a hard break: the line heads what follows
    return "\n".join(lines)


def place_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a described document, at their places in its text."""
    _, taken, _ = split_front_matter(text)
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    body = "\n".join([""] * taken + lines[taken:])
    return tuple(_Places(lines, starts).read(_parser().parse(body)))


class _Places:
    """Blocks from tokens that know their lines only."""

    def __init__(self, lines: list[str], starts: list[int]) -> None:
        self._lines = lines
        self._starts = starts
        self._blocks: list[Block] = []
        self._number = 0
        self._lists = 0
        self._item = False

    def read(self, tokens: list[Token]) -> list[Block]:
        for token in tokens:
            if token.type in ("bullet_list_open", "ordered_list_open"):
                self._number += self._lists == 0
                self._lists += 1
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self._lists -= 1
            elif token.type == "list_item_open":
                self._item = True
            elif token.type == "heading_open" and token.map:
                self._heading(token.map[0], int(token.tag[1]))
            elif token.type == "paragraph_open" and token.map:
                self._paragraph(*token.map)
            elif token.type == "table_open" and token.map:
                self._table(*token.map)
            elif token.type in ("fence", "code_block", "html_block", "hr") and token.map:
                self._blocks.append(Block(BlockKind.RESIDUE, self._trimmed(*token.map)))
        return self._blocks

    def _heading(self, number: int, level: int) -> None:
        line, start = self._lines[number], self._starts[number]
        listed = _ATTRIBUTES.search(line)
        match = _HEADING_LINE.match(line[: listed.start()] if listed else line)
        span = Span(start + match.start(2), start + match.end(2)) if match else self._trimmed(number, number + 1)
        attributes = read_attributes(listed[1]) if listed else {}
        self._blocks.append(Block(BlockKind.HEADING, span, level, attributes))

    def _paragraph(self, first: int, last: int) -> None:
        span = self._trimmed(first, last)
        line = self._lines[first].strip()
        if not self._lists and (match := _BOLD_HEADING.match(line)):
            start = self._starts[first] + self._lines[first].index("**") + 2
            self._blocks.append(Block(BlockKind.HEADING, Span(start, start + len(match[1])), 5))
            if last - first == 1:
                return
            span = self._trimmed(first + 1, last)
        kind = BlockKind.ITEM if self._item else BlockKind.PARAGRAPH
        if self._item:
            line = self._lines[first]
            marker = re.match(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+", line)
            span = Span(self._starts[first] + (marker.end() if marker else 0), span.end)
        self._blocks.append(Block(kind, span, list_number=self._number if self._item else 0))
        self._item = False

    def _table(self, first: int, last: int) -> None:
        self._number += 1
        text = "\n".join(self._lines)
        for number in range(first, last):
            span = self._trimmed(number, number + 1)
            if number == first + 1:
                self._blocks.append(Block(BlockKind.RESIDUE, span))
            else:
                self._blocks.append(Block(BlockKind.ROW, span, list_number=self._number, cells=cell_spans(text, span)))

    def _trimmed(self, first: int, last: int) -> Span:
        while last > first + 1 and not self._lines[last - 1].strip():
            last -= 1
        line, end = self._lines[first], self._lines[last - 1].rstrip()
        start = self._starts[first] + len(line) - len(line.lstrip())
        return Span(start, self._starts[last - 1] + len(end))
