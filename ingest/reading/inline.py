"""Runs of words inside one block: white space is folded, invisible characters go, note marks stay apart from figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from ingest.reading.furniture import Content

BREAK = "\u2028"  # between the lines of one block

_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"[\s\u00a0]+")
_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-"})
_RAISED = str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
_LOWERED = str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎")
_NOTE = re.compile(r"\W*(?:\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*|[a-z])\W*$")
_LINES = frozenset(("br", "p", "li", "div", "tr"))
_UNIT = re.compile(r"(?:^|[\s\d])(?:m|cm|mm|km|ft|in|yd|10)$")
_LEADING_NOTE = re.compile(r"^[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾]+\s*")


def clean(text: str) -> str:
    """Words as a reader sees them: one space between them, no soft hyphens, plain hyphens."""
    return _SPACES.sub(" ", _INVISIBLE.sub("", text).translate(_HYPHENS)).strip(" ")


def raised(before: str, text: str) -> str:
    """A superscript after ``before``: of a unit or a power as such (m²), of a note apart from the figure ($25 ¹)."""
    text = text.strip()
    if not _NOTE.match(text):
        return text  # 1st, ®, TM
    power = text.isdigit() and _UNIT.search(before)
    return text.translate(_RAISED) if power else " " + text.translate(_RAISED)


@dataclass(slots=True)
class Line:
    """A block's words while it is read. ``strong`` says how much of what opens it is set in bold."""

    words: list[str] = field(default_factory=list)
    strong: list[bool] = field(default_factory=list)

    def add(self, text: str, bold: bool = False) -> None:
        """Add words, or ``BREAK``."""
        if text:
            self.words.append(text)
            self.strong.append(bold)

    def add_shifted(self, node: LexborNode, bold: bool = False) -> None:
        """Add a superscript or a subscript."""
        text = node.text(deep=True)
        before = self.words[-1] if self.words else ""
        self.add(raised(before, text) if node.tag == "sup" else text.translate(_LOWERED), bold)

    def take(self) -> list[tuple[str, str]]:
        """The lines read so far, each as the words in bold that open it and the rest; then it is empty."""
        lines: list[tuple[str, str]] = []
        bold, rest = "", ""
        for word, strong in [*zip(self.words, self.strong, strict=True), (BREAK, False)]:
            if word == BREAK:
                opening, following = clean(bold), clean(rest)
                if opening or following:
                    spaced = " " if following and opening and (rest[:1].isspace() or bold[-1:].isspace()) else ""
                    lines.append((_LEADING_NOTE.sub("", opening), spaced + _LEADING_NOTE.sub("", following)))
                bold, rest = "", ""
            elif strong and not rest.strip():
                bold, rest = bold + rest + word, ""
            else:
                rest += word
        self.words.clear()
        self.strong.clear()
        return lines


def words_of(node: LexborNode, content: Content) -> str:
    """All words of an element on one line; its lines and items are parted by a semicolon where no stop parts them."""
    line = Line()
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if here.is_text_node:
            line.add(here.text_content or "")
        elif here.tag in ("sup", "sub"):
            line.add_shifted(here)
        elif here.is_element_node and content.holds(here):
            if here.tag in _LINES:
                line.add(BREAK)
            waiting += reversed(list(here.iter(include_text=True)))
    joined = ""
    for opening, rest in line.take():
        text = opening + rest
        parted = not joined or joined[-1] in ".,;:!?–-(" or text[:1].islower()
        joined += (" " if joined and parted else "" if parted else "; ") + text
    return joined
