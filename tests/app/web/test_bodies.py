"""A body that comes slowly, in pieces or not to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from starlette.requests import Request

from app.web import bodies
from app.web.asking import QuestionIn
from app.web.failures import HttpError

HEADERS = [(b"content-type", b"application/json; charset=utf-8")]


def request(receive: Callable[[], object]) -> Request:
    return Request({"type": "http", "method": "POST", "path": "/", "headers": HEADERS}, receive)  # type: ignore[arg-type]


def read(receive: Callable[[], object], seconds: float = 5.0) -> QuestionIn:
    return asyncio.run(bodies.read(request(receive), QuestionIn, seconds=seconds))


def test_pieces_are_joined() -> None:
    pieces = iter([b'{"question"', b': "a"}'])

    async def receive() -> dict[str, object]:
        piece = next(pieces)
        return {"type": "http.request", "body": piece, "more_body": not piece.endswith(b"}")}

    assert read(receive).question == "a"


@pytest.mark.parametrize(("message", "wait", "status"), [
    ({"type": "http.request", "body": b"x", "more_body": True}, 0.02, 408),
    ({"type": "http.disconnect"}, 0.0, 400),
    ({"type": "http.request", "body": b"x" * 9000, "more_body": True}, 0.0, 413),
])  # fmt: skip
def test_slow_broken_and_endless_bodies(message: dict[str, object], wait: float, status: int) -> None:
    async def receive() -> dict[str, object]:
        await asyncio.sleep(wait)
        return message

    with pytest.raises(HttpError) as caught:
        read(receive, seconds=0.05)
    assert caught.value.status == status
