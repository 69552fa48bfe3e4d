"""Evidence: which statements a reviewed disagreement, or a fact of ``locators.jsonl``, rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ingest.corpus import Corpus, Locator
from ingest.records import Disagreement, Document, Side, Statement
from ingest.reviewed_disagreements import Evidence, ReviewedDisagreement


class Ground:
    """Finds statements by section, by fact and by their words."""

    def __init__(self, corpus: Corpus, statements: Iterable[Statement]) -> None:
        self._documents: Mapping[str, Document] = {text.document.id: text.document for text in corpus.texts}
        self._locators: dict[str, list[Locator]] = {}
        for locator in corpus.locators:
            self._locators.setdefault(locator.fact, []).append(locator)
        self._by_section: dict[str, list[Statement]] = {}
        self._by_document: dict[str, list[Statement]] = {}
        for statement in statements:
            self._by_section.setdefault(statement.section_id, []).append(statement)
            self._by_document.setdefault(statement.document_id, []).append(statement)

    def knows(self, identity: str) -> bool:
        """Whether an id is that of a section with statements, a fact or a document."""
        return identity in self._by_section or identity in self._locators or identity in self._by_document

    def statements(self, evidence: Evidence) -> tuple[str, ...]:
        """Ids of the statements meant: all of a section, those that state a fact, those that hold the exact words."""
        if evidence.id in self._locators:
            found = [s for locator in self._locators[evidence.id] for s in self._stating(locator)]
        else:
            found = self._by_section.get(evidence.id) or self._by_document.get(evidence.id) or []
        if evidence.exact:
            found = [s for s in found if _folded(evidence.exact) in _folded(s.quote)]
        elif evidence.id not in self._by_section and evidence.id not in self._locators:
            return ()  # a whole document is no evidence
        return tuple(dict.fromkeys(s.id for s in found))

    def place(self, locator: Locator) -> tuple[int, int] | None:
        """Start and end of the one place that a locator names, in code points; None when there is none or several."""
        document = self._documents.get(locator.document)
        if document is None:
            return None
        whole = locator.prefix + locator.exact + locator.suffix
        first = document.text.find(whole)
        if first < 0 or document.text.find(whole, first + 1) >= 0:
            return None
        start = first + len(locator.prefix)
        return start, start + len(locator.exact)

    def _stating(self, locator: Locator) -> list[Statement]:
        place = self.place(locator)
        if place is None:
            return []
        return [
            statement
            for statement in self._by_document.get(locator.document, [])
            if any(span.start < place[1] and place[0] < span.end for span in statement.spans)
        ]


def resolve(reviewed: Sequence[ReviewedDisagreement], ground: Ground) -> tuple[Disagreement, ...]:
    """The disagreements that people wrote down, with their evidence as statement ids."""
    return tuple(
        Disagreement(
            id=item.id,
            kind=item.kind,
            about=item.about,
            terms=item.terms,
            sides=tuple(
                Side(
                    position.position,
                    tuple(dict.fromkeys(s for evidence in position.evidence for s in ground.statements(evidence))),
                    position.position_spanish,
                )
                for position in item.positions
            ),
            about_spanish=item.about_spanish,
        )
        for item in reviewed
    )


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
