"""The terms as the API lists them: labels, the sentence in plain words, and what the sources say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from string import punctuation

from pydantic import BaseModel

from app.answer import Citation, Release
from app.answering.citations import citation_of
from app.messages import Language
from app.web.engine import Engine, Records
from app.web.failures import HttpError
from app.web.term_names import NamedTerm
from ingest.records import Statement, Term
from ingest.releases import latest
from ingest.vocabulary import fold


class TermLink(BaseModel):
    """Another term."""

    id: str
    label: str


class ListedTerm(TermLink):
    """A term with the labels that name it and no other, and its sentence in plain words."""

    labels: list[str]
    plain: Citation | None


class TermList(BaseModel):
    """All authored terms, by label."""

    language: Language
    release: Release | None
    terms: list[ListedTerm]


class TermEntry(TermLink):
    """A whole entry. ``statements`` are numbered from 1, current ones first."""

    language: Language
    release: Release | None
    alternative: list[str]
    abbreviations: list[str]
    spanish: list[str]
    scope_note: str | None
    plain: Citation | None
    broader: list[TermLink]
    narrower: list[TermLink]
    related: list[TermLink]
    not_to_be_confused_with: list[TermLink]
    statements: list[Citation]


def label(term: Term, language: Language) -> str:
    """The preferred label in the language, else the English one."""
    return term.spanish[0] if language == "es" and term.spanish else term.label


def listing(engine: Engine, language: Language, today: date) -> TermList:
    """Terms that were authored; those found in passing are left out."""
    records = engine.index
    terms = [term for term in records.terms.values() if not term.found]
    owners = Counter(name.casefold() for term in terms for name in set(_names(term, language)))
    listed = [
        ListedTerm(
            id=term.id,
            label=label(term, language),
            labels=[name for name in _names(term, language) if owners[name.casefold()] == 1],
            plain=plain(engine, term.id, language, today),
        )
        for term in terms
    ]
    listed.sort(key=lambda term: (alphabetical(term.label), term.id))
    return TermList(language=language, release=Release.of(latest(records.releases)), terms=listed)


def alphabetical(name: str) -> str:
    """Where a label stands in a list: signs before its first letter or digit do not count, so "-ectomy" is under E."""
    return fold(name).lstrip(punctuation)


def entry(engine: Engine, term_id: str, language: Language, today: date) -> TermEntry:
    """Raises HttpError 404 when there is no such term."""
    records = engine.index
    term = records.terms.get(term_id)
    if term is None:
        raise HttpError(404, "no_term", "There is no term with this id. /api/terms lists them.")
    about = [records.statement(identity) for identity in records.of_term(term_id)]
    statements = [citation_of(records, statement, 0, today) for statement in about if shown(statement)]
    statements.sort(key=lambda citation: citation.status != "current")
    return TermEntry(
        id=term.id,
        label=label(term, language),
        language=language,
        release=Release.of(latest(records.releases)),
        alternative=list(term.alternative),
        abbreviations=list(term.abbreviations),
        spanish=list(term.spanish),
        scope_note=term.scope_note,
        plain=plain(engine, term_id, language, today),
        broader=_links(records, term.broader, language),
        narrower=_links(records, term.narrower, language),
        related=_links(records, term.related, language),
        not_to_be_confused_with=_links(records, term.not_to_be_confused_with, language),
        statements=[citation.model_copy(update={"number": n}) for n, citation in enumerate(statements, 1)],
    )


MOST = 8  # suggestions


class Suggestion(TermLink):
    """A term that what was typed may mean; ``also`` is the other label that was met, none where it is the term's own."""

    also: str | None


class Suggestions(BaseModel):
    """Best first: the label itself, what begins with it, a word of it; then other labels, then slips of the finger."""

    language: Language
    suggestions: list[Suggestion]


def suggest(terms: Iterable[NamedTerm], typed: str, language: Language) -> Suggestions:
    """At most MOST terms; nothing for nothing typed. A label in the other language and a misspelling count as others."""
    wanted = fold(typed).strip()
    ranked: list[tuple[int, int, str, Suggestion]] = []
    for one in terms if wanted else ():
        term, own = one.term, label(one.term, language)
        met = [(name, folded) for name, folded in one.names if wanted in folded]
        best = min(((_rank(folded, wanted, name == own), name != own, name) for name, folded in met), default=None)
        if best is None or best[0] > _WORSE:
            continue
        also = None if best[2] == own else best[2]
        hidden = also in term.hidden
        found = Suggestion(id=term.id, label=own, also=None if hidden else also)
        ranked.append((best[0] + 3 * hidden, len(own), own.casefold(), found))
    return Suggestions(language=language, suggestions=[item[-1] for item in sorted(ranked, key=_order)[:MOST]])


_WORSE = 6


def _rank(folded: str, wanted: str, own: bool) -> int:
    """For a label that holds what is wanted 0 to 5, own labels before others; more than _WORSE where it means nothing."""
    begins = any(part.startswith(wanted) for part in folded.split())
    place = 0 if folded == wanted else 1 if folded.startswith(wanted) else 2 if begins else 3
    if place == 3 and len(wanted) < 3:
        return _WORSE + 1  # two letters in the middle of a word mean nothing
    return place if own or not place else place + 2  # an abbreviation that was typed whole is as good as a name


def _order(item: tuple[int, int, str, Suggestion]) -> tuple[int, int, str]:
    return item[:3]


def shown(statement: Statement) -> bool:
    """Whether a statement may stand alone."""
    return statement.asserted and not statement.dangling


def plain(engine: Engine, term_id: str, language: Language, today: date) -> Citation | None:
    """The term's sentence in plain words, cited."""
    found = engine.plain(term_id, language)
    return citation_of(engine.index, found, 1, today) if found else None


def _names(term: Term, language: Language) -> list[str]:
    """What a reader of a page may meet: no misspellings."""
    own = term.spanish if language == "es" else (term.label, *term.alternative)
    return list(dict.fromkeys((*own, *term.abbreviations)))


def _links(records: Records, ids: tuple[str, ...], language: Language) -> list[TermLink]:
    return [TermLink(id=i, label=label(records.terms[i], language)) for i in ids if i in records.terms]
