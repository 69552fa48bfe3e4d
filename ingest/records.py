"""The records that every part of Plainterm shares: who says what, where, and about which term.

All are frozen. Offsets are code points into a document's stored text, which is the decoded file with CRLF turned
into LF and nothing else. Dates are ISO 8601 strings as precise as the source is (``2026``, ``2026-04``,
``2026-04-12``) or ``None`` where the source shows none. The term's vocabulary is SKOS's (W3C, 2009).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Wording(StrEnum):
    """Whose words a stored text is in."""

    VERBATIM = "verbatim"
    OURS = "ours"


class AuthorityType(StrEnum):
    """What kind of body speaks."""

    FEDERAL_AGENCY = "federal_agency"
    STATUTE = "statute"
    PROFESSIONAL_BODY = "professional_body"
    INTERGOVERNMENTAL = "intergovernmental"
    STANDARDS_BODY = "standards_body"
    ENCYCLOPEDIA = "encyclopedia"
    VENDOR = "vendor"
    OURSELVES = "ourselves"
    OTHER = "other"


class Kind(StrEnum):
    """What a statement does."""

    DEFINITION = "definition"
    DISTINCTION = "distinction"
    INCLUSION = "inclusion"
    EXCLUSION = "exclusion"
    EXAMPLE = "example"
    REQUIREMENT = "requirement"
    HISTORY = "history"
    REGULATION = "regulation"  # billing or regulation
    BENEFIT = "benefit"
    LIMITATION = "limitation"
    VENDOR_CLAIM = "vendor claim"
    OTHER = "other"


class Facet(StrEnum):
    """What a reviewed answer tells about its terms."""

    MEANING = "meaning"
    DIFFERENCE = "difference"
    COUNTS_AS = "counts as"
    WHO_SAYS_WHAT = "who says what"
    COVERAGE_AND_CODES = "coverage and codes"
    REQUIREMENT = "requirement"
    HISTORY = "history"
    EXAMPLE = "example"
    BENEFIT = "benefit"
    LIMIT = "limit"
    WHICH_WORD = "which word"


class Relation(StrEnum):
    """The closed list of what a frame can say of its subject and object."""

    IS_A = "is a"  # the subject is a kind of, a part of, or counts as the object
    SAME_AS = "same as"
    BROADER_THAN = "broader than"
    REQUIRES = "requires"
    USES = "uses"
    REPLACES = "replaces"


@dataclass(frozen=True, slots=True)
class Source:
    """Who says it. ``voice`` names the independent speaker: who repeats another is one voice with it."""

    id: str
    title: str
    publisher: str
    authority_type: AuthorityType = AuthorityType.OTHER
    jurisdiction: str | None = None
    author: str | None = None
    url: str | None = None
    via: str | None = None  # through whom the source is known, when we did not read it ourselves
    voice: str | None = None
    published: str | None = None
    reviewed: str | None = None
    checked: str | None = None
    superseded_by: str | None = None  # id of a source, or words that name what replaced it
    lapses: str | None = None
    licence: str | None = None
    wording: Wording = Wording.VERBATIM

    @property
    def date(self) -> str | None:
        """The date shown beside a citation: last reviewed, else published."""
        return self.reviewed or self.published


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of a document's stored text, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """One stored text. ``file`` is its path below the folder it was read from; ``pages`` are page starts (PDF)."""

    id: str
    file: str
    title: str
    text: str
    sha256: str
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading's stretch of a document, with what the heading's attributes (or its nearest parent's) say."""

    id: str
    document_id: str
    headings: tuple[str, ...]
    start: int
    end: int
    source_id: str
    terms: tuple[str, ...] = ()  # ids of terms that the section is about
    kind: Kind | None = None  # authored; overrides what the rules would say
    language: str = "en"
    basis: tuple[str, ...] = ()  # ids of sections that a sentence in plain words is drawn from
    asserted: bool = True
    as_of: str | None = None
    lapses: str | None = None
    superseded_by: str | None = None  # id of a section, or words that name what replaced it
    superseded_on: str | None = None
    question: str | None = None  # the FAQ question that the section answers
    headword: str | None = None  # the word whose entry the section is


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, list or table: what is shown around a statement. It never crosses two sources."""

    id: str
    document_id: str
    section_id: str
    source_id: str
    headings: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One typed claim: subject, relation, object (ids of terms, or normalised words), and whether it is affirmed."""

    subject: str
    relation: Relation
    object: str
    affirmed: bool = True
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim: a sentence, a list item with its lead-in, a labelled line, a table cell with its heads.

    ``quote`` is the spans' text joined by `` … ``; each span equals the stored text. ``search_text`` is what is
    indexed (the quote with its antecedent or lead-in made explicit), never what is shown.
    """

    id: str
    document_id: str
    section_id: str
    passage_id: str
    source_id: str
    headings: tuple[str, ...]
    spans: tuple[Span, ...]
    quote: str
    search_text: str
    kind: Kind
    terms: tuple[str, ...] = ()
    frames: tuple[Frame, ...] = ()
    asserted: bool = True
    dangling: bool = False  # opens with a reference that its spans do not resolve
    language: str = "en"
    as_of: str | None = None
    lapses: str | None = None
    superseded_by: str | None = None
    superseded_on: str | None = None
    question: str | None = None  # the FAQ question that it helps to answer
    basis: tuple[str, ...] = ()  # ids of sections that it was drawn from


@dataclass(frozen=True, slots=True)
class Term:
    """A terminological entry (SKOS: concept). ``narrower`` is the inverse of ``broader`` and is never authored."""

    id: str
    label: str
    alternative: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()  # common misspellings
    broader: tuple[str, ...] = ()
    narrower: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    not_to_be_confused_with: tuple[str, ...] = ()
    spanish: tuple[str, ...] = ()  # the first is the preferred one
    scope_note: str | None = None  # tells apart two concepts that share a label
    family: str = "general"
    found: bool = False  # found in passing in a document, not authored

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label that a reader may type, the preferred one first."""
        return (self.label, *self.alternative, *self.abbreviations, *self.hidden, *self.spanish)


