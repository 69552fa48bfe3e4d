"""The API around the fake assistant, in process."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.web import api
from app.web.batching import Worker
from ingest.settings import Settings

CLINIC = "https://www.clinic.example"


def _fakes() -> Any:
    file = Path(__file__).parents[2] / "fake_service.py"
    spec = importlib.util.spec_from_file_location("fake_service", file)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["fake_service"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def fakes() -> Any:
    """The module with the fake assistant."""
    return _fakes()


@pytest.fixture
def assistant(fakes: Any) -> Any:
    """A fresh fake."""
    return fakes.FakeAssistant()


@pytest.fixture
def make_client(assistant: Any) -> Iterator[Callable[..., TestClient]]:
    """A client of an API with the settings given."""
    opened: list[TestClient] = []

    def make(**settings: str) -> TestClient:
        worker = Worker(lambda: assistant)
        worker.wait_until_open()
        given = {"origins": CLINIC, "rate_limit": "10000/minute", **settings}
        client = TestClient(api.create(worker, Settings(**given)), base_url="http://service.example")
        client.__enter__()
        opened.append(client)
        return client

    yield make
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def client(make_client: Callable[..., TestClient]) -> TestClient:
    """A client with one clinic on the list."""
    return make_client()
