"""POST /api/link: where a text names terms, so that programs can link a page or a list at once. The text is not kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from app.answer import Release
from app.messages import Language
from app.web.changes import served
from app.web.engine import Records
from app.web.glossary import TermLink, label
from ingest.records import Term
from ingest.vocabulary import Mention, Vocabulary, fold, key

SHORT = 4  # letters of a word that is another one without its plural ending
LONGEST_TEXT = 12_000  # characters of a text; longer ones are sent in parts


class TextIn(BaseModel):
    """A text to look through. ``first`` leaves out all but the first mention of each term."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
    language: Language = "en"
    first: bool = False


class LinkedSpan(BaseModel):
    """A half-open stretch of the text, in code points, and the terms that it may mean; one, unless they share a label."""

    start: int
    end: int
    terms: list[TermLink]


class Linked(BaseModel):
    """The spans of a text in order; they do not overlap."""

    language: Language
    release: Release | None
    spans: list[LinkedSpan]


@dataclass(frozen=True, slots=True)
class Linker:
    """The labels of one language that a reader may meet in a text: no misspellings.

    A text is held to more than a question is, for most of its words name no term: "does" is not the abbreviation DOE and
    "met" is not "mets". ``small`` are the labels that may be written in small letters, folded, and ``keys`` their keys.
    """

    language: Language
    release: Release | None
    vocabulary: Vocabulary
    small: frozenset[str]
    keys: frozenset[str]

    @classmethod
    def of(cls, records: Records, language: Language) -> Linker:
        """The terms that were authored and have a label in the language."""
        terms = list(_in(language, (term for term in records.terms.values() if not term.found)))
        labels = [label for term in terms for label in (term.label, *term.alternative)]
        labels += [label for term in terms for label in term.abbreviations if label.islower()]
        small, keys = frozenset(map(fold, labels)), frozenset(map(key, labels))
        return cls(language, served(records), Vocabulary(terms), small, keys)

    def link(self, text: str, *, first: bool) -> Linked:
        """Where the text names terms."""
        spans: list[LinkedSpan] = []
        seen: set[tuple[str, ...]] = set()
        for mention in filter(self._means_it, self.vocabulary.mentions(text)):
            if not (first and mention.terms in seen):
                spans.append(self._span(mention))
            seen.add(mention.terms)
        return Linked(language=self.language, release=self.release, spans=spans)

    def _means_it(self, mention: Mention) -> bool:
        """Whether the words are written as one who means the term writes them."""
        name = mention.text
        if name[1:] != name[1:].lower():
            return True  # in capitals, as an abbreviation is
        folded = fold(name)
        short = len(folded) <= SHORT and folded not in self.small and folded.removesuffix("s") not in self.small
        return key(name) in self.keys and not short

    def _span(self, mention: Mention) -> LinkedSpan:
        terms = [self.vocabulary.terms[identity] for identity in mention.terms]
        links = [TermLink(id=term.id, label=label(term, self.language)) for term in terms]
        return LinkedSpan(start=mention.span.start, end=mention.span.end, terms=links)


def _in(language: Language, terms: Iterable[Term]) -> Iterable[Term]:
    for term in terms:
        if language == "en":
            yield replace(term, spanish=(), hidden=())
        elif term.spanish:
            first, *others = term.spanish
            yield replace(term, label=first, alternative=tuple(others), hidden=())
