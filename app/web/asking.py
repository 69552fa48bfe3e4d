"""POST /api/ask: one question in, one answer out; as JSON, or as events: ``status``, ``sentence`` and ``answer``.

Who accepts both forms gets events where a chat model words answers, else JSON.

A ``sentence`` is one that a chat model has written and that was verified, in the form of the answer's own; the ``answer`` that
follows is what counts.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.answer import Answer
from app.answering.citations import Numbers
from app.answering.draft import Line
from app.query.question import LONGEST_QUESTION, Question, Turn
from app.web import bodies
from app.web.addresses import counted
from app.web.batching import Asked, Batches, Heard
from app.web.collection_routes import unknown
from app.web.failures import HttpError, as_failure
from app.web.metrics import Metrics
from app.web.origins import Origins
from app.web.rate_limits import RateLimits
from app.web.tallies import Tallies, tallies
from app.web.tokens import HEADER as TOKEN
from app.web.tokens import Tokens
from ingest.settings import Settings

SECONDS = 20.0  # an answer that is not there by then is given up
LONGEST_HISTORY = 24  # turns that are taken; the engine looks at the newest
LARGEST = 4 * LONGEST_QUESTION * (1 + LONGEST_HISTORY)  # bytes of a body: as many characters, each of four


class TurnIn(BaseModel):
    """One earlier message: a question, as long as one may be, or an answer, of which as much is read."""

    model_config = ConfigDict(extra="forbid", strict=True)

    role: Literal["user", "assistant"]
    text: str

    @model_validator(mode="after")
    def _bounded(self) -> TurnIn:
        if self.role == "user" and len(self.text) > LONGEST_QUESTION:
            raise ValueError(f"A question should have at most {LONGEST_QUESTION} characters")
        return self


class QuestionIn(BaseModel):
    """The body of a question."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question: Annotated[str, StringConstraints(max_length=LONGEST_QUESTION, pattern=r"\S")]
    history: Annotated[list[TurnIn], Field(max_length=LONGEST_HISTORY)] = []
    language: Literal["en", "es"] | None = None
    jurisdiction: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")] | None = None
    collection: str | None = None

    def asked(self, jurisdiction: str | None) -> Question:
        """As the engine takes it; ``jurisdiction`` is what the settings assume."""
        history = tuple(Turn(turn.role, turn.text) for turn in self.history if turn.text.strip())
        return Question(self.question, history, self.language, self.jurisdiction or jurisdiction, date.today())


@dataclass(frozen=True, slots=True)
class Asking:
    """The endpoint, with what it needs."""

    origins: Origins
    tokens: Tokens
    limits: RateLimits
    batches: Batches
    metrics: Metrics
    jurisdiction: str | None = None
    seconds: float = SECONDS
    streams: bool = False  # a chat model may word answers: its sentences are told as they are verified
    tallies: Tallies = tallies
    others: Mapping[str, Asking] = field(default_factory=dict)  # the other collections by name

    async def ask(self, request: Request) -> Response:
        origin = self.origins.check(request)
        token = request.headers.get(TOKEN)
        if token and not self.tokens.holds(token, origin):
            raise HttpError(401, "token", "The token is not valid here or has expired. Ask again without it.")
        address = request.client.host if request.client else ""
        self.limits.question(address, origin, token)
        body = await bodies.read(request, QuestionIn, largest=LARGEST)
        started = time.perf_counter()
        events = self._wants_events(request.headers.get("accept", ""))
        lines: asyncio.Queue[Line] = asyncio.Queue()
        heard = _into(lines) if events and self.streams else None
        there = self._of(body.collection)
        asked = there.batches.put(body.asked(self.jurisdiction), counted(address), heard)
        headers = {"Plainterm-Question": fingerprint(body.question)}
        if not token:
            headers[TOKEN] = self.tokens.issue(origin)
        if events:
            headers["X-Accel-Buffering"] = "no"
            return StreamingResponse(
                there._events(asked, lines, started, address), media_type="text/event-stream", headers=headers
            )
        answer = await there._answer(asked, started, address)
        return Response(answer.to_json(), media_type="application/json", headers=headers)

    def _wants_events(self, accepted: str) -> bool:
        """Who takes either form gets events only where there is something to tell early: JSON can be compressed."""
        return "text/event-stream" in accepted and (self.streams or "application/json" not in accepted)

    def _of(self, collection: str | None) -> Asking:
        if collection is None:
            return self
        if collection not in self.others:
            raise unknown()
        return self.others[collection]

    async def _answer(self, asked: Asked, started: float, address: str) -> Answer:
        try:
            answer = await asyncio.wait_for(asked.answer, self.seconds)
        except TimeoutError:
            raise HttpError(503, "timeout", "The answer took too long. Try again.", {"Retry-After": "5"}) from None
        self.metrics.answered(answer, (time.perf_counter() - started) * 1000)
        # Not by token: who asks without one gets a new one each time, and would pass for many people.
        self.tallies.answered(answer, address)
        return answer

    async def _events(
        self, asked: Asked, lines: asyncio.Queue[Line], started: float, address: str
    ) -> AsyncIterator[str]:
        yield _event("status", {"state": "waiting"})
        try:
            async with asyncio.timeout(self.seconds):
                await asked.taken.wait()
            yield _event("status", {"state": "searching"})
            async for event in _sentences(asked, lines):
                yield event
            yield f"event: answer\ndata: {(await self._answer(asked, started, address)).to_json()}\n\n"
        except TimeoutError:
            yield _event("error", {"error": {"code": "timeout", "message": "The answer took too long. Try again."}})
        except Exception as error:
            failure = as_failure(error)
            yield _event("error", {"error": {"code": failure.code, "message": failure.message}})
        finally:
            asked.answer.cancel()


def patience(settings: Settings) -> float:
    """Seconds after which an answer is given up: a chat model may be asked for the question and for the answer."""
    if not settings.model:
        return SECONDS
    from ingest.chat_models import seconds

    return SECONDS + 2 * seconds(settings)


def _into(lines: asyncio.Queue[Line]) -> Heard:
    """What the engine's thread calls with each line."""
    loop = asyncio.get_running_loop()

    def heard(line: Line) -> None:
        loop.call_soon_threadsafe(lines.put_nowait, line)

    return heard


async def _sentences(asked: Asked, lines: asyncio.Queue[Line]) -> AsyncIterator[str]:
    """An event for each line that comes before the answer is there; numbers as the answer will have them."""
    numbers = Numbers()
    while not asked.answer.done():
        line = asyncio.ensure_future(lines.get())
        waiting: set[asyncio.Future[Any]] = {line, asked.answer}
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED, timeout=SECONDS)
        if not line.done():
            line.cancel()
            return
        told = line.result()
        yield _event("sentence", {"text": told.text, "citations": [numbers.of(i) for i in told.statements]})


def fingerprint(question: str) -> str:
    """What a verdict names a question by: 64 bits of SHA-256 over its folded text."""
    return hashlib.sha256(" ".join(question.casefold().split()).encode()).hexdigest()[:16]


def _event(name: str, data: Mapping[str, object]) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
