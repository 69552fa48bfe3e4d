"""Texts as the checks compare them: stems in order, each named term as one token of its own, without proper names."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

from app.model.plain_words import PlainWords
from ingest.bearing import Bearing
from ingest.index import Index
from ingest.vocabulary import Vocabulary


class Texts:
    """Reads texts with the words, terms and names of one index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.tokens = index.tokens
        self.sequence = lru_cache(maxsize=4_000)(self._read)

    @cached_property
    def bearing(self) -> Bearing:
        """The rules that reviewed answers are proved with, over all statements of the index; read at first use."""
        statements = self.index.statements(self.index.statement_ids())
        return Bearing(self.index.sources, statements, Vocabulary(self.index.terms.values()))

    @cached_property
    def plain_words(self) -> PlainWords:
        """By which words these may be reworded."""
        return PlainWords.read(self.tokens)

    @property
    def vocabulary(self) -> Vocabulary:
        """The terms of the index."""
        return self.bearing.vocabulary

    def unnamed(self, text: str) -> str:
        """A text without the names in it: who says it is compared apart."""
        for name in self.bearing.names.of(text):
            text = text.replace(name.text, " ")
        return text

    def mentioned(self, text: str) -> set[str]:
        """The ids of the terms that a text names."""
        return {term for mention in self.vocabulary.mentions(text) for term in mention.terms}

    def _read(self, text: str) -> list[str]:
        """The stems of a text in order, each named term as one token of its own (``=id``)."""
        tokens: list[str] = []
        at = 0
        for mention in self.vocabulary.mentions(text):
            tokens += self.tokens(text[at : mention.span.start])
            tokens.append("=" + min(mention.terms))
            at = mention.span.end
        return [*tokens, *self.tokens(text[at:])]


def common(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for left in one:
        before = 0
        for place, right in enumerate(other, start=1):
            kept = row[place]
            row[place] = before + 1 if left == right else max(row[place], row[place - 1])
            before = kept
    return row[-1]
