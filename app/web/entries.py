"""What the index holds about a term, gathered for a page: definitions by source, where it occurs, search by any label."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from app.answer import Citation, DisagreementOut, SideOut
from app.answering.citations import citation_of
from app.web.drawing.words import Language
from app.web.engine import Engine, Records
from app.web.glossary import alphabetical, label, shown
from ingest.records import Kind, Term
from ingest.vocabulary import fold

REALLY = 0.72  # likeness from which a word may be a slip of the finger, and not merely look alike
ORDERS = ("authority", "newest", "oldest")
AUTHORITIES = (
    "federal_agency",
    "statute",
    "intergovernmental",
    "standards_body",
    "professional_body",
    "encyclopedia",
    "vendor",
    "ourselves",
    "other",
)


def authored(terms: Mapping[str, Term], language: Language) -> list[Term]:
    """Terms that were authored, by label."""
    return sorted(
        (term for term in terms.values() if not term.found), key=lambda term: alphabetical(label(term, language))
    )


def search(terms: Sequence[Term], wanted: str) -> list[Term]:
    """Terms any of whose labels holds what was typed: first those that are it, then those that begin with it."""
    typed = fold(wanted).strip()
    if not typed:
        return list(terms)
    ranked = []
    for term in terms:
        labels = [fold(name) for name in term.labels]
        if any(typed in name for name in labels):
            rank = 0 if typed in labels else 1 if any(name.startswith(typed) for name in labels) else 2
            ranked.append((rank, term))
    return [term for _, term in sorted(ranked, key=lambda item: item[0])]


def owner(terms: Sequence[Term], wanted: str) -> Term | None:
    """The one term that has this label, as an address would write it; none where several have it."""
    slug = _slug(wanted)
    owners = [term for term in terms if slug in map(_slug, term.labels)]
    return owners[0] if slug and len(owners) == 1 else None


def _slug(label: str) -> str:
    return "-".join(re.findall(r"\w+", fold(label)))


def nearest(terms: Sequence[Term], wanted: str, likeness: float = 0.5) -> list[Term]:
    """A few terms that look like an unknown id or label; ``likeness`` is the least ratio of common letters, 0 to 1."""
    names = {fold(name): term for term in terms for name in (term.id.replace("-", " "), *term.labels)}
    found = get_close_matches(fold(wanted.replace("-", " ")), names, n=5, cutoff=likeness)
    return list({names[name].id: names[name] for name in found}.values())


def definitions(engine: Engine, term_id: str, today: date) -> list[list[Citation]]:
    """The statements that define a term, those of a source together."""
    records = engine.index
    found: dict[str, list[Citation]] = {}
    for identity in records.of_term(term_id):
        statement = records.statement(identity)
        if statement.kind is not Kind.DEFINITION or not shown(statement) or statement.terms[:1] != (term_id,):
            continue
        citation = citation_of(records, statement, 0, today)
        if citation.authority_type != "ourselves":
            found.setdefault(citation.source_id, []).append(citation)
    return list(found.values())


def disagreements(
    index: Records, term_id: str, language: Language, today: date
) -> list[tuple[DisagreementOut, dict[int, Citation]]]:
    """What sources differ on about a term, as far as a person has accepted it; each with its citations by number."""
    found = []
    for item in index.disagreements:
        if not item.reviewed or term_id not in item.terms:
            continue
        citations: dict[int, Citation] = {}
        sides = []
        for side in item.sides:
            voices = [statement for statement in map(index.statement, side.statements) if shown(statement)]
            numbers = list(range(len(citations) + 1, len(citations) + len(voices) + 1))
            citations |= {n: citation_of(index, one, n, today) for n, one in zip(numbers, voices, strict=True)}
            position = (side.position_spanish if language == "es" else None) or side.position
            sides += [SideOut(position=position, citations=numbers)] if voices else []
        about = (item.about_spanish if language == "es" else None) or item.about
        if len(sides) > 1:
            found.append((DisagreementOut(kind=item.kind, about=about, sides=sides), citations))  # type: ignore[arg-type]
    return found


def ordered(cards: list[list[Citation]], order: str) -> list[list[Citation]]:
    """By authority (then newest), newest or oldest first; the undated always last, the superseded after the current."""
    by_date = sorted(cards, key=lambda card: card[0].date or "", reverse=order != "oldest")
    dated = sorted(by_date, key=lambda card: not card[0].date)
    if order != "authority":
        return dated
    return sorted(dated, key=lambda card: (card[0].status != "current", AUTHORITIES.index(card[0].authority_type)))


def occurrences(records: Records, term_id: str) -> list[tuple[str, list[tuple[str, int]]]]:
    """Documents with the headings under which the term occurs, and how often; most frequent document first."""
    found: dict[str, dict[str, int]] = {}
    for identity in records.of_term(term_id):
        statement = records.statement(identity)
        title = records.document(statement.document_id).title
        headings = found.setdefault(title, {})
        last = statement.headings[-1] if statement.headings else title
        headings[last] = headings.get(last, 0) + 1
    rows = [(title, sorted(headings.items(), key=lambda item: -item[1])) for title, headings in found.items()]
    return sorted(rows, key=lambda row: -sum(count for _, count in row[1]))
