"""What is asked, and how it was parsed: once, and never read again from the raw text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from app.answer import Intent
from ingest.errors import QuestionError
from ingest.vocabulary import Mention

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST_QUESTION = 2_000  # characters; a visitor's question is far shorter, a pasted page is not a question
LONGEST_HISTORY = 12  # turns that are looked at, the newest last

_HALF = re.compile("[\ud800-\udfff]")

Language = Literal["en", "es"]
Route = Literal[
    "word_question", "front_desk", "medical_advice", "emergency", "crisis", "off_topic", "injection", "chitchat"
]
AnswerType = Literal[
    "none", "yes_no", "amount", "number", "duration", "frequency", "date", "code", "place", "who", "reason", "procedure"
]


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
    message is no text: half of a character that was cut. Earlier messages are cut to the same length.
    """

    text: str
    history: tuple[Turn, ...] = ()
    language: Language | None = None
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
        recent = tuple(Turn(turn.role, turn.text[:LONGEST_QUESTION]) for turn in self.history[-LONGEST_HISTORY:])
        object.__setattr__(self, "history", recent)


@dataclass(frozen=True, slots=True, eq=False)
class ParsedQuestion:
    """How a question was understood. ``vector``: of the stand-alone form, float32, unit length."""

    text: str  # the stand-alone form, in the language of the question
    query: str  # what is searched for: the text with the terms' own labels, in the language of the sources
    language: Language
    vector: NDArray[np.float32]
    typed: str = ""  # the part of the message that asks it, as typed
    listed: bool = False  # it names several terms and says hardly anything else: "hx of htn, dm2"
    canonical: tuple[str, ...] = ()  # what it asks of its terms in the plainest words: "What is a copay?"
    route: Route = "word_question"
    routes: Mapping[Route, float] = field(default_factory=dict)  # probability of each route
    urgent: Route | None = None  # crisis or emergency, where the message may be one and is not surely one
    intent: Intent = "other"
    intents: Mapping[Intent, float] = field(default_factory=dict)  # probability of each intent
    answer_type: AnswerType = "none"
    answer_type_odds: float = 0.0  # probability of that type
    completed: bool = False  # the text was completed from the history or from the asker's place
    before: tuple[str, ...] = ()  # the last messages of the asker before this one as they stand alone, newest first
    mentions: tuple[Mention, ...] = ()
    terms: tuple[str, ...] = ()  # ids of covered terms, in the order asked
    ambiguous: tuple[str, ...] = ()  # ids of the terms that own a label which the question leaves open
    unknown: tuple[str, ...] = ()  # words, as typed, that no source uses and that are not everyday ones
    codes: tuple[str, ...] = ()
    jurisdiction: str | None = None
    place_asked: bool = False  # the question itself names the place
    issuers: tuple[frozenset[str], ...] = ()  # ids of the sources of each body that it names, in the order named
    as_of: date = field(default_factory=date.today)
    rest: str = ""  # what is asked besides terms, bodies and places, in the language of ``query``
    own_rest: str = ""  # the same as asked

    def beside(self, language: str) -> ParsedQuestion:
        """The question as it is compared with a statement of a language: a Spanish one is searched for in English, and
        is compared with Spanish statements as it was asked."""
        if language == self.language == "es":
            return replace(self, query=self.text, rest=self.own_rest)
        return self

    @property
    def named(self) -> frozenset[str]:
        """Ids of all sources whose publisher the question names."""
        return frozenset().union(*self.issuers)
