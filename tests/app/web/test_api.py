"""The API from the outside: answers, events, terms, pages, headers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from app.web import glossary
from app.web.tallies import Tallies

SCHEMA = json.loads((Path(__file__).parents[3] / "app" / "answer.schema.json").read_text("utf-8"))
CLINIC = "https://www.clinic.example"
ASK = {"question": "Is remote patient monitoring telemedicine?"}


def test_an_answer_is_the_contract_and_is_not_kept_by_caches(client: TestClient) -> None:
    response = client.post("/api/ask", json=ASK)
    jsonschema.validate(response.json(), SCHEMA)
    assert response.headers["cache-control"] == "no-store"
    assert re.fullmatch(r"[0-9a-f]{16}", response.headers["plainterm-question"])


def test_a_question_reaches_the_engine_whole(client: TestClient, assistant: Any) -> None:
    history = [{"role": "user", "text": "What is RPM?"}, {"role": "assistant", "text": " "}]
    client.post("/api/ask", json={**ASK, "history": history, "language": "es", "jurisdiction": "US-TX"})
    (asked,) = assistant.asked
    assert (asked.text, asked.language, asked.jurisdiction) == (ASK["question"], "es", "US-TX")
    assert [turn.text for turn in asked.history] == ["What is RPM?"]


def test_the_settings_jurisdiction_is_assumed(make_client: Callable[..., TestClient], assistant: Any) -> None:
    make_client(jurisdiction="US-NY").post("/api/ask", json=ASK)
    assert assistant.asked[0].jurisdiction == "US-NY"


def test_events_are_status_then_answer(client: TestClient) -> None:
    response = client.post("/api/ask", json=ASK, headers={"Accept": "text/event-stream", "Accept-Encoding": "br"})
    assert response.headers["content-type"].startswith("text/event-stream")
    assert "content-encoding" not in response.headers
    events = re.findall(r"event: (\w+)\ndata: (.*)\n\n", response.text)
    assert [name for name, _ in events] == ["status", "status", "answer"]
    jsonschema.validate(json.loads(events[-1][1]), SCHEMA)


def test_who_takes_either_form_gets_events_where_a_chat_model_words_answers(make_client: Any) -> None:
    either = {"Accept": "application/json, text/event-stream"}
    plain = make_client().post("/api/ask", json=ASK, headers=either)
    assert plain.headers["content-type"] == "application/json"
    worded = make_client(model="openai:fake").post("/api/ask", json={"question": "early"}, headers=either)
    assert worded.headers["content-type"].startswith("text/event-stream")
    assert [part.split("\n")[0] for part in worded.text.strip().split("\n\n")] == [
        "event: status",
        "event: status",
        "event: sentence",
        "event: answer",
    ]


def test_an_error_in_a_stream_has_the_one_form(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "boom"}, headers={"Accept": "text/event-stream"})
    data = json.loads(re.findall(r"event: error\ndata: (.*)", response.text)[0])
    assert data["error"]["code"] == "internal"


def test_questions_that_wait_share_a_batch(client: TestClient, assistant: Any) -> None:
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(client.post, "/api/ask", json={"question": "slow one"})
        others = [pool.submit(client.post, "/api/ask", json=ASK) for _ in range(8)]
        assert {one.result().status_code for one in [first, *others]} == {200}
    assert sum(assistant.sizes) == 9
    assert len(assistant.sizes) < 9


def test_a_failing_question_does_not_spoil_its_neighbours(client: TestClient) -> None:
    with ThreadPoolExecutor(4) as pool:
        texts = ["slow one", "boom", "What is telehealth?", "What is a hub?"]
        statuses = list(pool.map(lambda text: client.post("/api/ask", json={"question": text}).status_code, texts))
    assert statuses == [200, 500, 200, 200]


def test_neither_a_log_nor_an_error_repeats_the_question(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    response = client.post("/api/ask", json={"question": "boom my secret illness"})
    assert response.status_code == 500
    assert "secret" not in response.text + caplog.text
    assert "RuntimeError" in caplog.text


def test_a_statement_stands_in_its_place(client: TestClient) -> None:
    found = client.get("/api/statements/care-2").json()
    assert found["before"] == ""
    assert [span["text"] for span in found["spans"]] == ["Telehealth", "the telephone."]
    rebuilt = found["before"] + "".join(span["text"] + span["gap"] for span in found["spans"]) + found["after"]
    assert rebuilt == "Telehealth is care at a distance. It may use video. It may use the telephone."
    assert found["source"]["publisher"] == "HRSA"


def test_an_id_with_slash_and_hash_is_found(client: TestClient) -> None:
    assert client.get("/api/statements/articles/care%231").json()["id"] == "articles/care#1"


def test_terms_are_listed_without_those_in_passing_or_with_shared_labels(client: TestClient) -> None:
    terms = {term["id"]: term for term in client.get("/api/terms").json()["terms"]}
    assert "passing" not in terms
    assert terms["hub-site"]["labels"] == ["hub site"]
    assert terms["telehealth"]["plain"]["quote"] == "Telehealth is care at a distance."
    spanish = {term["id"]: term for term in client.get("/api/terms?language=es").json()["terms"]}
    assert spanish["telehealth"]["label"] == "telesalud"


def test_a_term_shows_current_statements_first(client: TestClient) -> None:
    found = client.get("/api/terms/telehealth").json()
    assert [one["status"] for one in found["statements"]] == ["current", "current", "superseded"]
    assert [one["number"] for one in found["statements"]] == [1, 2, 3]


def test_terms_are_conditional(client: TestClient) -> None:
    for path in ("/api/terms", "/api/terms/telehealth", "/terms/telehealth", "/widget/1.0.0/plainterm.js"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": f'"other", {first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_text_is_compressed(client: TestClient, encoding: str) -> None:
    response = client.get("/terms/telehealth", headers={"Accept-Encoding": f"{encoding}, other;q=0"})
    assert response.headers["content-encoding"] == encoding
    assert "Accept-Encoding" in response.headers["vary"]
    assert "telehealth" in response.text
    assert "content-encoding" not in client.get("/terms/telehealth", headers={"Accept-Encoding": "br;q=0"}).headers


def test_a_terms_page_needs_no_script_and_carries_linked_data(client: TestClient) -> None:
    page = client.get("/terms/telehealth")
    assert "script-src" not in page.headers["content-security-policy"]
    assert re.findall(r"<script(.*?)>", page.text) == [' type="application/ld+json"']
    data = json.loads(re.findall(r"ld\+json\">(.*?)</script>", page.text)[0])
    assert (data["@type"], data["name"]) == ("DefinedTerm", "telehealth")
    assert "“Telehealth … " in page.text  # a verbatim quote is in quotation marks
    assert "“Telehealth is care" not in page.text  # our words are not
    assert "undated" in page.text
    assert client.get("/terms/telehealth?language=es").text.startswith('<!doctype html>\n<html lang="es">')
    assert "telesalud" in client.get("/glossary?language=es").text


def test_every_response_carries_the_security_headers(client: TestClient) -> None:
    for path in ("/healthz", "/demo", "/nothing", "/api/terms", "/widget/v1/terms.js", "/favicon.ico"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors" in headers["content-security-policy"]
        assert "cookie" not in " ".join(headers).lower()


def test_pages_may_be_framed_by_listed_sites_only(client: TestClient) -> None:
    assert f"frame-ancestors 'self' {CLINIC}" in client.get("/embed").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in client.get("/healthz").headers["content-security-policy"]


def test_an_iframes_address_cannot_inject(client: TestClient) -> None:
    page = client.get("/embed", params={"color": '"><script>alert(1)</script>', "lang": "es", "onload": "x"}).text
    assert "<script>alert" not in page
    assert "onload" not in page
    assert '<html lang="es">' in page


def test_a_numbered_widget_never_changes_and_v1_moves(client: TestClient) -> None:
    fixed, moving = client.get("/widget/1.0.0/plainterm.js"), client.get("/widget/v1/plainterm.js")
    assert "immutable" in fixed.headers["cache-control"]
    assert "immutable" not in moving.headers["cache-control"]
    assert fixed.headers["access-control-allow-origin"] == "*"
    assert fixed.text == moving.text


def test_readiness_tells_when_the_index_cannot_be_opened(fakes: Any) -> None:
    from app.web import api
    from app.web.batching import Worker
    from ingest.errors import StoreError
    from ingest.settings import Settings

    def fails() -> Any:
        raise StoreError("No index. Build it: python -m ingest build")

    worker = Worker(fails)
    with pytest.raises(StoreError):
        worker.wait_until_open()
    with TestClient(api.create(worker, Settings())) as client:
        assert client.get("/healthz").status_code == 200
        ready = client.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["error"] == {"code": "index", "message": "No index. Build it: python -m ingest build"}


def test_readiness_names_an_index_that_was_refused(client: TestClient, assistant: Any) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "refused": None, "vectors": None}
    assistant.refused = "g-2"
    assert (client.get("/readyz").status_code, client.get("/readyz").json()["refused"]) == (200, "g-2")


def test_a_page_alone_tells_it_too(assistant: Any) -> None:
    from contextlib import nullcontext

    from app.web import api

    assistant.refused = "g-2"
    with TestClient(api.create_beside_page(lambda _: nullcontext(), assistant)) as client:
        assert client.get("/readyz").json() == {"status": "ready", "refused": "g-2", "vectors": None}
        assert client.get("/healthz").json() == {"status": "alive"}


def test_counts_are_for_the_operator(make_client: Callable[..., TestClient]) -> None:
    assert make_client().get("/metrics").status_code == 403  # not from this machine
    client = make_client(operator_key="k")
    client.post("/api/ask", json=ASK)
    assert client.get("/metrics").status_code == 401
    text = client.get("/metrics", headers={"Authorization": "Bearer k"}).text
    assert 'plainterm_answers_total{outcome="answered",intent="classify"} 1' in text
    assert 'plainterm_step_seconds_count{step="rerank"} 1' in text
    assert "plainterm_waiting_questions 0" in text
    assert "plainterm_index_refused 0" in text
    assert 'plainterm_responses_total{endpoint="ask",status="200"} 1' in text
    assert "plainterm_answer_seconds_count 1" in text


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_a_question_without_an_answer_is_counted_by_term_and_never_kept(
    make_client: Callable[..., TestClient], assistant: Any, monkeypatch: pytest.MonkeyPatch, accept: str
) -> None:
    counted = Tallies()
    monkeypatch.setattr("app.web.api.tallies", counted)
    change = assistant._answer
    monkeypatch.setattr(
        assistant,
        "_answer",
        lambda q: change(q).model_copy(update={"terms": ["telehealth"], "uncovered_terms": ["lump"]}),
    )
    client = make_client(operator_key="k")
    for asked in ("not_covered", "off_topic", "answered", "emergency", "not_covered"):
        assert client.post("/api/ask", json={"question": asked}, headers={"Accept": accept}).status_code == 200
    assert counted.by_term() == [("telehealth", 3)]
    assert counted.unknown() == ([], 1)  # one person's word stays unreadable, however often it is asked
    assert "lump" not in repr(vars(counted))
    text = client.get("/metrics", headers={"Authorization": "Bearer k"}).text
    assert 'plainterm_unanswered_total{term="telehealth"} 3' in text


def test_the_description_names_every_route_and_is_whole(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    assert set(described["paths"]) >= {
        "/api/ask",
        "/api/statements/{id}",
        "/api/terms",
        "/api/terms/{id}",
        "/api/feedback",
    }
    for name in re.findall(r'"#/components/schemas/(\w+)"', json.dumps(described)):
        assert name in described["components"]["schemas"]


def test_the_description_has_every_route_and_every_status_that_is_met(client: TestClient) -> None:
    from starlette.routing import Route

    app: Any = client.app
    while not hasattr(app, "routes"):
        app = app._app
    routes = {
        re.sub(r":\w+}", "}", route.path): set(route.methods or ()) - {"HEAD"}
        for route in app.routes
        if isinstance(route, Route)
    }
    paths = client.get("/openapi.json").json()["paths"]
    assert {path: {method.upper() for method in described} for path, described in paths.items()} == routes
    for path, described in paths.items():
        for method, operation in described.items():
            for headers in ({}, {"Origin": "https://evil.example"}):
                place = path.replace("{version}", "v1").replace("{name}", "x").replace("{id}", "x")
                status = client.request(method, place, headers=headers).status_code
                assert str(status) in operation["responses"], (method, path, status)


def test_the_list_of_all_terms_is_made_once_a_language(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    listing = glossary.listing

    def counted(engine: Any, language: Any, today: Any) -> Any:
        made.append(language)
        return listing(engine, language, today)

    monkeypatch.setattr(glossary, "listing", counted)
    bodies = {client.get(f"/api/terms?language={language}").text for language in ("en", "es", "en", "es")}
    assert made == ["en", "es"]
    assert len(bodies) == 2
