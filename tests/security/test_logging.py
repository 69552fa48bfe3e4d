"""The log of a real process, whatever is asked: lines of JSON, and nothing of what a visitor sent."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from typing import Any


def test_the_log_of_a_process_is_lines_of_json_without_what_was_sent(start_service: Callable[..., Any]) -> None:
    service = start_service(log="info", operator_key="giraffe-key")
    asked = b'{"question": "zebra boom"}'
    assert service.request("POST", "/api/ask", asked, Content_Type="application/json")[0] == 500
    assert service.request("POST", "/api/ask", asked.replace(b" boom", b""), Content_Type="application/json")[0] == 200
    assert service.request("GET", "/api/terms/zebra?zebra", X_Forwarded_For="203.0.113.9", Zebra="zebra")[0] == 404
    assert service.request("GET", "/?zebra=zebra")[0] == 200
    service.send(b"zebra\r\n\r\n")
    counts = service.request("GET", "/metrics", Authorization="Bearer giraffe-key")[1].decode()
    service.process.send_signal(signal.SIGINT)
    _, said = service.process.communicate(timeout=20)
    lines = [json.loads(line) for line in said.splitlines()]
    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["endpoint"], line["status"]) for line in requests] == [
        ("ask", 500), ("ask", 200), ("term", 404), ("none", 200), ("counts", 200),
    ]  # fmt: skip
    assert len({line["request"] for line in requests}) == len(requests)
    assert 'plainterm_answers_total{outcome="answered",intent="classify"} 1' in counts
    for secret in ("zebra", "Zebra", "203.0.113.9", "giraffe"):
        assert secret not in said
        assert secret not in counts
