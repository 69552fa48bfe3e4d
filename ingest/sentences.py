"""Sentences of a paragraph, as spans. The only file that imports sentencex, which is measured to split the shipped
corpus as it was split before, and is alive (pysbd's last release is of 2021).

It ends a sentence at some dots of abbreviations it does not know; what follows such a dot is joined again.
"""

from __future__ import annotations

import re

from ingest.records import Span

_ABBREVIATED = re.compile(
    r"\b(?:approx|acc|Pub|Sec|Secs|Art|Arts|Ch|Para|Dept|Rev|Ref|Tel|Ext|Ave|Blvd|Hwy|Bldg|Rm|Fl|Gen|Col|Capt|Sgt|Hon|Prof|Rep|Sen|Gov|Amb"
    r"|Pres|Supt|Est|Assn|Natl|Intl|Univ|Inst|Mfg|cf|viz|incl|excl|min|max|avg|resp|pág|págs|núm|aprox|Ud|Uds|Lic|Ing|Arq|Dra|Dras|Srta|Sra|Av|Depto|tel|EE)\.$",
)
_VERDICT = re.compile(r"\s*(?:No|Yes|Sí)\.\s+(?=[\"“¿¡]?[A-ZÁÉÍÓÚÑ])")  # no number follows: "No. A moped is …"
_INITIAL = re.compile(r"(?:^|[A-Z][\w.’'-]*\s)[A-Z]\.$")  # of a name: "John F. Kennedy", no "vitamin C."
_OPENS = re.compile(
    r"(?:The|A|An|It|We|You|They|This|These|That|In|If|For|When|Plan|Part|El|La|Los|Las|Un|Una|Si|En)\b"
)
_CLOCK = re.compile(r"\d\s?[ap]\.?\s?m\.$", re.I)
_ZONE = re.compile(
    r"(?:Eastern|Central|Mountain|Pacific|Alaska|Hawaii|Atlantic|[ECMP][SD]?T|UTC|GMT|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
_ASIDE = re.compile(r"\([^()]{1,40}\)\.?")  # "Elm Club. (2023, January 23)."
_NUMBERED = re.compile(r"(?:^|\s)(?:No|Nos|Art|Sec|Fig|Ch|Vol|pp?|Pub|núm)\.$", re.I)


def sentences(text: str, span: Span, language: str = "en") -> list[Span]:
    """The sentences of a stretch of text, without the white space around them."""
    import sentencex  # type: ignore[import-untyped]

    part = text[span.start : span.end].replace("\n", " ")  # a line's end is no sentence's end
    verdict = _VERDICT.match(part)
    first = verdict.end() if verdict else 0
    pieces: list[tuple[int, int]] = [(0, first)] if verdict else []
    for found in sentencex.get_sentence_boundaries(language, part[first:]):
        start, end = first + found["start_index"], first + found["end_index"]
        if pieces and _goes_on(part[pieces[-1][0] : pieces[-1][1]].rstrip(), part[start:end].strip()):
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    found_spans = []
    for start, end in pieces:
        piece = part[start:end]
        body = piece.strip()
        if any(mark.isalnum() for mark in body):
            at = span.start + start + len(piece) - len(piece.lstrip())
            found_spans.append(Span(at, at + len(body)))
    return found_spans


def _goes_on(before: str, after: str) -> bool:
    """Whether a sentence was ended at the dot of an abbreviation."""
    if after[:1].islower():
        return before[-1:] == "." or before[-2:] in (".”", '."', ".)")
    if _ASIDE.fullmatch(after):
        return True
    if _ABBREVIATED.search(before) or (_INITIAL.search(before) and not _OPENS.match(after)):
        return True
    if _NUMBERED.search(before) and after[:1].isdigit():
        return True
    return bool(_CLOCK.search(before) and _ZONE.match(after))
