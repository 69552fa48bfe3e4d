"""Frames: the typed claims that a sentence makes about terms, read from its verbs.

A closed list of patterns over the sentence with its terms masked. Few claims are found in free text and those are
nearly always right (see the trial in the project's research); what no pattern matches has no frame.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.records import Frame, Relation
from ingest.vocabulary import Mention

FRAMES_VERSION = 1

_T = r"⟦(\d+)⟧"
_TAIL = r"(?:\s*\([^)]*\))?(?:\s+(?:services?|visits?|care|technology|technologies|activit(?:y|ies)|encounters?|codes?|programs?))?"
_ADVERB = r"(?:\s+(?:generally|usually|often|also|still|now|currently|itself|always|normally|therefore|simply|only|commonly|typically|clearly|specifically|actually))*"
_NOT = r"(?P<no>\s+(?:not|never|no longer))?"
_ARTICLE = r"(?:\s+(?:an?|the|one|all|every|some|any))?"
_KIND_OF = r"(?:\s+(?:\w+\s+)?(?:kind|kinds|form|forms|type|types|part|parts|subset|sub-?type|subcategory|branch|example|examples|category|component|piece|use|mode|way)\s+(?:of|to\s+deliver|to\s+provide|in|within))"
# After the object the claim must end: "telemedicine is a telehealth platform" says nothing of telehealth itself.
_ENDS = (
    r"(?=\s*(?:$|[.,;:()—–-])|\s+(?:services?|visits?|care)?\s*(?:$|[.,;:()—–-]|(?:for|in|under|by|because|since|when|if|and|or|to|as|that"
    r"|which|with|within|only|at|on|but|while|whereas|where|even|unless|from|until|too|itself|rather|than|though|although|who|service|services|visit|visits|care|is|are)\b))"
)
_DO_NOT = r"(?P<no>\s+(?:do(?:es)?|did)\s+not|\s+no\s+longer|\s+never)?"

_IS_A = [
    # RPM is (not) (a kind of) telehealth
    re.compile(
        rf"{_T}{_TAIL}\s+(?:is|are|was|were){_ADVERB}{_NOT}{_ADVERB}{_ARTICLE}{_KIND_OF}?{_ARTICLE}\s+{_T}{_ENDS}"
    ),
    # RPM is (not) considered / counted as (a kind of) telehealth
    re.compile(
        rf"{_T}{_TAIL}\s+(?:is|are|was|were){_ADVERB}{_NOT}{_ADVERB}\s+(?:considered|counted|classified|regarded|treated|listed|filed|seen|defined)"
        rf"(?:\s+(?:as|under|among|within|to be))?{_ARTICLE}{_KIND_OF}?{_ARTICLE}\s+{_T}{_ENDS}"
    ),
    # RPM (does not) count(s) as telehealth; falls under; belongs to
    re.compile(
        rf"{_T}{_TAIL}{_DO_NOT}{_ADVERB}\s+(?:counts?|counted|qualif(?:y|ies|ied)|falls?|fell|belongs?|sits?)\s+(?:as|under|within|inside|in|to)"
        rf"{_ARTICLE}{_KIND_OF}?{_ARTICLE}\s+{_T}{_ENDS}"
    ),
    # Medicare does not count RPM as telehealth
    re.compile(
        rf"{_DO_NOT}{_ADVERB}\s+(?:counts?|treats?|lists?|classif(?:y|ies)|regards?|considers?|places?|puts?|files?|calls?|names?|counted|treated|listed)\s+"
        rf"{_T}{_TAIL}\s+(?:as|under|within|inside|among|in|to be)?{_ARTICLE}{_KIND_OF}?{_ARTICLE}\s*{_T}{_ENDS}"
    ),
]
_OUTSIDE = re.compile(
    rf"{_T}{_TAIL}\s+(?:falls?|fell|stays?|stands?|lies?|sits?|is|are|was|were){_ADVERB}\s+(?:outside(?:\s+of)?|apart from|separate from|excluded from|left out of)"
    rf"{_ARTICLE}(?:\s+\w+\s+of)?{_ARTICLE}\s+{_T}"
)
_INCLUDES = re.compile(
    rf"{_T}{_TAIL}(?:,[^,⟦]{{0,25}},)?{_DO_NOT}{_ADVERB}\s+"
    r"(?:includ(?:es?|ed)|encompass(?:es|ed)?|cover(?:s|ed)?|compris(?:es|ed)|contain(?:s|ed)?|takes? in|consists? of|ranges? from|spans?)\b(?P<rest>.*)"
)
_LEAVES_OUT = re.compile(rf"{_T}{_TAIL}{_ADVERB}\s+(?:leaves? out|excludes?|excluded|left out|omits?)\b(?P<rest>.*)")
_UMBRELLA = re.compile(
    rf"{_T}{_TAIL}\s+(?:is|are){_ADVERB}{_ARTICLE}\s+(?:\w+,?\s+)?(?:umbrella|broader|wider|larger)\b[^⟦]{{0,60}}?\b(?:that|which|includes?|including|than|covers?|covering)\b[^⟦]{{0,30}}{_T}"
)
_SAME = [
    re.compile(
        rf"{_T}{_TAIL}\s+and\s+{_T}{_TAIL}\s+(?:mean|are|were|describe){_ADVERB}(?P<no>\s+not)?{_ADVERB}\s+(?:the same|synonyms?|interchangeable|used interchangeably|two names for|equivalent|alike|swapped)"
    ),
    re.compile(
        rf"{_T}{_TAIL}\s+(?:is|was|means?){_ADVERB}(?P<no>\s+not)?{_ADVERB}\s+(?:another (?:word|name|term) for|the same as|the same thing as|a synonym (?:of|for)|synonymous with|also called|also known as|sometimes called|equivalent to|interchangeable with)\s+{_T}"
    ),
]
_DIFFERENT = re.compile(
    rf"{_T}{_TAIL}\s+and\s+{_T}{_TAIL}\s+(?:are|were){_ADVERB}\s+(?:different|distinct|separate|two (?:very )?different|n[o’']t the same|n[o’']t interchangeable)"
)
_REQUIRES = re.compile(
    rf"{_T}{_TAIL}{_DO_NOT}{_ADVERB}\s+(?:requires?|needs?|demands?|must (?:have|use))\b(?P<rest>.*)"
)
_CLAUSE_END = re.compile(
    r"[;.!?:]|,?\s(?:but|while|whereas|because|although|though|unless|except|rather than|instead of|unlike|without|and (?:does|do|is|are|has|excludes?|leaves?))\b|,\s(?:which|so|yet)\b"
)
# Before a claim, in its clause: then it is not made, or not of all.
_NOT_MADE = re.compile(
    r"\bnot (?:all|every|everything)\s*(?:\w+\s*)?$|\b(?:if|unless|whether|neither|nobody \w+|no one \w+"
    r"|(?:is|[’']s) (?:false|untrue|wrong|incorrect|not true|a (?:common )?(?:myth|misconception)) that)\b[^,.;:]*$",
    re.I,
)
_CONTRACTED = re.compile(r"(?<=[a-z])n[’']t\b")
_ONLY_BODY = re.compile(
    r"\b(?:most people|many people|some (?:people|say|think)|people|patients) (?:use|say|think|believe|call|confuse)\b",
    re.I,
)


def frames(text: str, mentions: Sequence[Mention]) -> tuple[Frame, ...]:
    """The frames of one sentence. Ambiguous mentions take part in none."""
    if len({mention.terms for mention in mentions}) < 2 or _ONLY_BODY.search(text):
        return ()
    masked = _masked(text, mentions)
    found: dict[tuple[str, str, str], Frame] = {}
    for subject, relation, target, affirmed in _claims(masked):
        names = mentions[subject].terms, mentions[target].terms
        if len(names[0]) != 1 or len(names[1]) != 1 or names[0] == names[1]:
            continue
        frame = Frame(names[0][0], relation, names[1][0], affirmed)
        found.setdefault((frame.subject, frame.relation, frame.object), frame)
    return tuple(found.values())


# "Remote monitoring is telehealth. It is not telemedicine": a later sentence's pronoun stands for the first subject.
_LATER_SUBJECT = re.compile(
    r"([.!?;—–]\s+)(?:It|They|it|they)(?=\s+(?:is|are|was|were|does|do|did|counts?|falls?|includes?|requires?)\b)"
)


def _masked(text: str, mentions: Sequence[Mention]) -> str:
    parts, at = [], 0
    for number, mention in enumerate(mentions):
        parts += [text[at : mention.span.start], f"⟦{number}⟧"]
        at = mention.span.end
    masked = "".join([*parts, text[at:]])
    masked = _CONTRACTED.sub(" not", re.sub(r"[“”\"*]", "", masked))
    opened_by = re.match(r"(?:(?:The|An?|In short[:,]|In simple terms,)\s+)*⟦(\d+)⟧", masked)
    return _LATER_SUBJECT.sub(rf"\1⟦{opened_by[1]}⟧", masked) if opened_by else masked


def _claims(masked: str) -> Iterator[tuple[int, Relation, int, bool]]:
    yield from _kinds_of(masked)
    yield from _parts_of(masked)
    yield from _likenesses(masked)
    for match in _REQUIRES.finditer(masked):
        for part in _objects(match["rest"]):
            yield int(match[1]), Relation.REQUIRES, part, not match["no"]


def _kinds_of(masked: str) -> Iterator[tuple[int, Relation, int, bool]]:
    for pattern in _IS_A:
        for match in pattern.finditer(masked):
            if _NOT_MADE.search(masked[: match.start()]):
                continue
            yield int(match[1 if match.re is not _IS_A[3] else 2]), Relation.IS_A, int(match[3]), not match["no"]
    for match in _OUTSIDE.finditer(masked):
        yield int(match[1]), Relation.IS_A, int(match[2]), False


def _parts_of(masked: str) -> Iterator[tuple[int, Relation, int, bool]]:
    for pattern, affirmed in ((_INCLUDES, True), (_LEAVES_OUT, False)):
        for match in pattern.finditer(masked):
            negated = "no" in match.groupdict() and bool(match["no"])
            for part in _objects(match["rest"]):
                yield part, Relation.IS_A, int(match[1]), affirmed and not negated
    for match in _UMBRELLA.finditer(masked):
        yield int(match[1]), Relation.BROADER_THAN, int(match[2]), True
        yield int(match[2]), Relation.IS_A, int(match[1]), True


def _likenesses(masked: str) -> Iterator[tuple[int, Relation, int, bool]]:
    for pattern in _SAME:
        for match in pattern.finditer(masked):
            first, second = (int(group) for group in match.groups() if group and group.isdigit())
            yield first, Relation.SAME_AS, second, not match["no"]
    for match in _DIFFERENT.finditer(masked):
        yield int(match[1]), Relation.SAME_AS, int(match[2]), False


def _objects(rest: str) -> list[int]:
    """The terms listed after a verb, up to the end of its clause."""
    end = _CLAUSE_END.search(rest)
    clause = rest[: end.start()] if end else rest
    return [int(number) for number in re.findall(r"⟦(\d+)⟧", clause)]
