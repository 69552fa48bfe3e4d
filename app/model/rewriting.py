"""Rewriting: a follow-up as a question that stands alone, by the model, kept only if it names no new thing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.query.question import Question
from app.query.words import Words
from ingest.figures import figures
from ingest.index import Index
from ingest.names import Names
from ingest.vocabulary import Vocabulary

TURNS = 4  # earlier messages that the model sees
_LONGEST = 300  # characters of a rewritten question


def kept(text: str, question: Question, index: Index, vocabulary: Vocabulary, words: Words, names: Names) -> str | None:
    """The rewritten question where all that it names was named in the conversation; else None."""
    text = " ".join(text.strip().strip('"“”').split())
    if not 3 <= len(text) <= _LONGEST or re.search(r"https?:|www\.|[<>{}`|\[\]]", text):
        return None
    told = " . ".join((question.text, *(turn.text for turn in question.history[-TURNS:])))
    if figures(text) - figures(told):
        return None
    known = {term for mention in vocabulary.mentions(told, mend=True) for term in mention.terms}
    if any(not set(mention.terms) & known for mention in vocabulary.mentions(text)):
        return None
    labels = " ".join(label for term in sorted(known) for label in index.terms[term].labels)
    if words.stems(text) - words.stems(f"{told} {labels}"):
        return None
    if any(not names.bears(f"{told} {labels}", name) for name in names.of(text)):
        return None
    return text


def leans(question: Question, completed: bool, terms: Sequence[str]) -> bool:
    """Whether a message is worth completing: it was said after others, and leans on them or names no term."""
    return any(turn.role == "user" for turn in question.history) and (completed or not terms)
