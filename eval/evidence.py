"""Gold evidence found again in the corpus: ids, words or offsets become stretches of stored text.

A nugget's evidence is a list of alternatives; an alternative is a group of slots that are needed together; a slot is
filled by any one of its targets. A target is a stretch of a file, or a statement with its spans.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from eval.gold import Evidence, Located, Matching, Named, Need, Quoted
from eval.library import Library, covered, length
from ingest.records import Span, Statement

FULL = 0.9  # share of a target's characters that quotes must cover to count as quoting it


@dataclass(frozen=True, slots=True)
class Target:
    """A stretch of a file that bears a nugget, and the ids of the statements that it is made of."""

    file: str
    spans: tuple[Span, ...]
    statements: frozenset[str]
    exact: bool  # it is one statement: quoting that statement by id is enough

    def borne_by(self, file: str, spans: Sequence[Span], quoted: Iterable[str]) -> bool:
        """Whether quotes (spans of one file, and statement ids) cover it."""
        if self.exact and not self.statements.isdisjoint(quoted):
            return True
        return file == self.file and covered(self.spans, spans) >= FULL * length(self.spans)


Slot = tuple[Target, ...]
Group = tuple[Slot, ...]
Alternatives = tuple[Group, ...]


@dataclass(frozen=True)
class Resolved:
    """The evidence of one need."""

    nuggets: dict[str, Alternatives] = field(default_factory=dict)
    sides: dict[str, Alternatives] = field(default_factory=dict)
    trap: tuple[Target, ...] = ()
    relevant: tuple[Target, ...] = ()
    irrelevant: tuple[Target, ...] = ()

    @property
    def bearing(self) -> tuple[Target, ...]:
        """Every target that makes a quote relevant: of a nugget, of a side, or judged so."""
        found = [*self.nuggets.values(), *self.sides.values()]
        return (*(target for alternatives in found for target in flat(alternatives)), *self.relevant)

    @property
    def judged(self) -> tuple[Target, ...]:
        """Every target that a person has judged for this need."""
        return (*self.bearing, *self.irrelevant, *self.trap)


def flat(alternatives: Alternatives) -> tuple[Target, ...]:
    """All targets, without their grouping."""
    return tuple(target for group in alternatives for slot in group for target in slot)


def resolve(need: Need, library: Library) -> tuple[Resolved, list[str]]:
    """Find all evidence of a need; return it with every defect, each led by the field that it stands in."""
    defects: list[str] = []

    def found(where: str, evidence: Evidence, must: Sequence[str] = (), forbid: Sequence[str] = ()) -> Alternatives:
        finder = _Finder(library, tuple(must), tuple(forbid))
        alternatives = []
        for group in evidence:
            slots = [finder.slot(item, alone=len(group) == 1) for item in group]
            defects.extend(f"{where}: {slot}" for slot in slots if isinstance(slot, str))
            alternatives.append(tuple(slot for slot in slots if not isinstance(slot, str)))
        return tuple(alternatives)

    sides = need.conflict.sides if need.conflict else ()
    resolved = Resolved(
        {item.id: found(f"nugget {item.id}", item.evidence, item.must, item.forbid) for item in need.nuggets},
        {item.id: found(f"side {item.id}", item.evidence) for item in sides},
        flat(found("trap", need.trap)),
        flat(found("relevant", need.relevant)),
        flat(found("irrelevant", need.irrelevant)),
    )
    return resolved, defects


@dataclass(frozen=True, slots=True)
class _Finder:
    """Finds items in a library; ``must`` and ``forbid`` are the nugget's, for items that stand alone."""

    library: Library
    must: tuple[str, ...]
    forbid: tuple[str, ...]

    def slot(self, item: Named | Matching | Quoted | Located, *, alone: bool) -> Slot | str:
        """The targets of an item, or what is wrong with it."""
        if isinstance(item, Named):
            own = item.must or item.forbid or not alone
            return self._named(item.id, item.must if own else self.must, item.forbid if own else self.forbid)
        if isinstance(item, Matching):
            found = [s for s in self.library.statements.values() if fits(s.quote, item.matching, item.forbid)]
            return self._targets(found) or f"no statement of this corpus matches {list(item.matching)}"
        if isinstance(item, Quoted):
            return self._quoted(item.document, item.exact, item.prefix, item.suffix)
        return self._located(item)

    def _named(self, name: str, must: tuple[str, ...], forbid: tuple[str, ...]) -> Slot | str:
        found = self._statements(name)
        if isinstance(found, str):
            return found
        fitting = [statement for statement in found if fits(statement.quote, must, forbid)]
        if not fitting:
            return f"no statement of {name!r} matches must {list(must)} and escapes forbid {list(forbid)}"
        return self._targets(fitting)

    def _statements(self, name: str) -> Sequence[Statement] | str:
        if name in self.library.sections:
            return self.library.sections[name]
        if name in self.library.facts:
            found: list[Statement] = []
            for place in self.library.facts[name]:
                where = [place.get("document", ""), place["exact"], place.get("prefix", ""), place.get("suffix", "")]
                slot = self._quoted(*where)
                if isinstance(slot, str):
                    return f"fact {name!r}: {slot}"
                found += [self.library.statements[key] for key in sorted(slot[0].statements)]
            return found or f"fact {name!r} is in no statement"
        if name in self.library.statements:
            return [self.library.statements[name]]
        return f"{name!r} is neither a section, a fact nor a statement of this corpus"

    def _targets(self, found: Iterable[Statement]) -> Slot:
        return tuple(Target(self.library.file_of(s), s.spans, frozenset([s.id]), exact=True) for s in found)

    def _quoted(self, name: str, exact: str, prefix: str, suffix: str) -> Slot | str:
        document = self.library.files.get(name)
        if document is None:
            return f"{name!r} is no document of this corpus"
        whole = prefix + exact + suffix
        starts = [match.start() for match in re.finditer(f"(?={re.escape(whole)})", document.text)]
        if len(starts) != 1:
            return f"{exact[:60]!r} stands {len(starts)} times in {document.file}; it has to stand once"
        start = starts[0] + len(prefix)
        return self._stretch(document.file, Span(start, start + len(exact)))

    def _located(self, item: Located) -> Slot | str:
        document = self.library.files.get(item.file)
        if document is None:
            return f"{item.file!r} is no document of this corpus"
        text = self.library.text_at(document.file, [Span(item.start, item.end)])
        if text is None:
            return f"{item.file} has no characters {item.start} to {item.end}"
        if hashlib.sha256(text.encode()).hexdigest()[:12] != item.sha256:
            return f"{item.file} from {item.start} to {item.end} is no longer the text that was judged"
        return self._stretch(document.file, Span(item.start, item.end))

    def _stretch(self, file: str, span: Span) -> Slot:
        statements = frozenset(statement.id for statement in self.library.over(file, span))
        return (Target(file, (span,), statements, exact=False),)


def fits(text: str, must: Sequence[str], forbid: Sequence[str]) -> bool:
    """Whether a text matches all of ``must`` and none of ``forbid``, without regard to case."""
    return all(pattern(p).search(text) for p in must) and not any(pattern(p).search(text) for p in forbid)


@cache
def pattern(expression: str) -> re.Pattern[str]:
    """A gold expression, compiled once."""
    return re.compile(expression, re.IGNORECASE)
