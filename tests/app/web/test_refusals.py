"""Who is turned away: other sites, bad tokens, too many questions, and a hundred bad requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.web.tokens import LIFETIME, Tokens

CLINIC = "https://www.clinic.example"
ASK = {"question": "What is telehealth?"}
OTHERS = [
    "https://evil.example",
    "http://www.clinic.example",
    "https://clinic.example",
    "null",
    CLINIC + ".evil.example",
]


def is_error(response: Any, status: int, code: str | None = None) -> None:
    assert response.status_code == status, response.text
    error = response.json()
    assert list(error) == ["error"]
    assert set(error["error"]) == {"code", "message"}
    assert code in (None, error["error"]["code"])


@pytest.mark.parametrize("origin", OTHERS)
def test_a_site_that_is_not_listed_gets_no_answer(client: TestClient, assistant: Any, origin: str) -> None:
    response = client.post("/api/ask", json=ASK, headers={"Origin": origin})
    is_error(response, 403, "origin")
    assert "access-control-allow-origin" not in response.headers
    assert assistant.asked == []
    asked_before = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    is_error(client.options("/api/ask", headers=asked_before), 403, "origin")


def test_nobody_is_listed_by_default(make_client: Callable[..., TestClient]) -> None:
    is_error(make_client(origins="").post("/api/ask", json=ASK, headers={"Origin": CLINIC}), 403, "origin")


def test_our_own_pages_are_always_allowed(make_client: Callable[..., TestClient]) -> None:
    own = {"Origin": "http://service.example"}
    assert make_client(origins="").post("/api/ask", json=ASK, headers=own).status_code == 200
    behind = make_client(public_address="https://chat.clinic.example/")
    is_error(behind.post("/api/ask", json=ASK, headers=own), 403, "origin")
    assert behind.post("/api/ask", json=ASK, headers={"Origin": "https://chat.clinic.example"}).status_code == 200
    assert "strict-transport-security" in behind.get("/healthz").headers


def test_a_listed_site_is_answered_and_may_read_the_token(client: TestClient) -> None:
    before = client.options("/api/ask", headers={"Origin": CLINIC, "Access-Control-Request-Method": "POST"})
    assert before.status_code == 204
    assert "Plainterm-Token" in before.headers["access-control-allow-headers"]
    response = client.post("/api/ask", json=ASK, headers={"Origin": CLINIC})
    assert response.headers["access-control-allow-origin"] == CLINIC
    assert "Origin" in response.headers["vary"]
    assert "Plainterm-Token" in response.headers["access-control-expose-headers"]
    token = response.headers["plainterm-token"]
    again = client.post("/api/ask", json=ASK, headers={"Origin": CLINIC, "Plainterm-Token": token})
    assert again.status_code == 200
    assert "plainterm-token" not in again.headers  # only the first answer brings one


def test_a_token_of_another_origin_or_an_altered_one_is_refused(client: TestClient) -> None:
    token = client.post("/api/ask", json=ASK, headers={"Origin": CLINIC}).headers["plainterm-token"]
    is_error(client.post("/api/ask", json=ASK, headers={"Plainterm-Token": token}), 401, "token")
    for bad in (token + "x", "9" + token, "", "a.b.c", "é", token.replace(".", "", 1)):
        sent = {"Origin": CLINIC, "Plainterm-Token": bad.encode()}
        response = client.post("/api/ask", json=ASK, headers=sent)
        assert response.status_code == (401 if bad else 200)
        assert response.headers["access-control-allow-origin"] == CLINIC  # so that the widget can read the 401


def test_a_token_expires() -> None:
    now = 1_000_000.0
    tokens = Tokens(b"key", lambda: now)
    token = tokens.issue(CLINIC)
    now += LIFETIME
    assert tokens.holds(token, CLINIC)
    now += 1
    assert not tokens.holds(token, CLINIC)


def test_rates_hold_a_visitor_and_an_address(make_client: Callable[..., TestClient]) -> None:
    client = make_client(rate_limit="3/minute")
    token = client.post("/api/ask", json=ASK).headers["plainterm-token"]
    assert [client.post("/api/ask", json=ASK).status_code for _ in range(3)] == [200, 200, 429]
    refused = client.post("/api/ask", json=ASK)
    is_error(refused, 429, "too_many")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    mine = [client.post("/api/ask", json=ASK, headers={"Plainterm-Token": token}).status_code for _ in range(4)]
    assert mine == [200, 200, 200, 429]  # a visitor with a token has a share of its own


def test_looking_up_is_bounded_too(make_client: Callable[..., TestClient]) -> None:
    client = make_client(rate_limit="1/minute")
    assert [client.get("/api/terms").status_code for _ in range(11)] == [200] * 10 + [429]


JSON = {"Content-Type": "application/json"}
BAD_BODIES: list[tuple[bytes, int]] = [
    (b"", 400),
    (b"{", 400),
    (b"nonsense", 400),
    (b"\xff\xfe\x00", 400),
    (b'{"question": "\\ud800"}', 400),
    (b"[" * 15_000, 400),
    (b'{"question": "a"', 400),
    (b"{'question': 'a'}", 400),
    (b'{"question": NaN1}', 400),
    (b"<xml/>", 400),
    (b"null", 422),
    (b"[]", 422),
    (b"7", 422),
    (b'"text"', 422),
    (b"{}", 422),
    (b'{"question": ""}', 422),
    (b'{"question": "  \\n\\t "}', 422),
    (b'{"question": null}', 422),
    (b'{"question": 7}', 422),
    (b'{"question": ["a"]}', 422),
    (b'{"question": {"a": 1}}', 422),
    (b'{"question": true}', 422),
    (b'{"question": "a", "extra": 1}', 422),
    (b'{"question": "a", "language": "fr"}', 422),
    (b'{"question": "a", "language": 1}', 422),
    (b'{"question": "a", "language": ""}', 422),
    (b'{"question": "a", "jurisdiction": "Texas"}', 422),
    (b'{"question": "a", "jurisdiction": "us-tx"}', 422),
    (b'{"question": "a", "jurisdiction": 3}', 422),
    (b'{"question": "a", "history": "x"}', 422),
    (b'{"question": "a", "history": [1]}', 422),
    (b'{"question": "a", "history": [{}]}', 422),
    (b'{"question": "a", "history": [{"role": "system", "text": "x"}]}', 422),
    (b'{"question": "a", "history": [{"role": "user"}]}', 422),
    (b'{"question": "a", "history": [{"role": "user", "text": 1}]}', 422),
    (b'{"question": "a", "history": [{"role": "user", "text": "x", "more": 1}]}', 422),
    (b'{"question": "a", "history": [' + b",".join([b'{"role":"user","text":"x"}'] * 25) + b"]}", 422),
    (b'{"question": "a", "history": [{"role": "user", "text": "' + b"a" * 2001 + b'"}]}', 422),
    (b'{"question": "' + b"a" * 2001 + b'"}', 422),
    (b'{"question": "' + b"a" * 250_000 + b'"}', 413),
    (b" " * 250_000, 413),
    (b'{"question": "a", "history": "' + b"x" * 250_000 + b'"}', 413),
]
BAD_VERDICTS: list[tuple[bytes, int]] = [
    (b"", 400),
    (b"{}", 422),
    (b'{"answer_index": "g", "question_hash": "0123456789abcdef", "verdict": "maybe"}', 422),
    (b'{"answer_index": "g", "question_hash": "XYZ", "verdict": "up"}', 422),
    (b'{"answer_index": "../x", "question_hash": "0123456789abcdef", "verdict": "up"}', 422),
    (b'{"answer_index": "g", "question_hash": "0123456789abcdef", "verdict": "up", "question": "x"}', 422),
    (
        b'{"answer_index": "g", "question_hash": "0123456789abcdef", "verdict": "up", "reason": "' + b"x" * 201 + b'"}',
        422,
    ),
    (b'{"answer_index": 1, "question_hash": "0123456789abcdef", "verdict": "up"}', 422),
    (b"x" * 17_000, 413),
]
GOOD = b'{"question": "a"}'
BAD_TYPES = [
    "",
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "application/jsonp",
    "text/json",
]
MISSING = [
    "/api",
    "/api/",
    "/api/ask/",
    "/api/asks",
    "/api/terms/nothing",
    "/api/terms/%00",
    "/api/terms/../../etc/passwd",
    "/api/terms/" + "x" * 3000,
    "/api/statements/nothing",
    "/api/statements/",
    "/terms/nothing",
    "/terms/nothing/more",
    "/terms/<script>",
    "/widget/9.9.9/plainterm.js",
    "/widget/v2/plainterm.js",
    "/widget/../plainterm.js",
    "/widget/1.0.0/../../plainterm.js",
    "/widget/1.0.0/other.js",
    "/widget/%2e%2e/plainterm.js",
    "/wp-admin",
    "/.env",
    "/_stcore/metrics",
]
BAD_TEXTS = [
    (b"", 400),
    (b"{", 400),
    (b"{}", 422),
    (b'{"text": ""}', 422),
    (b'{"text": 1}', 422),
    (b'{"text": "a", "language": "fr"}', 422),
    (b'{"text": "a", "first": "yes"}', 422),
    (b'{"text": "a", "more": 1}', 422),
    (b'{"text": "' + b"a" * 12_001 + b'"}', 422),
    (b'{"text": "' + b"a" * 17_000 + b'"}', 422),
    (b'{"text": "' + b"a" * 170_000 + b'"}', 413),
]
METHODS = [
    ("GET", "/api/ask"),
    ("PUT", "/api/ask"),
    ("DELETE", "/api/ask"),
    ("PATCH", "/api/ask"),
    ("HEAD", "/api/ask"),
    ("OPTIONS", "/api/ask"),
    ("TRACE", "/api/ask"),
    ("BREW", "/api/ask"),
    ("GET", "/api/feedback"),
    ("GET", "/api/link"),
    ("POST", "/api/terms"),
    ("DELETE", "/api/terms/telehealth"),
    ("POST", "/api/statements/care-2"),
    ("POST", "/healthz"),
    ("POST", "/demo"),
    ("PUT", "/widget/1.0.0/plainterm.js"),
    ("POST", "/terms/telehealth"),
]
BAD_REQUESTS: list[tuple[str, str, dict[str, str], bytes, int]] = [
    *(("POST", "/api/ask", JSON, body, status) for body, status in BAD_BODIES),
    *(("POST", "/api/feedback", JSON, body, status) for body, status in BAD_VERDICTS),
    *(("POST", "/api/link", JSON, body, status) for body, status in BAD_TEXTS),
    *(("POST", "/api/ask", {"Content-Type": kind}, GOOD, 415) for kind in BAD_TYPES),
    ("POST", "/api/ask", {**JSON, "Content-Encoding": "gzip"}, GOOD, 415),
    ("POST", "/api/ask", {**JSON, "Content-Encoding": "br"}, GOOD, 415),
    ("POST", "/api/ask", {**JSON, "Plainterm-Token": "x"}, GOOD, 401),
    ("POST", "/api/ask", {**JSON, "Plainterm-Token": "1.2.3"}, GOOD, 401),
    ("POST", "/api/ask", {**JSON, "Origin": "https://evil.example"}, GOOD, 403),
    ("GET", "/api/terms?language=fr", {}, b"", 422),
    ("GET", "/glossary?language=../x", {}, b"", 422),
    ("GET", "/terms/telehealth?language=EN", {}, b"", 422),
    *(("GET", path, {}, b"", 404) for path in MISSING),
    *((method, path, {}, b"", 405) for method, path in METHODS),
]


def test_there_are_a_hundred_bad_requests() -> None:
    assert len(BAD_REQUESTS) >= 100


@pytest.mark.parametrize("case", BAD_REQUESTS, ids=lambda case: f"{case[0]} {case[1][:40]} {case[3][:30]!r} {case[4]}")
def test_a_bad_request_is_told_what_is_wrong(
    client: TestClient, case: tuple[str, str, dict[str, str], bytes, int]
) -> None:
    method, path, headers, body, status = case
    response = client.request(method, path, headers=headers, content=body)
    if method == "HEAD":
        assert response.status_code == status
    else:
        is_error(response, status)
    assert response.headers["cache-control"] == "no-store"
    if status == 405:
        assert response.headers["allow"]


@pytest.mark.parametrize("language", [b"en", b"es"])
def test_the_longest_question_is_taken(client: TestClient, language: bytes) -> None:
    body = b'{"question": "' + b"a" * 2000 + b'", "language": "' + language + b'"}'
    assert client.post("/api/ask", content=body, headers=JSON).status_code == 200


def test_a_question_of_the_history_that_is_too_long_is_told_as_such(client: TestClient) -> None:
    body = b'{"question": "a", "history": [{"role": "user", "text": "' + b"a" * 2001 + b'"}]}'
    response = client.post("/api/ask", content=body, headers=JSON)
    assert response.status_code == 422
    assert "history.0: A question should have at most 2000 characters." in response.text
    assert "aaaa" not in response.text
