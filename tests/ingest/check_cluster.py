"""A build on a Ray cluster gives the index of one process. Not part of ``make test``: ``make ray-check`` runs it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
import pytest

from ingest.build import build
from ingest.cluster import LOCAL, Cluster, connected
from ingest.encoder import open_encoder
from ingest.errors import ClusterError, CorpusError, EncoderError, VectorServerError
from ingest.increments import Summary
from ingest.index import Index, Manifest
from ingest.settings import Settings
from ingest.vector_server import VectorServer
from ingest.workers import Machine

SETTINGS = Settings()


@pytest.fixture(scope="module", autouse=True)
def cluster() -> Iterator[None]:
    with connected(LOCAL, processors=2):
        yield


@pytest.fixture
def server(tmp_path: Path) -> Iterator[VectorServer]:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [Path(sys.executable).with_name("chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen([*command, "--path", tmp_path / "chroma"], stdout=subprocess.DEVNULL) as process:
        found = VectorServer("127.0.0.1", port)
        until = time.monotonic() + 60
        while True:
            try:
                found.check()
                break
            except VectorServerError:
                assert time.monotonic() < until, "chroma run has not started"
                time.sleep(0.1)
        yield found
        process.kill()


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    for number in range(40):
        text = f"# Hall {number}\n\n## What is heard in hall {number}?\n\nA harp (HP) is a box that sings.\n\nHall {number} opens at {number % 12}.\n"
        (folder / f"hall-{number:02}.md").write_text(text)
    (folder / "page.html").write_text("<h1>Gong</h1><p>A gong is a plate that is struck at noon.</p>")
    (folder / "empty.md").write_text("")
    return folder


def held(server: VectorServer, manifest: Manifest) -> dict[str, dict[str, Any]]:
    """The vectors on the server by collection and id."""
    client = chromadb.HttpClient(
        server.host, server.port, settings=chromadb.config.Settings(anonymized_telemetry=False)
    )
    found = {}
    for name in ("statements", "questions"):
        rows = client.get_collection(f"plainterm-{manifest.generation}-{name}", embedding_function=None).get(
            include=["embeddings"]
        )
        found[name] = dict(zip(rows["ids"], np.asarray(rows["embeddings"]).tolist(), strict=True))
    return found


def test_a_cluster_builds_the_same_index(documents: Path, tmp_path: Path, server: VectorServer) -> None:
    encoder = open_encoder(SETTINGS, building=True)
    workers = Cluster(partial(open_encoder, SETTINGS))
    refused: list[str] = []
    one = build([documents], tmp_path / "one", encoder, server=server, workers=Machine(1))
    many = build([documents], tmp_path / "many", encoder, server=server, workers=workers, say=refused.append)
    assert many.counts == one.counts
    assert many.counts["statements"] > 80
    differ = {name for name, digest in one.files.items() if many.files[name] != digest}
    assert many.files.keys() == one.files.keys()
    # Records and lexical index byte by byte; a worker brings vectors to unit length by numpy, a build by torch.
    assert differ <= {"vectors-statements.npy", "vectors-questions.npy"}
    for name, vectors in held(server, one).items():
        assert held(server, many)[name] == {one: pytest.approx(vector, abs=1e-6) for one, vector in vectors.items()}
    assert [line.split(":")[0] for line in refused] == ["empty.md"]
    index = Index.open(tmp_path / "many", encoder.fingerprint, server)
    near = index.nearest(encoder.encode_query("what is a gong"), 1)
    assert index.statement(near[0][0]).quote == "A gong is a plate that is struck at noon."
    index.close()


def test_a_change_is_built_on_a_cluster_too(documents: Path, tmp_path: Path) -> None:
    encoder = open_encoder(SETTINGS, building=True)
    workers, summary = Cluster(partial(open_encoder, SETTINGS)), Summary()
    build([documents], tmp_path / "index", encoder, workers=workers)
    (documents / "page.html").write_text("<h1>Gong</h1><p>A gong is a plate that is struck at dusk.</p>")
    build([documents], tmp_path / "index", encoder, workers=workers, summary=summary)
    assert summary.increment.changed == ("page.html",)
    assert summary.embedded == 1


def test_what_a_step_raises_is_raised_here(tmp_path: Path) -> None:
    workers = Cluster(partial(open_encoder, SETTINGS))
    assert list(workers.map(partial(partial, len), ["ab"] * 20)) == [2] * 20
    with pytest.raises(CorpusError, match="no such word"):
        list(workers.map(partial(partial, _refuse), ["a"]))


def test_another_encoder_on_a_machine_is_refused() -> None:
    encoder = open_encoder(SETTINGS, building=True)
    encoder.fingerprint = "another"
    with pytest.raises((EncoderError, ClusterError)):
        list(Cluster(partial(open_encoder, SETTINGS)).encode(encoder, "statements", [["a"]]))


def _refuse(word: str) -> None:
    raise CorpusError("no such word")
