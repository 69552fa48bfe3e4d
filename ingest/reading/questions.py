"""Questions with their answers: "Q: …" and "A: …" lines, and the FAQPage of a page's JSON-LD, become headings and text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ingest.reading.blocks import BlockKind, Part
from ingest.reading.inline import clean

_QUESTION = re.compile(
    r"(?:\*\*)?(?:(?:Q|P|Question|Pregunta)(?:\s?\d{1,3})?\s?[:.)]|(?-i:[QP])\d{1,3}(?=\s))\s*(?:\*\*)?\s*(?=\S)", re.I
)
_ANSWER = re.compile(
    r"(?:\*\*)?(?:(?:A|R|Answer|Respuesta)(?:\s?\d{1,3})?\s?[:.)]|(?-i:[AR])\d{1,3}(?=\s))\s*(?:\*\*)?\s*(?=\S)", re.I
)
_TAGS = re.compile(r"<[^>]{0,300}>")


def paired(parts: Iterable[Part]) -> Iterator[Part]:
    """Parts whose "Q:" lines are headings and whose answers have lost their "A:"."""
    level, asked = 1, False
    for part in parts:
        if part.kind is BlockKind.HEADING:
            level, asked = part.level, False
            if match := _QUESTION.match(part.text):
                part, asked = replace(part, text=part.text[match.end() :], asks=True), True
        elif part.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM):
            if (match := _QUESTION.match(part.text)) and (pair := _split(part.text[match.end() :])):
                question, answer = pair
                yield Part(BlockKind.HEADING, question, min(level + 1, 6), page=part.page, asks=True)
                asked = True
                if not answer:
                    continue
                part = Part(BlockKind.PARAGRAPH, answer, page=part.page)
            if asked and (match := _ANSWER.match(part.text)):
                part = replace(part, text=part.text[match.end() :], kind=BlockKind.PARAGRAPH)
        yield part


def _split(text: str) -> tuple[str, str] | None:
    """A question and what follows it; None for what asks nothing."""
    question, mark, rest = text.partition("?")
    if not mark or len(question.split()) > 40:
        return None
    return f"{question.strip(' *')}?", rest.strip(" *")


def of_linked_data(items: Iterable[Mapping[str, Any]], known: Iterable[Part]) -> Iterator[Part]:
    """Questions and answers of an FAQPage that the page's own text does not show."""
    shown = {part.text.casefold() for part in known if part.kind is BlockKind.HEADING}
    for item in items:
        entries = item.get("mainEntity") if item.get("@type") == "FAQPage" else None
        for entry in entries if isinstance(entries, list) else []:
            question = entry.get("name") if isinstance(entry, dict) else None
            accepted = entry.get("acceptedAnswer") if isinstance(entry, dict) else None
            answer = accepted.get("text") if isinstance(accepted, dict) else None
            if isinstance(question, str) and isinstance(answer, str) and clean(question).casefold() not in shown:
                yield Part(BlockKind.HEADING, clean(question), 2, asks=True)
                yield Part(BlockKind.PARAGRAPH, clean(_TAGS.sub(" ", answer)))
