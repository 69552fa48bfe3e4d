"""``python -m tests.attack PART [ARGUMENTS]``: an attack at full size; exit code 1 where what is promised is not held.

The small forms of these run with every ``make test``; these take minutes (``make attack``).
"""

from __future__ import annotations

import json
import sys


def main(arguments: list[str]) -> int:
    """Run one part and print its figures as JSON."""
    part, *rest = arguments or [""]
    if part == "documents":
        from tests.attack.documents import attack

        figures = attack(*map(int, rest))
    else:
        sys.stderr.write("python -m tests.attack documents [COUNT]\n")
        return 2
    sys.stdout.write(json.dumps({part: figures}, indent=1, ensure_ascii=False) + "\n")
    return int(bool(figures["faults"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
