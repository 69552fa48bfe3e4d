"""The form of a model's sentence: one that can be shown, and that can be compared with statements."""

from __future__ import annotations

import re

from ingest.bearing import clauses_of

LONGEST = 60  # words of a sentence
_MARKS = re.compile(r"\s*\[[\d,\s]+\]")
_ADDRESS = re.compile(r"https?:|www\.|\S@\S|\b[\w-]+\.(?:com|org|net|gov|io|info)\b|[<>{}`|]|\]\(", re.I)
# "Medicare does not: ..." leans on the question; alone it says nothing that could be compared.
_ELLIPSIS = re.compile(
    r"(?:^|[,;:] |\b(?:and|but) )(?:[\w’'-]+ ){1,4}(?:do|does|did|is|are|was|were|can|will|must|may|has|have|need)(?: not|n[’']t)?(?:[.:;]|,(?! \w+,))"
)
# What a sentence is about must be in it: "it" may be taken for another thing than its statements speak of.
_POINTS = re.compile(
    r"(?:(?:yes|no|not|often|also|there|here|for|in|under|to|at|as of)\b[^,:]{0,50}[,:]\s+)*(?:it|its|they|their|them|this|that|these|those|both|he|she)\b",
    re.I,
)


def unmarked(text: str) -> str:
    """A sentence without the marks that a model may have put after it, on one line."""
    return " ".join(_MARKS.sub("", text).split())


def form_defect(sentence: str, told: str) -> str | None:
    """What is wrong with the form of a sentence: none, too long, or with an address or markup that ``told`` lacks."""
    count = len(sentence.split())
    if count < 3 or not re.search(r"[^\W\d_]{2}", sentence):
        return "empty"
    if count > LONGEST:
        return "too long"
    if not stands_alone(sentence):
        return "not alone"
    if any(found not in told for found in _ADDRESS.findall(sentence)):
        return "address"
    return None


def stands_alone(sentence: str) -> bool:
    """Whether a sentence can be compared with statements: it leans on no question and says what "it" is."""
    return not (_ELLIPSIS.search(sentence) or _POINTS.match(sentence))


def clauses(text: str) -> list[str]:
    """What a sentence says one after the other."""
    return clauses_of(re.sub(r"\b(Dr|Mr|Ms|St|vs)\. ", r"\1 ", text))
