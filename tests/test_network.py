"""Building an index and asking it need no network: nothing is looked up, nothing is connected to.

An audit hook sees what a library tries even where the library swallows the error.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
WATCHED = """
import atexit, sys
tried = []
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request"):
        tried.append((event, arguments[-1]))
        raise OSError(f"{event}: the network was touched")
sys.addaudithook(watch)
atexit.register(lambda: print("TRIED", tried, file=sys.stderr))
"""
BUILD_AND_ASK = (
    WATCHED
    + """
import app.cli, ingest.command
folder = sys.argv[1]
assert ingest.command.main(["build", "tests/data/bicycles", "--index", folder]) == 0
assert app.cli.main(["ask", "What is an electric bicycle?", "--index", folder]) == 0
"""
)
SEEN = WATCHED + "import socket\ntry: socket.getaddrinfo('example.org', 80)\nexcept OSError: pass\n"


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    # No offline switch of whoever runs the tests may help.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "PLAINTERM_"))}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT, env=kept, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip


def test_building_and_asking_touch_no_network(tmp_path: Path) -> None:
    result = python(BUILD_AND_ASK, str(tmp_path / "index"))
    assert result.returncode == 0, result.stderr
    assert "An electric bicycle is a bicycle with a motor" in result.stdout
    assert "TRIED []" in result.stderr


def test_a_touch_that_is_swallowed_is_seen() -> None:
    assert "TRIED [('socket.getaddrinfo'" in python(SEEN).stderr
