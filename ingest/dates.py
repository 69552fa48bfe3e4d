"""Dates that a document tells in words: its own ("Last reviewed October 2025") and when a rule ended ("Until 2023 …")."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("january february march april may june july august september october november december").split()
_MONTH = "|".join(rf"{month[:3]}(?:{month[3:]}|{month[3]})?\.?" if month != "may" else month for month in _MONTHS)
_DATE = (
    rf"(?P<iso>\d{{4}}-\d{{2}}(?:-\d{{2}})?)|(?P<month>{_MONTH})\s+(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<year>\d{{4}})"
    rf"|(?P<day2>\d{{1,2}})\s+(?P<month2>{_MONTH})\s+(?P<year2>\d{{4}})"
)
_SAID = re.compile(
    rf"\b(?:reviewed|updated|revised|published|posted|effective|current as of|as of|date[ds]?)(?:\s+(?:on|in|as of|date))?:?\s+(?:{_DATE})\b",
    re.I,
)
_WHEN = rf"(?:{_DATE}|(?:the end of )?(?P<only>(?:19|20)\d\d)(?![\d-]))"
_ENDED = re.compile(rf"(?:until|through|from [^.;]{{3,30}}? (?:to|through|until))\s+{_WHEN}", re.I)
_GOES_ON = re.compile(r"\b(?:since|now|today|as of|after that|afterwards|from then)\b", re.I)
_BYLINE = re.compile(rf"(?:by\s[^\n]*?)?\W*(?:{_DATE})\b(?:\W+\d+ min(?:ute)?s? read)?\W*$", re.I)
_LINES = 6  # first and last lines that are looked at
_LONGEST = 110  # characters; a longer line is a paragraph, which may speak of other dates


def own_date(text: str) -> str | None:
    """The date as ISO 8601, as precise as the document is; None where it gives none."""
    lines = [line.strip(" \t*_>#") for line in text.split("\n") if line.strip()]
    for line in (*lines[:_LINES], *reversed(lines[_LINES:][-_LINES:])):
        match = _SAID.search(line) or _BYLINE.match(line) if len(line) <= _LONGEST else None
        if match and (found := _iso(match)):
            return found
    return None


def end_of(sentence: str) -> str | None:
    """When what a sentence tells came to its end; None where it names no end or goes on to what came after it."""
    match = _ENDED.match(sentence)
    if match is None or _GOES_ON.search(sentence, match.end()):
        return None
    return match["only"] or _iso(match)


def _iso(match: re.Match[str]) -> str | None:
    if match["iso"]:
        year, month, *days = (int(part) for part in match["iso"].split("-"))
        day = days[0] if days else None
    else:
        name = (match["month"] or match["month2"]).lower()
        month = next(number for number, full in enumerate(_MONTHS, start=1) if full[:3] == name[:3])
        year = int(match["year"] or match["year2"])
        day = int(match["day"] or match["day2"] or 0) or None
    try:
        exact = date(year, month, day or 1)
    except ValueError:
        return None
    return exact.isoformat() if day else f"{exact:%Y-%m}"
