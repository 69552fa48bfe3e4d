"""Reviewed answers: the entries of ``answers/*.toml`` as records, one ``[[answer]]`` with its ``[[answer.sentence]]``.

Only the form is read here; whether an answer is borne by its statements is proved in ``answer_checks``.
"""

from __future__ import annotations

from ingest.records import Facet, ReviewedAnswer, ReviewedSentence
from ingest.tables import Entry

ANSWERS = "answers"  # the folder


def read_answer(entry: Entry) -> ReviewedAnswer | None:
    """An ``[[answer]]``; None when it lacks what every one has, each lack noted at its line."""
    identity = entry.text("id", required=True)
    if entry.value("facet") is None:
        entry.note(None, "facet is missing.")
    facet = entry.choice("facet", Facet, Facet.MEANING)
    terms, questions, spanish = (entry.texts(key) for key in ("terms", "questions", "questions_es"))
    jurisdiction = entry.text("jurisdiction")
    sentences = tuple(_read_sentence(sentence) for sentence in entry.entries("sentence"))
    if not terms:
        entry.note(None, "terms is missing: an answer is about one term or more.")
    if not sentences:
        entry.note(None, "an answer has sentences: [[answer.sentence]] with en, es and basis.")
    if not identity:
        return None
    return ReviewedAnswer(identity, facet, terms, questions, spanish, sentences, jurisdiction)


def _read_sentence(entry: Entry) -> ReviewedSentence:
    """A sentence, with an empty text where a language is missing, so that the others keep their numbers."""
    english, spanish = (entry.text(key, required=True) or "" for key in ("en", "es"))
    basis = entry.texts("basis")
    is_open = entry.value("open")
    if is_open not in (None, True, False):
        entry.note("open", f"open is {is_open!r}; it is true or left out.")
    entry.finish()
    return ReviewedSentence(english, spanish, basis, open=is_open is True)
