"""The picture that moves at the top of the README, recorded from the real page: ``make picture``.

``python tests/browser/record_picture.py INDEX OUT.webp``; half a minute. A service of its own answers from the index; the
picture is what Chromium shows of it, a frame for each thing that happens.
"""

from __future__ import annotations

import io
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).parents[2]
SIZE = {"width": 960, "height": 640}
LARGEST = 600_000  # bytes
QUESTION = "Is remote patient monitoring telemedicine?"
UNKNOWN = "What is a stadiometer?"
ANSWER = ".pt-answer"
ARGUMENTS = ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]


class Film:
    """Frames with how long each stays, in milliseconds."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._frames: list[Image.Image] = []
        self._stays: list[int] = []

    def take(self, stays: int) -> None:
        """What the page shows now."""
        self._frames.append(Image.open(io.BytesIO(self._page.screenshot())).convert("RGB"))
        self._stays.append(stays)

    def save(self, out: Path) -> int:
        """Writes an endless animation; its bytes. Fails when it would be too large for a front page."""
        first, *more = self._frames
        first.save(
            out,
            "WEBP",
            save_all=True,
            append_images=more,
            duration=self._stays,
            loop=0,
            quality=72,
            method=6,
            minimize_size=True,
        )
        size = out.stat().st_size
        assert size < LARGEST, f"{size} bytes"
        return size


def main(index: Path, out: Path) -> None:
    """Records and says how large the picture is."""
    from playwright.sync_api import sync_playwright

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    service = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port), "--index", str(index)], cwd=ROOT
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/readyz")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
            page = browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
            page.goto(address)
            film = record(page)
            browser.close()
        print(f"{out}: {film.save(out):,} bytes")
    finally:
        service.terminate()
        service.wait(10)


def record(page: Any) -> Film:
    """A question is typed and answered, its sides and a source are opened, and a word that no source has is refused."""
    film = Film(page)
    page.locator("button[data-ask]").first.wait_for()
    page.wait_for_timeout(1000)
    film.take(1500)
    ask(page, film, QUESTION)
    film.take(3500)
    page.locator("summary", has_text="Who says what").first.click()
    page.wait_for_timeout(500)
    film.take(4000)
    page.locator("summary", has_text="Who says what").first.click()
    page.locator(".pt-chip").first.click()
    page.wait_for_timeout(1000)
    film.take(3500)
    page.get_by_role("button", name="Start over").click()
    page.locator("button[data-ask]").first.wait_for()
    page.wait_for_timeout(500)
    ask(page, film, UNKNOWN)
    film.take(4000)
    return film


def ask(page: Any, film: Film, question: str) -> None:
    """Types a question, a few letters a frame, and waits for its answer."""
    field = page.locator("textarea").first
    field.click()
    for end in range(6, len(question) + 6, 6):
        page.keyboard.type(question[end - 6 : end])
        film.take(130 if end < len(question) else 500)
    page.keyboard.press("Enter")
    page.locator(ANSWER).first.wait_for()
    page.wait_for_timeout(1500)


def wait_for(address: str) -> None:
    """Until it answers, a minute at most."""
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=1)
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
