"""What a build changes: documents added, changed, removed, unchanged and refused, and the time that each step takes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from ingest.records import Document


@dataclass(frozen=True, slots=True)
class Increment:
    """The files of the documents that a build adds and so on; ``refused`` are lines that begin with one and say why."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @classmethod
    def between(
        cls, stored: Mapping[str, tuple[str, str]], documents: Sequence[Document], refused: Sequence[str] = ()
    ) -> Increment:
        """From the documents of an index (file and digest by id) to those that were read."""
        read = {document.id: document for document in documents}
        return cls(
            added=tuple(d.file for d in documents if d.id not in stored),
            changed=tuple(d.file for d in documents if d.id in stored and stored[d.id][1] != d.sha256),
            removed=tuple(file for identity, (file, _) in stored.items() if identity not in read),
            unchanged=tuple(d.file for d in documents if d.id in stored and stored[d.id][1] == d.sha256),
            refused=tuple(refused),
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {name: len(files) for name, files in asdict(self).items()}

    def __str__(self) -> str:
        return ", ".join(f"{count} {name}" for name, count in self.counts.items())

    def lines(self) -> Iterator[str]:
        """A line for each document that does not stay as it is."""
        for name in ("added", "changed", "removed", "refused"):
            yield from (f"{name}: {file}" for file in getattr(self, name))


@dataclass(slots=True)
class Summary:
    """What one build did; filled while it runs."""

    increment: Increment = field(default_factory=Increment)
    statements: int = 0
    embedded: int = 0  # texts for which a vector had to be made
    seconds: dict[str, float] = field(default_factory=dict)  # by step, in order
    kept: bool = False  # nothing had changed and the index stays as it is

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what happens inside."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started

    def as_json(self) -> dict[str, Any]:
        """For a program."""
        return {
            "documents": self.increment.counts,
            "statements": self.statements,
            "embedded": self.embedded,
            "seconds": {name: round(spent, 3) for name, spent in self.seconds.items()},
            "statements_per_second": round(self.statements / self._total, 1),
            "kept": self.kept,
        }

    @property
    def _total(self) -> float:
        return max(sum(self.seconds.values()), 1e-9)

    def __str__(self) -> str:
        spent = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in self.seconds.items())
        rate = f"{self.statements / self._total:,.0f} statements a second"
        return f"Documents: {self.increment}.\n{self._total:.1f} s ({spent}); {rate}, {self.embedded} texts embedded."
