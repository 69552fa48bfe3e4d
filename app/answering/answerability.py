"""Answerability: whether what was asked is stated in what would be shown. Similarity does not make a neighbour an answer.

One logistic regression on the reranker's and the coverage features, its threshold set by split conformal prediction
(Angelopoulos and Bates 2023) so that at most a named share of answerable questions is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.answering.answer_types import holds
from app.answering.decisions import probability, threshold
from app.answering.draft import Draft, Line, framing
from app.answering.provenance import Provenance
from app.answering.reviewed import is_asked
from app.messages import listed, message
from app.query.question import ParsedQuestion
from app.query.slots import place_words, shows_code
from app.query.words import Words, lacking
from app.retrieval.ranking import Ranked
from ingest.index import Index
from ingest.records import Statement, Wording

_FEW_WORDS = 4  # content words of a question that asks for nothing but a meaning

FEATURES = (
    "score",  # of the best shown statement
    "rerank",  # its logit, tenths
    "cosine",
    "asked",  # cosine of the nearest question that a shown statement answers
    "ahead",  # by how much the first ranked leads the third
    "cover",  # share of the question's words that the shown statements have
    "point",  # share of what is asked besides the terms that one shown statement has
    "gap",  # weight of the word of it that no shown statement has and that says most
    "terms",  # share of the asked terms that the shown statements are about
    "no_term",
    "kind",
    "unknown",  # words that nobody knows and no shown statement has, of 2
    "codes",  # an asked code that is not shown
    "place",  # an asked place that is not spoken of
    "issuer",  # a named body that does not speak
    "lacks",  # what an answer must have is not there, by how sure its type is
    "relation",  # a verdict, a difference or sides are shown
    "define",
    "word",  # probability of a word question
)


@dataclass(frozen=True, slots=True)
class Answerability:
    """Judges drafts on one index."""

    index: Index
    provenance: Provenance
    words: Words

    def judge(self, parsed: ParsedQuestion, ranked: Sequence[Ranked], draft: Draft) -> Draft:
        """The draft with its outcome, what it misses and its confidence."""
        statements = self.index.statements(dict.fromkeys(i for line in draft.claims for i in line.statements))
        missing = self._missing(parsed, statements)
        evidence = self.evidence(parsed, ranked, draft, statements)
        stated = probability("stated", evidence)
        draft = replace(draft, missing=missing, confidence=stated, evidence=evidence)
        # What stands below the very question is its answer, however little it looks like one ("Your doctor.").
        doubtful = stated < self._least(parsed, draft, statements) and not is_asked(evidence["asked"], evidence)
        if draft.outcome != "answered" or doubtful or self._undefined(parsed, evidence):
            return replace(draft, outcome="not_covered")
        draft = replace(draft, confidence=probability("right", evidence))
        if missing:
            partial = framing("partial", parsed.language, missing=listed(missing, parsed.language))
            return replace(draft, lines=(partial, *draft.lines))
        return draft

    def _least(self, parsed: ParsedQuestion, draft: Draft, statements: Sequence[Statement]) -> float:
        """The probability from which it is shown: higher for single statements of an edited corpus, whose reviewed answers
        serve most of what they state, than for documents as they are, for terms that are only listed, and for verdicts
        and sides of several bodies. Two terms' meanings side by side are no difference: of 9 such none helped."""
        restated = all(self.provenance.source(one).wording is Wording.OURS for one in statements)
        listed = parsed.listed or (len(parsed.terms) > 1 and not self.words.stems(parsed.rest))
        edited = restated and self.index.answers and not (listed or draft.sides or draft.supporting)
        return threshold("stated", "edited" if edited else "threshold")

    def _undefined(self, parsed: ParsedQuestion, evidence: Mapping[str, float]) -> bool:
        """Whether the meaning is asked of a word that no source uses: what sounds like it defines something else."""
        return self._bare(parsed) and evidence["unknown"] > 0

    def _bare(self, parsed: ParsedQuestion) -> bool:
        """Whether nothing is asked but what a word means that is no term: "telenephrology", "quadrasynchronous care"."""
        rest = self.words.stems(parsed.rest)
        alone = rest <= self.words.stems(" ".join(parsed.unknown)) if parsed.terms else len(rest) <= _FEW_WORDS
        return parsed.intent == "define" and alone

    def evidence(
        self, parsed: ParsedQuestion, ranked: Sequence[Ranked], draft: Draft, statements: Sequence[Statement]
    ) -> dict[str, float]:
        """The features of a draft (see FEATURES)."""
        if statements and all(s.language == parsed.language for s in statements):
            parsed = parsed.beside(parsed.language)
        shown = {s.id for s in statements}
        top = [r for r in ranked if r.statement.id in shown] or list(ranked[:1])
        texts = [self.words.stems(f"{s.search_text} {' '.join(s.headings[-2:])}") for s in statements]
        every = frozenset().union(*texts)
        about = {term for s in statements for term in s.terms}
        rest = self.words.stems(parsed.rest)
        where = self._where(statements)
        unknown = min(2, len([w for w in parsed.unknown if lacking(self.words.stems(w), every)])) / 2

        def best(name: str) -> float:
            return max((r.feature(name) for r in top), default=0.0)

        return {
            "score": max((r.score for r in top), default=-5.0),
            "rerank": best("rerank") if top else -1.1,
            "cosine": best("cosine"),
            "asked": best("asked"),
            "ahead": ranked[0].score - ranked[min(2, len(ranked) - 1)].score if ranked else 0.0,
            "cover": self.words.covered(self.words.stems(parsed.query), every),
            "point": max((self.words.covered(rest, text) for text in texts), default=0.0),
            "gap": self.words.gap(rest, every),
            "terms": len(about & set(parsed.terms)) / len(parsed.terms) if parsed.terms else 0.0,
            "no_term": float(not parsed.terms),
            "kind": best("kind"),
            "unknown": unknown,
            "codes": float(any(not shows_code(code, where) for code in parsed.codes)),
            "place": float(parsed.place_asked and not self._states_place(parsed, statements)),
            "issuer": float(any(not any(s.source_id in body for s in statements) for body in parsed.issuers)),
            "lacks": parsed.answer_type_odds * (not any(holds(parsed.answer_type, s.quote) for s in statements)),
            "relation": float(bool(draft.sides or draft.table or draft.supporting)),
            "define": float(parsed.intent == "define"),
            "word": parsed.routes.get("word_question", 1.0),
        }

    def _missing(self, parsed: ParsedQuestion, statements: Sequence[Statement]) -> tuple[str, ...]:
        """Codes and the place that a question names and no shown statement does."""
        where = self._where(statements)
        missing = [code for code in parsed.codes if not shows_code(code, where)]
        if parsed.place_asked and not self._states_place(parsed, statements):
            missing.append(place_words(parsed.jurisdiction or ""))
        return tuple(dict.fromkeys(missing))

    def _where(self, statements: Sequence[Statement]) -> str:
        titles = (self.provenance.source(s).title for s in statements)
        return " ".join([*(s.quote for s in statements), *(h for s in statements for h in s.headings), *titles])

    def _states_place(self, parsed: ParsedQuestion, statements: Sequence[Statement]) -> bool:
        name = place_words(parsed.jurisdiction or "").casefold()
        return any(
            self.provenance.source(s).jurisdiction == parsed.jurisdiction or name in s.quote.casefold()
            for s in statements
        )

    def refusal(self, parsed: ParsedQuestion, draft: Draft, near: Sequence[str]) -> Draft:
        """What is said where the sources do not state it; ``near``: labels of terms that are near and explained."""
        language = parsed.language
        named = parsed.unknown if self._bare(parsed) else ()
        first = (
            framing("not_covered_term", language, missing=listed(named, language))
            if named
            else framing("not_covered", language)
        )
        lines = [first]
        if near:
            lines.append(Line(message("nearest", language, terms=", ".join(near)), origin="framing"))
        return replace(
            draft,
            outcome="not_covered",
            lines=tuple(lines),
            missing=draft.missing or parsed.unknown,
            disagreement=None,
            sides=(),
            table=(),
            table_terms=(),
            supporting=(),
        )
