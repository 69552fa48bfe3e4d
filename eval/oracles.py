"""Ceilings: what the scores would be if one part were perfect. Their gaps to the system say where to work.

both: the best statements of the corpus, chosen with the gold at hand. selector: the best of what the system found.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from app.answer import Outcome
from eval.baselines import quoting
from eval.evidence import Alternatives, Resolved, Target, flat
from eval.gold import SHOWN_CONFLICTS, Gold, GoldSide, Need
from eval.library import Library
from eval.running import Answered, question_of
from ingest.index import Index
from ingest.records import Disagreement, Side, Statement

DEPTH = 20  # retrieved statements that the perfect selector may choose from
SURE, UNSURE = 0.95, 0.0


def perfect(gold: Gold, evidence: Mapping[str, Resolved], library: Library, index: Index) -> list[Answered]:
    """Oracle retrieval and selection: every nugget and every side quoted, every refusal right."""
    return _answers(gold, evidence, library, index, None)


def perfect_selector(
    gold: Gold, evidence: Mapping[str, Resolved], library: Library, index: Index, ranked: Mapping[str, Sequence[str]]
) -> list[Answered]:
    """The same from what the system retrieved; nothing in it: refused."""
    return _answers(gold, evidence, library, index, ranked)


def chosen(need: Need, evidence: Resolved, library: Library, among: Collection[str] | None = None) -> list[Statement]:
    """Few statements that hold every side and nugget they can: sides first, then vital, then okay nuggets."""
    shown: dict[str, Statement] = {}
    wanted = [evidence.sides[side.id] for side in _due_sides(need)]
    for importance in ("vital", "okay"):
        wanted += [evidence.nuggets[n.id] for n in need.nuggets if n.importance == importance]
    banned = {name for target in evidence.trap for name in target.statements}
    for alternatives in wanted:
        for name in _best(alternatives, shown, library, banned, among):
            shown[name] = library.statements[name]
    return list(shown.values())


def _answers(
    gold: Gold,
    evidence: Mapping[str, Resolved],
    library: Library,
    index: Index,
    ranked: Mapping[str, Sequence[str]] | None,
) -> list[Answered]:
    answers = []
    for need, query in gold.pairs():
        among = None if ranked is None else set(ranked.get(query.qid, ())[:DEPTH])
        statements = chosen(need, evidence[need.need_id], library, among) if "answered" in need.expected else []
        outcome: Outcome = (
            "answered" if statements else next((o for o in need.expected if o != "answered"), "not_covered")
        )
        answer = quoting(
            index,
            question_of(need, query),
            statements,
            outcome=outcome,
            language=need.language,
            confidence=SURE if statements else UNSURE,
            missing=("more",) if need.coverage == "partial" else (),
            disagreement=_disagreement(need, evidence[need.need_id], statements),
        )
        answers.append(Answered(query.qid, need.need_id, answer, tuple(s.id for s in statements)))
    return answers


def _due_sides(need: Need) -> Sequence[GoldSide]:
    if need.conflict is None:
        return ()
    return need.conflict.sides if need.conflict.type == "opinions" else need.conflict.sides[:1]


def _best(
    alternatives: Alternatives,
    shown: Collection[str],
    library: Library,
    banned: Collection[str],
    among: Collection[str] | None,
) -> list[str]:
    """The statements of the group that needs fewest new ones; the corpus' order breaks ties."""
    options = []
    for group in alternatives:
        slots = [_cheapest([t for t in slot if _usable(t, library, banned, among)], shown) for slot in group]
        if group and all(slot is not None for slot in slots):
            options.append([name for slot in slots for name in sorted(slot.statements)])  # type: ignore[union-attr]
    return min(options, key=lambda names: len(set(names) - set(shown)), default=[])


def _cheapest(targets: Sequence[Target], shown: Collection[str]) -> Target | None:
    return min(targets, key=lambda target: len(target.statements - set(shown)), default=None)


def _usable(target: Target, library: Library, banned: Collection[str], among: Collection[str] | None) -> bool:
    return bool(target.statements) and all(
        library.statements[name].asserted and name not in banned and (among is None or name in among)
        for name in target.statements
    )


def _disagreement(need: Need, evidence: Resolved, statements: Sequence[Statement]) -> Disagreement | None:
    """The gold's disagreement, where two of its sides or more are quoted."""
    if need.conflict is None or need.conflict.type not in SHOWN_CONFLICTS:
        return None
    quoted = {statement.id for statement in statements}
    sides = []
    for side in need.conflict.sides:
        names = {name for target in flat(evidence.sides[side.id]) for name in target.statements}
        if names & quoted:
            sides.append(Side(None, tuple(sorted(names & quoted))))
    return Disagreement("oracle", need.conflict.type, "", need.terms, tuple(sides)) if len(sides) > 1 else None
