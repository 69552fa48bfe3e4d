"""The log: one JSON object a line, an id a request, and nothing that a visitor sent."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.web.logs import HEADER, Requests, write_lines
from ingest.errors import SettingError
from ingest.settings import Settings

SECRETS = ("zebra", "telehealth", "203.0.113.9", "boom")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", stream)
    write_lines(Settings(log="info"))
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:] = before
    root.setLevel(level)


def test_a_request_is_one_line_with_its_id_and_without_what_was_sent(
    said: Callable[[], list[dict[str, Any]]], make_client: Callable[..., TestClient]
) -> None:
    inner = make_client()
    client = TestClient(Requests(inner.app), base_url="http://service.example", client=("203.0.113.9", 1))
    found = client.get("/api/terms/telehealth?language=en")
    asked = inner.app.__class__ and client.get("/api/terms/zebra")
    linked = client.post("/api/link", json={"text": "zebra telehealth"})
    lines = [line for line in said() if line["event"] == "request"]
    assert [line["request"] for line in lines] == [answer.headers[HEADER] for answer in (found, asked, linked)]
    assert [(line["endpoint"], line["method"], line["status"]) for line in lines] == [
        ("term", "GET", 200),
        ("term", "GET", 404),
        ("link", "POST", 200),
    ]
    assert all(
        set(line) == {"time", "level", "logger", "event", "request", "endpoint", "method", "status", "ms"}
        for line in lines
    )
    assert not [secret for secret in SECRETS if secret in json.dumps(lines)]


def test_of_a_fault_class_and_place_are_told_and_not_its_text(
    said: Callable[[], list[dict[str, Any]]], make_client: Callable[..., TestClient]
) -> None:
    client = make_client()
    assert client.post("/api/ask", json={"question": "zebra boom"}).status_code == 500
    try:
        raise ValueError("zebra")
    except ValueError:
        logging.getLogger("streamlit.anything").exception("failed on %s", "zebra")
    faults = [line for line in said() if line["level"] == "error"]
    assert {(line["error"]) for line in faults} == {"RuntimeError", "ValueError"}
    assert all(":" in line["at"] for line in faults)
    assert not [secret for secret in SECRETS if secret in json.dumps([{**line, "at": ""} for line in faults])]


def test_a_level_that_is_none_is_refused() -> None:
    with pytest.raises(SettingError, match="PLAINTERM_LOG"):
        write_lines(Settings(log="loud"))
