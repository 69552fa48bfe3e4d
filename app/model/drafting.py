"""Drafting: a chat model words the answer from numbered statements, and what it words is checked.

    draft without it -> 8 to 16 statements -> model -> sentences with numbers -> checked -> draft

Whatever goes wrong, the draft without the model stands. A log line of ``plainterm.model`` says why, without a word of the
question or the reply.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field, replace
from functools import lru_cache

from app.answering.draft import Draft, Line, ShownSide, framing
from app.answering.provenance import Provenance
from app.model import prompt, rewriting
from app.model.cache import Cache, key
from app.model.calling import Caller
from app.model.checking import Checker
from app.model.entailment import Entailment
from app.model.replies import Reading, Said, Verdict
from app.model.sentences import unmarked
from app.model.texts import Texts
from app.query.question import ParsedQuestion, Question
from app.query.words import Words
from app.retrieval.ranking import Ranked
from ingest.chat_models import open_model, seconds
from ingest.errors import ModelError
from ingest.index import Index
from ingest.records import Statement
from ingest.settings import Settings

ORDERS = 0.9  # probability from which a statement gives orders; the head was learned on messages, not on documents
SURE = 0.8  # confidence from which the answer without the model is not given up because the model finds nothing
_SHARE = 0.5  # of the sentences of a reply that must be borne for any of them to be the answer

Heard = Callable[[Line], None]
Judge = Callable[[Draft], Draft]
OrdersIn = Callable[[str], float]
Aside = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply after checking: which lines are borne, and how many sentences it had."""

    verdict: Verdict | None
    lines: tuple[Line, ...]
    said: int
    faults: tuple[str, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether enough of it is borne to be an answer."""
        return bool(self.lines) and len(self.lines) >= self.said * _SHARE


@dataclass(frozen=True)
class ModelDrafter:
    """Drafts with a model over one index. ``orders_in``: how likely a text gives orders to an assistant; ``aside``:
    others may go on inside it (``app.turns``)."""

    name: str
    caller: Caller
    index: Index
    provenance: Provenance
    words: Words
    checker: Checker
    orders_in: OrdersIn
    aside: Aside = nullcontext
    cache: Cache[Reply] = field(default_factory=Cache)

    @classmethod
    def open(
        cls,
        settings: Settings,
        index: Index,
        words: Words,
        orders_in: OrdersIn,
        aside: Aside = nullcontext,
    ) -> ModelDrafter:
        """Open the model that the settings name. Raises SettingError, ModelError and EncoderError (see ``ingest.chat_models``)."""
        caller = Caller(open_model(settings), seconds(settings))
        checker = Checker(Texts(index), Entailment.open(settings))
        return cls(
            settings.model, caller, index, Provenance(index), words, checker, lru_cache(20_000)(orders_in), aside
        )

    # The question

    def standalone(self, question: Question, parsed: ParsedQuestion) -> str | None:
        """A follow-up as a question of its own, or None where it needs none or the model gives none that is kept."""
        if parsed.language != "en" or not rewriting.leans(question, parsed.completed, parsed.terms):
            return None
        turns = question.history[-rewriting.TURNS :]
        messages = (("system", prompt.REWRITE), ("human", prompt.follow_up(question.text, turns)))
        try:
            with self.aside():
                text = "".join(self.caller.pieces(messages, in_form=False))
        except ModelError as error:
            _log(str(error))
            return None
        bearing = self.checker.bearing
        found = rewriting.kept(text, question, self.index, bearing.vocabulary, self.words, bearing.names)
        if found is None:
            _log("its stand-alone question names something new")
        return found

    # The answer

    def draft(
        self, parsed: ParsedQuestion, ranked: Sequence[Ranked], draft: Draft, judge: Judge, heard: Heard | None = None
    ) -> Draft:
        """The draft in the model's sentences, or as it was. ``judge`` says whether a draft answers the question;
        ``heard`` gets each sentence as it is found to be borne."""
        statements = self.offered(ranked, draft)
        if parsed.language != "en" or not statements:  # the rules read English; what cannot be checked is not asked for
            return draft
        early = heard if draft.outcome == "answered" else None  # what may yet be refused is not said early
        reply = self.reply(parsed, statements, early)
        if reply is None:
            return draft
        if reply.verdict == "not_stated" and not reply.said:
            return draft if draft.confidence >= SURE else replace(draft, outcome="not_covered")
        if not reply.said:
            _log("its reply has no sentence")
            return draft
        if not reply.stands:
            _log(f"{len(reply.lines)} of {reply.said} sentences are borne ({', '.join(sorted(set(reply.faults)))})")
            return draft
        return self._worded(parsed, draft, reply, judge)

    def offered(self, ranked: Sequence[Ranked], draft: Draft) -> list[Statement]:
        """The statements that the model gets; what gives orders to an assistant is no statement."""
        shown = self.index.statements(dict.fromkeys(i for line in draft.claims for i in line.statements))
        best = [one.statement for one in ranked]
        usable = [s for s in best if s.language == "en" and self.orders_in(s.quote) < ORDERS]
        return prompt.offered(usable, [s for s in shown if self.orders_in(s.quote) < ORDERS], self.provenance)

    def reply(
        self, parsed: ParsedQuestion, statements: Sequence[Statement], heard: Heard | None = None
    ) -> Reply | None:
        """The checked reply, of the cache or the model; None when there is none that can be read."""
        day, place = parsed.as_of.isoformat(), parsed.jurisdiction or ""
        ids = " ".join(s.id for s in statements)
        name = key(self.name, prompt.VERSION, parsed.text, parsed.language, day, place, self.index.generation, ids)
        kept = self.cache.get(name)
        if kept is not None:
            if heard:
                for line in kept.lines:
                    heard(line)
            return kept
        reading = Reading()
        lines: list[Line] = []
        faults: list[str] = []
        broken = None
        try:
            for said in self._awaited(self._said(parsed, statements, reading)):
                found = self.checked(said, statements)
                if isinstance(found, str):
                    faults.append(found)
                elif found.text not in {one.text for one in lines}:
                    lines.append(found)
                    if heard:
                        heard(found)
        except ModelError as error:
            broken = str(error)
        reply = Reply(reading.verdict, tuple(lines), len(lines) + len(faults), tuple(faults))
        if broken or not (reply.said or reading.closed):
            _log(broken or "its reply is not in the form that was asked for")
        if reply.said or (reading.closed and reading.verdict):
            if broken is None:
                self.cache.put(name, reply)
            return reply
        return None

    def _awaited(self, sentences: Iterator[Said]) -> Iterator[Said]:
        """Sentences as they come; while the model writes, others have their turns."""
        while True:
            with self.aside():
                said = next(sentences, None)
            if said is None:
                return
            yield said

    def _said(self, parsed: ParsedQuestion, statements: Sequence[Statement], reading: Reading) -> Iterator[Said]:
        """The sentences of the model, as many as an answer has; then the connection is closed."""
        request = prompt.request(parsed, statements, self.provenance)
        messages = (("system", prompt.orders(parsed.language)), ("human", request))
        count = 0
        with closing(self.caller.pieces(messages)) as pieces:
            for piece in pieces:
                for said in reading.read(piece):
                    yield said
                    count += 1
                    if count >= prompt.MOST_SENTENCES:
                        return
                if reading.closed or reading.is_overlong:
                    return

    def checked(self, said: Said, statements: Sequence[Statement]) -> Line | str:
        """A sentence with the statements that bear it, or what is wrong with it in a word or two.

        Numbers that were not offered do not count. Of several statements each that bears it alone is cited, where there
        is none those that bear it together, and none that is not needed for it.
        """
        text = unmarked(said.text)
        named = [statements[n - 1] for n in said.numbers if 1 <= n <= len(statements)]
        faults = [self.checker.defect(text, [statement]) for statement in named]
        resting = [statement for statement, fault in zip(named, faults, strict=True) if fault is None]
        if not resting:
            if fault := self.checker.defect(text, named) if len(named) != 1 else faults[0]:
                return fault
            resting = named
            for statement in named:
                fewer = [s for s in resting if s is not statement]
                if self.checker.defect(text, fewer) is None:
                    resting = fewer
        return Line(text, tuple(s.id for s in resting), "model")

    def _worded(self, parsed: ParsedQuestion, draft: Draft, reply: Reply, judge: Judge) -> Draft:
        """The draft of a reply that stands: sides only where the index knows the disagreement; judged as any draft is."""
        sides = self._sides(draft, reply)
        if draft.sides and not sides:
            _log("a side is left out")
            return draft
        opening = (framing("differ_plain", parsed.language),) if sides and reply.verdict == "differ" else ()
        worded = replace(draft, outcome="answered", lines=(*opening, *reply.lines), sides=sides, missing=())
        if not sides:
            worded = replace(worded, disagreement=None)
        if draft.outcome == "answered" and not draft.missing:
            return worded
        judged = judge(worded)
        return judged if judged.outcome == "answered" else draft

    def _sides(self, draft: Draft, reply: Reply) -> tuple[ShownSide, ...]:
        """The sides of the draft, or of a disagreement of the index, that the lines speak for; none for one side alone."""
        cited = {identity for line in reply.lines for identity in line.statements}
        tries = [draft.sides]
        if reply.verdict == "differ":
            for item in self.index.disagreements:
                tries.append(tuple(ShownSide(side.position, side.statements) for side in item.sides))
        for sides in tries:
            if sum(bool(cited & set(side.statements)) for side in sides) > 1:
                return sides
        return ()


def _log(reason: str) -> None:
    logging.getLogger("plainterm.model").warning("The answer without the model stands: %s.", reason)
