"""What a release is held to: no concept is defined otherwise, renamed or removed without a note for its readers.

``released.tsv`` beside the changelog keeps, for each concept of the last release, a digest of its definitions and its
label. ``cut`` writes it anew and gives the notes so far a version and a day.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from ingest.errors import CorpusError
from ingest.records import Kind, Statement, Term
from ingest.releases import CHANGELOG, ChangeKind, Release, latest, read_changelog

RELEASED = "released.tsv"
HEAD = "concept\tdefinitions\tlabel"
UNRELEASED = "## [Unreleased]"


@dataclass(frozen=True, slots=True)
class Concept:
    """What of a concept may not change without a note."""

    id: str
    definitions: str  # digest
    label: str


def concepts(terms: Iterable[Term], statements: Iterable[Statement]) -> dict[str, Concept]:
    """The concepts of a corpus with a digest of all that defines each: in which language, by whom, whether it holds."""
    told: dict[str, list[str]] = defaultdict(list)
    for one in statements:
        if one.kind is Kind.DEFINITION and one.asserted and one.terms:
            held = "superseded" if one.superseded_by or one.superseded_on else "held"
            told[one.terms[0]].append("\t".join((one.language, one.source_id, held, " ".join(one.quote.split()))))
    return {
        term.id: Concept(term.id, sha256("\n".join(sorted(told[term.id])).encode()).hexdigest()[:12], term.label)
        for term in terms
    }


def release_defects(root: Path, terms: Iterable[Term], statements: Iterable[Statement]) -> list[str]:
    """Every defect of a changelog, and every concept that changed since the last release without a note in it.

    None for a corpus that keeps no changelog.
    """
    try:
        text = (root / CHANGELOG).read_text("utf-8")
    except FileNotFoundError:
        return []
    found: list[str] = []
    releases = read_changelog(text, CHANGELOG, found)
    now = concepts(terms, statements)
    last = latest(releases)
    if last is None:
        return found
    noted = _noted(releases)
    known = {*now, *(change.concept for one in releases for change in one.changes)}
    for successor in (change.successor for one in releases for change in one.changes):
        if successor and successor not in known:
            found.append(f"{CHANGELOG}: a note renames a concept to {successor}, which is no concept.")
    return found + list(_unnoted(released(root), now, noted, last.version))


def _noted(releases: Iterable[Release]) -> dict[str, set[ChangeKind]]:
    """The kinds of the notes that are not released yet, by concept; a successor counts as added."""
    noted: dict[str, set[ChangeKind]] = defaultdict(set)
    for change in (change for release in releases if not release.version for change in release.changes):
        noted[change.concept].add(change.kind)
        if change.successor:
            noted[change.successor].add(ChangeKind.ADDED)
    return noted


def _unnoted(
    before: Mapping[str, Concept], now: Mapping[str, Concept], noted: Mapping[str, set[ChangeKind]], version: str
) -> Iterator[str]:
    for identity in sorted(before.keys() | now.keys()):
        kinds = noted.get(identity, set())
        if identity not in before:
            missing, what = not kinds, f"is new since {version}; note it below Added"
        elif identity not in now:
            missing = not kinds & {ChangeKind.RENAMED, ChangeKind.REMOVED}
            what = f"was in {version} and is gone; note it below Renamed or Removed"
        elif now[identity] == before[identity]:
            continue
        else:
            redefined = now[identity].definitions != before[identity].definitions
            what = (
                f"is defined otherwise than in {version}"
                if redefined
                else f"was called {before[identity].label!r} in {version}"
            )
            missing, what = not kinds, f"{what}; note it below Changed"
        if missing:
            yield f"{CHANGELOG}: {identity} {what}."


def released(root: Path) -> dict[str, Concept]:
    """The concepts of the last release; none before the first. Raises CorpusError for a file that is not as written."""
    try:
        lines = (root / RELEASED).read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    rows = [tuple(line.split("\t")) for line in lines[1:]]
    if lines[:1] != [HEAD] or any(len(row) != 3 for row in rows):
        raise CorpusError(f"{RELEASED}: is not as a release writes it. Take it from version control.")
    return {row[0]: Concept(*row) for row in rows}


def cut(root: Path, version: str, day: date, terms: Iterable[Term], statements: Iterable[Statement]) -> Release:
    """Make a release of what a corpus holds: its notes get a version and a day, its digests are written anew.

    The first one needs no notes. Raises CorpusError for a version that is not later than the last, and for what
    ``release_defects`` names.
    """
    terms, statements = list(terms), list(statements)
    path = root / CHANGELOG
    text = path.read_text("utf-8") if path.is_file() else f"# Changelog of the vocabulary\n\n{UNRELEASED}\n"
    last = latest(read_changelog(text, CHANGELOG, []))
    before = released(root)
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise CorpusError(f"{version!r} is no version. Write it as 1.2.0.")
    if last and before and _number(version) <= _number(last.version):
        raise CorpusError(f"{version} is not later than {last.version}, the last release.")
    if before and (found := release_defects(root, terms, statements)):
        raise CorpusError("Not everything that changed is noted:", found)
    if UNRELEASED not in text:
        raise CorpusError(f"{CHANGELOG} has no {UNRELEASED}; the notes stand below it.")
    if not last or _number(version) > _number(last.version):
        path.write_text(text.replace(UNRELEASED, f"{UNRELEASED}\n\n## [{version}] - {day.isoformat()}", 1), "utf-8")
    rows = [f"{one.id}\t{one.definitions}\t{one.label}" for one in concepts(terms, statements).values()]
    (root / RELEASED).write_text("\n".join([HEAD, *sorted(rows)]) + "\n", "utf-8")
    return Release(version, day.isoformat())


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
