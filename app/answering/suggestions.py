"""What an answer may suggest: only questions that are known to be answerable from the same index, and terms near it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.answering.draft import Draft
from app.answering.provenance import Provenance
from app.messages import Language, message
from app.query.question import ParsedQuestion
from app.retrieval.ranking import Ranked
from ingest.index import Index
from ingest.records import ReviewedAnswer

_MOST = 3
_NEAR = 0.0  # tenth of a logit of the reranker from which a statement is near enough to what was asked


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Suggests from one index."""

    index: Index
    provenance: Provenance

    def related(self, parsed: ParsedQuestion, draft: Draft, matched: Sequence[ReviewedAnswer]) -> tuple[str, ...]:
        """Up to three questions: of authored answers near this one, then of the neighbours of the asked terms."""
        language = parsed.language
        if draft.outcome not in ("answered", "not_covered", "clarify"):
            return ()
        if draft.outcome == "clarify":
            return tuple(self._ask(term, language) for term in parsed.ambiguous if self._plain(term, language))
        asked = set(parsed.terms)
        questions = [
            (answer.questions_es or answer.questions)[0] if language == "es" else answer.questions[0]
            for answer in matched
            if answer.id != draft.answer and asked and set(answer.terms) & asked
        ]
        near: list[str] = []
        for term_id in parsed.terms:
            term = self.index.terms[term_id]
            for other in term.not_to_be_confused_with:
                if other in self.index.terms and other not in asked and self._plain(other, language):
                    a, b = self._label(term_id, language), self._label(other, language)
                    questions.append(message("compare_question", language, a=a, b=b))
            near += [*term.broader, *term.related, *term.narrower[:4]]
            if parsed.intent != "define" and self._plain(term_id, language):
                questions.append(self._ask(term_id, language))
        for other in near:
            if len(set(questions)) >= _MOST:  # the first ones are shown
                break
            if other in self.index.terms and other not in asked and self._plain(other, language):
                questions.append(self._ask(other, language))
        return tuple(dict.fromkeys(questions))[:_MOST]

    def near(self, parsed: ParsedQuestion, ranked: Sequence[Ranked]) -> list[str]:
        """Labels of the asked terms and of those that the nearest statements are about, if they are really near."""
        terms = [term for term in parsed.terms if self._plain(term, parsed.language)]
        for one in ranked[:_MOST]:
            if one.feature("rerank") >= _NEAR and one.statement.terms and one.feature("cosine") > 0:
                terms.append(one.statement.terms[0])
        kept = [t for t in dict.fromkeys(terms) if t in self.index.terms and self._plain(t, parsed.language)]
        return [self._label(term, parsed.language) for term in kept[:_MOST]]

    def _plain(self, term: str, language: Language) -> bool:
        return self.provenance.plain(term, language) is not None

    def _ask(self, term: str, language: Language) -> str:
        return message("define_question", language, term=self._label(term, language))

    def _label(self, term: str, language: Language) -> str:
        entry = self.index.terms[term]
        return entry.spanish[0] if language == "es" and entry.spanish else entry.label
