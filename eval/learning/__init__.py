"""Learning: what ``app/data`` holds is learned here, from the utterances and the train split, never from dev."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def write_learned(file: Path, report: Mapping[str, Any]) -> None:
    """Write the weights of a report, and the thresholds where it has some, as ``app/data`` holds them."""
    learned = {
        name: made["weights"] | {key: made[key] for key in ("threshold", "edited") if key in made}
        for name, made in report.items()
        if isinstance(made, Mapping) and "weights" in made
    }
    file.write_text(json.dumps(learned, indent=1) + "\n", encoding="utf-8")
