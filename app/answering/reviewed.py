"""Reviewed answers: whether an authored answer serves this very question, and its sentences as a draft."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.answering.answer_types import holds
from app.answering.decisions import probability, threshold
from app.answering.draft import Draft, Line, framing
from app.answering.provenance import Provenance
from app.query.question import ParsedQuestion
from app.query.slots import shows_code
from app.query.words import Words, lacking
from app.retrieval.reranker import Reranker
from app.retrieval.retriever import Nearness
from ingest.index import Index
from ingest.records import Facet, ReviewedAnswer

_VERDICT = re.compile(r"(?:Yes|No|Sí): (?=\w)")
_PLAINLY = 0.95  # cosine from which the plainest question about a term is one of its own
_NEARLY = 0.45  # probability from which a second answer may be the one that is meant
_APART = 0.15  # by how much it may be less sure than the first
_OTHER_HALF = 0.35  # probability from which one with a word that the first lacks tells another half of what is asked
_DOUBTFUL = 0.5  # probability below which an answer is told as the closest one: of 156 fresh ones 55 helped, 22 misled
_LEAD = 2  # sentences of either that are told first
_FAR_AHEAD = 0.15  # a longer lead says no more: where answers are few the next one is far whatever is asked
READ = 2  # sentences that the reranker reads
LOOKED_AT = 4  # answers with the nearest questions
NEAR_AT_ALL = 0.41  # cosine by the query encoder below which none is looked at: of the right ones 4 of 1,000
VERY_QUESTION = 0.97  # cosine from which a question of an answer is the one asked: 59 of 59 on the judged questions
FEATURES = (
    "ahead",  # by how much its nearest question is nearer than that of the next answer
    "alike_ahead",  # the same by the query encoder
    "read",  # logit of the reranker on the question and the answer, fifths
    "terms",  # share of the asked terms that it is about
    "one_sided",  # it is not about one of the terms that are compared
    "plain",  # tells what the asked term means: the probability that this is asked
    "rest",  # share of what is asked besides the terms that its questions and sentences have
    "unknown",  # words of the question that nobody knows
    "codes",  # an asked code that it does not show
    "place",  # an asked place that it is not about
    "holds",  # has what an answer must have
    "issuer",  # a named body that it does not cite
    "akin",  # other near answers that rest on a statement of its own: what is asked is told well
)

# What speaks against an answer at least so much: of the 2,000 judged answers too few differ in it to teach how much.
AGAINST: Mapping[str, float] = {"codes": -1.47, "place": -0.47, "issuer": -0.14, "unknown": -0.26}


def is_asked(near: float, evidence: Mapping[str, float]) -> bool:
    """Whether a known question, so near to what is asked, is that very question, down to its codes and its place."""
    return near >= VERY_QUESTION and not evidence.get("codes") and not evidence.get("place")


@dataclass(frozen=True, slots=True)
class Match:
    """An authored answer with the probability that it serves the question, and what that was computed from; the words of
    the question that neither it nor its questions have, as stems."""

    answer: ReviewedAnswer
    probability: float
    evidence: Mapping[str, float]
    lacks: frozenset[str] = frozenset()

    @property
    def exact(self) -> bool:
        """Whether it answers the very question, word for word or nearly so, down to its codes and its place."""
        return is_asked(self.evidence.get("near", 0.0), self.evidence)


@dataclass(frozen=True, slots=True)
class ReviewedAnswers:
    """Matches questions to the authored answers of one index."""

    index: Index
    provenance: Provenance
    words: Words
    reranker: Reranker | None

    def matches(self, parsed: ParsedQuestion, near: Mapping[str, Nearness]) -> list[Match]:
        """The answers whose questions are nearest, likeliest first; after those that serve, what the asked term means
        though its questions are other words."""
        asked = sorted(near, key=lambda identity: (-near[identity].alike, identity))
        canonical = sorted(near, key=lambda identity: (-near[identity].canonical, identity))
        looked_at = dict.fromkeys(asked[:LOOKED_AT] + [i for i in canonical[:2] if near[i].canonical])
        answers = [self.index.answers[i] for i in looked_at if not _is_far(near[i])]
        answers = [answer for answer in answers if self._in_force(parsed, answer)]
        found: list[Match] = []
        words = self.words.stems(parsed.text)
        for answer in answers:
            known = self.words.stems(" ".join((_english(answer), *answer.questions, *answer.questions_es)))
            evidence = self._evidence(parsed, answer, known, near[answer.id], _rival(answer.id, near))
            own = set(answer.basis)
            evidence["akin"] = float(sum(not own.isdisjoint(other.basis) for other in answers) - 1)
            found.append(Match(answer, probability("reviewed", evidence), evidence, frozenset(lacking(words, known))))
        return sorted(found, key=self._order)

    def _order(self, match: Match) -> tuple[bool, bool, bool, float, str]:
        far = match.evidence["alike"] < NEAR_AT_ALL
        return not match.exact, not self.serves(match), far, -match.probability, match.answer.id

    def serves(self, match: Match) -> bool:
        """Whether the match is sure enough to be the answer."""
        return match.exact or match.probability >= threshold("reviewed")

    def beside(self, matches: Sequence[Match]) -> Match | None:
        """The second answer where it is nearly as sure as the first, which may then not be the one that is meant; else
        the next that has a word of the question which the first lacks: "… hearing aids or glasses".

        On 93 such questions of train the first serves .65 and one of both .73; the second has nothing to do with .04.
        Of 82 fresh ones with such a word the first serves 60 and one of both 71; the second has nothing to do with 13.
        """
        if len(matches) < 2 or matches[0].exact:
            return None
        first, second = matches[:2]
        if second.probability >= max(_NEARLY, first.probability - _APART):
            return second if self.serves(second) else None
        others = (one for one in matches[1:] if one.probability >= _OTHER_HALF and self.serves(one))
        return next((one for one in others if first.lacks - one.lacks), None)

    def draft(self, parsed: ParsedQuestion, match: Match, beside: Match | None = None) -> Draft:
        """Its sentences in the language of the question, each with the statements that bear it; after the first two of
        them those of the answer ``beside`` that tell something else.

        A verdict before a colon ("No: a copay is …") is left out where nobody asked yes or no, and where it is not sure
        that just this was asked, which is then said first.
        """
        doubtful = not match.exact and match.probability < _DOUBTFUL
        lines = self._lines(parsed, match, verdict=parsed.answer_type == "yes_no" and not doubtful)
        if beside:
            told = {statement for line in lines for statement in line.statements}
            more = [one for one in self._lines(parsed, beside, verdict=False) if one.statements]
            more = [one for one in more if told.isdisjoint(one.statements)]
            lines = [*lines[:_LEAD], *more[:_LEAD], *lines[_LEAD:]]
        if doubtful:
            lines.insert(0, framing("closest", parsed.language))
        return Draft(
            "answered", tuple(lines), answer=match.answer.id, confidence=match.probability, evidence=match.evidence
        )

    def _lines(self, parsed: ParsedQuestion, match: Match, *, verdict: bool) -> list[Line]:
        texts = [one.es if parsed.language == "es" else one.en for one in match.answer.sentences]
        if not verdict and (said := _VERDICT.match(texts[0])):
            texts[0] = texts[0][said.end() :][:1].upper() + texts[0][said.end() + 1 :]
        return [
            Line(text, one.basis, "framing" if one.open else "reviewed")
            for text, one in zip(texts, match.answer.sentences, strict=True)
        ]

    def _in_force(self, parsed: ParsedQuestion, answer: ReviewedAnswer) -> bool:
        """Whether all that it rests on holds on the day; a history tells of what held before."""
        basis = self.index.statements(dict.fromkeys(i for one in answer.sentences for i in one.basis))
        return answer.facet is Facet.HISTORY or all(self.provenance.in_force(s, parsed.as_of) for s in basis)

    def _evidence(
        self, parsed: ParsedQuestion, answer: ReviewedAnswer, known: frozenset[str], near: Nearness, rival: Nearness
    ) -> dict[str, float]:
        text = _english(answer)
        asked = set(parsed.terms)
        about = len(asked & set(answer.terms))
        cited = {s.source_id for s in self.index.statements(i for one in answer.sentences for i in one.basis)}
        places = {answer.jurisdiction, *(self.index.sources[source].jurisdiction for source in cited)}
        told = read_text(answer, parsed.language, near.question)
        read = float(self.reranker.scores(parsed.text, [told])[0]) / 5 if self.reranker else 0.0
        return {
            "near": near.asked,  # for ``is_asked`` alone
            "alike": near.alike,  # for the order alone
            "ahead": min(_FAR_AHEAD, near.asked - rival.asked),
            "alike_ahead": min(_FAR_AHEAD, near.alike - rival.alike),
            "read": read,
            "terms": about / len(asked) if asked else 0.5,
            "one_sided": float(parsed.intent in ("distinguish", "classify") and about < len(asked)),
            "plain": parsed.intents.get("define", 0.0) * (answer.facet is Facet.MEANING and near.canonical >= _PLAINLY),
            "rest": self.words.covered(self.words.stems(parsed.rest), known),
            "unknown": float(min(2, len(parsed.unknown))),
            "codes": float(any(not shows_code(code, text) for code in parsed.codes)),
            "place": float(parsed.place_asked and parsed.jurisdiction not in places),
            "holds": float(holds(parsed.answer_type, text)),
            "issuer": float(any(not (issuer & cited) for issuer in parsed.issuers)),
        }


def _english(answer: ReviewedAnswer) -> str:
    return " ".join(one.en for one in answer.sentences)


def read_text(answer: ReviewedAnswer, language: str, question: str) -> str:
    """What the reranker reads of an answer in a language: the question of it that is nearest to the one asked, and its
    first sentences."""
    told = [one.es if language == "es" else one.en for one in answer.sentences[:READ]]
    return " ".join((question, *told))


def _is_far(near: Nearness) -> bool:
    return near.alike < NEAR_AT_ALL and near.canonical < _PLAINLY


def _rival(identity: str, near: Mapping[str, Nearness]) -> Nearness:
    """The best that any other answer has."""
    others = [one for other, one in near.items() if other != identity]
    return Nearness(max((o.asked for o in others), default=0.0), max((o.alike for o in others), default=0.0))
