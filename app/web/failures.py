"""The one error form, on every route: ``{"error": {"code", "message"}}``."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from ingest.errors import EncoderError, ModelError, PlaintermError, QuestionError, StoreError

STATUS: Mapping[type[PlaintermError], tuple[int, str]] = {
    QuestionError: (422, "question"),
    StoreError: (503, "index"),
    EncoderError: (503, "encoder"),
    ModelError: (503, "model"),
}

WORDS: Mapping[int, tuple[str, str]] = {
    400: ("malformed", "The request cannot be read."),
    403: ("forbidden", "This is not open to you."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method."),
    500: ("internal", "Something went wrong here. Please try again."),
}


class HttpError(Exception):
    """A request that is answered with an error: HTTP status, a stable code, a message that names the next step."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.headers = dict(headers or {})

    def response(self) -> JSONResponse:
        """The failure in the one form; never kept by a cache."""
        headers = {"Cache-Control": "no-store", **self.headers}
        return JSONResponse({"error": {"code": self.code, "message": self.message}}, self.status, headers)


def as_failure(error: Exception) -> HttpError:
    """Any exception as a HttpError; what is not known is a 500 that tells nothing of the inside."""
    if isinstance(error, HttpError):
        return error
    if isinstance(error, HTTPException):
        code, message = WORDS.get(error.status_code, (_code(error.status_code), HTTPStatus(error.status_code).phrase))
        return HttpError(error.status_code, code, message, error.headers)
    if isinstance(error, PlaintermError):
        for kind, (status, code) in STATUS.items():
            if isinstance(error, kind):
                return HttpError(status, code, str(error))
    return HttpError(500, *WORDS[500])


async def refuse(failure: HttpError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers a request, or a WebSocket that is not open yet, with a failure."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008, "reason": failure.code})
    else:
        await failure.response()(scope, receive, send)


async def show(request: Request, error: Exception) -> JSONResponse:
    """Starlette's exception handler for all of them."""
    return as_failure(error).response()


def _code(status: int) -> str:
    return HTTPStatus(status).phrase.lower().replace(" ", "_").replace("-", "_")
