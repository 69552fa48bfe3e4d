"""Reviewed answers: whether an authored answer serves this very question, and its sentences as a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.answering.answer_types import holds
from app.answering.decisions import probability, threshold
from app.answering.draft import Draft, Line
from app.answering.provenance import Provenance
from app.query.question import ParsedQuestion
from app.query.slots import shows_code
from app.query.words import Words
from app.retrieval.reranker import Reranker
from app.retrieval.retriever import Nearness
from ingest.index import Index
from ingest.records import Facet, ReviewedAnswer

_VERDICTS = ("Yes", "No:", "No,", "No.", "Not ", "Often", "Sometimes")
SECOND_CHANCE = 0.3  # probability from which an authored answer is shown where nothing else is stated
LOOKED_AT = 3  # answers with the nearest questions
FACETS: Mapping[str, tuple[Facet, ...]] = {
    "define": (Facet.MEANING,),
    "distinguish": (Facet.DIFFERENCE,),
    "classify": (Facet.COUNTS_AS, Facet.DIFFERENCE),
    "list": (Facet.EXAMPLE, Facet.COVERAGE_AND_CODES),
    "history": (Facet.HISTORY,),
    "require": (Facet.REQUIREMENT,),
    "regulate": (Facet.COVERAGE_AND_CODES,),
    "benefit": (Facet.BENEFIT,),
    "limit": (Facet.LIMIT,),
    "opinion": (Facet.WHO_SAYS_WHAT, Facet.WHICH_WORD),
}
FEATURES = (
    "near",  # cosine of its nearest question
    "canonical",  # cosine of its nearest question with the canonical form of what is asked
    "no_canonical",  # there is none, or no question of it is near
    "ahead",  # by how much it is nearer than the next answer
    "read",  # logit of the cross-encoder on the question and the answer, tenths
    "terms",  # share of the asked terms that it is about
    "besides",  # terms it is about that were not asked, of 3
    "facet",  # its facet is what the question wants
    "rest",  # share of what is asked besides the terms that its questions and sentences have
    "unknown",  # words of the question that nobody knows
    "codes",  # an asked code that it does not show
    "place",  # an asked place that it is not about
    "holds",  # has what an answer must have
    "issuer",  # a named body that it does not cite
    "verdict",  # it opens with yes or no, which nobody asked
)


@dataclass(frozen=True, slots=True)
class Match:
    """An authored answer with the probability that it serves the question, and what that was computed from."""

    answer: ReviewedAnswer
    probability: float
    evidence: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ReviewedAnswers:
    """Matches questions to the authored answers of one index."""

    index: Index
    provenance: Provenance
    words: Words
    reranker: Reranker | None

    def matches(self, parsed: ParsedQuestion, near: Mapping[str, Nearness]) -> list[Match]:
        """The answers whose questions are nearest, likeliest first."""
        asked = sorted(near, key=lambda identity: (-near[identity].asked, identity))
        canonical = sorted(near, key=lambda identity: (-near[identity].canonical, identity))
        looked_at = asked[:LOOKED_AT] + [i for i in canonical[:1] if near[i].canonical]
        found: list[Match] = []
        for identity in dict.fromkeys(looked_at):
            answer = self.index.answers[identity]
            if not self._in_force(parsed, answer):
                continue
            rival = near[asked[1] if identity == asked[0] and len(asked) > 1 else asked[0]]
            evidence = self._evidence(parsed, answer, near[identity], near[identity].asked - rival.asked)
            found.append(Match(answer, probability("reviewed", evidence), evidence))
        return sorted(found, key=lambda match: (-match.probability, match.answer.id))

    def serves(self, match: Match) -> bool:
        """Whether the match is sure enough to be the answer."""
        return match.probability >= threshold("reviewed")

    def may_serve(self, match: Match) -> bool:
        """Whether the match is better than no answer."""
        return match.probability >= SECOND_CHANCE

    def draft(self, parsed: ParsedQuestion, match: Match) -> Draft:
        """Its sentences in the language of the question, each with the statements that bear it."""
        spanish = parsed.language == "es"
        lines = tuple(
            Line(one.es if spanish else one.en, one.basis, "framing" if one.open else "reviewed")
            for one in match.answer.sentences
        )
        return Draft("answered", lines, answer=match.answer.id, confidence=match.probability, evidence=match.evidence)

    def _in_force(self, parsed: ParsedQuestion, answer: ReviewedAnswer) -> bool:
        """Whether all that it rests on holds on the day; a history tells of what held before."""
        basis = self.index.statements(dict.fromkeys(i for one in answer.sentences for i in one.basis))
        return answer.facet is Facet.HISTORY or all(self.provenance.in_force(s, parsed.as_of) for s in basis)

    def _evidence(
        self, parsed: ParsedQuestion, answer: ReviewedAnswer, near: Nearness, ahead: float
    ) -> dict[str, float]:
        text = " ".join(one.en for one in answer.sentences)
        asked = set(parsed.terms)
        about = len(asked & set(answer.terms))
        known = self.words.stems(" ".join((text, *answer.questions, *answer.questions_es)))
        cited = {s.source_id for s in self.index.statements(i for one in answer.sentences for i in one.basis)}
        places = {answer.jurisdiction, *(self.index.sources[source].jurisdiction for source in cited)}
        read = float(self.reranker.scores(parsed.query, [text])[0]) / 10 if self.reranker else 0.0
        return {
            "near": near.asked,
            "canonical": near.canonical,
            "no_canonical": float(not near.canonical),
            "ahead": ahead,
            "read": read,
            "terms": about / len(asked) if asked else 0.5,
            "besides": min(3, len(set(answer.terms) - asked)) / 3,
            "facet": float(answer.facet in FACETS.get(parsed.intent, ())),
            "rest": self.words.covered(self.words.stems(parsed.rest), known),
            "unknown": float(min(2, len(parsed.unknown))),
            "codes": float(any(not shows_code(code, text) for code in parsed.codes)),
            "place": float(parsed.place_asked and parsed.jurisdiction not in places),
            "holds": float(holds(parsed.answer_type, text)),
            "issuer": float(any(not (issuer & cited) for issuer in parsed.issuers)),
            "verdict": float(parsed.answer_type != "yes_no" and text.startswith(_VERDICTS)),
        }
