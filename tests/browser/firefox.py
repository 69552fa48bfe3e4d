"""Firefox, driven over the WebDriver BiDi socket that it opens by itself: no driver, nothing downloaded."""

from __future__ import annotations

import itertools
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

PATIENCE = 60.0  # seconds; a busy machine is slow
ENTER, DOWN, ESCAPE = "\ue007", "\ue015", "\ue00c"
# Everything but this machine goes to a proxy that is not there: nothing is told to anybody.
PREFERENCES = {
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "intl.accept_languages": "en-US",
    "ui.prefersReducedMotion": 1,
}


class Firefox:
    """One tab."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self.call("session.new", capabilities={})
        self._tab = self.call("browsingContext.getTree")["contexts"][0]["context"]

    def call(self, method: str, **given: Any) -> Any:
        """What a command of WebDriver BiDi gives. Raises RuntimeError for its errors."""
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": given}))
        while True:
            said = json.loads(self._connection.recv(PATIENCE))
            if said.get("id") != number:
                continue  # an event
            if said["type"] == "error":
                raise RuntimeError(f"{method}: {said['message']}")
            return said["result"]

    def size(self, width: int, height: int) -> None:
        """Sets what the page sees, in CSS pixels."""
        self.call("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height})

    def go(self, address: str) -> None:
        """Opens a page."""
        self.call("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def run(self, expression: str) -> Any:
        """The value of an expression, or of what it promises, as JSON has it. Raises AssertionError for what it throws."""
        wrapped = f"(async () => JSON.stringify((await ({expression})) ?? null))()"
        found = self.call("script.evaluate", expression=wrapped, target={"context": self._tab}, awaitPromise=True)
        assert found["type"] == "success", found
        return json.loads(found["result"]["value"])

    def until(self, expression: str) -> None:
        """Until it holds."""
        end = time.monotonic() + PATIENCE
        while not self.run(f"Boolean({expression})"):
            assert time.monotonic() < end, expression
            time.sleep(0.1)

    def click(self, element: str) -> None:
        """A click of the mouse on the middle of what an expression gives, once it is there and stands still."""
        middle = (
            f"(() => {{ const found = {element}; if (!found?.checkVisibility()) return null;"
            " found.scrollIntoView({ block: 'center', behavior: 'instant' });"
            " const b = found.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] })()"
        )
        end, before, there = time.monotonic() + PATIENCE, None, self.run(middle)
        while there is None or there != before:  # Streamlit draws a thing anew while one looks at it
            assert time.monotonic() < end, element
            time.sleep(0.1)
            before, there = there, self.run(middle)
        x, y = there
        moves = [{"type": "pointerMove", "x": round(x), "y": round(y)}]
        presses = [{"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
        self._act({"type": "pointer", "id": "mouse", "actions": moves + presses})

    def click_until(self, element: str, expression: str) -> None:
        """Clicks, once more where a click fell on what was just drawn anew, until an expression holds."""
        for _ in range(3):
            self.click(element)
            end = time.monotonic() + PATIENCE / 4
            while time.monotonic() < end:
                if self.run(f"Boolean({expression})"):
                    return
                time.sleep(0.1)
        raise AssertionError(expression)

    def keys(self, text: str) -> None:
        """Presses keys, one a character."""
        actions = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keyboard", "actions": actions})

    def _act(self, source: dict[str, Any]) -> None:
        self.call("input.performActions", context=self._tab, actions=[source])


@contextmanager
def firefox(profile: Path, port: int) -> Iterator[Firefox]:
    """A fresh Firefox without a window, its profile in an empty folder, its socket on a free port."""
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items())
    (profile / "user.js").write_text("\n".join(lines), "utf-8")
    program = shutil.which("firefox-esr") or shutil.which("firefox") or ""
    command = [program, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(process, port)
        address = f"ws://127.0.0.1:{port}/session"
        with connect(address, max_size=None, proxy=None, ping_interval=None, open_timeout=PATIENCE) as connection:
            yield Firefox(connection)
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    """Until somebody listens."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            assert process.poll() is None, "Firefox ended"
            assert time.monotonic() < end, "Firefox opened no socket"
            time.sleep(0.1)
