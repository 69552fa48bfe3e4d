"""Which words of an English sentence are said and which denied: "does not count" denies *count*.

A word is compared only where its sign is sure. What stands in a clause with "no" or "only", what follows a "neither", and what follows
the word that a "not" denies, may be read either way ("does not require video": video is not required).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import IntFlag

from ingest.lexical import stemmer
from ingest.vocabulary import fold

_TOKEN = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*|[.,;:!?()—–]")
_NOT = frozenset("not never".split())
_LOOSE = frozenset("neither nor without unless instead rather than".split())
# Denials that reach the whole clause: "sends no claims", "telemedicine leaves it out".
_WHOLE = frozenset(
    "no none nobody nothing only exclude excludes excluded excluding except outside lack lacks lacking differ differs separate separately apart shut".split()
)
_PARTLY = frozenset("always all every everyone everywhere necessarily just merely exactly simply".split())
_PASSED = frozenset(
    """a an the any by in on of to for as at it its be been being have has had is are was were do does did can may must will would should
    could yet even also itself themselves still now longer there so far and or from with under this that these those they""".split()
)
_CLAUSE_ENDS = frozenset(
    ". , ; : ! ? ( ) — – but while whereas because if when which who that though although where however since until so".split()
)
_JOINS = frozenset(", ; : and or but".split())
_ADVERB = re.compile(r"(?!(?:apply|reply|supply|multiply|comply|imply|rely|family|assembly)$)\w{3,}ly$")


class Sign(IntFlag):
    """Whether a word is said, denied, or (both flags) may be read either way."""

    SAID = 1
    DENIED = 2
    EITHER = 3


class Signs:
    """Reads signs; words are compared by their English stems."""

    def __init__(self) -> None:
        self._stem: Callable[[str], str] = stemmer("english")

    def of(self, text: str) -> dict[str, Sign]:
        """The sign of each content word's stem; a word that is both said and denied has both flags."""
        found: dict[str, Sign] = {}
        clause: list[tuple[str, Sign]] = []
        before = ""
        waiting = loose = False  # for the word that a "not" denies; for the end of the clause
        for token in [*_TOKEN.findall(_spelt(text)), "."]:
            word = fold(token)
            if word in _CLAUSE_ENDS:
                if waiting:  # "Medicare does not." denies what was said before
                    found = dict.fromkeys(found, Sign.EITHER)
                    clause = [(stem, Sign.EITHER) for stem, _ in clause]
                for stem, sign in clause:
                    found[stem] = found.get(stem, Sign(0)) | sign
                clause, waiting, loose = [], False, False
            elif (
                word in _NOT and before in _JOINS
            ):  # "a hand with tasks but not nursing": denied is what was said of it
                found = dict.fromkeys(found, Sign.EITHER)
                clause = [(stem, Sign.EITHER) for stem, _ in clause]
                loose = True
            elif word in _NOT:
                waiting, loose = True, False
            elif word in _LOOSE:
                loose = True
            elif word in _WHOLE:
                loose = True
                clause = [(stem, Sign.EITHER) for stem, _ in clause]
            elif word in _PARTLY:
                waiting, loose = False, loose or waiting
            elif word.startswith("non-"):
                clause.append((self._stem(word.removeprefix("non-")), Sign.DENIED))
            elif word not in _PASSED and not _ADVERB.match(word):
                name = token[0].isupper() and (clause or waiting)
                sign = Sign.EITHER if loose or name else Sign.DENIED if waiting else Sign.SAID
                clause += [(self._stem(part), sign) for part in word.split("-")]
                waiting, loose = False, loose or waiting
            before = word
        return found


def _spelt(text: str) -> str:
    text = re.sub(r"(?<=[a-z])n[’']t\b", " not", text.replace("cannot", "can not"))
    return re.sub(r"\b(?:lea(?:ve|ving)s?|left) (?:it |them )?out\b", "excludes", text)
