"""The date that a document gives itself in its first or last lines: "Last reviewed October 2025", "(As of 10/29/2019)".

The only file that imports dateparser. A date that reads differently in America and elsewhere (12/03/2025) is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)\.?"
)
DATE = (
    r"(?:\d{4}-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?)?(?![\d-])"
    rf"|{_MONTH}\s+(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?(?:of\s+|de\s+)?\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|º)?\s+(?:de\s+|of\s+)?{_MONTH},?\s+(?:de(?:l)?\s+)?\d{{4}}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})"
)
_CUE = (
    r"(?:(?:last\s+)?(?:reviewed|updated|revised|modified|amended)|published|posted|issued|effective|current\s+as\s+of|as\s+of|dated?"
    r"|(?:version|versión|rev(?:ision)?\.?)(?:\s+of|\s+del?|\s+[\w.]{1,8},)?|edition\s+of|última\s+(?:actualización|revisión|modificación)"
    r"|actualizad[oa]|revisad[oa]|publicad[oa]|fecha(?:\s+de\s+\w+)?|vigente\s+(?:desde|a\s+partir\s+de)|a\s+partir\s+del?)"
)
_SAID = re.compile(rf"\b{_CUE}(?:\s+(?:on|in|as\s+of|date|el|en|desde))*\s*[:,]?\s+(?P<date>{DATE})", re.I)
_BYLINE = re.compile(rf"(?:(?:by|por)\s[^\n]*?)?\W*(?P<date>{DATE})(?:\W+\d+ min(?:ute)?s? read)?\W*$", re.I)
_LINES = 6  # first and last lines that are looked at
_LONGEST = 110  # characters; a longer line is a paragraph, which may speak of other dates
_FIRST, _LAST = 1900, 2100  # years


def own_date(lines: Sequence[str]) -> str:
    """The date as ISO 8601, as precise as the document is; empty where its lines give none."""
    for line in (*lines[:_LINES], *reversed(lines[_LINES:][-_LINES:])):
        plain = line.strip(" \t*_>#")
        match = _SAID.search(plain) or _BYLINE.match(plain) if len(plain) <= _LONGEST else None
        if match and (found := iso_date(match["date"])):
            return found
    return ""


def is_date_line(line: str) -> bool:
    """Whether a line only dates its document, so that nobody asks for it as a statement."""
    plain = line.strip(" \t*_>#().")
    match = _SAID.match(plain) or _BYLINE.match(plain) if len(plain) <= _LONGEST else None
    return match is not None and not any(mark.isalpha() for mark in plain[match.end() :])


def iso_date(text: str) -> str:
    """A date in words or figures as ISO 8601, as precise as it is given; empty for none and for one that is ambiguous."""
    text = text.strip()
    if re.fullmatch(r"(?:19|20)\d\d", text):
        return text
    found = {_parsed(text, order) for order in ("MDY", "DMY")}
    return found.pop() if len(found) == 1 else ""


def _parsed(text: str, order: str) -> str:
    data = _parser(order).get_date_data(text)
    if data.date_obj is None or not _FIRST <= data.date_obj.year <= _LAST:
        return ""
    return f"{data.date_obj:%Y-%m}" if data.period == "month" else f"{data.date_obj:%Y-%m-%d}"


@lru_cache(maxsize=2)
def _parser(order: str) -> Any:
    from dateparser.date import DateDataParser  # type: ignore[import-untyped]

    settings = {"REQUIRE_PARTS": ["year", "month"], "PREFER_DAY_OF_MONTH": "first", "PARSERS": ["absolute-time"]}
    return DateDataParser(languages=["en", "es"], settings={**settings, "DATE_ORDER": order})
