"""A real Chroma server holds the vectors; where it is lost answers go on, that is told, and it is found again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import chromadb
import pytest
from starlette.testclient import TestClient

from app.answer import Answer, Timings
from app.assistant import Assistant, _pipeline
from app.query.question import Question
from app.turns import Turns
from app.web import api
from app.web.batching import Worker
from app.web.counts import of_engine
from ingest import vector_server
from ingest.build import build
from ingest.errors import SettingError, VectorServerError
from ingest.index import Index
from ingest.settings import Settings
from ingest.vector_server import VectorServer
from ingest.workers import Machine
from tests.app.conftest import DATA, TODAY

if TYPE_CHECKING:
    from app.assistant import Models

QUESTIONS = [Question(text, as_of=TODAY) for text in ("What is a planet?", "planet vs dwarf planet", "¿Qué es Plutón?")]


@dataclass
class Chroma:
    """``chroma run`` on loopback; its data outlive the process."""

    folder: Path
    port: int = field(default_factory=lambda: free())
    process: subprocess.Popen[bytes] | None = None

    @property
    def settings(self) -> Settings:
        return Settings(chroma_url=f"http://127.0.0.1:{self.port}")

    def start(self) -> None:
        command = [Path(sys.executable).with_name("chroma"), "run", "--host", "127.0.0.1", "--port", str(self.port)]
        self.process = subprocess.Popen([*command, "--path", self.folder], stdout=subprocess.DEVNULL, cwd=self.folder)
        server = VectorServer("127.0.0.1", self.port)
        until = time.monotonic() + 60
        while True:
            try:
                server.check()
                return
            except VectorServerError:
                assert time.monotonic() < until, "chroma run has not started"
                time.sleep(0.1)

    def send(self, what: int) -> None:
        assert self.process
        self.process.send_signal(what)

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()
            self.process = None

    def collections(self) -> list[str]:
        settings = chromadb.config.Settings(anonymized_telemetry=False)
        client = chromadb.HttpClient("127.0.0.1", self.port, settings=settings)
        return sorted(collection.name for collection in client.list_collections())


def free() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def chroma(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chroma]:
    (tmp_path / "chroma").mkdir()
    monkeypatch.setattr(vector_server, "PAUSE", 0.2)
    server = Chroma(tmp_path / "chroma")
    server.start()
    yield server
    server.kill()


def opened(folder: Path, settings: Settings, models: Models) -> Assistant:
    turns = Turns()
    pipeline = _pipeline(folder, models, settings, turns)
    return Assistant(folder, settings, models, pipeline, pipeline.chain(), turns)


def untimed(answers: Sequence[Answer]) -> list[str]:
    none = Timings(parse=0, retrieve=0, rerank=0, compose=0, verify=0, total=0)
    return [answer.model_copy(update={"timings_ms": none, "index": ""}).to_json() for answer in answers]


def test_a_server_that_is_lost_is_told_and_found_again_and_answers_go_on(
    chroma: Chroma, tmp_path: Path, models: Models
) -> None:
    server = VectorServer.read(chroma.settings)
    build([DATA / "astronomy"], tmp_path / "here", models.encoder)
    here = opened(tmp_path / "here", Settings(), models)
    name = build([DATA / "astronomy"], tmp_path / "there", models.encoder, server=server).generation
    assert not (tmp_path / "there" / name / "chroma").exists()
    there = opened(tmp_path / "there", chroma.settings, models)
    expected = untimed(here.batch(QUESTIONS))
    assert untimed(there.batch(QUESTIONS)) == expected
    worker = Worker(lambda: there)
    worker.wait_until_open()
    with TestClient(api.create(worker, chroma.settings), base_url="http://127.0.0.1") as client:

        def told() -> str | None:
            time.sleep(0.3)
            found: str | None = client.get("/readyz").json()["vectors"]
            return found

        assert told() is None
        for lose, find in (
            (lambda: chroma.send(signal.SIGSTOP), lambda: chroma.send(signal.SIGCONT)),
            (chroma.kill, chroma.start),
        ):
            lose()
            started = time.monotonic()
            assert untimed(there.batch(QUESTIONS)) == expected  # few enough to be looked at one by one
            assert time.monotonic() - started < 12
            message = wait_for(lambda: told())
            assert "Chroma server does not answer" in message
            assert of_engine(there)["vectors_lost"] == 1
            find()
            until = time.monotonic() + 20
            while told() is not None and time.monotonic() < until:
                pass
            assert told() is None
            assert untimed(there.batch(QUESTIONS)) == expected
    index = there.index
    assert index.nearest(models.encoder.encode_query("planet"), 3)
    here.index.close()
    index.close()


def wait_for(told: object) -> str:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if message := told():  # type: ignore[operator]
            return str(message)
    raise AssertionError("nothing was told")


def test_answers_come_from_words_where_vectors_are_too_many_to_be_looked_at(
    chroma: Chroma, tmp_path: Path, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    build([DATA / "astronomy"], tmp_path / "index", models.encoder, server=VectorServer.read(chroma.settings))
    assistant = opened(tmp_path / "index", chroma.settings, models)
    monkeypatch.setattr("ingest.vectors.SCANNED", 0)
    chroma.kill()
    assert assistant.index.nearest(models.encoder.encode_query("planet"), 3) == []
    answer = assistant.ask(Question("What is a dwarf planet?", as_of=TODAY))
    assert answer.outcome == "answered"
    assert answer.citations
    assert assistant.lost is not None


def test_what_earlier_generations_had_on_the_server_is_removed(chroma: Chroma, tmp_path: Path, models: Models) -> None:
    server = VectorServer.read(chroma.settings)
    (tmp_path / "a.md").write_text("# Bells\n\nA bell is a cup that rings when it is struck.\n")
    names = []
    for voice in ("One", "Two", "Three"):
        names.append(build([tmp_path / "a.md"], tmp_path / "index", models.encoder, publisher=voice, server=server))
    kept = [manifest.generation for manifest in names[1:]]
    expected = sorted(f"plainterm-{name}-{part}" for name in kept for part in ("questions", "statements"))
    assert chroma.collections() == expected
    same = build([tmp_path / "a.md"], tmp_path / "index", models.encoder, publisher="Three", server=server)
    assert same == names[2]
    killed = tmp_path / "index" / "g-29990101T000000-abcdef"  # a build that was killed on its way
    killed.mkdir()
    server_of(chroma).write(killed.name, {}, Machine())
    client = server_of(chroma).client(5.0)
    client.create_collection(f"plainterm-{killed.name}-statements")
    build([tmp_path / "a.md"], tmp_path / "index", models.encoder, publisher="Three", server=server)
    assert chroma.collections() == expected
    assert not killed.exists()
    chroma.kill()
    with pytest.raises(VectorServerError, match="cannot be used") as caught:
        build([tmp_path / "a.md"], tmp_path / "index", models.encoder, publisher="Four", server=server)
    assert "\n" not in str(caught.value)
    assert Index.open(tmp_path / "index").generation == names[2].generation


def server_of(chroma: Chroma) -> VectorServer:
    server = VectorServer.read(chroma.settings)
    assert server
    return server


def test_an_index_on_a_server_wants_its_address(chroma: Chroma, tmp_path: Path, models: Models) -> None:
    build([DATA / "astronomy"], tmp_path / "index", models.encoder, server=server_of(chroma))
    with pytest.raises(SettingError, match="Name it with PLAINTERM_CHROMA_URL"):
        opened(tmp_path / "index", Settings(), models)
    assert os.listdir(chroma.folder)
