"""The chain: read -> retrieve -> draft -> verify -> cite, as one LangChain runnable from Question to Answer."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from app.answers import Answer, Timings
from app.citing import cite
from app.clauses import joined
from app.drafts import Draft
from app.identifiers import unnamed
from app.questions import Question, Reading
from app.related import related_questions
from app.old_retrieval import Found
from app.verifying import verify

if TYPE_CHECKING:
    import numpy as np
    from langchain_core.runnables import Runnable
    from numpy.typing import NDArray

    from app.opened import Opened


@dataclass(frozen=True, slots=True)
class State:
    """What has been worked out so far; each step returns a fuller one."""

    question: Question
    reading: Reading | None = None
    second: Question | None = None  # where two are asked in one
    vector: NDArray[np.float32] | None = None
    found: tuple[Found, ...] = ()
    draft: Draft | None = None
    timings: dict[str, float] = field(default_factory=dict)


def _timed(name: str, step: Any) -> Any:
    def run(state: State) -> State:
        started = time.perf_counter()
        done: State = step(state)
        spent = (time.perf_counter() - started) * 1000
        return replace(done, timings={**done.timings, name: round(done.timings.get(name, 0.0) + spent, 2)})

    return run


def build_chain(opened: Opened) -> Runnable[Question, Answer]:
    """The runnable over one open index. Steps carry their names, for tracing by whoever wants it."""
    from langchain_core.runnables import RunnableLambda

    def start(question: Question) -> State:
        return State(unnamed(question))  # before anything else sees it: a log, a cache, a chat model

    def read(state: State) -> State:
        first, second = opened.reader.read_both(state.question)
        return replace(state, reading=first, second=second)

    def find(state: State) -> State:
        reading = state.reading
        assert reading is not None
        early = opened.decider.before(reading)
        if early:
            return replace(state, draft=early)
        reading, vector, found = opened.search(state.question, reading)
        return replace(state, reading=reading, vector=vector, found=tuple(found))

    def write(state: State) -> State:
        reading = state.reading
        assert reading is not None
        if state.draft:
            return state
        material = opened.material(state.question, reading, state.found, state.vector)
        draft = opened.draft(material)
        if state.second:
            draft = joined(draft, opened.drafted(state.second), state.second.text, reading.language)
        if draft.outcome == "answered" and opened.wording is not None:
            draft = opened.wording.word(draft, material)
        return replace(state, draft=draft)

    def check(state: State) -> State:
        assert state.draft is not None
        return replace(state, draft=verify(state.draft, opened.index, opened.lexicon))

    def say(state: State) -> Answer:
        assert state.draft is not None
        assert state.reading is not None
        related = related_questions(state.reading, state.draft.outcome, opened.index, opened.plain)
        spent = state.timings
        timings = Timings(
            read=spent.get("read", 0.0),
            retrieve=spent.get("retrieve", 0.0),
            draft=spent.get("draft", 0.0),
            verify=spent.get("verify", 0.0),
            total=round(sum(spent.values()), 2),
        )
        return cite(state.draft, state.question, state.reading, opened.index, related, timings)

    chain = RunnableLambda(start, name="start")
    for name, step in (("read", read), ("retrieve", find), ("draft", write), ("verify", check)):
        chain = chain | RunnableLambda(_timed(name, step), name=name)  # type: ignore[assignment]
    return chain | RunnableLambda(say, name="cite")