@dataclass(frozen=True, slots=True)
class Side:
    """One position in a disagreement, with the statements that take it."""

    position: str | None
    statements: tuple[str, ...]
    position_spanish: str | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Where sources differ on one question (kinds: opinions, outdated, misinformation; CONFLICTS, Google 2025)."""

    id: str
    kind: str
    about: str
    terms: tuple[str, ...]
    sides: tuple[Side, ...]
    about_spanish: str | None = None
    reviewed: bool = True  # accepted by a person; false when the rules alone are sure


@dataclass(frozen=True, slots=True)
class ReviewedSentence:
    """One sentence of a reviewed answer, in English and Spanish, with the ids of the statements that bear it.

    ``open`` marks the one kind of sentence that has no basis: it says what the sources leave open.
    """

    en: str
    es: str
    basis: tuple[str, ...] = ()
    open: bool = False


@dataclass(frozen=True, slots=True)
class ReviewedAnswer:
    """An answer that a person wrote and others read against its statements, with the questions that it serves."""

    id: str
    facet: Facet
    terms: tuple[str, ...]  # ids of terms
    questions: tuple[str, ...]
    questions_es: tuple[str, ...]
    sentences: tuple[ReviewedSentence, ...]
    jurisdiction: str | None = None  # where it is about one state, or a country other than the United States

    @property
    def basis(self) -> tuple[str, ...]:
        """Ids of all statements that it rests on, each once, in reading order."""
        return tuple(dict.fromkeys(identity for sentence in self.sentences for identity in sentence.basis))


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question whose answer is known: a heading asks it, a reviewed answer serves it, or sources differ on it."""

    id: str
    text: str
    language: str
    section_id: str | None  # the section whose heading asks it
    answer_id: str | None  # the reviewed answer that serves it
    statements: tuple[str, ...]  # ids of the statements that answer it, in reading order
    disagreement_id: str | None = None  # the disagreement that it is about
