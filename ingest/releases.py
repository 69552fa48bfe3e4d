"""Releases of a vocabulary: which version this is, of which day, and what changed of which concept in each.

They are read from the ``CHANGELOG.md`` of a described corpus, whose form is that of Keep a Changelog: a heading a release,
``### Added``, ``Changed``, ``Renamed`` and ``Removed`` below it, and an item a note::

    ## [Unreleased]

    ### Changed

    - `telehealth`: HRSA's definition of 2026 replaces that of 2020.

    ### Renamed

    - `e-visit` to `online-visit`: the rule of 2026 names it so.

    ## [1.0.0] - 2026-11-28

A build keeps them with the index, so that answers, pages and exports can say what they are of.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

CHANGELOG = "CHANGELOG.md"
FILE = "releases.json"  # in a generation's folder

_RELEASE = re.compile(r"## \[(?P<version>Unreleased|\d+\.\d+\.\d+)\](?: - (?P<date>\d{4}-\d\d-\d\d))?\s*$")
_NOTE = re.compile(r"- (?P<concepts>`[\w.-]+`(?:, `[\w.-]+`)*)(?: to `(?P<successor>[\w.-]+)`)?: (?P<note>\S.*)")
_CONCEPT = re.compile(r"`([\w.-]+)`")


class ChangeKind(StrEnum):
    """What happened to a concept; the heading that its note stands under, in small letters."""

    ADDED = "added"
    CHANGED = "changed"
    RENAMED = "renamed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """A note about one concept. ``successor`` is the id that a renamed one has now."""

    concept: str
    kind: ChangeKind
    note: str
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """A release with its changes; no version and no date (empty text) for what is not released yet."""

    version: str
    date: str  # YYYY-MM-DD
    changes: tuple[Change, ...] = ()


def read_changelog(text: str, file: str, defects: list[str]) -> tuple[Release, ...]:
    """The releases of a changelog, newest first; ``defects`` gets each line that has no place, with file and line."""
    releases: list[Release] = []
    kind: ChangeKind | None = None
    for number, line in _items(text):
        place = f"{file}:{number}"
        if line.startswith("## "):
            kind = None
            heading = _RELEASE.match(line)
            if heading is None or (heading["version"] == "Unreleased") == bool(heading["date"]):
                defects.append(f"{place}: is no release. Write ## [Unreleased] or ## [1.2.0] - 2026-11-28.")
                continue
            version = "" if heading["version"] == "Unreleased" else heading["version"]
            if releases and (not version or (releases[0].version and _parts(version) >= _parts(releases[-1].version))):
                defects.append(f"{place}: {heading['version']} is out of order; the newest stands first.")
            releases.append(Release(version, heading["date"] or ""))
        elif line.startswith("### "):
            word = line[4:].strip().lower()
            kind = ChangeKind(word) if word in [*ChangeKind] else None
            if kind is None:
                defects.append(f"{place}: is none of: {', '.join(one.capitalize() for one in ChangeKind)}.")
        elif releases and kind:
            changes = _changes(line, kind)
            if not changes:
                defects.append(
                    f"{place}: is no note. Write - `concept`: what changed (renamed: - `old` to `new`: why)."
                )
            last = releases[-1]
            releases[-1] = Release(last.version, last.date, (*last.changes, *changes))
    return tuple(releases)


def _items(text: str) -> Iterator[tuple[int, str]]:
    """Headings and list items with their lines; what is indented below an item goes on with it."""
    begun: tuple[int, str] | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        if begun and line.startswith("  "):
            begun = (begun[0], f"{begun[1]} {line.strip()}")
            continue
        if begun:
            yield begun
        begun = (number, line) if line.startswith(("## ", "### ", "- ")) else None
    if begun:
        yield begun


def _changes(line: str, kind: ChangeKind) -> tuple[Change, ...]:
    found = _NOTE.fullmatch(line.rstrip())
    if found is None or (kind is ChangeKind.RENAMED) != bool(found["successor"]):
        return ()
    return tuple(Change(one, kind, found["note"], found["successor"]) for one in _CONCEPT.findall(found["concepts"]))


def _parts(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split("."))) if version else ()


def of_corpus(root: Path | None) -> tuple[Release, ...]:
    """The releases of a described corpus; none where it keeps no changelog. A line that is off is left out."""
    try:
        text = (root / CHANGELOG).read_text("utf-8") if root else ""
    except OSError:
        return ()
    return read_changelog(text, CHANGELOG, [])


def latest(releases: Sequence[Release]) -> Release | None:
    """The newest that is out."""
    return next((release for release in releases if release.version), None)


def successors(releases: Sequence[Release]) -> dict[str, str]:
    """For each id that a concept once had, the id that it has now."""
    renamed = {
        change.concept: change.successor
        for release in reversed(releases)
        for change in release.changes
        if change.successor
    }

    def now(identity: str) -> str:
        seen = {identity}
        while identity in renamed and renamed[identity] not in seen:
            identity = renamed[identity]
            seen.add(identity)
        return identity

    return {identity: now(identity) for identity in renamed}


def since(releases: Sequence[Release], given: str) -> tuple[Release, ...]:
    """What changed after a version, or on and after a day (YYYY, YYYY-MM or YYYY-MM-DD); what is not out yet counts."""
    if re.fullmatch(r"\d+\.\d+\.\d+", given):
        return tuple(one for one in releases if not one.version or _parts(one.version) > _parts(given))
    return tuple(one for one in releases if not one.version or one.date >= given)


def write(generation: Path, releases: Sequence[Release]) -> None:
    """Keep them in the generation that is being built."""
    (generation / FILE).write_text(json.dumps([asdict(one) for one in releases], ensure_ascii=False), "utf-8")


def read(generation: Path) -> tuple[Release, ...]:
    """Those of a generation; none where it was built without."""
    try:
        content = json.loads((generation / FILE).read_text("utf-8"))
    except FileNotFoundError:
        return ()
    return tuple(
        Release(
            one["version"],
            one["date"],
            tuple(Change(**{**change, "kind": ChangeKind(change["kind"])}) for change in one["changes"]),
        )
        for one in content
    )
