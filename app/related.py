"""Questions that an answer may suggest: only such as are known to be answerable from the same index."""

from __future__ import annotations

from collections.abc import Callable

from app.phrases import Language, phrase
from app.questions import Reading
from ingest.index import Index
from ingest.records import Statement

_MOST = 3


def related_questions(
    reading: Reading, outcome: str, index: Index, plain: Callable[[str, Language], Statement | None]
) -> tuple[str, ...]:
    """Up to three questions about the neighbours of the asked terms that have a plain sentence."""
    language = reading.language
    if outcome in ("emergency", "medical_advice", "declined"):
        return ()
    if reading.ambiguous and not reading.terms:
        return tuple(_ask(index, term, language) for term in reading.ambiguous if plain(term, language))
    questions: list[str] = []
    near: list[str] = []
    for term_id in reading.terms:
        term = index.terms[term_id]
        for other in term.not_to_be_confused_with:
            if other in index.terms and other not in reading.terms and plain(other, language):
                questions.append(
                    phrase(
                        "compare_question",
                        language,
                        a=_label(index, term_id, language),
                        b=_label(index, other, language),
                    )
                )
        near += [*term.broader, *term.related, *term.narrower[:4]]
        if reading.intent != "define" and plain(term_id, language):
            questions.append(_ask(index, term_id, language))
    if not reading.terms:
        near = [i for i, _ in index.lexical("labels", reading.text, 4)]
    for other in near:
        if other in index.terms and other not in reading.terms and plain(other, language):
            questions.append(_ask(index, other, language))
    return tuple(dict.fromkeys(questions))[:_MOST]


def _ask(index: Index, term: str, language: Language) -> str:
    return phrase("define_question", language, term=_label(index, term, language))


def _label(index: Index, term: str, language: Language) -> str:
    entry = index.terms[term]
    return entry.spanish[0] if language == "es" and entry.spanish else entry.label
