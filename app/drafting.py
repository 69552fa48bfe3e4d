"""The extractive drafter: selects and arranges statements by intent. It words nothing but the phrases of the table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.coverage import shows_code
from app.drafts import Draft, Line, ShownSide
from app.grounds import Grounds
from app.material import Material
from app.needs import satisfies
from app.phrases import Language, phrase
from app.old_retrieval import KINDS_OF_INTENT, Found
from app.sides import ASKS_CHANGE, Sides
from app.standing import status_of, weight_of
from app.tables import Tables
from ingest.index import Index
from ingest.records import Disagreement, Kind, Relation, Statement
from ingest.vocabulary import fold

_ENUMERATION = re.compile(r":\s.*,|,[^,]+,?\s(?:and|or)\s|\b(?:two|three|four|five|six|seven)\b", re.I)
_WHOLE_LISTS = frozenset(("list", "define", "benefit", "limit", "require"))  # for other intents one item may be all
_ENUMERATES = 0.4  # what an enumeration is worth to a question that asks for a list
_CLOSE = 0.35  # score below the best down to which a statement is shown beside it
_NEAR_ENOUGH = 0.6  # score below the best down to which a statement that has what is needed is looked for
_NO_BETTER = 0.1  # score up to which a statement that names no asked term is no better than one that does
_CLOSE_IN_KIND = 1.2  # the same for a statement of the very kind that is asked for: history, benefit, limit
_HAS_IT = 0.6  # share of what is asked besides the terms from which a statement is to the point
_SAYS_IT = 0.7  # share of a question's words from which a statement says directly what is asked
_AHEAD = 0.15  # score by which it must be better than the next
_MOST_LINES = 5
_MOST_OF_FAQ = 3
_FAR = 3.0  # score below the best from which a named body is taken to say nothing on the point


@dataclass(frozen=True, slots=True)
class Drafter:
    """Drafts answers from one index."""

    index: Index
    grounds: Grounds
    sides: Sides
    tables: Tables
    plain: Callable[[str, Language], Statement | None]

    def draft(self, material: Material) -> Draft:
        """The draft for a question; its outcome is ``answered`` when it has a claim, else ``not_covered``."""
        intent = material.reading.intent
        if intent == "classify":
            draft = self._classified(material)
        elif len(material.bodies) >= 2 and (by_body := self._by_body(material)):
            draft = by_body
        elif intent == "distinguish":
            draft = self._distinguished(material)
        elif intent == "define" and material.reading.terms:
            draft = self._defined(material)
        else:
            draft = self._selected(material)
        return draft

    # Intents

    def _defined(self, material: Material) -> Draft:
        reading, term = material.reading, material.reading.terms[0]
        lines: list[Line] = self._to_the_point(material, (term,))
        own = [f for f in material.found if f.statement.source_id in material.named and term in f.statement.terms]
        own.sort(key=lambda f: not self.grounds.defines(f.statement, term))
        local = [f for f in material.found if f.feature("place") and term in f.statement.terms]
        local.sort(key=lambda f: not self.grounds.defines(f.statement, term))
        asked = own or (local if reading.jurisdiction else [])  # whose definition is asked for
        defined = bool(asked) and self.grounds.defines(asked[0].statement, term)
        if (not defined or reading.language == "es") and (plain := self.plain(term, reading.language)):
            lines.append(Line(plain.quote, (plain.id,)))
        if own:
            lines += self._lines(material, own, 2, lines)
        if then := [
            f
            for f in material.found
            if self.grounds.only_then(material, f.statement) and self.grounds.about(f.statement, term)
        ]:
            lines = self._lines(material, then, 2)
        if local and asked is local:
            lines += self._lines(material, local, 2, lines, one_voice=True)
        definitions = [f for f in material.found if self.grounds.defines(f.statement, term)]
        definitions.sort(key=lambda f: -(f.score + weight_of(self.index.sources[f.statement.source_id])))
        if len(lines) < 3:
            lines += self._lines(material, definitions, 3 - len(lines), lines)
        if not lines:
            lines += self._lines(material, [f for f in material.found if self.grounds.about(f.statement, term)], 2)
        return self._answer(material, lines)

    def _to_the_point(self, material: Material, terms: Sequence[str]) -> list[Line]:
        """The statements that show an asked code, and the best one if it has what is asked besides the terms.

        So that "what is 99454" and "which parity sets the rate" are not answered with what the terms mean alone.
        """
        about = [f for f in material.found if set(terms) & set(f.statement.terms)]
        coded = [f for f in about if any(shows_code(code, f.statement.quote) for code in material.asked.codes)]
        if coded:
            return self._lines(material, coded, max(1, len(material.asked.codes)), one_voice=True)
        best = about[0] if about else None
        if (
            best is None
            or self.grounds.is_plain(best.statement)
            or best.statement.language != "en"
            or best.feature("rest") < _HAS_IT
            or any(f.score > best.score - _AHEAD for f in about[1:2])
        ):
            return []
        return self._lines(material, [best], 1)

    def _asked_before(self, material: Material) -> Draft | None:
        """What a document answers to the very question, from its beginning; None when none asks it."""
        given = [s for s in self.index.statements(material.faq) if s.asserted and not s.dangling]
        lines: list[Line] = []
        for statement in given:
            if len(lines) < _MOST_OF_FAQ and not self.grounds.repeats(
                statement, [i for n in lines for i in n.statements]
            ):
                lines.append(Line(statement.quote, (statement.id,)))
        return self._answer(material, lines) if lines else None

    def _by_body(self, material: Material) -> Draft | None:
        """For "does A agree with B on …": the best statement of each named body; None when one of them has none."""
        terms = set(material.reading.terms)
        lines: list[Line] = []
        for sources in material.bodies[:4]:
            own = [
                f
                for f in material.found
                if f.statement.source_id in sources and (not terms or terms & set(f.statement.terms))
            ]
            own = [f for f in own if f.score >= material.found[0].score - _FAR] if own else []
            if not own:
                return None
            shown = [i for line in lines for i in line.statements]
            fresh = [f for f in own if f.statement.id not in shown] or own
            best = next(
                (f for f in fresh if len(terms) > 1 and self.grounds.relates(f.statement, tuple(terms))), fresh[0]
            )
            lines.append(Line(best.statement.quote, (best.statement.id,)))
        return self._answer(material, lines)

    def _distinguished(self, material: Material) -> Draft:
        language = material.reading.language
        terms = material.reading.compared or material.reading.terms[:2]
        if len(terms) < 2:
            return self._selected(material)
        pairs = tuple(combinations(terms, 2))
        both = [f for f in material.found if any(self.grounds.relates(f.statement, pair) for pair in pairs)]
        both = [f for f in both if f.statement.language == language or not self.grounds.is_plain(f.statement)]
        both.sort(
            key=lambda f: (
                f.statement.source_id not in material.named,
                not (self.grounds.is_plain(f.statement) and f.statement.language == language),
                -f.score,
            )
        )
        local = [f for f in both if f.feature("place")]
        own = self._lines(material, local, 2, one_voice=True)
        lines = own or self._to_the_point(material, terms)
        lines = [*lines, *(self._lines(material, both, 2, lines) if len(lines) < 2 else [])]
        if not lines:
            loose = [
                f
                for f in material.found
                if set(terms) <= set(f.statement.terms) and not self.grounds.is_plain(f.statement)
            ]
            lines = self._lines(material, loose, 1)
        for term in terms:
            if plain := self.plain(term, language):
                lines.append(Line(plain.quote, (plain.id,)))
                continue
            found = [f for f in material.found if self.grounds.about(f.statement, term)]
            defining = [f for f in found if f.statement.kind is Kind.DEFINITION]
            lines += self._lines(material, defining, 1, lines, one_voice=True)  # both sides, whoever speaks
            if not any(self.grounds.about(self.index.statement(i), term) for line in lines for i in line.statements):
                lines += self._lines(material, found, 1, lines, one_voice=True)
        draft = self._answer(material, lines, first=own)
        table = self.tables.of(material, terms)
        return _with(draft, table_terms=terms if table else (), table=table)

    def _classified(self, material: Material) -> Draft:
        compared = material.reading.compared or self._likely_pair(material)
        if len(compared) < 2 or not set(compared) <= set(self.index.terms):
            return self._selected(material)
        yes, no = self._claims(material, compared[0], compared[1])
        if not yes and not no:
            if answer := self._asked_before(material):
                return answer
            both = [f for f in material.found if set(compared) <= set(f.statement.terms)]
            if not both:
                return self._selected(material)
            direct = both[0].feature("cover") >= _SAYS_IT
            lines = [] if direct else [Line(phrase("no_statement", material.reading.language), origin="framing")]
            return self._answer(material, lines + self._lines(material, both, 3))
        if not any(self.grounds.in_force(material, s) for s in (*yes, *no)):
            older = Line(phrase("older", material.reading.language), origin="framing")
            return Draft(
                "answered",
                (older, *(Line(s.quote, (s.id,)) for s in _first_voices([*yes, *no], self.grounds, 2))),
            )
        lines = [Line(s.quote, self.grounds.cited(s, yes)) for s in _first_voices(yes, self.grounds, 3 if no else 2)]
        lines += [Line(s.quote, self.grounds.cited(s, no)) for s in _first_voices(no, self.grounds, 2)]
        return self._answer(material, lines, compared, (yes, no))

    def _selected(self, material: Material) -> Draft:
        """The best statements, for every intent that is no definition, difference or verdict."""
        if answer := self._asked_before(material):
            return answer
        reading, found = material.reading, [f for f in material.found if f.statement.language == "en"]
        kinds = (
            KINDS_OF_INTENT.get(reading.intent, frozenset())
            if reading.intent in ("benefit", "limit", "history")
            else frozenset()
        )
        found = self._on_topic(material, found)
        if reading.intent == "list":
            found.sort(key=lambda f: -(f.score + _ENUMERATES * _enumerates(f.statement)))
        alike = [f for f in found if f.statement.kind in kinds and f.score >= found[0].score - _CLOSE_IN_KIND]
        found = alike or found
        if not found:
            return Draft("not_covered", ())
        best = found[0].score
        most = 4 if reading.intent == "list" else 3
        near = [f for f in found if f.score >= best - _CLOSE]
        told: list[Line] = []
        if reading.language == "es" and len(reading.terms) == 1 and (plain := self.plain(reading.terms[0], "es")):
            told = [Line(plain.quote, (plain.id,))]  # what is in the reader's own language comes first
        return self._answer(material, told + self._lines(material, near, most - len(told), told))

    # Parts

    def _on_topic(self, material: Material, found: list[Found]) -> list[Found]:
        """Those that have what the question needs and name its terms; others only if they are clearly better."""
        topics, needs = self._topics(material), material.asked.needs
        margin = _NO_BETTER
        if needs and found:
            near = found[0].score - _NEAR_ENOUGH
            fit = [f for f in found if f.score >= near and all(satisfies(need, f.statement.quote) for need in needs)]
            found, margin = (fit, _CLOSE) if fit else (found, margin)
        own = [f for f in found if topics & set(f.statement.terms)]
        return own if own and own[0].score >= found[0].score - margin else found

    def _topics(self, material: Material) -> frozenset[str]:
        """The asked terms without one that only says what kind of code is wanted: CPT codes for something."""
        terms = material.reading.terms
        if "code" not in material.asked.needs or len(terms) < 2:
            return frozenset(terms)
        text = fold(material.reading.text)
        kinds = {
            term
            for term in terms
            if any(
                re.search(rf"\b{re.escape(fold(label))} (?:codes?|numbers?)\b", text)
                for label in self.index.terms[term].labels
            )
        }
        return frozenset(terms) - kinds or frozenset(terms)

    def _answer(
        self,
        material: Material,
        lines: list[Line],
        compared: tuple[str, ...] = (),
        claims: tuple[list[Statement], list[Statement]] | None = None,
        first: Sequence[Line] = (),
    ) -> Draft:
        language = material.reading.language
        disagreement = self.sides.bearing(material, lines, compared)
        sides: tuple[ShownSide, ...] = ()
        if disagreement:
            lines, sides = self.sides.shown(material, lines, disagreement)
            lines = [*first, *(line for line in lines if line not in first)][: _MOST_LINES + 1]
        elif claims and claims[0] and claims[1]:
            sides = tuple(
                ShownSide(None, tuple(i for line in lines for i in line.statements if i in {s.id for s in group}))
                for group in claims
            )
        opening = self._opening(material, lines, disagreement, claims, language)
        lines = ([Line(opening, origin="framing")] if opening else []) + lines
        outcome = "answered" if any(line.statements for line in lines) else "not_covered"
        return Draft(outcome, tuple(lines), disagreement=disagreement, sides=sides)  # type: ignore[arg-type]

    def _opening(
        self,
        material: Material,
        lines: Sequence[Line],
        disagreement: Disagreement | None,
        claims: tuple[list[Statement], list[Statement]] | None,
        language: Language,
    ) -> str | None:
        if disagreement:
            about = self.sides.worded(disagreement, language)
            name = {"opinions": "differ", "outdated": "changed", "misinformation": "wrong"}[disagreement.kind]
            return phrase(name, language, about=about) if about else phrase("differ_plain", language)
        if claims:
            yes, no = claims
            if yes and no:
                return phrase("differ_plain", language)
            voices = {self.grounds.voice(s) for s in yes or no}
            name = "yes" if yes else "no"
            if len(voices) == 1:
                return phrase(f"{name}_one", language, publisher=self.index.sources[(yes or no)[0].source_id].publisher)
            return phrase(name, language)
        return None

    def _lines(
        self,
        material: Material,
        found: Iterable[Found],
        most: int,
        before: Sequence[Line] = (),
        *,
        one_voice: bool = False,
    ) -> list[Line]:
        """At most so many lines, one a voice, none that repeats another; same words by several voices are one line."""
        lines: list[Line] = []
        shown = [i for line in before for i in line.statements]
        voices = {
            self.grounds.voice(self.index.statement(i))
            for i in shown
            if not self.grounds.is_plain(self.index.statement(i))
        }
        pool = [f.statement for f in found]
        if material.reading.intent in _WHOLE_LISTS:
            pool = list({whole.id: whole for whole in map(self.grounds.whole_list, pool)}.values())
        changing = bool(ASKS_CHANGE.search(material.reading.text))  # then a rule that ended is part of the answer
        for statement in pool:
            if len(lines) >= most:
                break
            if statement.id in shown or (self.grounds.is_plain(statement) and (shown or lines)):
                continue
            if not self.grounds.in_force(material, statement) and pool[0] is not statement and not changing:
                continue
            voice = self.grounds.voice(statement)
            if (
                voice in voices
                and not one_voice
                and not material.named
                and material.reading.intent in ("define", "distinguish")
            ):
                continue
            if self.grounds.repeats(statement, [*shown, *(i for line in lines for i in line.statements)]):
                continue
            voices.add(voice)
            lines.append(Line(statement.quote, self.grounds.cited(statement, pool)))
        return lines

    def _claims(self, material: Material, subject: str, target: str) -> tuple[list[Statement], list[Statement]]:
        """Statements that affirm and that deny that the subject is the target; in force and weightiest first.

        What is in force may also affirm that it is a kind of the target, where nothing in force speaks of the target
        itself: a text message that counts as asynchronous telehealth counts as telehealth.
        """
        yes, no = self._claims_of(subject, frozenset((target,)))
        if not any(self.grounds.in_force(material, s) for s in (*yes, *no)):
            of_kinds, _ = self._claims_of(subject, self.grounds.narrower(target))
            yes += [s for s in of_kinds if self.grounds.in_force(material, s)]
        scores = {f.statement.id: f.score for f in material.found}

        def order(statement: Statement) -> tuple[bool, bool, float, str]:
            source = self.index.sources[statement.source_id]
            current = status_of(statement, source, material.question.as_of) == "current"
            return (
                not self.grounds.wanted(material, statement),
                not current,
                -(weight_of(source) + scores.get(statement.id, 0.0) / 4),
                statement.id,
            )

        current = [s for s in (*yes, *no) if self.grounds.in_force(material, s)]
        if current:
            keep = {s.id for s in current}
            yes, no = [s for s in yes if s.id in keep], [s for s in no if s.id in keep]
        return sorted(yes, key=order), sorted(no, key=order)

    def _claims_of(self, subject: str, targets: frozenset[str]) -> tuple[list[Statement], list[Statement]]:
        """The same for any of several targets, in the index's order and of any day."""
        yes: list[Statement] = []
        no: list[Statement] = []
        for statement in self.index.statements(self.index.of_term(subject)):
            if not statement.asserted or statement.dangling or statement.language != "en":
                continue
            for frame in statement.frames:
                is_it = (
                    frame.relation is Relation.IS_A and frame.subject == subject and frame.object in targets - {subject}
                )
                same = frame.relation is Relation.SAME_AS and any(
                    {frame.subject, frame.object} == {subject, target} for target in targets
                )
                if is_it or same:
                    (yes if frame.affirmed else no).append(statement)
                    break
        return yes, no

    def _likely_pair(self, material: Material) -> tuple[str, ...]:
        """For "does X count?": X and what most statements say that it is or is not."""
        if len(material.reading.terms) != 1 or not material.reading.bare:
            return ()
        subject = material.reading.terms[0]
        counts: dict[str, int] = {}
        for statement in self.index.statements(self.index.of_term(subject)):
            for frame in statement.frames:
                if frame.relation is Relation.IS_A and frame.subject == subject and statement.asserted:
                    counts[frame.object] = counts.get(frame.object, 0) + 1
        if not counts:
            return ()
        return subject, max(sorted(counts), key=lambda target: counts[target])


def _first_voices(statements: Sequence[Statement], grounds: Grounds, most: int) -> list[Statement]:
    """The first statements with voices and words of their own; kinds of speaker not yet heard come before others."""
    chosen: list[Statement] = []
    for other_kinds in (True, False):
        for statement in statements:
            if len(chosen) >= most:
                return chosen
            if any(
                grounds.voice(c) == grounds.voice(statement) or fold(c.quote) == fold(statement.quote) for c in chosen
            ):
                continue
            if other_kinds and any(grounds.kind_of_speaker(c) == grounds.kind_of_speaker(statement) for c in chosen):
                continue
            chosen.append(statement)
    return chosen


def _enumerates(statement: Statement) -> bool:
    return len(statement.spans) > 3 or bool(_ENUMERATION.search(statement.quote))


def _with(draft: Draft, **changes: object) -> Draft:
    from dataclasses import replace

    return replace(draft, **changes)  # type: ignore[arg-type]
