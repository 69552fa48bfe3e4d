"""Composing without a model: verdict or direct answer first, few sentences, each speaker once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, permutations

from app.answering.conflicts import Conflicts
from app.answering.draft import Draft, Line, ShownSide, framing
from app.answering.provenance import Provenance
from app.answering.relations import Relations
from app.answering.selection import Selector
from app.query.question import ParsedQuestion
from app.query.slots import shows_code
from app.retrieval.ranking import Ranked
from ingest.index import Index
from ingest.records import Disagreement, Statement

MOST_LINES = 4  # sentences before "more"
_CLOSE = 1.0  # score below the best down to which a statement is shown beside it
_VERY_QUESTION = 0.93  # cosine from which a document's own question is the one asked
_MOST_OF_SECTION = 4
_MOST_OF_PASSAGE = 3


@dataclass(frozen=True, slots=True)
class Composer:
    """Composes drafts from the statements of one index."""

    index: Index
    provenance: Provenance
    selector: Selector
    relations: Relations
    conflicts: Conflicts

    def compose(
        self,
        parsed: ParsedQuestion,
        ranked: Sequence[Ranked],
        sections: Mapping[str, float],
        conflict: Disagreement | None,
    ) -> Draft:
        """The draft for a question; ``not_covered`` when nothing speaks to it. ``sections``: ids of those whose own
        question is near, with cosines."""
        lines = self._own_section(parsed, sections)
        table_terms: tuple[str, ...] = ()
        sides: tuple[ShownSide, ...] = ()
        if lines:
            draft = Draft("answered", tuple(lines))
            if conflict:  # who differs from the document is shown beside its words
                sides = tuple(side for side, _ in self.conflicts.sides(parsed, conflict))
                draft = replace(draft, disagreement=conflict, sides=sides)
        elif conflict:
            lines, sides = self._sides(parsed, conflict)
            draft = Draft("answered", tuple(lines), disagreement=conflict, sides=sides)
        elif parsed.intent == "classify" and len(parsed.terms) > 1:
            draft = self._classified(parsed, ranked)
        elif parsed.intent == "distinguish" and len(parsed.terms) > 1:
            draft = self._distinguished(parsed, ranked)
        elif parsed.listed and (lines := list(self.plain(parsed, parsed.terms))):
            draft = _answered(lines)
        elif parsed.intent == "define" and (term := self._asked_term(parsed, ranked)):
            draft = self._defined(parsed, ranked, term)
        else:
            draft = self._selected(parsed, ranked)
        if parsed.intent == "distinguish" and len(parsed.terms) > 1 and draft.outcome == "answered":
            table_terms = parsed.terms[:4]
            draft = replace(draft, table=self.relations.table(parsed, ranked, table_terms))
            draft = replace(draft, table_terms=table_terms if draft.table else ())
        return draft

    def plain(self, parsed: ParsedQuestion, terms: Sequence[str]) -> tuple[Line, ...]:
        """The plain sentence of each term."""
        found = (self.provenance.plain(term, parsed.language) for term in terms[:MOST_LINES])
        return tuple(Line(one.quote, (one.id,)) for one in found if one)

    def _own_section(self, parsed: ParsedQuestion, sections: Mapping[str, float]) -> list[Line]:
        """What a document answers to the very question, from its beginning."""
        best = min(sections, key=lambda section: (-sections[section], section), default=None)
        if best is None or sections[best] < _VERY_QUESTION:
            return []
        given = [s for s in self.index.statements(self.index.of_section(best)) if s.asserted and not s.dangling]
        return self.selector.lines(parsed, given, _MOST_OF_SECTION, one_voice=True)

    def _sides(self, parsed: ParsedQuestion, conflict: Disagreement) -> tuple[list[Line], tuple[ShownSide, ...]]:
        """The opening, then one statement a side under its speaker's name."""
        found = self.conflicts.sides(parsed, conflict)
        lines = [self.conflicts.opening(conflict, parsed.language)]
        plain = self.provenance.plain(parsed.terms[0], parsed.language) if parsed.intent == "define" else None
        if plain:
            lines.append(Line(plain.quote, (plain.id,)))
        for _, best in found:
            lines.append(Line(best.quote, self.selector.cited(best, [best])))
        return lines, tuple(side for side, _ in found)

    def _asked_term(self, parsed: ParsedQuestion, ranked: Sequence[Ranked]) -> str | None:
        """The term whose meaning is asked; None where the words of the question fit another statement far better: who
        tells what a thing is and asks for its word names other terms on the way."""
        own = [r for r in ranked if r.statement.terms[:1] and r.statement.terms[0] in parsed.terms]
        if not own or own[0].score < ranked[0].score - _CLOSE:
            return None
        return own[0].statement.terms[0]

    def _defined(self, parsed: ParsedQuestion, ranked: Sequence[Ranked], term: str) -> Draft:
        """The plain sentence, then whose definition is asked for or the best of others."""
        coded = [r.statement for r in ranked if any(shows_code(code, r.statement.quote) for code in parsed.codes)]
        lines = self.selector.lines(parsed, coded, max(1, len(parsed.codes)), one_voice=True)
        wanted = [r.statement for r in ranked if self._asked_of(r, parsed) and term in r.statement.terms]
        wanted.sort(key=lambda s: not self.provenance.defines(s, term))
        plain = self.provenance.plain(term, parsed.language)
        if plain and not (wanted and self.provenance.defines(wanted[0], term)):
            lines.append(Line(plain.quote, (plain.id,)))
        lines += self.selector.lines(parsed, wanted, 2, lines, one_voice=True)
        definitions = [r for r in ranked if self.provenance.defines(r.statement, term)]
        definitions.sort(key=lambda r: -(r.score + 2 * r.feature("weight")))
        if definitions and not lines:
            lines += self.selector.lines(
                parsed, self.selector.passage(definitions[0].statement, _MOST_OF_PASSAGE), 3, one_voice=True
            )
        if len(lines) < 3:
            lines += self.selector.lines(parsed, (r.statement for r in definitions), 3 - len(lines), lines)
        return _answered(lines) if lines else self._selected(parsed, ranked)

    def _asked_of(self, one: Ranked, parsed: ParsedQuestion) -> bool:
        return one.statement.source_id in parsed.named or bool(
            parsed.place_asked and self.provenance.source(one.statement).jurisdiction == parsed.jurisdiction
        )

    def _distinguished(self, parsed: ParsedQuestion, ranked: Sequence[Ranked]) -> Draft:
        """How the terms stand to each other, then what each is."""
        pairs = tuple(combinations(parsed.terms[:4], 2))
        both = [r.statement for r in ranked if any(self.relations.relates(r.statement, pair) for pair in pairs)]
        both = [s for s in both if s.language == parsed.language or not self.provenance.is_plain(s)]
        both.sort(key=lambda s: (s.source_id not in parsed.named, not self.provenance.is_plain(s)))
        lines = self.selector.lines(parsed, both, 2)
        for term in parsed.terms[:4]:
            plain = self.provenance.plain(term, parsed.language)
            if plain:
                lines.append(Line(plain.quote, (plain.id,)))
                continue
            own = [r.statement for r in ranked if r.statement.terms[:1] == (term,)]
            own.sort(key=lambda s: not self.provenance.defines(s, term))
            lines += self.selector.lines(parsed, own, 1, lines, one_voice=True)
        return _answered(lines) if lines else self._selected(parsed, ranked)

    def _classified(self, parsed: ParsedQuestion, ranked: Sequence[Ranked]) -> Draft:
        """The verdict of those who claim it or deny it; sides where they differ."""
        for subject, target in permutations(parsed.terms[:3], 2):
            yes, no = self.relations.claims(parsed, subject, target)
            if yes or no:
                break
        else:
            return self._selected(parsed, ranked)
        affirmed = self.relations.voices(yes, 2)
        denied = self.relations.voices(no, 2)
        lines = [Line(s.quote, self.selector.cited(s, [*yes, *no])) for s in (*affirmed, *denied)]
        draft = _answered([self._verdict(parsed, yes, no), *lines])
        if yes and no:
            sides = tuple(ShownSide(None, tuple(s.id for s in group)) for group in (yes, no))
            return replace(draft, sides=sides)
        shown = {i for line in lines for i in line.statements}
        return replace(draft, supporting=tuple(s.id for s in (*yes, *no) if s.id not in shown))

    def _verdict(self, parsed: ParsedQuestion, yes: Sequence[Statement], no: Sequence[Statement]) -> Line:
        if yes and no:
            return framing("differ_plain", parsed.language)
        name = "yes" if yes else "no"
        voices = {self.provenance.voice(s) for s in yes or no}
        if len(voices) == 1:
            publisher = self.provenance.source((yes or no)[0]).publisher
            return framing(f"{name}_one", parsed.language, publisher=publisher)
        return framing(name, parsed.language)

    def _selected(self, parsed: ParsedQuestion, ranked: Sequence[Ranked]) -> Draft:
        """The best statements: one passage of a document that is quoted word for word, or one a speaker."""
        found = [r for r in ranked if r.statement.language == "en" or parsed.language == "es"]
        coded = [r for r in found if parsed.codes and all(shows_code(c, r.statement.quote) for c in parsed.codes)]
        found = coded or found
        if not found:
            return Draft("not_covered", ())
        best = found[0]
        passage = self.selector.passage(best.statement, _MOST_OF_PASSAGE)
        near = [r.statement for r in found if r.score >= best.score - _CLOSE]
        if len(passage) > 1:
            lines = self.selector.lines(parsed, passage, _MOST_OF_PASSAGE, one_voice=True)
            return _answered([*lines, *self.selector.lines(parsed, near, MOST_LINES - len(lines), lines)])
        lines = []
        if parsed.language == "es" and len(parsed.terms) == 1:
            plain = self.provenance.plain(parsed.terms[0], "es")
            lines = [Line(plain.quote, (plain.id,))] if plain else []  # the reader's own language comes first
        return _answered([*lines, *self.selector.lines(parsed, near, 3 - len(lines), lines, one_voice=True)])


def _answered(lines: Sequence[Line]) -> Draft:
    claims = any(line.statements for line in lines)
    return Draft("answered" if claims else "not_covered", tuple(lines) if claims else ())
