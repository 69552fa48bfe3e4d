"""Nothing calls out: the page and the API are asked in a network namespace that has loopback and no resolver."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ISOLATED = Path(__file__).with_name("isolated.py")


def isolation() -> list[str]:
    """The command that runs another without a network; skips, and says why, where the machine does not permit one."""
    unshare, ip = shutil.which("unshare"), shutil.which("ip")
    if not unshare or not ip:
        pytest.skip("unshare or ip is missing: no network namespace can be made")
    for flags in ("-n", "-rn"):
        command = [unshare, flags, "--", "sh", "-c", f'{ip} link set lo up && exec "$@"', "sh"]
        if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
            return command
    pytest.skip("this machine does not permit network namespaces")


def test_nothing_calls_out_whoever_asks() -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLAINTERM_")}
    result = subprocess.run(
        [*isolation(), sys.executable, str(ISOLATED)],
        cwd=ROOT, env={**kept, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["closed"]  # the namespace is one
    assert told["tried"] == []
    for name, (got, expected, seconds) in told["requests"]:
        assert got == expected, name
        assert seconds < 2, name
