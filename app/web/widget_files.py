"""The widget's files as they are served: one folder a version below ``widget/served``, never changed once released."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from app.web.failures import HttpError
from app.web.headers import digest

VERSION = "1.0.0"
FOLDER = Path(__file__).with_name("widget")
SERVED = FOLDER / "served"
NAMES = ("plainterm.js", "terms.js")
FOREVER = "public, max-age=31536000, immutable"
MOVING = "public, max-age=300"
_VERSION = re.compile(r"\d{1,4}\.\d{1,4}\.\d{1,4}")


@dataclass(frozen=True, slots=True)
class Script:
    """A served file."""

    text: str
    caching: str

    @property
    def integrity(self) -> str:
        """For the ``integrity`` attribute."""
        return digest(self.text)


def script(version: str, name: str) -> Script:
    """The file of a version such as ``1.0.0``, or of ``v1``, which moves. Raises HttpError 404."""
    moving = version == f"v{VERSION.partition('.')[0]}"
    if name in NAMES and (moving or _VERSION.fullmatch(version)):
        file = SERVED / (VERSION if moving else version) / name
        if file.is_file():
            return Script(file.read_text("utf-8"), MOVING if moving else FOREVER)
    raise HttpError(404, "no_widget", f"There is no such file of the widget. The newest version is {VERSION}.")


def tag(base: str = "", **data: str) -> str:
    """The tag that a web editor pastes; ``base`` is the service's address without a closing slash."""
    attributes = "".join(f' data-{name}="{value}"' if value else f" data-{name}" for name, value in data.items())
    return (
        f'<script async src="{base}/widget/{VERSION}/plainterm.js"'
        f' integrity="{script(VERSION, "plainterm.js").integrity}" crossorigin="anonymous"{attributes}></script>'
    )
