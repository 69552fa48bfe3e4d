"""Several collections in one service: each answers from its own documents, counts for itself and links to itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.web import api
from app.web.batching import Worker
from ingest.settings import Settings
from tests.app.conftest import DATA, opened


@pytest.fixture
def north(fakes: Any) -> Any:
    """A second fake, of which one thing is its own."""
    fake = fakes.FakeAssistant()
    terms = {"north-word": replace(fake.index.terms["telehealth"], id="north-word", label="north word")}
    fake.index.terms = terms
    return fake


@pytest.fixture
def client(assistant: Any, north: Any, tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(rate_limit="10000/minute", feedback=str(tmp_path / "feedback.jsonl"))
    workers = [Worker(lambda: assistant), Worker(lambda: north)]
    for worker in workers:
        worker.wait_until_open()
    app = api.create(workers[0], settings, collections={"north": workers[1]})
    with TestClient(app, base_url="http://127.0.0.1", client=("127.0.0.1", 50000)) as client:
        yield client


@pytest.mark.parametrize(
    ("address", "body"),
    [
        ("/api/ask", {"collection": "north"}),
        ("/api/ask?collection=north", {}),
        ("/c/north/api/ask", {}),
    ],
)
def test_a_question_goes_to_the_collection_that_is_named(
    client: TestClient, assistant: Any, north: Any, address: str, body: dict[str, str]
) -> None:
    answered = client.post(address, json={"question": "answered not_covered", **body})
    assert answered.status_code == 200
    assert [question.text for question in north.asked] == ["answered not_covered"]
    assert assistant.asked == []
    assert 'plainterm_answers_total{outcome="answered"' in client.get("/c/north/metrics").text
    assert "plainterm_answers_total{" not in client.get("/metrics").text


def test_who_names_none_gets_the_first_and_an_unknown_name_is_told(client: TestClient, north: Any) -> None:
    assert client.post("/api/ask", json={"question": "answered"}).status_code == 200
    assert north.asked == []
    for answer in (
        client.post("/api/ask", json={"question": "answered", "collection": "south"}),
        client.get("/c/south/api/terms"),
        client.get("/api/terms?collection=../north"),
        client.get("/c/"),
        client.post("/c/north/api/ask", json={"question": "answered", "collection": "north"}),
    ):
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_collection")


def test_terms_statements_and_pages_are_the_collections_own(client: TestClient) -> None:
    listed = [client.get(address).json()["terms"] for address in ("/api/terms", "/c/north/api/terms")]
    ids = [{term["id"] for term in terms} for terms in listed]
    assert "telehealth" in ids[0]
    assert ids[1] == {"north-word"}
    assert client.get("/c/north/terms/telehealth", headers={"accept": "application/json"}).status_code == 404
    page = client.get("/c/north/terms/north-word").text
    assert 'href="/c/north/glossary' in page
    assert 'href="/c/north/embed"' in page
    assert 'href="/glossary' not in page
    assert "http://127.0.0.1/c/north/terms/north-word" in page
    assert 'src="/c/north/widget/' in client.get("/c/north/demo").text
    assert client.get("/c/north/widget/v1/plainterm.js").status_code == 200
    assert client.get("/c/north/readyz").json()["status"] == "ready"


def test_feedback_is_kept_apart(client: TestClient, tmp_path: Path) -> None:
    verdict = {"answer_index": "g-1", "question_hash": "0" * 16, "verdict": "up"}
    assert client.post("/c/north/api/feedback", json=verdict).status_code == 204
    assert sorted(path.name for path in tmp_path.iterdir()) == ["feedback.north.jsonl"]
    assert client.post("/api/feedback", json=verdict).status_code == 204
    assert len((tmp_path / "feedback.north.jsonl").read_text().splitlines()) == 1
    assert len((tmp_path / "feedback.jsonl").read_text().splitlines()) == 1


def test_what_is_unanswered_is_counted_apart(client: TestClient, north: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = north._answer
    monkeypatch.setattr(
        north, "_answer", lambda question: answer(question).model_copy(update={"terms": ["north-word"]})
    )
    client.post("/c/north/api/ask", json={"question": "not_covered"})
    counted = 'plainterm_unanswered_total{term="north-word"} 1'
    assert counted in client.get("/c/north/metrics").text
    assert "north-word" not in client.get("/metrics").text


def test_two_real_collections_know_nothing_of_each_other(tmp_path: Path) -> None:
    from app.assistant import Models
    from app.web.server import _collections
    from ingest.build import build

    models = Models.open(Settings())
    build([DATA / "astronomy"], tmp_path / "first", models.encoder)
    build([DATA / "bicycles"], tmp_path / "all" / "bicycles", models.encoder)
    build([DATA / "astronomy", DATA / "bicycles"], tmp_path / "all" / "layered", models.encoder)
    (tmp_path / "all" / "broken").mkdir()
    (tmp_path / "all" / "broken" / "CURRENT").write_text("nothing")
    settings = Settings(collections=str(tmp_path / "all"), rate_limit="10000/minute")
    first = opened(tmp_path / "first", models)
    named = _collections(settings, first, 60.0, 1)
    assert sorted(named) == ["bicycles", "broken", "layered"]
    worker = Worker(lambda: first)
    worker.wait_until_open()

    def files(question: str, collection: str | None) -> set[str]:
        body = {"question": question, "collection": collection}
        answer = client.post("/api/ask", json=body).json()
        return {citation["file"] for citation in answer["citations"]}

    with TestClient(api.create(worker, settings, collections=named), base_url="http://127.0.0.1") as client:
        planet, helmet = "What is a dwarf planet?", "What is a derailleur?"
        assert files(planet, None) == {"documents/sky.md"}
        assert files(planet, "bicycles") == set()
        assert files(planet, "layered") == {"documents/sky.md"}
        cycling = files(helmet, "bicycles")
        assert cycling
        assert files(helmet, None) == set()
        assert files(helmet, "layered") & cycling
        assert client.get("/c/broken/readyz").status_code == 503
        suggested = [client.get(f"/api/suggest?q=dwarf{more}").text for more in ("", "&collection=bicycles")]
        assert ["dwarf planet" in text for text in suggested] == [True, False]
