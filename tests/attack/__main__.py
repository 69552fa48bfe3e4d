"""``python -m tests.attack PART [ARGUMENTS]``: an attack at full size; exit code 1 where what is promised is not held.

The small forms of these run with every ``make test``; these take minutes (``make attack``).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

USAGE = """python -m tests.attack documents [COUNT]
python -m tests.attack throughput|overload|slow_clients INDEX
python -m tests.attack soak INDEX [MINUTES [OTHER_INDEX]]
"""
ON_INDEX = ("throughput", "overload", "slow_clients")


def main(arguments: list[str]) -> int:
    """Run one part and print its figures as JSON."""
    part, *rest = arguments or [""]
    if part == "documents":
        from tests.attack.documents import attack

        figures = attack(*map(int, rest))
    elif part in (*ON_INDEX, "soak") and rest:
        from tests.attack import load

        figures = load.soak(Path(rest[0]), *_more(rest[1:])) if part == "soak" else getattr(load, part)(Path(rest[0]))
    else:
        sys.stderr.write(USAGE)
        return 2
    sys.stdout.write(json.dumps({part: figures}, indent=1, ensure_ascii=False) + "\n")
    return int(bool(figures["faults"]))


def _more(rest: list[str]) -> list[Any]:
    return [float(rest[0]), *map(Path, rest[1:])] if rest else []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
