"""Messages that lean on others: a follow-up is completed from the turns before it, and a long message is read at its last
question. All on the text, before any model sees it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.vocabulary import Mention, fold

MOST_SENTENCES = 40  # of a message that are looked at one by one

_SHORT = 9  # words of a message that may lean
_OPENS = re.compile(
    r"[\s¿¡]*(?:(?:ok(?:ay)?|so|and|or|but|then|also|y|pero|entonces|e)\b[,\s]*)+(?:(?:what|how) about\b|que hay de\b|que tal\b)?\s*"
    r"|[\s¿¡]*(?:(?:what|how) about|que hay de|que tal)\b\s*",
    re.I,
)
_POINTS = re.compile(
    r"\b(?:the two|which one|which of them|it|its|that one|this one|that|this|they|them|those|these|both|either|eso|esto|ese|esa"
    r"|esos|esas|estos|estas|ellos|ambos|ambas|las dos|los dos|cu[aá]l de (?:ell[oa]s|l[oa]s dos))\b(?!['’](?!s\b))",
    re.I,
)
_PLURAL = frozenset(
    "the two|which one|which of them|they|them|those|these|both|either|esos|esas|estos|estas|ellos|ambos|ambas|las dos|los dos"
    "|cual de ellos|cual de ellas|cual de los dos|cual de las dos".split("|")
)
_ORDINAL = re.compile(
    r"\b(?:the |el |la )?(?:(?P<first>first|former|primer[oa]?)|(?P<second>second|latter|other|segund[oa]|otr[oa]))(?: one)?\b",
    re.I,
)
_FRAGMENT = re.compile(r"(?:in|for|with|under|at|on|by|without|en|para|con|sin|por)\b", re.I)
_SPANISH_PLEASE = re.compile(r"\b(?:en espanol|in spanish)\b")
_ENGLISH_PLEASE = re.compile(r"\b(?:in english|en ingles)\b")
_AGAIN = re.compile(
    r"\b(?:simpler|easier|plainer|rephrase|(?:plain|other) words|(?:say|explain|tell me) (?:it |that |this )?again"
    r"|(?:don['’]?t|do not) (?:get|understand)|no enti?end[oi]|mas (?:facil|sencill[oa]|simple)|otras palabras)\b"
)
_ASKS = re.compile(
    r"¿?(?:what|how|who|when|where|which|why|does|do|is|are|can|will|must|should|qu[eé]|c[oó]mo|cu[aá]nt[oa]s?"
    r"|cu[aá]ndo|qui[eé]n(?:es)?|cu[aá]l(?:es)?|es|puedo|debo)\b",
    re.I,
)
_END = re.compile(r"(?<=[.?!…])[\"”'’]*\s+|\n+")


def sentences(text: str) -> list[str]:
    """A message cut at its sentence ends, at most MOST_SENTENCES; for judging each by itself."""
    return [part for part in (piece.strip() for piece in _END.split(text)) if part][:MOST_SENTENCES]


def asked_last(text: str) -> tuple[str, str]:
    """The last question of a message of several sentences, and what stands before it; two questions alone stay whole."""
    parts = sentences(text)
    asking = [n for n, part in enumerate(parts) if part.rstrip('"” ').endswith("?") or _ASKS.match(part)]
    if len(parts) < 2 or not asking or (len(asking) == len(parts) and len(parts) == 2):
        return text, ""
    last = asking[-1]
    return parts[last], " ".join(parts[:last])


def language_wished(text: str) -> str | None:
    """The language that a message asks for: "in Spanish please"."""
    plain = fold(text)
    return "es" if _SPANISH_PLEASE.search(plain) else "en" if _ENGLISH_PLEASE.search(plain) else None


def asks_again(text: str) -> bool:
    """Whether a text wants what was said before told again: "simpler please", "no entiendo, más fácil"."""
    return len(text.split()) <= _SHORT and bool(_AGAIN.search(fold(text)))


def means_several(text: str) -> bool:
    """Whether a text points at several things: both, which one, las dos."""
    pointer = _POINTS.search(text)
    return pointer is not None and fold(pointer.group()) in _PLURAL


def points(text: str) -> bool:
    """Whether a text points at something said before: it, those, the second one."""
    return bool(_POINTS.search(text) or _ORDINAL.search(text))


def may_compare(text: str, cut: str) -> bool:
    """Whether a text, ``cut`` without its terms, may compare one with what was said before: short, pointing at nothing,
    with words of its own."""
    return len(text.split()) <= _SHORT and not points(text) and bool(_without(_opened(cut)))


def leans(text: str, mentions: Sequence[Mention], content: int, *, unknown: bool = False) -> bool:
    """Whether a text needs what was said before; ``content``: how many words of its own it has besides its terms;
    ``unknown``: one of them is a word that nobody knows, and so what is asked about."""
    short = len(text.split()) <= _SHORT
    if language_wished(text) and content <= 2:
        return True
    if _again(text, mentions):
        return True
    if not mentions:
        return points(text) or bool(_OPENS.match(text)) or (short and content <= 2 and not unknown)
    return short and (bool(_OPENS.match(text)) or (len(mentions) == 1 and bool(_POINTS.search(text))))


def compared(text: str, label: str) -> str:
    """A text that compares something with what was said before, with the name of that in front."""
    return f"{label} {_opened(text).lstrip('¿')}"


def complete(
    text: str, mentions: Sequence[Mention], before: str, replaced: Mention | None, labels: Sequence[str]
) -> str:
    """The stand-alone form of a text that leans on ``before``, whose terms are called ``labels``.

    ``replaced``: the mention there whose place a new term takes ("and a text message?").
    """
    if language_wished(text) or _again(text, mentions):
        return before
    body = _opened(text)
    ordinal = _ORDINAL.search(body)
    if ordinal and len(labels) > 1:
        chosen = labels[0] if ordinal["first"] else labels[1]
        if not _without(body[: ordinal.start()] + body[ordinal.end() :]):
            return f"what is {chosen}?"
        return f"{body[: ordinal.start()]}{chosen}{body[ordinal.end() :]}"
    pointer = _POINTS.search(body)
    if mentions and not pointer:
        new = mentions[0].text
        shift = len(text) - len(body)
        outside = body[: max(0, mentions[0].span.start - shift)] + body[max(0, mentions[-1].span.end - shift) :]
        if replaced is None or _without(outside):
            return body
        return f"{before[: replaced.span.start]}{new}{before[replaced.span.end :]}"
    if pointer and labels:
        thing = " and ".join(labels[:2]) if means_several(body) else labels[0]
        return f"{body[: pointer.start()]}{thing}{body[pointer.end() :]}"
    if _FRAGMENT.match(body):
        return f"{before.rstrip(' ?.')}, {body.strip(' ?')}?"
    return f"{body.rstrip(' ?')} ({', '.join(labels)})?" if labels else f"{before.rstrip(' ?.')}, {body.strip(' ?')}?"


def _again(text: str, mentions: Sequence[Mention]) -> bool:
    """Whether a text that names nothing, "simpler" taken for a slip of "simple cyst", wants what was said told again."""
    return not any(mention.exact for mention in mentions) and asks_again(text)


def _opened(text: str) -> str:
    """A text without the words that only join it to what was said: "and", "what about"."""
    opening = _OPENS.match(text)
    return text[opening.end() :] if opening else text


def _without(text: str) -> str:
    """What a text says besides articles and marks."""
    return re.sub(r"\b(?:an?|the|un|una|el|la|los|las|de)\b|\W+", " ", text, flags=re.I).strip()
