"""One gold set on one index: what a command opens before it asks or scores."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from eval import baselines, oracles, running, scores
from eval.cases import Case
from eval.checking import resolved
from eval.evidence import Resolved
from eval.gold import Gold, Need, Query, read
from eval.library import Library
from eval.running import Answered
from eval.scores import Result
from ingest.index import Index

if TYPE_CHECKING:
    from app.answer import Answer
    from app.assistant import Assistant


@dataclass
class Session:
    """Gold, corpus and resolved evidence; the assistant is opened when it is first asked."""

    files: Sequence[Path]
    folder: Path
    gold: Gold
    index: Index
    library: Library
    evidence: Mapping[str, Resolved]

    @classmethod
    def open(cls, files: Sequence[Path], folder: Path, locators: Path | None) -> Session:
        """Read and resolve. Raises GoldError with every defect of the gold, StoreError for a missing index."""
        gold = read(files)
        index = Index.open(folder)
        library = Library.of(index, locators)
        return cls(files, folder, gold, index, library, resolved(gold, library))

    @cached_property
    def assistant(self) -> Assistant:
        """The system that is measured."""
        from app.assistant import Assistant

        return Assistant.open(self.folder)

    def answers(self, stored: Path | None, as_of: date, progress: Callable[[int], None]) -> list[Answered]:
        """The answers of a file, or of the assistant."""
        return running.read(stored) if stored else running.run(self.assistant, self.gold, as_of, progress)

    def case(self, need: Need, query: Query, answer: Answer | None) -> Case:
        """One wording beside an answer to it."""
        assert answer is not None
        return Case(need, query, answer, self.evidence[need.need_id], self.library)

    def cases(self, answers: Sequence[Answered]) -> list[Case]:
        """Every wording beside its answer."""
        return scores.cases(answers, self.gold, self.evidence, self.library)

    def others(self, answers: Sequence[Answered], say: Callable[[str], None]) -> dict[str, Result]:
        """The simple systems and the ceilings, scored alike."""
        found = {}
        for name, simple in baselines.baselines(self.index, self.library, self.assistant.models.encoder).items():
            say(f"Asking the baseline “{name}” ...")
            found[name] = self._measured(running.run(simple, self.gold))
        ranked = {answered.qid: answered.ranked for answered in answers if answered.ranked is not None}
        if ranked:
            chosen = oracles.perfect_selector(self.gold, self.evidence, self.library, self.index, ranked)
            found["oracle selector"] = self._measured(chosen)
        perfect = oracles.perfect(self.gold, self.evidence, self.library, self.index)
        return {**found, "oracle both": self._measured(perfect)}

    def _measured(self, answers: Sequence[Answered]) -> Result:
        return scores.measure(self.cases(answers), intervals=False, sliced=False)
