"""What is asked, and how it was read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from app.answers import Intent
from ingest.errors import QuestionError

LONGEST_QUESTION = 2_000  # characters; a visitor's question is far shorter, a pasted page is not a question
LONGEST_HISTORY = 12  # turns that are looked at, the newest last

_HALF = re.compile("[\ud800-\udfff]")

Safety = Literal["none", "emergency", "crisis", "medical_advice", "declined"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question as asked. ``language`` and ``jurisdiction`` are the asker's wish, None when unknown; ``redacted``: what
    said who somebody is was taken out.

    Raises QuestionError when the text is blank or longer than LONGEST_QUESTION characters, and when it or an earlier
    message is no text: half of a character that was cut.
    """

    text: str
    history: tuple[Turn, ...] = ()
    language: Literal["en", "es"] | None = None
    jurisdiction: str | None = None
    as_of: date = field(default_factory=date.today)
    redacted: bool = False

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise QuestionError("The question is blank. Type a question, for example: What is telehealth?")
        if len(self.text) > LONGEST_QUESTION:
            raise QuestionError(
                f"The question has {len(self.text):,} characters; at most {LONGEST_QUESTION:,} are read."
                " Ask in a sentence or two."
            )
        if any(_HALF.search(text) for text in (self.text, *(turn.text for turn in self.history))):
            raise QuestionError("The question is not text: it has half of a character. Type it again.")


_MONTHS = {
    name: number
    for number, names in enumerate(
        "january enero|february febrero|march marzo|april abril|may mayo|june junio|july julio|august agosto|september septiembre"
        "|october octubre|november noviembre|december diciembre".split("|"),
        start=1,
    )
    for name in names.split()
}
_BACK_IN = re.compile(
    rf"\b(back in|in|during|as of|before|until|en|a partir de)(?: (?:early|late|mid|the year|el a[nñ]o))? (?:(?P<month>{'|'.join(_MONTHS)}),? (?:de )?)?(?P<year>(?:19|20)\d\d)\b",
    re.I,
)
_WAS = re.compile(
    r"\b(?:was|were|did|had|could|used to|back|counted|meant|as of|era|fue|eran|podia\w*|significaba)\b", re.I
)


def on_day_named(question: Question, text: str) -> Question:
    """The question as of the month or year that its own words name ("what did POS 02 mean back in 2021"), else as it is."""
    named = _BACK_IN.search(text)
    if not named or not _WAS.search(text) or question.as_of != date.today():
        return question
    day = date(int(named["year"]), _MONTHS[named["month"].casefold()] if named["month"] else 6, 28)
    return (
        replace(question, as_of=day) if day.replace(month=1, day=1) < date.today().replace(month=1, day=1) else question
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """How a question was understood; made without a model."""

    text: str  # the stand-alone form, in the language of the question
    standalone: bool  # false when the text was completed from the history
    language: Literal["en", "es"]
    intent: Intent
    terms: tuple[str, ...]  # ids of covered terms, in the order asked
    compared: tuple[str, ...] = ()  # the terms that a comparison or classification sets against each other
    uncovered: tuple[str, ...] = ()  # terms that the question names and the index does not know, as typed
    ambiguous: tuple[str, ...] = ()  # ids of the terms that own a label which the question leaves open
    described: bool = False  # asks for the word for something: "what is it called when …"
    pointless: bool = False  # points at something that nobody named: "is it covered?"
    bare: bool = False  # nothing is said besides terms and asking words
    jurisdiction: str | None = None
    safety: Safety = "none"
    greeting: bool = False
