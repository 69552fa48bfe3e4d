"""Questions whose answer is known: those that headings ask, that reviewed answers serve, and that sources differ on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import takewhile

from ingest.records import AskedQuestion, Disagreement, ReviewedAnswer, Section, Statement

_ANSWERING = 12  # statements of a heading's subsections that are taken to answer it


def asked(sections: Sequence[Section], statements: Sequence[Statement]) -> Iterator[AskedQuestion]:
    """Questions that headings ask, in stored order, where what stands below answers them."""
    stated: dict[str, list[str]] = {}
    for statement in statements:
        stated.setdefault(statement.section_id, []).append(statement.id)
    for number, section in enumerate(sections):
        if not section.question:
            continue
        found = stated.get(section.id, [])
        if not found:  # only subsections stand below the heading
            below = takewhile(partial(_is_below, section), (sections[n] for n in range(number + 1, len(sections))))
            found = [identity for part in below for identity in stated.get(part.id, [])][:_ANSWERING]
        if found:
            identity = f"section/{section.id}"
            yield AskedQuestion(identity, section.question, section.language, section.id, None, tuple(found))


def _is_below(heading: Section, section: Section) -> bool:
    depth = len(heading.headings)
    return (
        section.document_id == heading.document_id
        and len(section.headings) > depth
        and section.headings[:depth] == heading.headings
    )


def served(answers: Sequence[ReviewedAnswer]) -> Iterator[AskedQuestion]:
    """Questions that reviewed answers serve, in stored order."""
    for answer in answers:
        both = (
            (text, language)
            for texts, language in ((answer.questions, "en"), (answer.questions_es, "es"))
            for text in texts
        )
        for number, (text, language) in enumerate(both, start=1):
            yield AskedQuestion(f"answer/{answer.id}/{number}", text, language, None, answer.id, answer.basis)


def disputed(disagreements: Sequence[Disagreement]) -> Iterator[AskedQuestion]:
    """What sources differ on, in stored order; see ``question_about``."""
    for item in disagreements:
        members = tuple(dict.fromkeys(identity for side in item.sides for identity in side.statements))
        yield AskedQuestion(question_about(item), f"{item.about}?", "en", None, None, members, item.id)


def question_about(item: Disagreement) -> str:
    """The id of the question that a disagreement is about."""
    return f"disagreement/{item.id}"
