"""A real process sends its spans to a collector on this machine, the last ones when it ends, and nothing of a visitor."""

from __future__ import annotations

import http.server
import signal
import threading
from collections.abc import Callable
from typing import Any


def test_a_collector_gets_the_spans_of_a_process(start_service: Callable[..., Any]) -> None:
    got: list[tuple[str, bytes]] = []

    class Collector(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector) as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        service = start_service("api", traces=f"http://127.0.0.1:{collector.server_port}")
        asked = b'{"question": "zebra"}'
        assert service.request("POST", "/api/ask", asked, Content_Type="application/json")[0] == 200
        service.process.send_signal(signal.SIGINT)
        service.process.communicate(timeout=20)
        collector.shutdown()
    assert {path for path, _ in got} == {"/v1/traces"}
    body = b"".join(body for _, body in got)
    for name in (b"plainterm", b"answer", b"retrieve", b"http.response.status_code"):
        assert name in body
    assert b"zebra" not in body
