"""One answered question beside its gold: what is shown, what it quotes, and which nuggets it therefore has.

A quote counts only when the shown sentence equals the stored text that its citation points to; everything that the
scorer knows of a citation it reads from the corpus, never from the answer.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

from app.answer import Answer, Citation
from eval.evidence import Alternatives, Resolved, Slot, Target, pattern
from eval.gold import Need, Nugget, Query
from eval.library import Library, merged
from ingest.records import Span, Statement

READ = Path(__file__).parent / "gold" / "told.jsonl"
SHOWN_OF_SIDE = 3  # citations of a side whose words page and widget show
TOLD = 0.4  # T3: share of a nugget's weighted words that authored sentences on its evidence must hold
THRESHOLD = 0.6  # T2: share of a nugget's weighted words that a model's sentences must hold
T = TypeVar("T")

_SIGNS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "‑": "-", "\u00ad": None})


@dataclass(frozen=True, slots=True)
class Displayed:
    """A sentence or table cell that makes a claim; framing is not one."""

    text: str
    origin: Literal["source", "reviewed", "model"]
    numbers: tuple[int, ...]
    citations: tuple[Citation, ...]  # those of its numbers that the answer lists
    quoted: tuple[Citation, ...]  # those whose stored text the sentence equals


@dataclass(frozen=True)
class Case:
    """A pure function's whole input: gold, answer, and the corpus to check one against the other."""

    need: Need
    query: Query
    answer: Answer
    evidence: Resolved
    library: Library
    ranked: tuple[str, ...] | None = None  # statement ids as retrieved, best first
    _memory: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def remembered(self, name: str, make: Callable[[Case], T]) -> T:
        """What ``make`` gives for this case, worked out once."""
        if name not in self._memory:
            self._memory[name] = make(self)
        found: T = self._memory[name]
        return found

    @property
    def refused(self) -> bool:
        """Whether no answer was given, whatever the kind."""
        return self.answer.outcome != "answered"

    @property
    def accepted(self) -> bool:
        """Whether the outcome is one that the gold allows."""
        return self.answer.outcome in self.need.expected

    @cached_property
    def displayed(self) -> tuple[Displayed, ...]:
        """Claims as shown: the sentences, then cells of the comparison whose text no sentence has."""
        if self.refused:
            return ()
        shown = [self._claim(s.text, s.origin, s.citations) for s in self.answer.sentences if s.origin != "framing"]
        seen = {normal(claim.text) for claim in shown}
        for row in self.answer.comparison.rows if self.answer.comparison else ():
            for cell in row.cells:
                if cell.text and normal(cell.text) not in seen:
                    seen.add(normal(cell.text))
                    shown.append(self._claim(cell.text, "source", cell.citations))
        return tuple(shown)

    @cached_property
    def quoted(self) -> tuple[Citation, ...]:
        """Citations whose words are shown, in the order shown, each once; a side shows its first ones."""
        shown = [c for claim in self.displayed for c in claim.quoted]
        listed = {c.number: c for c in self.answer.citations}
        for side in self.answer.disagreement.sides if self.answer.disagreement and not self.refused else ():
            shown += [listed[number] for number in side.citations[:SHOWN_OF_SIDE] if number in listed]
        return tuple({c.number: c for c in shown}.values())

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The quoted statements that the corpus knows."""
        known = self.library.statements
        return tuple(known[c.statement_id] for c in self.quoted if c.statement_id in known)

    @cached_property
    def nuggets(self) -> Mapping[str, float]:
        """Support of each nugget: 1 whole, 0.5 part of a group, 0 none."""
        return {nugget.id: self._support(nugget) for nugget in self.need.nuggets}

    @cached_property
    def violations(self) -> tuple[str, ...]:
        """What makes an answer wrong whatever else it says: forbidden claims, statements that must not be shown."""
        if self.refused:
            return ()
        shown = "\n".join([self.answer.text, *(claim.text for claim in self.displayed)])
        found = [f"claims {regex!r}" for regex in self.need.forbidden_claims if pattern(regex).search(shown)]
        found += [f"quotes {sorted(t.statements)}, a trap" for t in self.evidence.trap if self.quotes(t)]
        return (
            *found,
            *(f"quotes {s.id}, which its source does not assert" for s in self.statements if not s.asserted),
        )

    def quotes(self, target: Target) -> bool:
        """T1, provenance: the shown quotes cover the target."""
        spans, ids = self._stretches
        return target.borne_by(target.file, spans.get(target.file, ()), ids)

    def fills(self, alternatives: Alternatives) -> float:
        """1 when some group has every slot filled by quotes, 0.5 when only some of its slots, else 0."""
        best = 0.0
        for group in alternatives:
            filled = sum(any(self.quotes(target) for target in slot) for slot in group)
            best = max(best, 1.0 if group and filled == len(group) else 0.5 if filled else 0.0)
        return best

    def tells(self, targets: Iterable[Target]) -> bool:
        """Whether an authored sentence rests on one of the targets."""
        bearing = tuple(targets)
        return any(
            overlaps(citation, bearing)
            for claim in self.displayed
            if claim.origin == "reviewed"
            for citation in claim.citations
        )

    def relevant(self, claim: Displayed) -> bool:
        """Whether a shown claim overlaps evidence of the need, or a model's sentence holds one of its nuggets."""
        if claim.origin == "model":
            return any(self._worded(nugget, [claim.text]) for nugget in self.need.nuggets)
        if claim.origin == "reviewed":
            return any(overlaps(citation, self.evidence.bearing) for citation in claim.citations)
        return any(overlaps(citation, self.evidence.bearing) for citation in claim.quoted)

    @cached_property
    def _stretches(self) -> tuple[dict[str, tuple[Span, ...]], frozenset[str]]:
        spans: dict[str, list[Span]] = defaultdict(list)
        for citation in self.quoted:
            spans[citation.file] += [Span(span.start, span.end) for span in citation.spans]
        ids = frozenset(citation.statement_id for citation in self.quoted)
        return {file: merged(found) for file, found in spans.items()}, ids

    def _claim(self, text: str, origin: str, numbers: list[int]) -> Displayed:
        listed = {citation.number: citation for citation in self.answer.citations}
        citations = tuple(listed[number] for number in numbers if number in listed)
        quoted = tuple(c for c in citations if origin == "source" and self._equals(text, c))
        kind = origin if origin in ("model", "reviewed") else "source"
        return Displayed(text, kind, tuple(numbers), citations, quoted)  # type: ignore[arg-type]

    def _equals(self, text: str, citation: Citation) -> bool:
        stored = self.library.text_at(citation.file, [Span(span.start, span.end) for span in citation.spans])
        return stored is not None and normal(stored) == normal(text)

    def _support(self, nugget: Nugget) -> float:
        quoted = self.fills(self.evidence.nuggets.get(nugget.id, ()))
        if quoted == 1.0:
            return quoted
        worded = [claim.text for claim in self.displayed if claim.origin == "model"]
        if worded and self._worded(nugget, worded):
            return 1.0
        return max(quoted, self._reviewed(nugget))

    def _reviewed(self, nugget: Nugget) -> float:
        """T3: what authored sentences tell. A reader's judgement of this text, where there is one (``told.jsonl``), as
        TREC pools judge; else they tell a nugget when their basis bears it and they hold enough of its words (TOLD)."""
        from eval.scoring.lexical import recall

        claims = [claim for claim in self.displayed if claim.origin == "reviewed"]
        if not claims:
            return 0.0
        read = told().get((self.need.need_id, nugget.id, text_digest(claim.text for claim in claims)))
        if read is not None:
            return float(read)
        best = 0.0
        for group in self.evidence.nuggets.get(nugget.id, ()):
            filled = 0
            for slot in group:
                bearing = [c.text for c in claims if any(overlaps(one, slot) for one in c.citations)]
                filled += bool(bearing) and recall(nugget.text, " ".join(bearing), self.library.weights) >= TOLD
            best = max(best, 1.0 if group and filled == len(group) else 0.5 if filled else 0.0)
        return best

    def _worded(self, nugget: Nugget, sentences: list[str]) -> bool:
        """T2, lexical: two neighbouring sentences hold the nugget's words, every must and no forbid (POURPRE-like)."""
        from eval.scoring.lexical import recall

        windows = [" ".join(sentences[at : at + 2]) for at in range(len(sentences))]
        return any(
            all(pattern(p).search(window) for p in nugget.must)
            and not any(pattern(p).search(window) for p in nugget.forbid)
            and recall(nugget.text, window, self.library.weights) >= THRESHOLD
            for window in windows
        )


@lru_cache(maxsize=1)
def told() -> dict[tuple[str, str, str], bool]:
    """What readers said of authored answers: need, nugget and digest of the text, to whether it tells the nugget."""
    lines = (json.loads(line) for line in READ.read_text(encoding="utf-8").splitlines())
    return {(one["need"], one["nugget"], one["answer"]): one["told"] for one in lines}


def text_digest(sentences: Iterable[str]) -> str:
    """Twelve hex digits of the SHA-256 of sentences as a reader saw them; another text needs another reader."""
    return hashlib.sha256(" ".join(sentences).encode()).hexdigest()[:12]


def overlaps(citation: Citation, targets: tuple[Target, ...] | Slot) -> bool:
    """Whether a citation shares text with a target, or is one of the statements that it is made of."""
    return any(
        citation.statement_id in target.statements
        or (
            citation.file == target.file
            and any(a.start < b.end and b.start < a.end for a in citation.spans for b in target.spans)
        )
        for target in targets
    )


def normal(text: str) -> str:
    """NFKC, one form of quotation marks and dashes, single blanks; case stays."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).translate(_SIGNS)).strip()
