"""The SSE route with a model: each verified sentence as soon as it is one, then the answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.testclient import TestClient

from app.web import api
from app.web.batching import Worker
from ingest.settings import Settings
from tests.app.model.scripted_server import Reply, ScriptedServer
from tests.app.model.test_drafting import NEAR, offered

if TYPE_CHECKING:
    from app.assistant import Assistant

QUESTION = {"question": "How far does a near-Earth object come to the Sun?"}


def events(assistant: Assistant, settings: Settings) -> list[tuple[str, dict[str, object]]]:
    worker = Worker(lambda: assistant)
    worker.wait_until_open()
    with TestClient(api.create(worker, settings), base_url="http://service.example") as client:
        reply = client.post("/api/ask", json=QUESTION, headers={"Accept": "text/event-stream"})
    parts = [part.split("\n") for part in reply.text.strip().split("\n\n")]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in parts]


def test_verified_sentences_come_before_the_answer(sky: Assistant, server: ScriptedServer) -> None:
    def script(body: dict[str, object]) -> Reply:
        numbers = [row["number"] for row in offered(body) if row["text"] == NEAR]
        said = [
            {"text": NEAR, "statements": numbers},
            {"text": "A near-Earth object comes within 9 kilometres of the Sun.", "statements": numbers},
        ]
        return Reply(json.dumps({"verdict": "answered", "sentences": said}), between=0.01)

    server.script = script
    found = events(sky, Settings(model="openai:scripted"))
    assert [name for name, _ in found] == ["status", "status", "sentence", "answer"]
    assert found[2][1] == {"text": NEAR, "citations": [1]}
    answer = found[3][1]
    assert answer["drafter"] == "model"
    assert [(s["text"], s["citations"]) for s in answer["sentences"]] == [(NEAR, [1])]  # type: ignore[attr-defined]


def test_without_a_model_there_is_no_such_event(plain_sky: Assistant) -> None:
    assert [name for name, _ in events(plain_sky, Settings())] == ["status", "status", "answer"]
