"""A scripted server, and drafters over the shipped corpus that ask it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.app.model.scripted_server import ScriptedServer, serving

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.model.drafting import ModelDrafter

DATA = Path(__file__).parent.parent.parent / "data"


@pytest.fixture(scope="session")
def server() -> Iterator[ScriptedServer]:
    """One for all tests: say what it says next."""
    with serving() as told:
        yield told


@pytest.fixture(scope="session")
def first_drafter(assistant: Assistant, server: ScriptedServer) -> ModelDrafter:
    """Opened as the assistant opens it; the checker has read the index."""
    from app.model.drafting import ModelDrafter
    from app.query.words import Words
    from ingest.settings import Settings

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_BASE_URL", server.address)
        patch.setenv("OPENAI_API_KEY", "none")
        settings = Settings(model="openai:scripted", model_offmachine="never")
        models = assistant.models
        index = assistant.index
        drafter = ModelDrafter.open(settings, index, Words(index), models.orders_in)
    assert drafter.checker.bearing.names
    return drafter


@pytest.fixture
def drafter(first_drafter: ModelDrafter, server: ScriptedServer) -> ModelDrafter:
    """With a cache and a circuit breaker of its own."""
    return fresh(first_drafter, server)


def fresh(drafter: ModelDrafter, server: ScriptedServer, seconds: float = 20.0) -> ModelDrafter:
    """The same checker with nothing cached and no failure counted."""
    from app.model.cache import Cache
    from app.model.calling import Caller
    from ingest.chat_models import open_model
    from ingest.settings import Settings

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_BASE_URL", server.address)
        patch.setenv("OPENAI_API_KEY", "none")
        model = open_model(Settings(model="openai:scripted", model_seconds=str(seconds)))
    return replace(drafter, caller=Caller(model, seconds), cache=Cache())


@pytest.fixture(scope="session")
def sky_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of a small described corpus without reviewed answers."""
    from ingest.build import build
    from ingest.encoder import open_encoder
    from ingest.settings import Settings

    place = tmp_path_factory.mktemp("sky")
    corpus, folder = place / "corpus", place / "index"
    shutil.copytree(DATA / "astronomy", corpus, ignore=shutil.ignore_patterns("answers"))
    build([corpus], folder, open_encoder(Settings(), building=True))
    return folder


@pytest.fixture(scope="session")
def plain_sky(sky_folder: Path) -> Assistant:
    """Without a model."""
    from app.assistant import Assistant
    from ingest.settings import Settings

    return Assistant.open(sky_folder, Settings())


@pytest.fixture
def sky(sky_folder: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> Assistant:
    """With the scripted server as its model."""
    from app.assistant import Assistant
    from ingest.settings import Settings

    monkeypatch.setenv("OPENAI_BASE_URL", server.address)
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    return Assistant.open(sky_folder, Settings(model="openai:scripted", model_offmachine="never"))
