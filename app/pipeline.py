"""The chain: parse -> retrieve -> rerank -> compose -> verify -> cite, as one LangChain runnable from Question to Answer.

One trace record walks through it; evaluation and learning read the same record.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from app.answer import Answer, Timings
from app.answering.answerability import Answerability
from app.answering.citations import cite
from app.answering.composing import Composer
from app.answering.conflicts import Conflicts
from app.answering.draft import Draft, Line, framing, said
from app.answering.joining import Joiner
from app.answering.provenance import Provenance
from app.answering.relations import Relations
from app.answering.reviewed import Match, ReviewedAnswers
from app.answering.selection import Selector
from app.answering.suggestions import Suggestions
from app.answering.verification import verify
from app.query.encoder import QueryEncoder
from app.query.heads import Heads
from app.query.parser import THRESHOLDS, URGENT, Parser
from app.query.question import ParsedQuestion, Question, Route
from app.query.redaction import redacted
from app.query.segments import asks
from app.query.slots import Issuers
from app.query.words import Words
from app.retrieval.ranking import Ranked, Ranker
from app.retrieval.reranker import Reranker
from app.retrieval.retriever import Retrieved, Retriever
from ingest.encoder import Encoder
from ingest.index import Index
from ingest.records import Wording
from ingest.vocabulary import Vocabulary

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from app.model.drafting import ModelDrafter

Step = Literal["parse", "retrieve", "rerank", "compose", "verify", "cite"]
STEPS: tuple[Step, ...] = ("parse", "retrieve", "rerank", "compose", "verify", "cite")

# What is said at once, and what is said unless a document or an authored answer serves the very message.
_SAFETY: Mapping[Route, tuple[str, str]] = {
    "crisis": ("crisis", "crisis"),
    "emergency": ("emergency", "emergency"),
    "injection": ("declined", "declined"),
}
_OTHER: Mapping[Route, tuple[str, str]] = {
    "medical_advice": ("medical_advice", "medical_advice"),
    "front_desk": ("front_desk", "front_desk"),
    "off_topic": ("off_topic", "off_topic"),
    "chitchat": ("off_topic", "greeting"),
}
_SURE = 0.5  # probability from which one of the other routes is taken
_SURELY_SERVES = (
    0.6  # probability from which an authored answer goes before another route, and before help that may be needed
)
_SURELY_NO_ADVICE = (
    0.85  # the same where a doctor's advice is surely wanted: "do I need to fast before a cholesterol test"
)
_SURELY_DESK = 0.9  # front desk from which only what surely serves goes before the clinic's line, not what serves
_DESK_TOO = 0.5  # front desk against danger from which both lines are shown: of those in danger 3 of 100 get both
_VERY_QUESTION = 0.9  # cosine from which a document's own question is the message, whatever route it looks like
_BETTER = 0.05  # by how much an answer serves another reading of a question surer: of 26 looked at 3 were the worse
_WHOLE = 0.4  # probability from which an answer of the whole message stands for pieces that have none
_TAKE_SIDES = 5  # ranked statements that are looked at for the sides they take


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One question of a message on its way through the chain."""

    parsed: ParsedQuestion
    retrieved: Retrieved | None = None
    ranked: tuple[Ranked, ...] = ()
    matches: tuple[Match, ...] = ()
    draft: Draft | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """All that was worked out for a question; each step returns a fuller one."""

    question: Question
    parts: tuple[Part, ...] = ()
    draft: Draft | None = None
    answer: Answer | None = None
    heard: Callable[[Line], None] | None = None  # gets each sentence of a model as it is found to be borne
    timings: Mapping[str, float] = field(default_factory=dict)  # milliseconds by step

    @property
    def parsed(self) -> ParsedQuestion:
        """The first question of the message."""
        return self.parts[0].parsed


