"""Where in a message a new question begins.

A logistic regression on the words around each gap between two words, learned from messages that were cut by hand and
from the questions of the reviewed answers, which are one question each (``python -m eval learn segments``). Its weights
are data (``app/data/segments.json``).
"""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ingest.vocabulary import fold

FILE = Path(__file__).parent.parent / "data" / "segments.json"
BUCKETS = 8192  # of hashed features
MOST = 4  # questions of a message that are told apart, the last
SURE = 0.4  # probability from which a question begins: .87 of messages are cut as by hand
_LONGEST = 60  # words of a message that is cut; a longer one tells a story
_GAP = re.compile(r"(?<=\S)\s+(?=\S)|(?<=[?/])(?=[^\W_])")
_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
_JOINT = re.compile(r"^(?:(?:and|also|plus|y|e|tambi[eé]n)\b|[\s,;&+/–—-])+|[\s,;&+/–—-]+$", re.I)  # between two
_LEFT, _RIGHT = 3, 4  # tokens that are looked at on either side
_FAR = 8  # tokens from which on a piece is long
_KINDS = {  # of words that ask or join; what they are weighs the same in all of them
    "asks": "what whats who whos when where why how hows which whose que quien quienes cuando cuanto cuanta cuantos"
    " cuantas donde como cual cuales porque",
    "verb": "is are was were do does did can could will would should must may has have am isnt dont es son era fue se"
    " puede puedo pueden debo debe tiene tienen hay esta estan sera cubre paga cuesta dura sirve necesito necesita",
    "joins": "and also plus y e tambien & ademas or o u but pero so entonces then",
    "points": "it its they them that this those these he she i my me you your we our lo la le les los las eso esto ese"
    " esa mi mis su sus yo",
    "relates": "of in on for to from with at by as than de en para por con sin del al vs versus",
    "article": "a an the un una el some any",
}
_KIND = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_ASKING = ("asks", "verb")
_ASKS_ANYWHERE = frozenset(("what", "whats", "how", "hows", "why"))  # the others join as well: "the nurse who called"
_LEADS = ("joins", "relates")  # kinds of words before the one that asks: "and who", "por qué"
_CLAUSE = re.compile(r"[.,;:!…()]+\s*")
_COMPARES = ("differ", "diffr", "difer")  # "diffrence" and "diferiencia" as well


def asks(text: str) -> bool:
    """Whether a text has the form of a question: its mark, "what" anywhere, or a clause with another word that asks in
    front. In "three people came by and i dont know who is who" nothing is asked, nor in "my MRI is stuck on it".
    """
    plain = fold(text)
    if "?" in text or not _ASKS_ANYWHERE.isdisjoint(_TOKEN.findall(plain)):
        return True
    clauses = [[_kind(token) for token in _TOKEN.findall(clause)] for clause in _CLAUSE.split(plain)]
    return any(next((kind for kind in kinds if kind not in _LEADS), "") in _ASKING for kinds in clauses)


def gaps(text: str) -> list[int]:
    """The places in a text, in characters, where a question may begin: before each word but the first."""
    return [match.end() for match in _GAP.finditer(text) if any(map(str.isalnum, text[match.end() :]))]


def around(text: str, place: int) -> list[int]:
    """What is seen of a place: the buckets of the words, their kinds and the marks around it, each with where it
    stands, and of whether either side asks something."""
    plain = fold(text[:place]), fold(text[place:])
    left, right = _TOKEN.findall(plain[0]), _TOKEN.findall(plain[1])
    before, behind = [_kind(token) for token in left], [_kind(token) for token in right]
    last, first, two = (before or [""])[-1], (behind or [""])[0], " ".join(behind[:2])
    asked, asks = (any(kind in _ASKING for kind in kinds) for kinds in (before, behind))
    compares = _compares(text)
    seen = [f"{n} {token}" for n, token in enumerate(right[:_RIGHT])]
    seen += [f"-{n} {token}" for n, token in enumerate(reversed(left[-_LEFT:]))]
    seen += [f"kind {n} {kind}" for n, kind in enumerate(behind[:_RIGHT])]
    seen += [f"kind -{n} {kind}" for n, kind in enumerate(reversed(before[-_LEFT:]))]
    seen += [f"kinds {two}", f"kinds {' '.join(behind[:3])}", f"kinds {last} | {first}", f"kinds {last} | {two}"]
    seen += [f"kinds {' '.join(before[-2:])} | {two}", f"two {' '.join(right[:2])}"]
    seen += [f"asked {asked} {last}", f"asks {asks} {first}", f"asked {asked} asks {asks}"]
    seen += [f"asked {asked} {last} | {two}", f"both {'asks' in before} {'asks' in behind} {first}"]
    seen += [f"compares {compares} {first}", f"mark {'?' in plain[0]}", f"marked {'?' in plain[1]}"]
    seen += [f"long {min(_FAR, len(left))}", f"left {min(_FAR, len(right))}"]
    return [zlib.crc32(one.encode()) % BUCKETS for one in seen]


def _compares(text: str) -> bool:
    plain = fold(text)
    return any(stem in plain for stem in _COMPARES)


def _kind(token: str) -> str:
    return _KIND.get(token) or ("number" if token.isdigit() else "word" if token.isalnum() else token)


@cache
def weights(file: Path = FILE) -> tuple[float, Mapping[int, float]]:
    """The intercept, and the weight of each bucket that has one."""
    table = json.loads(file.read_text(encoding="utf-8"))
    return table["intercept"], {int(bucket): weight for bucket, weight in table["weights"].items()}


def begins(text: str, place: int) -> float:
    """The probability that a new question begins at a place."""
    intercept, table = weights()
    return 1 / (1 + math.exp(-intercept - sum(table.get(bucket, 0.0) for bucket in around(text, place))))


def segments(text: str) -> tuple[str, ...]:
    """The questions of a message, each with what is told around it; the message alone where it asks one thing."""
    if len(text.split()) > _LONGEST:
        return (text,)
    cuts = [place for place in gaps(text) if begins(text, place) >= SURE]
    pieces = [_JOINT.sub("", text[a:b]) for a, b in zip((0, *cuts), (*cuts, len(text)), strict=True)]
    if _compares(text) and any(len(piece.split()) == 1 for piece in pieces):
        return (text,)  # "difference between MD and DO"
    return tuple(piece for piece in pieces if piece)[-MOST:] if len(pieces) > 1 else (text,)
