"""How the documents of a generation were split, kept so that one which would be split the same is not split again.

What a statement is depends on its document, on the sections and on which terms it names. So a document is split again when
its bytes, its sections or their sources have changed, and when it names a label that another term owns now.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ingest.corpus import Text
from ingest.records import Passage, Section, Statement
from ingest.rows import Rows
from ingest.vocabulary import Vocabulary, names_any

FILE = "splits.json"

Parts = tuple[list[Passage], list[Statement]]


@dataclass(frozen=True)
class Splits:
    """The splits of one build: a digest of each document with its sections, and the labels with who owns them."""

    labels: Mapping[str, str] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    generation: Path | None = None

    @classmethod
    def read(cls, generation: Path | None) -> Splits:
        """Those of a generation; none where there is none, or they cannot be read."""
        if generation is None:
            return cls()
        try:
            found = json.loads((generation / FILE).read_text(encoding="utf-8"))
            return cls(found["labels"], found["documents"], generation)
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def write(self, generation: Path) -> None:
        """Keep them in the generation that was made of them."""
        (generation / FILE).write_text(json.dumps({"labels": self.labels, "documents": self.documents}))

    def changed_labels(self, vocabulary: Vocabulary) -> frozenset[str]:
        """The keys of the labels that other terms own now, or that count in other letters."""
        return frozenset(key for key, _ in self.labels.items() ^ vocabulary.signs.items())

    def of(self, text: Text, sections: Sequence[Section], changed: frozenset[str]) -> Parts | None:
        """Passages and statements of a document as they were, or None where they may be others now."""
        if self.documents.get(text.document.id) != digest(text, sections):
            return None
        passages, statements = self._passages[text.document.id], self._statements[text.document.id]
        if changed:
            told = [text.document.text, *(" ".join(section.headings) for section in sections)]
            # A quote in one piece stands in the text as it is.
            told += [statement.quote for statement in statements if len(statement.spans) > 1]
            told += [statement.search_text for statement in statements if statement.search_text != statement.quote]
            if any(names_any(changed, words) for words in told):
                return None
        return passages, statements

    @cached_property
    def _passages(self) -> Mapping[str, list[Passage]]:
        found: dict[str, list[Passage]] = defaultdict(list)
        for passage in self._rows.all(Passage):
            found[passage.document_id].append(passage)
        return found

    @cached_property
    def _statements(self) -> Mapping[str, list[Statement]]:
        found: dict[str, list[Statement]] = defaultdict(list)
        for statement in self._rows.all(Statement):
            found[statement.document_id].append(statement)
        return found

    @cached_property
    def _rows(self) -> Rows:
        assert self.generation is not None
        return Rows(self.generation)


def digest(text: Text, sections: Sequence[Section]) -> str:
    """Changes with all that a document's statements come from, terms and our own code aside."""
    document = text.document
    told = (document.id, document.file, document.title, document.sha256, text.attributes_allowed, text.source_id)
    return hashlib.sha256(repr((told, text.language, text.kinds, tuple(sections))).encode()).hexdigest()[:32]
