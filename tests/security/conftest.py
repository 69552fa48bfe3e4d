"""A real server process, and a raw connection to it: what a client library would not send can be sent."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICE = Path(__file__).with_name("service.py")
KEY = "an-operators-key-of-the-tests"


@dataclass(frozen=True)
class Service:
    """A process that serves on loopback."""

    process: subprocess.Popen[str]
    port: int

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def open(self, timeout: float = 10.0) -> socket.socket:
        """A connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def send(self, request: bytes, timeout: float = 10.0) -> bytes:
        """All that comes back until the other end closes or says nothing more for ``timeout`` seconds."""
        with self.open(timeout) as line:
            line.sendall(request)
            return read_all(line)

    def request(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, bytes]:
        """Status and body; underscores in names of headers are hyphens."""
        named = {"Host": self.host, "Connection": "close", **{k.replace("_", "-"): v for k, v in headers.items()}}
        if body:
            named.setdefault("Content-Length", str(len(body)))
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items()), "", ""]
        head, _, rest = self.send("\r\n".join(lines).encode() + body).partition(b"\r\n\r\n")
        return status_of(head), rest

    def resident(self) -> int:
        """Bytes of memory that the process holds."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


def read_all(line: socket.socket) -> bytes:
    """Until the end; what a reset cut off is kept."""
    parts = []
    try:
        while part := line.recv(65536):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def status_of(answer: bytes) -> int:
    """The status of a raw answer; 0 when there is none."""
    words = answer.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0


def start(*arguments: str, **settings: str) -> Service:
    """A new process, once it can be reached."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLAINTERM_")}
    named = {f"PLAINTERM_{name.upper()}": value for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, str(SERVICE), "0", *arguments],
        cwd=ROOT, env={**kept, "PYTHONPATH": str(ROOT), **named}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr
    said = process.stderr.readline()
    assert said.startswith("Plainterm is at "), said + process.stderr.read()
    return Service(process, int(said.rsplit(":", 1)[1]))


def stop(service: Service) -> None:
    """End it, whatever it still does."""
    service.process.kill()
    service.process.wait(10)
    assert service.process.stderr
    service.process.stderr.close()


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """The whole service, page included, with an operator's key and no rate in the way."""
    started = start(operator_key=KEY, rate_limit="100000/minute")
    yield started
    stop(started)


@pytest.fixture(scope="session")
def quick() -> Iterator[Service]:
    """As ``service``, with a tenth of the times that a request may take."""
    started = start("quick", rate_limit="100000/minute")
    yield started
    stop(started)


@pytest.fixture
def start_service() -> Iterator[Callable[..., Service]]:
    """Starts services of a test's own; they end with it."""
    started: list[Service] = []

    def starting(*arguments: str, **settings: str) -> Service:
        started.append(start(*arguments, **settings))
        return started[-1]

    yield starting
    for one in started:
        stop(one)


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether something comes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.05)
    return holds()
