"""A whole answer as markup: the verdict first, then the rest, then the sources."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from app.answer import Answer, Citation, Comparison, Sentence
from app.web.drawing.citations import cited, source_list, who
from app.web.drawing.comparison import comparison
from app.web.drawing.disagreement import disagreement, who_says_what
from app.web.drawing.markup import Html, dialled, is_web_address, tag, text
from app.web.drawing.words import Language, shown_date, word
from app.web.places import Place

LOUD = ("emergency", "crisis")
QUIET = ("off_topic", "front_desk", "declined", "medical_advice", "not_covered", "clarify")


def turn(
    question: str,
    answer: Answer | None,
    places: dict[int, Place | None],
    number: int,
    language: Language,
    told: Sequence[str] = (),
) -> Html:
    """A question and its answer; without an answer yet, the question and a line that says what goes on.

    ``told`` are sentences of a chat model that were verified before the answer is whole."""
    said = text(answer.question if answer and answer.redacted else question)
    asked = tag("h2", said, kind="question", tabindex="-1")
    if answer is None:
        waiting = tag("p", text(word("looking", language)) + tag("span", "", kind="dots"), kind="looking")
        early = "".join(tag("p", text(sentence), kind="said") for sentence in told)
        return tag("article", asked + early + waiting, kind="turn", id=f"turn-{number}")
    return tag("article", asked + _answer(answer, places, number, language), kind="turn", id=f"turn-{number}")


def spoken(answer: Answer, language: Language) -> str:
    """What a screen reader is told once: the whole answer without its numbers, and how many sources it has."""
    parts = [" ".join(sentence.text for sentence in answer.sentences) or answer.text]
    if answer.citations:
        count = len({citation.source_id for citation in answer.citations})
        parts.append(word("source_count", language) if count == 1 else word("sources_count", language, count=count))
    return f"{word('answer_ready', language)}: {'. '.join(part.rstrip('.') for part in parts)}."


def copied(answer: Answer, language: Language) -> str:
    """The answer as plain text with its numbered sources below, for pasting elsewhere."""
    lines = [answer.question if answer.redacted else answer.standalone_question or answer.question, "", answer.text]
    if answer.citations:
        lines += ["", word("sources", language)]
        lines += [_reference(citation, language) for citation in answer.citations]
    return "\n".join(lines)


def _answer(answer: Answer, places: dict[int, Place | None], number: int, language: Language) -> Html:
    scope = f"t{number}"
    parts = [_notes(answer, language), _body(answer, scope, language)]
    parts.append(source_list(answer.citations, places, scope, language, folded=_folded(answer)))
    if answer.citations:
        parts.append(_actions(answer, language))
    kind = "answer" + (" pt-loud" if answer.outcome in LOUD else " pt-quiet" if answer.outcome in QUIET else "")
    return tag("div", "".join(parts), kind=kind, lang=answer.language)


def _notes(answer: Answer, language: Language) -> Html:
    notes = []
    if answer.redacted:
        notes.append(text(word("redacted", language)))
    if answer.standalone_question and answer.standalone_question != answer.question:
        notes.append(f"{text(word('read_as', language))}: {text(answer.standalone_question)}")
    if answer.coverage == "partial" and answer.outcome == "answered":
        notes.append(tag("span", text(word("partial", language)), kind="mark pt-note"))
    if answer.drafter == "model":
        notes.append(text(word("by_model", language)))
    return "".join(tag("p", note, kind="meta") for note in notes)


def _body(answer: Answer, scope: str, language: Language) -> Html:
    citations = {citation.number: citation for citation in answer.citations}
    first, *rest = answer.sentences or [Sentence(text=answer.text, citations=[], origin="framing")]
    leads = list(takewhile(lambda item: item.origin == "framing", rest))
    drawn = _drawn_elsewhere(answer)
    if answer.outcome in LOUD:
        parts = [tag("p", dialled(first.text), kind="verdict")]
    else:
        parts = [tag("p", _sentence(first, citations, scope, language), kind="verdict")]
    parts += _paragraphs(leads, citations, scope, language)
    speaking = _speaking_for_sides(answer)
    if answer.disagreement and speaking:
        about = answer.disagreement.about
        headed = not any(about in item.text for item in (first, *leads))
        leading = {number for item in speaking for number in item.citations}
        parts.append(disagreement(answer.disagreement, citations, scope, language, headed, leading, answer.terms[:1]))
    rest = [item for item in rest[len(leads) :] if item.text not in drawn]
    parts += _paragraphs(rest, citations, scope, language)
    table = _table(answer)
    if table:
        parts.append(comparison(table, citations, scope, language))
    if answer.disagreement and not speaking:
        parts.append(who_says_what(answer.disagreement, citations, scope, language, answer.terms[:1]))
    return "".join(parts)


def _speaking_for_sides(answer: Answer) -> list[Sentence]:
    """Quotes that are a side's own: where there are any, the sides themselves are the answer."""
    if not answer.disagreement:
        return []
    beside = {number for side in answer.disagreement.sides for number in side.citations}
    quotes = [item for item in answer.sentences if item.origin == "source" and item.citations]
    return [item for item in quotes if set(item.citations) <= beside]


def _folded(answer: Answer) -> set[int]:
    """Numbers of the citations that neither a sentence nor a cell shows."""
    cells = answer.comparison.rows if answer.comparison else []
    return set(answer.supporting) - {number for row in cells for cell in row.cells for number in cell.citations}


def _drawn_elsewhere(answer: Answer) -> set[str]:
    """Sentences that a side shows; they are not said twice."""
    return {item.text for item in _speaking_for_sides(answer)}


def _table(answer: Answer) -> Comparison | None:
    """The comparison without the rows that the sentences have said already."""
    if not answer.comparison:
        return None
    said = {item.text for item in answer.sentences}
    rows = [row for row in answer.comparison.rows if not all(cell.text in said for cell in row.cells)]
    return answer.comparison.model_copy(update={"rows": rows}) if rows else None


def _paragraphs(
    sentences: list[Sentence], citations: dict[int, Citation], scope: str, language: Language
) -> list[Html]:
    """Framing opens a paragraph; a statement stands on a line of its own, so that each can be traced."""
    return [
        tag("p", _sentence(item, citations, scope, language), kind="lead" if item.origin == "framing" else "said")
        for item in sentences
        if item.text
    ]


def _sentence(sentence: Sentence, citations: dict[int, Citation], scope: str, language: Language) -> Html:
    shown = [citations[number] for number in sentence.citations if number in citations]
    said, quotes = sentence.text, sentence.origin == "source" and bool(shown)
    if quotes and shown[0].wording == "verbatim" and "“" not in said:
        said = f"“{said}”"
    return tag("span", cited(said, shown, scope, language), lang=shown[0].language if quotes else None)


def _actions(answer: Answer, language: Language) -> Html:
    copy = tag(
        "button",
        text(word("copy", language)),
        kind="action",
        type="button",
        data_copy=copied(answer, language),
        data_copied=word("copied", language),
    )
    return tag(
        "p",
        copy + tag("button", text(word("print", language)), kind="action", type="button", data_print="1"),
        kind="actions",
    )


def _reference(citation: Citation, language: Language) -> str:
    day = shown_date(citation.date, language)
    line = f"[{citation.number}] {who(citation, language)}. {citation.title}. {day}."
    if citation.status != "current":
        line += f" ({word(citation.status, language)})"
    if citation.as_of:
        line += f" ({word('as_of', language, day=shown_date(citation.as_of, language))})"
    return f"{line} {citation.url}" if is_web_address(citation.url) else line
