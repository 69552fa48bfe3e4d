"""Real processes with the real engine, as ``deploy/`` runs them: API processes, and a proxy before several of them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
PROXY = """
worker_processes 1;
error_log {folder}/error.log;
pid {folder}/pid;
daemon off;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    upstream plainterm_api {{
        hash $http_x_visitor consistent; # in production $remote_addr
        {servers}
        keepalive 16;
    }}
    server {{
        listen 127.0.0.1:{port};
        proxy_http_version 1.1;
        proxy_set_header Host $host;
        proxy_set_header X-Forwarded-For $http_x_visitor;
        proxy_set_header Connection "";
        location / {{ proxy_pass http://plainterm_api; proxy_buffering off; }}
    }}
}}
"""


@dataclass(frozen=True)
class Served:
    """A process that answers on a port of loopback."""

    process: subprocess.Popen[str]
    port: int

    def resident(self) -> int:
        """Bytes of memory that it holds."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text("ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def api(index: Path, **settings: str) -> Iterator[Served]:
    """An API process on an index, once it can be asked; no rate is in the way."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLAINTERM_")}
    named = {f"PLAINTERM_{name.upper()}": value for name, value in {"rate_limit": "1000000/minute", **settings}.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--only", "api", "--port", "0", "--index", str(index)],
        cwd=ROOT, env={**kept, "PYTHONPATH": str(ROOT), **named}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stderr
        said = process.stderr.readline()
        if not said.startswith("Plainterm is at "):
            raise RuntimeError(said + process.stderr.read())
        yield Served(process, int(said.rsplit(":", 1)[1]))
    finally:
        process.kill()
        process.wait(10)


@contextmanager
def several(index: Path, count: int) -> Iterator[Served]:
    """So many API processes behind one address; nginx must be on the path."""
    nginx = shutil.which("nginx")
    if not nginx:
        raise RuntimeError("nginx is not on the path; it stands before the processes, as deploy/nginx.conf has it.")
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory())
        ports = [stack.enter_context(api(index)).port for _ in range(count)]
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        servers = " ".join(f"server 127.0.0.1:{one};" for one in ports)
        file = Path(folder) / "nginx.conf"
        file.write_text(PROXY.format(folder=folder, servers=servers, port=port))
        process = subprocess.Popen([nginx, "-c", str(file), "-p", folder], text=True)
        try:
            _wait_for(port)
            yield Served(process, port)
        finally:
            process.terminate()
            process.wait(10)


def _wait_for(port: int, seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def memory_slope(samples: Sequence[tuple[float, int]]) -> float:
    """MB a minute, by least squares; samples are seconds and bytes."""
    mean_t = sum(t for t, _ in samples) / len(samples)
    mean_m = sum(m for _, m in samples) / len(samples)
    spread = sum((t - mean_t) ** 2 for t, _ in samples)
    return sum((t - mean_t) * (m - mean_m) for t, m in samples) / spread * 60 / 2**20 if spread else 0.0
