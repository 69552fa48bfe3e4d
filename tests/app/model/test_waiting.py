"""While a model writes one visitor's answer, the others are answered; nothing that it needs is closed meanwhile."""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from app.query.question import Question
from app.web import api
from app.web.batching import AT_ONCE, Worker
from ingest.settings import Settings
from tests.app.model.scripted_server import Reply, ScriptedServer
from tests.app.model.test_drafting import FAR, NEAR, saying

if TYPE_CHECKING:
    from app.assistant import Assistant

COMET = "What is a comet?"
LONG = 60.0  # seconds after which a test has failed


class Slow:
    """A script that writes nothing until it may."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.may_write = threading.Event()

    def __call__(self, body: dict[str, Any]) -> Reply:
        self.asked.set()
        assert self.may_write.wait(LONG)
        return saying((NEAR, "A near-Earth object comes"))(body)  # type: ignore[no-any-return]


@pytest.fixture
def slow(server: ScriptedServer) -> Slow:
    server.script = script = Slow()
    return script


def test_others_are_answered_while_a_model_writes(sky: Assistant, slow: Slow) -> None:
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(sky.ask, FAR)
        assert slow.asked.wait(LONG)
        assert sky.ask(Question(COMET)).drafter == "extractive"
        assert not waiting.done()
        slow.may_write.set()
        assert waiting.result(LONG).drafter == "model"


def test_an_index_stays_open_until_its_questions_are_answered(
    sky_folder: Path, sky: Assistant, slow: Slow, tmp_path: Path
) -> None:
    from ingest.build import build
    from ingest.encoder import open_encoder

    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "comets.md").write_text("# Comets\n\nA comet is a body of ice and dust that goes round the Sun.\n")
    sky.folder = shutil.copytree(sky_folder, tmp_path / "index")
    before = sky.index
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(sky.ask, FAR)
        assert slow.asked.wait(LONG)
        build([corpus], sky.folder, open_encoder(Settings(), building=True))
        assert sky.index is not before
        assert sky._left == [before]
        slow.may_write.set()
        answer = waiting.result(LONG)
    assert (answer.index, answer.drafter) == (before.generation, "model")
    assert answer.citations[0].quote == NEAR
    assert sky._left == []


def test_a_service_answers_one_visitor_while_the_model_writes_for_another(sky: Assistant, slow: Slow) -> None:
    worker = Worker(lambda: sky, at_once=AT_ONCE)
    worker.wait_until_open()
    settings = Settings(model="openai:scripted")
    with (
        TestClient(api.create(worker, settings), base_url="http://service.example") as client,
        ThreadPoolExecutor(1) as beside,
    ):
        waiting = beside.submit(client.post, "/api/ask", json={"question": FAR.text})
        assert slow.asked.wait(LONG)
        assert client.post("/api/ask", json={"question": COMET}).json()["drafter"] == "extractive"
        assert client.get("/api/terms").status_code == 200
        assert not waiting.done()
        slow.may_write.set()
        assert waiting.result(LONG).json()["drafter"] == "model"
    worker.close()


def test_more_replies_than_may_be_written_at_once_are_not_waited_for(
    sky: Assistant, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sky.pipeline.model is not None
    monkeypatch.setattr(sky.pipeline.model.caller, "_free", threading.Semaphore(1))
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(sky.ask, FAR)
        assert slow.asked.wait(LONG)
        assert sky.ask(Question("How far does a near-Earth object come to the Sun?")).drafter == "extractive"
        slow.may_write.set()
        assert waiting.result(LONG).drafter == "model"
