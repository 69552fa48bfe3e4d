"""When what a sentence tells came to its end: "Until 2023 …", "Through December 31, 2025 …"."""

from __future__ import annotations

import re

from ingest.reading.dates import DATE, iso_date

_WHEN = rf"(?:(?P<date>{DATE})|(?:the end of )?(?P<only>(?:19|20)\d\d)(?![\d-]))"
_ENDED = re.compile(rf"(?:until|through|from [^.;]{{3,30}}? (?:to|through|until))\s+{_WHEN}", re.I)
_GOES_ON = re.compile(r"\b(?:since|now|today|as of|after that|afterwards|from then)\b", re.I)


def end_of(sentence: str) -> str | None:
    """The day, month or year as ISO 8601; None where it names no end or goes on to what came after it."""
    match = _ENDED.match(sentence)
    if match is None or _GOES_ON.search(sentence, match.end()):
        return None
    return match["only"] or iso_date(match["date"]) or None
