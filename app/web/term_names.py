"""The names of terms as they are compared with what is typed: folded once an index, not once a letter."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.web.engine import Records
from ingest.records import Term
from ingest.vocabulary import fold

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class NamedTerm:
    """A term with each of its labels and that label folded."""

    term: Term
    names: tuple[tuple[str, str], ...]


def named(terms: Iterable[Term]) -> tuple[NamedTerm, ...]:
    """The terms with their labels folded."""
    return tuple(NamedTerm(term, tuple((label, fold(label)) for label in term.labels)) for term in terms)


def named_terms(records: Records) -> tuple[NamedTerm, ...]:
    """Those of an index that were authored."""
    return named(term for term in records.terms.values() if not term.found)


class OfGeneration(Generic[Made]):
    """What is made of an index, made again when another generation of it is in use. For one thread."""

    def __init__(self, make: Callable[[Records], Made]) -> None:
        self._make = make
        self._made: tuple[str, Made] | None = None

    def of(self, records: Records) -> Made:
        """That of the generation in use."""
        name = records.manifest.generation
        if self._made is None or self._made[0] != name:
            self._made = (name, self._make(records))
        return self._made[1]
