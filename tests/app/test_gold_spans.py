"""Every citation of every gold question, answered from the shipped index: exact spans, and only where answered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from eval.gold import read
from eval.running import question_of

if TYPE_CHECKING:
    from app.answer import Answer
    from app.assistant import Assistant

GOLD = sorted((Path(__file__).parents[2] / "eval" / "gold").glob("*.jsonl"))
BATCH = 64


def faults(answer: Answer, assistant: Assistant) -> list[str]:
    """What is wrong with an answer's citations, in words."""
    found = []
    numbers = [citation.number for citation in answer.citations]
    used = {n for sentence in answer.sentences for n in sentence.citations}
    if bool(numbers) != (answer.outcome == "answered") or (used and answer.outcome != "answered"):
        found.append(f"{answer.outcome} with {len(numbers)} citations")
    if numbers != list(range(1, len(numbers) + 1)) or not used <= set(numbers):
        found.append(f"numbers {numbers}, used {sorted(used)}")
    for citation in answer.citations:
        statement = assistant.index.statement(citation.statement_id)
        text = assistant.index.document(statement.document_id).text
        parts = [text[span.start : span.end] for span in citation.spans]
        if not all(parts) or " … ".join(parts) != citation.quote:
            found.append(f"[{citation.number}] {citation.quote!r} is stored as {parts}")
        if not statement.asserted or statement.dangling:
            found.append(f"[{citation.number}] is not to be quoted: {citation.quote!r}")
    for sentence in answer.sentences:
        quotes = {answer.citations[n - 1].quote.casefold() for n in sentence.citations}
        if sentence.origin == "source" and quotes != {sentence.text.casefold()}:
            found.append(f"{sentence.text!r} is not what it cites")
    return found


@pytest.mark.parametrize("path", GOLD, ids=lambda path: path.stem)
def test_every_citation_is_the_stored_text(assistant: Assistant, path: Path) -> None:
    pairs = list(read([path]).pairs())
    assert len(pairs) > 50
    wrong = []
    for start in range(0, len(pairs), BATCH):
        some = pairs[start : start + BATCH]
        answers = assistant.batch([question_of(need, query) for need, query in some])
        wrong += [
            f"{query.qid}: {fault}"
            for (_, query), answer in zip(some, answers, strict=True)
            for fault in faults(answer, assistant)
        ]
    assert wrong == []
