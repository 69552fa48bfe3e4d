"""Calling a model over HTTP: streamed, within a time, tried once more, left alone when it keeps failing."""

from __future__ import annotations

import time

import pytest

from app.model.breaker import Breaker
from app.model.cache import Cache, key
from app.model.calling import Caller
from app.model.replies import Reading, Said
from ingest.chat_models import open_model
from ingest.errors import ModelError
from ingest.settings import Settings
from tests.app.model.scripted_server import Reply, ScriptedServer

MESSAGES = (("system", "Answer."), ("human", "What?"))
GOOD = '{"verdict": "answered", "sentences": [{"text": "One.", "statements": [1]}, {"text": "Two.", "statements": [2, 2]}]}'
TWO = [Said("One.", (1,)), Said("Two.", (2,))]


@pytest.fixture
def calling(server: ScriptedServer, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("OPENAI_BASE_URL", server.address)
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    return lambda seconds=20.0, **named: Caller(open_model(Settings(model="openai:m")), seconds, **named)


def test_a_reply_comes_in_pieces_and_in_the_form_that_was_asked_for(calling, server: ScriptedServer) -> None:  # type: ignore[no-untyped-def]
    server.say(GOOD)
    pieces = list(calling().pieces(MESSAGES))
    assert len(pieces) > 3
    assert "".join(pieces) == GOOD
    (body,) = server.seen
    assert body["response_format"]["type"] == "json_schema"
    assert body["max_completion_tokens"] == 900


def test_a_server_without_schemas_is_asked_in_plain_words_from_then_on(calling, server: ScriptedServer) -> None:  # type: ignore[no-untyped-def]
    server.say(Reply(status=400), GOOD)
    caller = calling()
    assert "".join(caller.pieces(MESSAGES)) == GOOD
    assert "".join(caller.pieces(MESSAGES)) == GOOD
    assert ["response_format" in body for body in server.seen] == [True, False, False]


@pytest.mark.parametrize(("status", "requests"), [(429, 2), (500, 2), (503, 2), (401, 1)])
def test_a_failure_is_tried_once_more_where_that_may_help(
    calling, server: ScriptedServer, status: int, requests: int
) -> None:  # type: ignore[no-untyped-def]
    server.say(Reply(status=status))
    with pytest.raises(ModelError):
        list(calling().pieces(MESSAGES))
    assert len(server.seen) == requests


def test_a_second_try_may_succeed(calling, server: ScriptedServer) -> None:  # type: ignore[no-untyped-def]
    server.say(Reply(status=500), GOOD)
    assert "".join(calling().pieces(MESSAGES)) == GOOD


@pytest.mark.parametrize("reply", [Reply(GOOD, wait=2.0), Reply(GOOD, between=0.5), Reply("", endless=" ")])
def test_what_is_slow_or_never_ends_is_given_up_in_time(calling, server: ScriptedServer, reply: Reply) -> None:  # type: ignore[no-untyped-def]
    server.say(GOOD)
    list(calling().pieces(MESSAGES))  # the provider's package is loaded now
    server.say(reply)
    started = time.monotonic()
    with pytest.raises(ModelError, match="TimeoutError"):
        list(calling(0.4).pieces(MESSAGES))
    assert time.monotonic() - started < 1.8


def test_a_reader_who_leaves_closes_the_connection(calling, server: ScriptedServer) -> None:  # type: ignore[no-untyped-def]
    server.say(Reply('{"verdict": "answered", "sentences": [', endless='{"text": "One.", "statements": [1]}, '))
    before = server.broken
    pieces = calling().pieces(MESSAGES)
    next(pieces)
    pieces.close()
    until = time.monotonic() + 5
    while server.broken == before and time.monotonic() < until:
        time.sleep(0.02)
    assert server.broken > before


def test_a_model_that_keeps_failing_is_left_alone_and_tried_again_later(calling, server: ScriptedServer) -> None:  # type: ignore[no-untyped-def]
    now = [0.0]
    caller = calling(breaker=Breaker(failures=2, rest=60.0, clock=lambda: now[0]))
    server.say(Reply(status=401))
    for _ in range(4):
        with pytest.raises(ModelError):
            list(caller.pieces(MESSAGES))
    assert len(server.seen) == 2
    now[0] = 61.0
    server.say(GOOD)
    assert "".join(caller.pieces(MESSAGES)) == GOOD
    assert "".join(caller.pieces(MESSAGES)) == GOOD


# --- replies ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_sentences_are_read_as_soon_as_they_are_whole(size: int) -> None:
    reading = Reading()
    said = [s for start in range(0, len(GOOD), size) for s in reading.read(GOOD[start : start + size])]
    assert (said, reading.verdict, reading.closed) == (TWO, "answered", True)


@pytest.mark.parametrize(
    ("text", "said", "verdict"),
    [
        (f"Sure!\n```json\n{GOOD}\n```", TWO, "answered"),
        (GOOD[:-40], TWO[:1], "answered"),
        ('{"verdict": "not_stated", "sentences": []}', [], "not_stated"),
        ('{"sentences": [{"text": "One.", "statements": ["1"]}]}', TWO[:1], None),
        ('{"sentences": [{"text": "One."}, 7, {"text": 3, "statements": [1]}]}', [Said("One.", ())], None),
        ("I would rather not.", [], None),
        ('{"verdict": "maybe", "sentences": "none"}', [], None),
    ],
)
def test_a_reply_in_another_form_gives_what_is_whole(text: str, said: list[Said], verdict: str | None) -> None:
    reading = Reading()
    assert list(reading.read(text)) == said
    assert reading.verdict == verdict


# --- the cache --------------------------------------------------------------------------------------------------------


def test_the_cache_is_bounded_and_its_keys_tell_nothing() -> None:
    cache: Cache[int] = Cache(2)
    for number in range(3):
        cache.put(str(number), number)
        cache.get("0")
    assert [cache.get(str(number)) for number in range(3)] == [0, None, 2]
    assert "secret" not in key("secret", "1")
    assert key("a", "bc") != key("ab", "c")
