"""Spans tell what the log and the counts tell, and nothing of what a visitor sent; without a collector there are none."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from app.web import api
from app.web.batching import Worker
from app.web.metrics import Metrics
from app.web.rate_limits import RateLimits
from app.web.tracing import Spans, Tracing
from ingest.errors import SettingError
from ingest.settings import Settings

ROOT = Path(__file__).parents[3]


@pytest.fixture
def traced(assistant: Any) -> Iterator[tuple[TestClient, InMemorySpanExporter]]:
    exporter = InMemorySpanExporter()
    tracing = Tracing(exporter, at_once=True)
    worker = Worker(lambda: assistant)
    worker.wait_until_open()
    app = api.create(worker, Settings(), None, RateLimits("1000/minute"), Metrics(tracing.answered))
    with TestClient(Spans(app, tracing), base_url="http://service.example", raise_server_exceptions=False) as client:
        yield client, exporter


def test_a_request_is_a_span_with_its_answer_and_steps(traced: tuple[TestClient, InMemorySpanExporter]) -> None:
    client, exporter = traced
    assert client.post("/api/ask", json={"question": "What is telehealth?"}).status_code == 200
    spans = {span.name: span for span in exporter.get_finished_spans()}
    assert spans.keys() == {"ask", "answer", "parse", "retrieve", "rerank", "compose", "verify"}
    request, answer = spans["ask"], spans["answer"]
    assert dict(request.attributes or {}) == {"http.response.status_code": 200, "http.request.method": "POST"}
    assert answer.parent is not None
    assert answer.parent.span_id == request.context.span_id
    assert (answer.attributes or {})["plainterm.outcome"] == "answered"
    for step in spans.keys() - {"ask", "answer"}:
        parent = spans[step].parent
        assert parent is not None
        assert parent.span_id == answer.context.span_id
    assert request.resource.attributes["service.name"] == "plainterm"


def test_no_span_holds_what_a_visitor_sent(traced: tuple[TestClient, InMemorySpanExporter]) -> None:
    client, exporter = traced
    headers = {
        "User-Agent": "zebra",
        "X-Forwarded-For": "203.0.113.9",
        "Traceparent": "00-" + "2eb2a" * 6 + "00-" + "ab" * 8 + "-01",
    }
    for text in ("zebra", "zebra boom"):
        client.post("/api/ask", json={"question": text}, headers=headers)
        with client.stream(
            "POST", "/api/ask", json={"question": text}, headers={"Accept": "text/event-stream"}
        ) as stream:
            stream.read()
    client.get("/api/terms/zebra?zebra", headers=headers)
    client.request("ZEBRA", "/zebra", headers=headers)
    spans = exporter.get_finished_spans()
    assert len(spans) > 10
    said = "".join(span.to_json() for span in spans)
    for secret in ("zebra", "ZEBRA", "203.0.113.9", "2eb2a"):
        assert secret not in said


def test_without_a_collector_nothing_of_it_is_imported() -> None:
    code = (
        "import sys; from app.web import server; from ingest.settings import Settings;"
        "assert server._tracing(Settings()) is None;"
        "found = [name for name in sys.modules if name.startswith(('opentelemetry', 'app.web.tracing'))];"
        "assert not found, found"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.mark.parametrize("address", ["collector", "ftp://127.0.0.1", "http://"])
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(SettingError, match="PLAINTERM_TRACES"):
        Tracing.read(Settings(traces=address))


def test_without_the_extra_it_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    with pytest.raises(SettingError, match=r"plainterm\[otel\]"):
        Tracing.read(Settings(traces="http://127.0.0.1:4318"))
