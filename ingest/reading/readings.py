"""What was read of documents, kept beside an index so that an unchanged one is not read again.

One line a document: a digest of its bytes, of what was told to its reader and of the code that read it; then the reader's
answer as JSON. Where the file is missing or spoilt the documents are read again.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

FILE = "readings.jsonl"


class Readings:
    """The answers of one build: those that an earlier generation holds, and those that were given since."""

    def __init__(self, earlier: Path | None = None, version: str = "") -> None:
        """``earlier`` is a generation's folder; ``version`` changes with the code that reads."""
        self._version = version
        self._earlier = _read(earlier / FILE) if earlier else {}
        self._used: dict[str, str] = {}
        self._refused: dict[str, str] = {}  # in this build alone

    def key(self, data: bytes, **asked: object) -> str:
        """The digest of a document and of how it is read."""
        told = json.dumps([self._version, asked], sort_keys=True)
        return hashlib.sha256(told.encode() + b"\n" + data).hexdigest()

    def get(self, key: str) -> dict[str, Any] | None:
        """What the reader answered, or None."""
        line = self._used.get(key) or self._earlier.get(key)
        if line is None:
            return None
        self._used[key] = line
        found: dict[str, Any] = json.loads(line)
        return found

    def holds(self, key: str) -> bool:
        """Whether there is an answer or a refusal."""
        return key in self._used or key in self._earlier or key in self._refused

    def refusal(self, key: str) -> str | None:
        """Why this build could not read the document, or None."""
        return self._refused.get(key)

    def refuse(self, key: str, reason: str) -> None:
        """Keep a refusal until the build ends."""
        self._refused[key] = reason

    def put(self, key: str, answer: dict[str, Any]) -> None:
        """Keep an answer."""
        self._used[key] = json.dumps(answer)

    def write(self, generation: Path) -> None:
        """Keep the answers of this build in its generation; those of documents that are gone go too."""
        with (generation / FILE).open("w", encoding="utf-8") as file:
            file.writelines(f"{key} {line}\n" for key, line in self._used.items())


def _read(file: Path) -> dict[str, str]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return {}
    pairs = (line.partition(" ") for line in lines)
    return {key: answer for key, mark, answer in pairs if mark and answer.endswith("}")}
