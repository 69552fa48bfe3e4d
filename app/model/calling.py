"""Calling a chat model: streamed, within a time, tried once more when that may help, left alone when it keeps failing.

Where the provider has a way of its own to make a model keep to a JSON Schema, LangChain's ``with_structured_output`` uses
it; a server that refuses it is asked in plain words from then on. Either way the text is read as it comes.
"""

from __future__ import annotations

import inspect
import queue
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from app.model.breaker import Breaker
from app.model.replies import SCHEMA
from ingest.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

TRIES = 2
AT_ONCE = 8  # replies that are written at once; who asks for one more gets none (a bulkhead, Nygard 2007)
_REFUSALS = frozenset({400, 404, 405, 415, 422, 501})  # statuses of a server that does not know the form
_HOPELESS = frozenset({401, 403})  # a second try would end alike

Messages = Sequence[tuple[str, str]]


class Caller:
    """Calls one model; safe for several threads."""

    def __init__(self, model: BaseChatModel, seconds: float, breaker: Breaker | None = None) -> None:
        self._model = model
        self._seconds = seconds
        self._breaker = breaker or Breaker()
        self._free = threading.Semaphore(AT_ONCE)
        self._structured: Any = structured(model)

    def pieces(self, messages: Messages, *, in_form: bool = True) -> Generator[str, None, None]:
        """The text of a reply, piece by piece; ``in_form``: as JSON of SCHEMA.

        Raises ModelError when the model fails, is too slow, is being left alone or writes AT_ONCE replies already. Once a
        piece has come there is no second try: what came before a cut is all there is.
        """
        if not self._breaker.may_try():
            raise ModelError("the model failed several times and is left alone for a while")
        if not self._free.acquire(blocking=False):
            raise ModelError(f"the model writes {AT_ONCE} replies already")
        try:
            yield from self._tried(messages, in_form)
        finally:
            self._free.release()

    def _tried(self, messages: Messages, in_form: bool) -> Generator[str, None, None]:
        until = time.monotonic() + self._seconds
        for attempt in range(1, TRIES + 1):
            begun = False
            asked = self._structured if in_form and self._structured is not None else self._model
            try:
                for piece in _within(asked, messages, until):
                    begun = True
                    yield piece
                if not begun:
                    raise ModelError("the model said nothing")
                self._breaker.told(succeeded=True)
                return
            except GeneratorExit:  # enough was read
                self._breaker.told(succeeded=True)
                raise
            except Exception as error:  # any provider's: none of them may cost the visitor the answer
                status = getattr(error, "status_code", None)
                if asked is self._structured and status in _REFUSALS:
                    self._structured = None
                if begun or attempt == TRIES or status in _HOPELESS or time.monotonic() >= until:
                    self._breaker.told(succeeded=False)
                    raise ModelError(f"the model failed ({type(error).__name__})") from error


def structured(model: BaseChatModel) -> Any:
    """The model bound to SCHEMA by its provider's own means, or None where there are none.

    Only the binding is taken: the parser behind it would hold the text back until it is whole.
    """
    parameters = inspect.signature(model.with_structured_output).parameters
    named: dict[str, Any] = {"method": "json_schema"} if "method" in parameters else {}
    try:
        return getattr(model.with_structured_output(SCHEMA, **named), "first", None)
    except (NotImplementedError, ValueError, TypeError):
        return None


def _within(model: Any, messages: Messages, until: float) -> Iterator[str]:
    """The text that a model streams. Raises TimeoutError when it takes longer.

    The stream is read by a thread of its own, which ends when nobody listens any more or by the provider's own limit.
    """
    pieces: queue.SimpleQueue[str | BaseException | None] = queue.SimpleQueue()
    left = threading.Event()

    def read() -> None:
        try:
            for chunk in model.stream(list(messages)):
                if left.is_set():
                    return
                if text := text_of(chunk):
                    pieces.put(text)
            pieces.put(None)
        except BaseException as error:
            pieces.put(error)

    threading.Thread(target=read, name="chat-model", daemon=True).start()
    try:
        while True:
            try:
                piece = pieces.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                raise TimeoutError from None
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise piece
            yield piece
    finally:
        left.set()


def text_of(message: Any) -> str:
    """What a chunk adds: its text, or of the arguments of the tool by which some providers keep to a form."""
    if told := "".join(part.get("args") or "" for part in getattr(message, "tool_call_chunks", ())):
        return told
    content = message.content
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content if isinstance(part, dict))
