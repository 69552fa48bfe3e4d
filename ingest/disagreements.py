"""Disagreements: where independent voices say opposite things of the same subject, relation and object.

Found when an index is built. Opposite frames that are both asserted and both in force are sure; definitions of one
term that share few words are only candidates, which a person accepts or rejects in ``disagreements.toml``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations

from ingest.records import Disagreement, Frame, Kind, Relation, Side, Source, Statement
from ingest.vocabulary import words

_ALIKE = 0.12  # share of content words below which two definitions are listed for review
_MOST_CANDIDATES = 400


def voice_of(statement: Statement, sources: Mapping[str, Source]) -> str:
    """Who speaks, for counting: who repeats another is one voice with it."""
    source = sources[statement.source_id]
    return source.voice or source.id


def _in_force(statement: Statement) -> bool:
    return statement.asserted and not statement.superseded_by and not statement.dangling and statement.language == "en"


def _claims(statements: Iterable[Statement]) -> dict[tuple[str, Relation, str], dict[bool, list[Statement]]]:
    claims: dict[tuple[str, Relation, str], dict[bool, list[Statement]]] = defaultdict(lambda: {True: [], False: []})
    for statement in statements:
        if not _in_force(statement):
            continue
        for frame in statement.frames:
            if frame.condition is None:
                claims[_normal(frame)][frame.affirmed].append(statement)
    return claims


def _normal(frame: Frame) -> tuple[str, Relation, str]:
    if frame.relation is Relation.SAME_AS:
        first, second = sorted((frame.subject, frame.object))
        return first, frame.relation, second
    return frame.subject, frame.relation, frame.object


def sure_pairs(statements: Iterable[Statement], sources: Mapping[str, Source]) -> list[Disagreement]:
    """Claims that one voice affirms and another denies; unreviewed, one a claim, in a fixed order."""
    found = []
    for (subject, relation, target), sides in sorted(_claims(statements).items()):
        yes, no = sides[True], sides[False]
        if relation is Relation.REQUIRES or not yes or not no:
            continue
        if {voice_of(s, sources) for s in yes} == {voice_of(s, sources) for s in no}:
            continue
        found.append(
            Disagreement(
                id=f"{subject}--{relation.replace(' ', '-')}--{target}",
                kind="opinions",
                about=_about(subject, relation, target),
                terms=(subject, target),
                sides=(Side("Yes", tuple(s.id for s in yes), "Sí"), Side("No", tuple(s.id for s in no), "No")),
                reviewed=False,
            )
        )
    return found


def _about(subject: str, relation: Relation, target: str) -> str:
    first, second = subject.replace("-", " "), target.replace("-", " ")
    if relation is Relation.SAME_AS:
        return f"whether {first} and {second} are the same"
    if relation is Relation.BROADER_THAN:
        return f"whether {first} is broader than {second}"
    return f"whether {first} is {second}"


def candidates(
    statements: Iterable[Statement], sources: Mapping[str, Source]
) -> list[tuple[str, Statement, Statement]]:
    """Pairs for a person to review, as (reason, one, other): opposite claims first, then unlike definitions."""
    everything = [s for s in statements if _in_force(s)]
    found: list[tuple[str, Statement, Statement]] = []
    for (subject, relation, target), sides in sorted(_claims(everything).items()):
        for one in sides[True]:
            for other in sides[False]:
                if voice_of(one, sources) != voice_of(other, sources):
                    found.append((f"{subject} {relation} {target}: affirmed and denied", one, other))
    by_term: dict[str, list[Statement]] = defaultdict(list)
    for statement in everything:
        if statement.kind is Kind.DEFINITION and statement.terms and not statement.basis:
            by_term[statement.terms[0]].append(statement)
    for term, definitions in sorted(by_term.items()):
        for one, other in combinations(definitions, 2):
            if voice_of(one, sources) != voice_of(other, sources) and _shared(one, other) < _ALIKE:
                found.append((f"{term}: definitions that share few words", one, other))
    return found[:_MOST_CANDIDATES]


def _shared(one: Statement, other: Statement) -> float:
    first, second = ({w.folded for w in words(s.quote) if len(w.folded) > 3} for s in (one, other))
    return len(first & second) / max(1, len(first | second))
