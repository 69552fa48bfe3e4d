"""The corpus as the scorer reads it: every statement and document by the names that gold and answers use."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from ingest.errors import GoldError
from ingest.records import Document, Source, Span, Statement

ELLIPSIS = " … "  # joins the spans of a quote (ingest.records)
_WORD = re.compile(r"[\w'’]+", re.UNICODE)


class Records(Protocol):
    """What the scorer asks of an index (``ingest.index.Index`` fits)."""

    @property
    def sources(self) -> Mapping[str, Source]:
        """Who speaks, by id."""
        ...

    def statement_ids(self) -> Iterable[str]:
        """Every id."""
        ...

    def statement(self, statement_id: str, /) -> Statement:
        """One statement."""
        ...

    def document(self, document_id: str, /) -> Document:
        """One document."""
        ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """A half-open stretch of a file, in code points."""

    file: str
    span: Span


@dataclass(frozen=True)
class Library:
    """Statements and documents, with the places of the articles' facts. Made once a run; never written to."""

    statements: Mapping[str, Statement]
    documents: Mapping[str, Document]
    sources: Mapping[str, Source]
    facts: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, index: Records, locators: Path | None = None) -> Library:
        """Read an index, and the lines ``{fact, document, exact, prefix, suffix}`` of ``locators``."""
        statements = {name: index.statement(name) for name in sorted(index.statement_ids())}
        ids = sorted({statement.document_id for statement in statements.values()})
        facts = read_locators(locators) if locators else {}
        return cls(statements, {name: index.document(name) for name in ids}, index.sources, facts)

    @cached_property
    def sections(self) -> Mapping[str, tuple[Statement, ...]]:
        """The statements of each section, in the order of the text."""
        return self._grouped({name: item.section_id for name, item in self.statements.items()})

    @cached_property
    def passages(self) -> Mapping[str, tuple[Statement, ...]]:
        """The statements of each passage, in the order of the text."""
        return self._grouped({name: item.passage_id for name, item in self.statements.items()})

    @cached_property
    def by_file(self) -> Mapping[str, tuple[Statement, ...]]:
        """The statements of each file, in the order of the text."""
        return self._grouped({name: self.file_of(item) for name, item in self.statements.items()})

    @cached_property
    def files(self) -> Mapping[str, Document]:
        """Documents by file, by id, and by bare file name where only one document has it."""
        names: dict[str, list[Document]] = defaultdict(list)
        for document in self.documents.values():
            names[document.file.rsplit("/", 1)[-1]].append(document)
        bare = {name: found[0] for name, found in names.items() if len(found) == 1}
        own = {document.file: document for document in self.documents.values()}
        return bare | dict(self.documents) | own

    @cached_property
    def headings(self) -> tuple[frozenset[tuple[str, ...]], ...]:
        """The word 3-grams of every heading and FAQ question, each once."""
        texts = {text for item in self.statements.values() for text in (*item.headings, item.question or "") if text}
        return tuple(grams(text) for text in sorted(texts))

    @cached_property
    def weights(self) -> Mapping[str, float]:
        """Inverse document frequency of every stem of the corpus."""
        from eval.scoring.lexical import weights

        return weights(item.quote for item in self.statements.values())

    def file_of(self, statement: Statement) -> str:
        """The file that a statement stands in."""
        return self.documents[statement.document_id].file

    def text_at(self, file: str, spans: Iterable[Span]) -> str | None:
        """The stored text of the spans, joined as a quote is; None where the file or a span does not exist."""
        document = self.files.get(file)
        parts = []
        for span in spans:
            if document is None or not 0 <= span.start < span.end <= len(document.text):
                return None
            parts.append(document.text[span.start : span.end])
        return ELLIPSIS.join(parts) if parts else None

    def over(self, file: str, span: Span) -> tuple[Statement, ...]:
        """The statements that a stretch is made of: at least half inside it, or covering nine tenths of it."""
        found = []
        for item in self.by_file.get(file, ()):
            shared = covered(item.spans, (span,))
            if shared and (shared * 2 >= length(item.spans) or shared >= 0.9 * length((span,))):
                found.append(item)
        return tuple(found)

    def overlap(self, text: str) -> float:
        """Largest word-3-gram Jaccard similarity of a wording with any heading or FAQ question."""
        own = grams(text)
        return max((len(own & other) / len(own | other) for other in self.headings), default=0.0)

    def _grouped(self, key: Mapping[str, str]) -> dict[str, tuple[Statement, ...]]:
        groups: dict[str, list[Statement]] = defaultdict(list)
        for name, item in self.statements.items():
            groups[key[name]].append(item)
        return {name: tuple(sorted(found, key=lambda item: item.spans)) for name, found in groups.items()}


def read_locators(path: Path) -> dict[str, list[dict[str, str]]]:
    """The places of the articles' facts; a fact can stand in several. Raises GoldError for lines that do not fit."""
    facts: dict[str, list[dict[str, str]]] = defaultdict(list)
    defects = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            facts[str(entry["fact"])].append({**entry, "document": entry["document"], "exact": entry["exact"]})
        except (ValueError, KeyError, TypeError) as error:
            defects.append(f"{path.name}:{number}: not a locator: {error}")
    if defects:
        raise GoldError(f"{path.name} cannot be read:", defects)
    return dict(facts)


def grams(text: str) -> frozenset[tuple[str, ...]]:
    """Word 3-grams without regard to case; a shorter text is one gram of all its words."""
    words = tuple(_WORD.findall(text.casefold()))
    return frozenset(words[at : at + 3] for at in range(max(1, len(words) - 2))) if words else frozenset()


def length(spans: Iterable[Span]) -> int:
    """Characters in spans that do not overlap."""
    return sum(span.end - span.start for span in spans)


def covered(spans: Iterable[Span], by: Iterable[Span]) -> int:
    """Characters of ``spans`` that ``by`` covers; spans of one list must not overlap each other."""
    others = merged(by)
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in spans for b in others)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same stretch of text as spans that do not overlap."""
    result: list[Span] = []
    for span in sorted(spans):
        if result and span.start <= result[-1].end:
            result[-1] = Span(result[-1].start, max(result[-1].end, span.end))
        else:
            result.append(span)
    return tuple(result)
