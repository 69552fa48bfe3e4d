"""Reading a JSON body within limits of type, size and time."""

from __future__ import annotations

import asyncio
from typing import TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from app.web.failures import HttpError

LARGEST = 16 * 1024  # bytes, where the fields of a body do not need more
WIDEST = 12  # bytes that a character may take as JSON: two escaped surrogates
WIDEST_IN_FORM = 16  # the same as JSON in a field of a form, where a backslash takes three
SLOWEST = 5.0  # seconds from the first to the last byte

Body = TypeVar("Body", bound=BaseModel)


async def read(request: Request, model: type[Body], *, seconds: float = SLOWEST, largest: int = LARGEST) -> Body:
    """The body, of at most ``largest`` bytes, as ``model``.

    Raises HttpError 400 (no JSON), 408 (slow), 413 (large), 415 (type), 422 (form).
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HttpError(415, "not_json", "Send the body with Content-Type: application/json.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise HttpError(415, "encoded", "Send the body without Content-Encoding.")
    try:
        async with asyncio.timeout(seconds):
            raw = await _within_limit(request, largest)
    except TimeoutError:
        raise HttpError(
            408, "slow", f"The body took longer than {seconds:g} seconds.", {"Connection": "close"}
        ) from None
    except ClientDisconnect:
        raise HttpError(400, "malformed", "The body ended before it was complete.") from None
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise _failure(error) from None


async def form(request: Request, *, seconds: float = SLOWEST, largest: int = LARGEST) -> dict[str, str]:
    """A body as an HTML form sends it; of a field that comes twice the last. Raises HttpError as ``read`` does."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise HttpError(415, "not_form", "Send the body with Content-Type: application/x-www-form-urlencoded.")
    try:
        async with asyncio.timeout(seconds):
            raw = await _within_limit(request, largest)
        return dict(parse_qsl(raw.decode("utf-8"), max_num_fields=16))
    except TimeoutError:
        raise HttpError(
            408, "slow", f"The body took longer than {seconds:g} seconds.", {"Connection": "close"}
        ) from None
    except (ClientDisconnect, ValueError):
        raise HttpError(400, "malformed", "The body cannot be read.") from None


async def _within_limit(request: Request, largest: int) -> bytes:
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > largest:
        raise _too_large(largest)
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > largest:
            raise _too_large(largest)
    return bytes(parts)


def _too_large(largest: int) -> HttpError:
    return HttpError(413, "too_large", f"A body may have {largest:,} bytes.", {"Connection": "close"})


def _failure(error: ValidationError) -> HttpError:
    """Says which field and what it should be; what was sent is not repeated."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    if first["type"] == "json_invalid":
        return HttpError(400, "malformed", "The body is not valid JSON.")
    where = ".".join(str(part) for part in first["loc"]) or "body"
    return HttpError(422, "invalid", f"{where}: {first['msg'].removeprefix('Value error, ')}.")