@dataclass(frozen=True)
class Pipeline:
    """Everything that answering needs of one generation of an index, and the steps over it."""

    index: Index
    encoder: Encoder
    parser: Parser
    retriever: Retriever
    ranker: Ranker
    reviewed: ReviewedAnswers
    composer: Composer
    joiner: Joiner
    conflicts: Conflicts
    answerability: Answerability
    suggestions: Suggestions
    provenance: Provenance
    contact: str = ""
    model: ModelDrafter | None = None

    @classmethod
    def open(
        cls,
        index: Index,
        encoder: Encoder,
        reranker: Reranker | None,
        answer_reranker: Reranker | None,
        queries: QueryEncoder,
        heads: Heads,
        contact: str = "",
        model: ModelDrafter | None = None,
    ) -> Pipeline:
        """Put the steps together over one open index."""
        words = Words(index)
        provenance = Provenance(index)
        selector = Selector(index, provenance)
        conflicts = Conflicts(index, provenance, selector)
        labels = {label.casefold() for term in index.terms.values() for label in term.labels}
        issuers = Issuers(index.sources, labels, words.familiar)
        return cls(
            index=index,
            encoder=encoder,
            parser=Parser(index, encoder, queries, heads, Vocabulary(index.terms.values()), issuers, words),
            retriever=Retriever(index, provenance, queries),
            ranker=Ranker(provenance, words, reranker),
            reviewed=ReviewedAnswers(index, provenance, words, answer_reranker),
            composer=Composer(index, provenance, selector, Relations(index, provenance), conflicts),
            joiner=Joiner(index),
            conflicts=conflicts,
            answerability=Answerability(index, provenance, words),
            suggestions=Suggestions(index, provenance),
            provenance=provenance,
            contact=contact,
            model=model,
        )

    def chain(self, heard: Callable[[Line], None] | None = None) -> Runnable[Question, Answer]:
        """The steps as one runnable, named, for tracing by whoever wants it; ``heard`` gets sentences early (Trace)."""
        from langchain_core.runnables import RunnableLambda

        chain: Any = RunnableLambda(lambda question: Trace(redacted(question), heard=heard), name="start")
        for step in STEPS:
            chain = chain | RunnableLambda(self._timed(step), name=step)
        whole: Runnable[Question, Answer] = chain | RunnableLambda(lambda trace: trace.answer, name="answer")
        return whole

    def trace(self, question: Question, stop_after: Step = "cite") -> Trace:
        """The trace of a question up to a step; for measuring and learning."""
        trace = Trace(redacted(question))
        for step in STEPS[: STEPS.index(stop_after) + 1]:
            trace = self._timed(step)(trace)
        return trace

    def _timed(self, step: Step) -> Callable[[Trace], Trace]:
        act: Callable[[Trace], Trace] = getattr(self, step)

        def run(trace: Trace) -> Trace:
            started = time.perf_counter()
            done = act(trace)
            spent = round((time.perf_counter() - started) * 1000, 2)
            done = replace(done, timings={**trace.timings, step: spent})
            if done.answer and step == "cite":
                done = replace(done, answer=done.answer.model_copy(update={"timings_ms": _timings(done.timings)}))
            return done

        return run

    # Steps

    def parse(self, trace: Trace) -> Trace:
        """The parsed questions of the message, and what needs no search: safety, orders, labels that two terms own."""
        parts = tuple(Part(parsed, draft=self._at_once(parsed)) for parsed in self.parser.parse(trace.question))
        asks = len(parts) == 1 and parts[0].draft is None and not parts[0].parsed.urgent  # danger is not reworded
        if self.model is not None and asks:
            parts = self._standing_alone(trace.question, parts)
        return replace(trace, parts=parts)

    def retrieve(self, trace: Trace) -> Trace:
        """Candidates for each question that is still open."""
        return _each(trace, self._retrieved)

    def rerank(self, trace: Trace) -> Trace:
        """The candidates in order, and the authored answers that may serve."""
        return self._of_whole(_each(trace, self._ranked))

    def compose(self, trace: Trace) -> Trace:
        """A draft for each question, and one of all."""
        heard = trace.heard if len(trace.parts) == 1 else None  # of several answers the lines may yet be left out
        told: set[str] = set()
        parts: list[Part] = []
        for part in trace.parts:
            parts.append(part if part.draft else self._composed(self._untold(part, told), heard))
            told |= {draft.answer for draft in (parts[-1].draft,) if draft and draft.answer}
        trace = replace(trace, parts=tuple(parts))
        return replace(trace, draft=self._joined(parts) if len(parts) > 1 else parts[0].draft)

    def verify(self, trace: Trace) -> Trace:
        """The draft without what its statements do not bear."""
        assert trace.draft is not None
        return replace(trace, draft=verify(trace.draft, self.index))

    def cite(self, trace: Trace) -> Trace:
        """The answer: ids become citations, from the index alone."""
        assert trace.draft is not None
        related = self.suggestions.related(trace.parsed, trace.draft, [m.answer for m in trace.parts[0].matches])
        answer = cite(trace.draft, trace.question, trace.parsed, self.index, related)
        return replace(trace, answer=answer)

    # A question

    def _standing_alone(self, question: Question, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """The parts of a follow-up as the model completes it; as they were where it does not, or where safety speaks."""
        assert self.model is not None
        text = self.model.standalone(question, parts[0].parsed)
        if text is None:
            return parts
        whole = replace(question, text=text, history=())
        again = tuple(Part(replace(p, completed=True), draft=self._at_once(p)) for p in self.parser.parse(whole))
        return parts if any(part.draft for part in again) else again

    def _at_once(self, parsed: ParsedQuestion) -> Draft | None:
        if parsed.urgent:  # help, alone or below an answer, goes before all else that may be said
            return None
        if parsed.route in _SAFETY and parsed.routes.get(parsed.route, 0.0) >= THRESHOLDS.get(parsed.route, 0.0):
            outcome, name = _SAFETY[parsed.route]
            return said(outcome, parsed.language, name)  # type: ignore[arg-type]
        return None

    def _which(self, parsed: ParsedQuestion) -> Draft | None:
        """The question back, where the label that was asked belongs to several terms."""
        covered = [term for term in parsed.ambiguous if self.provenance.plain(term, "en") or self.index.of_term(term)]
        if len(covered) < 2:
            return None
        labels = [set(self.index.terms[term].labels) for term in covered]
        label = min(set.intersection(*labels) or {parsed.text.strip(" ?")}, key=len)
        return said("clarify", parsed.language, "clarify", label=label)

    def _retrieved(self, part: Part) -> Part:
        parsed = part.parsed
        vector = parsed.vector if parsed.query == parsed.text else self.encoder.encode_query(parsed.query)
        canonical = [self.encoder.encode_query(plain) for plain in parsed.canonical]
        return replace(part, retrieved=self.retriever.retrieve(parsed, vector, canonical))

    def _ranked(self, part: Part) -> Part:
        part = self._matched(part)
        part = self._in_context(part) if part.parsed.before else part
        matches = part.matches
        served = self._is_served(part)
        if part.parsed.route == "word_question" and not (served and _surely(matches[0])):
            for one in map(self._matched, map(self._retrieved, map(Part, self.parser.narrowed(part.parsed)))):
                if one.matches and _surely(one.matches[0]):
                    return one
        if served and part.parsed.route == "word_question":
            return part  # what serves is found: nothing else need be read
        assert part.retrieved is not None
        return replace(part, ranked=tuple(self.ranker.rank(part.parsed, part.retrieved.candidates)))

    def _of_whole(self, trace: Trace) -> Trace:
        """Where no authored answer serves a piece of a message, the one that serves all of it stands for those pieces.

        Of 40 such messages that readers judged 16 were answered by that alone; it is told beside what serves the others.
        """
        served = [part for part in trace.parts if part.draft or self._is_served(part)]
        if len(trace.parts) == 1 or len(trace.parts) == len(served) or trace.parsed.urgent:
            return trace
        whole = self._matched(self._retrieved(Part(self.parser.whole(trace.question))))
        if not self._is_served(whole) or whole.matches[0].probability < _WHOLE:
            return trace
        if whole.matches[0].answer.id in {part.matches[0].answer.id for part in served if part.matches}:
            return trace
        kept = [whole if part not in served else part for part in trace.parts]
        return replace(trace, parts=tuple(dict.fromkeys(kept)))

    def _is_served(self, part: Part) -> bool:
        return bool(part.matches) and self.reviewed.serves(part.matches[0])

    def _matched(self, part: Part) -> Part:
        assert part.retrieved is not None
        return replace(part, matches=tuple(self.reviewed.matches(part.parsed, part.retrieved.answers)))

    def _in_context(self, part: Part) -> Part:
        """A question after others as it is best answered: as completed, or asked of a topic of theirs where that is
        answered better."""
        if _worth(part) + _BETTER >= 1.0:  # nothing can be
            return part
        others = map(self._matched, map(self._retrieved, map(Part, self.parser.in_context(part.parsed))))
        best = max(others, key=_worth, default=part)
        return best if _worth(best) > _worth(part) + _BETTER else part

    def _composed(self, part: Part, heard: Callable[[Line], None] | None = None) -> Part:
        parsed, retrieved = part.parsed, part.retrieved
        assert retrieved is not None
        match = part.matches[0] if self._is_served(part) else None
        advice = parsed.route == "medical_advice" and parsed.routes[parsed.route] >= THRESHOLDS[parsed.route]
        surely = match is not None and (match.probability >= _SURELY_NO_ADVICE if advice else _surely(match))
        if parsed.urgent and not surely:
            return replace(part, draft=self._help(parsed, parsed.urgent))
        asked = max(retrieved.sections.values(), default=0.0) >= _VERY_QUESTION
        other = _OTHER.get(parsed.route)
        at_desk = match is not None and parsed.route == "front_desk" and parsed.routes["front_desk"] < _SURELY_DESK
        covered = surely or asked or at_desk or (parsed.terms and parsed.route in ("off_topic", "chitchat"))
        unlikely = other is not None and not covered and parsed.routes[parsed.route] >= _SURE
        if other and unlikely and not self._of_operator(part):
            return replace(part, draft=self._other(parsed, *other))
        shown = match.answer.basis if match else [one.statement.id for one in part.ranked[:_TAKE_SIDES]]
        conflict = self.conflicts.bearing(parsed, retrieved.conflicts, shown)
        told = set(match.answer.terms) if match else set()
        if not told.issuperset(parsed.ambiguous) and (which := self._which(parsed)):
            return replace(part, draft=which)
        if match:
            return replace(part, draft=self._of_review(parsed, part.matches, conflict))
        draft = self.composer.compose(parsed, part.ranked, retrieved.sections, conflict)
        draft = self.answerability.judge(parsed, part.ranked, draft)
        if unlikely and draft.confidence < _SURE:
            draft = replace(draft, outcome="not_covered")
        if self.model is not None:
            draft = self.model.draft(
                parsed, part.ranked, draft, lambda worded: self.answerability.judge(parsed, part.ranked, worded), heard
            )
        if draft.outcome != "answered" and other:
            draft = replace(self._other(parsed, *other), confidence=draft.confidence, evidence=draft.evidence)
        elif draft.outcome != "answered":
            draft = self.answerability.refusal(parsed, draft, self.suggestions.near(parsed, part.ranked))
        return replace(part, draft=draft)

    def _help(self, parsed: ParsedQuestion, urgent: Route) -> Draft:
        """Where help is; below the clinic's line where a message to the front desk is half as likely as danger."""
        danger = sum(parsed.routes[route] for route in URGENT)
        if parsed.routes["front_desk"] >= _DESK_TOO * danger:
            desk = self._other(parsed, *_OTHER["front_desk"])
            return replace(desk, lines=(*desk.lines, framing("help_beside", parsed.language)))
        outcome, name = _SAFETY[urgent]
        return said(outcome, parsed.language, name)  # type: ignore[arg-type]

    def _untold(self, part: Part, told: set[str]) -> Part:
        """A further question of a message wants another answer than those before it, if one serves."""
        others = [one for one in part.matches if self.reviewed.serves(one) and one.answer.id not in told]
        return replace(part, matches=tuple(others)) if others and told else part

    def _joined(self, parts: Sequence[Part]) -> Draft:
        """One draft of several.

        Where one question has an authored answer, statements that are unlikely to answer another say nothing to it: of
        14 such that were looked at none did.
        """
        reviewed = any(part.draft and part.draft.answer for part in parts)
        told: list[tuple[ParsedQuestion, Draft]] = []
        for part in parts:
            draft = part.draft
            assert draft is not None
            if draft.outcome in ("crisis", "emergency") or (part.parsed.urgent and draft.outcome != "answered"):
                return draft  # help is in it
            if draft.outcome != "answered" and part.parsed.routes.get("injection", 0.0) >= _SURE:
                continue  # an order to the assistant is no question, and is not said after anybody
            if draft.outcome != "answered" and not _asks(part.parsed):
                continue  # what is told beside a question is not answered and lacks no answer
            if reviewed and not draft.answer and draft.confidence < _SURE:
                draft = replace(draft, outcome="not_covered")
            told.append((part.parsed, draft))
        return self.joiner.join(told or [(part.parsed, part.draft) for part in parts[:1] if part.draft])

    def _of_operator(self, part: Part) -> bool:
        """Whether the best statement is of a document that an operator added: a clinic's own page may give its hours."""
        best = part.ranked[0].statement if part.ranked else None
        return best is not None and self.provenance.source(best).wording is Wording.VERBATIM

    def _of_review(self, parsed: ParsedQuestion, matches: Sequence[Match], conflict: object) -> Draft:
        match = matches[0]
        draft = self.reviewed.draft(parsed, match, None if parsed.listed else self.reviewed.beside(matches))
        if parsed.listed:
            others = [term for term in parsed.terms if term not in match.answer.terms]
            draft = replace(draft, lines=(*draft.lines, *self.composer.plain(parsed, others)))
        if parsed.urgent:
            draft = replace(draft, lines=(*draft.lines, framing("help_beside", parsed.language)))
        elif parsed.route == "front_desk" and not _surely(match):
            draft = replace(
                draft, lines=(*draft.lines, framing("desk_beside", parsed.language), *self._contact(parsed))
            )
        if conflict is None:
            return draft
        sides = tuple(side for side, _ in self.conflicts.sides(parsed, conflict))  # type: ignore[arg-type]
        return replace(draft, disagreement=conflict, sides=sides)  # type: ignore[arg-type]

    def _other(self, parsed: ParsedQuestion, outcome: str, name: str) -> Draft:
        draft = said(outcome, parsed.language, name)  # type: ignore[arg-type]
        contact = self._contact(parsed) if outcome == "front_desk" else ()
        return replace(draft, lines=(*draft.lines, *contact))

    def _contact(self, parsed: ParsedQuestion) -> tuple[Line, ...]:
        return (framing("contact", parsed.language, contact=self.contact),) if self.contact else ()


def _worth(part: Part) -> float:
    """How surely the best of the answers serves."""
    return max((match.exact or match.probability for match in part.matches[:1]), default=0.0)


def _surely(match: Match) -> bool:
    return match.exact or match.probability >= _SURELY_SERVES


def _asks(parsed: ParsedQuestion) -> bool:
    """Whether a piece of a message asks something of its own: not "so which is it", not "my son's therapist isn't"."""
    return asks(parsed.typed) and bool(parsed.terms or parsed.unknown or parsed.rest.strip())


def _each(trace: Trace, act: Callable[[Part], Part]) -> Trace:
    """The trace with an act done on every part that has no draft yet."""
    return replace(trace, parts=tuple(part if part.draft else act(part) for part in trace.parts))


def _timings(spent: Mapping[str, float]) -> Timings:
    return Timings(
        parse=spent.get("parse", 0.0),
        retrieve=spent.get("retrieve", 0.0),
        rerank=spent.get("rerank", 0.0),
        compose=spent.get("compose", 0.0),
        verify=spent.get("verify", 0.0),
        total=round(sum(spent.values()), 2),
    )
