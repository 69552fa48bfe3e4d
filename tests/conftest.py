"""What all tests share: left-out tests are counted, the network is closed, and the shipped index is built once."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from app.assistant import Assistant

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT.parent / "shared" / "sources"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

_BUILDING = 300  # seconds to wait for a build that another test run has begun
_left_out = pytest.StashKey[Counter[str]]()
_attempts: list[str] = []


# --- tests that need more than Python ---------------------------------------------------------------------------------


def chromium() -> str | None:
    """The browser's path, or None."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def missing(marker: str) -> str | None:
    """What a marked test needs and this machine lacks, in words; None when nothing is missing."""
    if marker == "browser" and chromium() is None:
        return "Chromium is missing"
    if marker == "firefox" and shutil.which("firefox-esr") is None and shutil.which("firefox") is None:
        return "Firefox is missing"
    if marker == "node" and shutil.which("node") is None:
        return "Node is missing"
    if marker == "node" and not (ROOT / "tests" / "widget" / "node_modules").is_dir():
        return "the packages of the widget's tests are missing (make widget)"
    if marker == "sources" and not SOURCES.is_dir():
        return "the raw articles are not beside the project"
    return None


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_left_out] = Counter()


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in ("browser", "firefox", "node", "sources"):
        reason = missing(marker) if item.get_closest_marker(marker) else None
        if reason is None:
            continue
        if os.environ.get("CI") == "true" and marker != "sources":
            pytest.fail(f"{reason}; under CI=true a test that is left out fails.", pytrace=False)
        item.config.stash[_left_out][reason] += 1
        pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for reason, count in sorted(config.stash[_left_out].items()):
        terminalreporter.write_line(f"{count} test{'s' if count > 1 else ''} left out: {reason}.", yellow=True)


# --- no network -------------------------------------------------------------------------------------------------------


def is_loopback(host: object) -> bool:
    """Whether a host name or address is this machine."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if not isinstance(host, str):
        return host is None
    return host in {"", "localhost", "localhost.", "::1", "0.0.0.0", "::"} or host.startswith("127.")


def _guard(patch: pytest.MonkeyPatch) -> None:
    def refuse(host: object) -> None:
        _attempts.append(str(host))
        raise OSError(f"A test tried to reach {host}: tests use loopback only.")

    def guarded(name: str) -> None:
        real = getattr(socket.socket, name)

        def method(self: socket.socket, *given: Any) -> Any:
            # The address is the last argument of each of them; one of a Unix socket is no tuple.
            if isinstance(given[-1], tuple) and not is_loopback(given[-1][0]):
                refuse(given[-1][0])
            return real(self, *given)

        patch.setattr(socket.socket, name, method)

    for name in ("connect", "connect_ex", "sendto"):
        guarded(name)
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *given: Any, **named: Any) -> Any:
        if not is_loopback(host):
            refuse(host)
        return look_up(host, *given, **named)

    patch.setattr(socket, "getaddrinfo", getaddrinfo)


@pytest.fixture(scope="session", autouse=True)
def _closed_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        _guard(patch)
        yield


@pytest.fixture(autouse=True)
def _no_attempt() -> Iterator[None]:
    """A library may swallow the guard's error; the test that made it try fails all the same."""
    before = len(_attempts)
    yield
    tried = sorted(set(_attempts[before:]))
    assert not tried, f"tried to reach {', '.join(tried)}"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests see no setting of whoever runs them."""
    for name in [name for name in os.environ if name.startswith("PLAINTERM_")]:
        monkeypatch.delenv(name)


# --- the shipped corpus -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def index_folder(pytestconfig: pytest.Config) -> Path:
    """The index of the shipped corpus, kept between test runs and built again when corpus or ``ingest`` changed.

    It lies in pytest's cache, so that a test run leaves the index that is being served alone.
    """
    folder = pytestconfig.cache.mkdir("index")
    digest = _digest([*(ROOT / "corpus").rglob("*"), *(ROOT / "ingest").rglob("*.py"), ROOT / "constraints.txt"])
    kept = folder / ".digest"
    if (folder / "CURRENT").is_file() and kept.is_file() and kept.read_text("ascii") == digest:
        return folder
    if not (folder / "CURRENT").is_file():
        _seed(folder)
    _build(folder)
    kept.write_text(digest, "ascii")
    return folder


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts):
        digest.update(f"{path.relative_to(ROOT).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _seed(folder: Path) -> None:
    """The checkout's own index, when there is one: vectors of equal texts are not made twice."""
    own = ROOT / ".index"
    if not (own / "CURRENT").is_file():
        return
    generation = (own / "CURRENT").read_text("ascii").strip()
    shutil.copytree(own / generation, folder / generation, dirs_exist_ok=True)
    shutil.copy(own / "CURRENT", folder / "CURRENT")


def _build(folder: Path) -> None:
    from ingest.build import build
    from ingest.encoder import open_encoder
    from ingest.errors import StoreError
    from ingest.settings import Settings

    encoder = open_encoder(Settings(), building=True)
    until = time.monotonic() + _BUILDING
    while True:
        try:
            build([ROOT / "corpus"], folder, encoder)
            return
        except StoreError as error:
            if "is being built" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(1)


@pytest.fixture(scope="session")
def assistant(index_folder: Path) -> Assistant:
    """The assistant on the shipped corpus. One for all tests: do not change it."""
    from app.assistant import Assistant
    from ingest.settings import Settings

    return Assistant.open(index_folder, Settings())
