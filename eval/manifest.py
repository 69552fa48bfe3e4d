"""What a score was measured with: without it a figure cannot be compared with another."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from eval.gold import Gold
from eval.measures import versions
from eval.running import Answered, fingerprint
from eval.significance import SEED
from ingest.index import Index

_PACKAGES = ("scipy", "numpy", "onnxruntime", "tokenizers", "chromadb", "bm25s")


def manifest(gold: Gold, files: Sequence[Path], answers: Sequence[Answered], index: Index) -> dict[str, Any]:
    """Gold, corpus, encoder, code, measures, seed and platform."""
    made = index.manifest
    return {
        "gold": {"files": [path.name for path in files], "digest": gold.digest, **_counts(gold)},
        "index": {"corpus": made.corpus, "encoder": made.encoder, "encoder_name": made.encoder_name, **made.counts},
        "answers": fingerprint(answers),
        "code": _commit(),
        "measures": versions(),
        "seed": SEED,
        "packages": {name: _version(name) for name in _PACKAGES},
        "platform": f"Python {platform.python_version()}, {platform.system()} {platform.machine()}",
    }


def _counts(gold: Gold) -> dict[str, int]:
    return {"needs": len(gold.needs), "queries": sum(1 for _ in gold.pairs())}


def _commit() -> str | None:
    """The checkout's commit, with + where files differ from it; None outside a checkout."""
    folder = Path(__file__).resolve().parent.parent

    def git(*arguments: str) -> str | None:
        try:
            done = subprocess.run(  # noqa: S603
                ["git", "-C", str(folder), *arguments],  # noqa: S607
                capture_output=True,
                text=True,
                timeout=10,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout.strip()

    head = git("rev-parse", "--short", "HEAD")
    return head and head + ("+" if git("status", "--porcelain", "--untracked-files=no") else "")


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
