"""Serves the page and asks it as foreign sites do, in a network namespace that has loopback alone; tells what it tried.

Run by ``test_network_namespace.py``. One JSON line on stdout: seconds by request, and every name and address touched.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import runpy
import socket
import sys
import threading
import time
from typing import Any

TRIED: list[str] = []
WATCHED = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")
UPGRADE = {
    "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}  # fmt: skip
REQUESTS = [
    ("/_stcore/stream", {**UPGRADE, "Origin": "https://evil.example"}, 403),
    ("/_stcore/stream", {**UPGRADE, "Origin": "null"}, 403),
    ("/_stcore/health", {"Origin": "https://evil.example"}, 403),
    ("/_stcore/host-config", {"Origin": "https://evil.example"}, 403),
    ("/", {"Origin": "https://evil.example"}, 403),
    ("/", {"Host": "evil.example"}, 421),
    ("/", {}, 200),
    ("/_stcore/stream", UPGRADE, 101),
    ("/api/terms", {"Origin": "https://evil.example"}, 403),
    ("/healthz", {}, 200),
]


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in WATCHED:
        place = arguments[0] if event in ("socket.getaddrinfo", "socket.gethostbyname") else arguments[-1]
        host = place[0] if isinstance(place, tuple) else place
        if host not in ("127.0.0.1", "::1", "localhost", None, ""):
            TRIED.append(f"{event} {host}")


def ask(port: int) -> None:
    spent = {}
    for path, headers, status in REQUESTS:
        started = time.monotonic()
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        line.request("GET", path, headers=headers)
        got = line.getresponse().status
        line.close()
        spent[f"{path} {json.dumps(headers)}"] = (got, status, round(time.monotonic() - started, 3))
    time.sleep(1)  # the script of the session that was opened
    try:
        socket.create_connection(("192.0.2.1", 80), 1).close()
        closed = False
    except OSError:
        closed = True
    tried = [item for item in TRIED if "192.0.2.1" not in item]
    sys.stdout.write(json.dumps({"requests": list(spent.items()), "tried": tried, "closed": closed}) + "\n")
    sys.stdout.flush()
    os._exit(0)


class Listening:
    """Stands for stderr, and begins to ask when the address is said."""

    def write(self, text: str) -> int:
        if found := re.search(r"Plainterm is at http://127\.0\.0\.1:(\d+)", text):
            threading.Thread(target=ask, args=(int(found[1]),), daemon=True).start()
        return sys.__stderr__.write(text) if sys.__stderr__ else 0

    def flush(self) -> None:
        pass


if __name__ == "__main__":
    sys.addaudithook(watch)
    sys.stderr = Listening()  # type: ignore[assignment]
    sys.argv = ["service.py", "0"]
    runpy.run_path(os.path.join(os.path.dirname(__file__), "service.py"), run_name="__main__")
