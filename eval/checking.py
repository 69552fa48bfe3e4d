"""A gold set against a corpus: every line whose evidence is gone, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from eval.evidence import Resolved, Target, flat, resolve
from eval.gold import Entry, Gold
from eval.library import Library
from ingest.answer_checks import question_key
from ingest.errors import GoldError
from ingest.records import ReviewedAnswer


def check(entries: Sequence[Entry], library: Library) -> list[str]:
    """Every defect, with file and line. When most needs do not resolve, the first line names the likelier cause."""
    defects = []
    with_evidence, broken = 0, 0
    for entry in entries:
        _, found = resolve(entry.need, library)
        defects += [f"{entry.place}: {defect}" for defect in found]
        with_evidence += bool(entry.need.nuggets or entry.need.trap)
        broken += bool(found)
    if broken * 2 > with_evidence:
        lead = (
            f"{broken} of {with_evidence} needs with evidence do not resolve: was this gold written for another corpus?"
        )
        defects.insert(0, lead)
    return defects


def answered_questions(gold: Gold, answers: Iterable[ReviewedAnswer]) -> list[str]:
    """Gold questions that a reviewed answer was written for, which would measure the writing and not the answering."""
    owners = {
        question_key(question): answer.id
        for answer in answers
        for question in (*answer.questions, *answer.questions_es)
    }
    return [
        f"{entry.place}: {query.text!r} is a question of the reviewed answer {owner}."
        for entry in gold.entries
        for query in entry.need.queries
        if (owner := owners.get(question_key(query.text)))
    ]


def resolved(gold: Gold, library: Library) -> dict[str, Resolved]:
    """The evidence of every need. Raises GoldError with every defect; nothing is scored in silence."""
    defects = check(gold.entries, library)
    if defects:
        raise GoldError(f"The gold set does not fit this corpus ({len(defects)} defects):", defects)
    return {need.need_id: resolve(need, library)[0] for need in gold.needs}


def shown(entry: Entry, library: Library) -> list[str]:
    """What a need's evidence resolves to, for a person to read."""
    evidence, defects = resolve(entry.need, library)
    lines = [f"{entry.place} {entry.need.need_id}: {entry.need.queries[0].text}"]
    parts = [(f"nugget {name}", flat(found)) for name, found in evidence.nuggets.items()]
    parts += [(f"side {name}", flat(found)) for name, found in evidence.sides.items()]
    parts += [("trap", evidence.trap), ("relevant", evidence.relevant), ("irrelevant", evidence.irrelevant)]
    for name, targets in parts:
        lines += [f"  {name}: {_told(target, library)}" for target in targets]
    return [*lines, *(f"  defect: {defect}" for defect in defects)]


def _told(target: Target, library: Library) -> str:
    return f"{library.text_at(target.file, target.spans)} [{', '.join(sorted(target.statements))}]"
