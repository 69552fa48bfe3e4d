"""Releases of a vocabulary: how notes are read, what wants a note, what renames lead to, and how a release is made."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest import releases
from ingest.build import build
from ingest.checks import check, whole
from ingest.errors import CorpusError
from ingest.index import Index
from ingest.release_checks import RELEASED, cut
from ingest.releases import CHANGELOG, Change, ChangeKind, Release, read_changelog, since, successors

DAY = date(2026, 11, 28)
NOTED = """\
# Changelog

Words before the first release are no notes.

## [Unreleased]

### Renamed

- `e-visit` to `online-visit`: the rule of 2026
  names it so.

## [1.1.0] - 2026-11-01

### Added

- `hub`, `spoke`: two sites.

### Renamed

- `web-visit` to `e-visit`: one name for both.

## [1.0.0] - 2026-10-01

Everything.
"""


def read(text: str) -> tuple[tuple[Release, ...], list[str]]:
    defects: list[str] = []
    return read_changelog(text, "CHANGELOG.md", defects), defects


def test_notes_are_read_by_release() -> None:
    found, defects = read(NOTED)
    assert defects == []
    assert [(one.version, one.date) for one in found] == [("", ""), ("1.1.0", "2026-11-01"), ("1.0.0", "2026-10-01")]
    why = "the rule of 2026 names it so."
    assert found[0].changes == (Change("e-visit", ChangeKind.RENAMED, why, "online-visit"),)
    assert [change.concept for change in found[1].changes] == ["hub", "spoke", "web-visit"]
    latest = releases.latest(found)
    assert latest
    assert latest.version == "1.1.0"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("## 1.0.0", "is no release"),
        ("## [1.0.0]", "is no release"),
        ("## [Unreleased] - 2026-11-28", "is no release"),
        ("## [1.2.0] - 2026-11-28", "is out of order"),
        ("## [Unreleased]", "is out of order"),
        ("### Improved", "is none of: Added, Changed, Renamed, Removed"),
        ("### Added\n- hub: no marks", "is no note"),
        ("### Added\n- `hub`:", "is no note"),
        ("### Renamed\n- `hub`: to what", "is no note"),
        ("### Changed\n- `hub` to `spoke`: no rename", "is no note"),
    ],
)
def test_a_line_without_a_place_is_named(line: str, said: str) -> None:
    _, defects = read(f"## [1.1.0] - 2026-11-01\n\n{line}\n")
    assert len(defects) == 1
    assert defects[0].startswith(f"CHANGELOG.md:{3 + line.count(chr(10))}: ")
    assert said in defects[0]


def test_a_renamed_concept_is_followed_to_its_last_name() -> None:
    found, _ = read(NOTED)
    assert successors(found) == {"web-visit": "online-visit", "e-visit": "online-visit"}
    round_trip = [Release("", "", tuple(Change(a, ChangeKind.RENAMED, "", b) for a, b in ("ab", "ba")))]
    assert set(successors(round_trip)) == {"a", "b"}  # and it ends


@pytest.mark.parametrize(
    ("given", "versions"),
    [
        ("1.0.0", ["", "1.1.0"]),
        ("1.1.0", [""]),
        ("0.9.12", ["", "1.1.0", "1.0.0"]),
        ("2026", ["", "1.1.0", "1.0.0"]),
        ("2026-11", ["", "1.1.0"]),
        ("2026-11-02", [""]),
    ],
)
def test_since_a_version_or_a_day(given: str, versions: list[str]) -> None:
    assert [one.version for one in since(read(NOTED)[0], given)] == versions


def test_an_index_keeps_the_releases_of_its_corpus(corpus: Path, tmp_path: Path, encoder: Any) -> None:
    index = tmp_path / "index"
    build([corpus], index, encoder)
    assert Index.open(index).releases == ()
    (corpus / CHANGELOG).write_text(NOTED, "utf-8")
    first = build([corpus], index, encoder).generation
    assert Index.open(index).releases == read(NOTED)[0]
    assert build([corpus], index, encoder).generation == first  # nothing has changed


# --- what wants a note --------------------------------------------------------------------------------------------------


@pytest.fixture
def released(corpus: Path) -> Path:
    """A corpus whose first release has been made."""
    made, statements = whole(corpus, DAY)
    assert cut(corpus, "1.0.0", DAY, made.terms, statements) == Release("1.0.0", "2026-11-28")
    assert check(corpus) == []
    return corpus


def rewrite(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def note(corpus: Path, kind: str, line: str) -> None:
    rewrite(corpus / CHANGELOG, "## [Unreleased]\n", f"## [Unreleased]\n\n### {kind}\n\n- {line}\n")


def noted(corpus: Path) -> list[str]:
    """The defects that the changelog has."""
    return [defect for defect in check(corpus) if defect.startswith(CHANGELOG)]


def document(corpus: Path) -> Path:
    return next(file for file in (corpus / "documents").rglob("*.md"))


def test_a_changed_definition_without_a_note_is_a_defect(released: Path) -> None:
    rewrite(document(released), "Telehealth is the use of technology", "Telehealth is the use of video")
    assert noted(released) == [
        "CHANGELOG.md: telehealth is defined otherwise than in 1.0.0; note it below Changed.",
    ]
    note(released, "Changed", "`telehealth`: HRSA names video.")
    assert noted(released) == []


def test_a_changed_label_without_a_note_is_a_defect(released: Path) -> None:
    terms = next(iter([*released.glob("terms.toml"), *released.glob("terms/*.toml")]))
    rewrite(terms, 'label = "telehealth"', 'label = "telehealth care"')
    rewrite(terms, 'alternative = ["tele-health service"]', 'alternative = ["tele-health service", "telehealth"]')
    assert noted(released) == ["CHANGELOG.md: telehealth was called 'telehealth' in 1.0.0; note it below Changed."]


def test_a_new_and_a_lost_concept_want_notes_of_their_kind(released: Path) -> None:
    digests = released / RELEASED
    rewrite(digests, "telehealth\t", "telecare\t")  # as if the last release had called it so
    assert noted(released) == [
        "CHANGELOG.md: telecare was in 1.0.0 and is gone; note it below Renamed or Removed.",
        "CHANGELOG.md: telehealth is new since 1.0.0; note it below Added.",
    ]
    note(released, "Changed", "`telecare`: gone.")
    assert len(noted(released)) == 2
    note(released, "Renamed", "`telecare` to `telehealth`: one name for both.")
    assert noted(released) == []
    note(released, "Renamed", "`telecare` to `nothing-known`: a slip.")
    assert any("nothing-known, which is no concept" in defect for defect in noted(released))


def test_a_corpus_without_a_changelog_wants_no_notes(corpus: Path) -> None:
    assert check(corpus) == []
    rewrite(document(corpus), "Telehealth is the use of technology", "Telehealth is the use of video")
    assert check(corpus) == []


def test_a_release_gives_the_notes_a_version_and_a_day(released: Path) -> None:
    rewrite(document(released), "Telehealth is the use of technology", "Telehealth is the use of video")
    made, statements = whole(released, DAY)
    with pytest.raises(CorpusError, match="telehealth is defined otherwise"):
        cut(released, "1.1.0", DAY, made.terms, statements)
    note(released, "Changed", "`telehealth`: HRSA names video.")
    for wrong, said in (("1.0.0", "not later"), ("0.9.0", "not later"), ("1.1", "no version")):
        with pytest.raises(CorpusError, match=said):
            cut(released, wrong, DAY, made.terms, statements)
    cut(released, "1.1.0", DAY, made.terms, statements)
    found = releases.of_corpus(released)
    assert [(one.version, len(one.changes)) for one in found] == [("", 0), ("1.1.0", 1), ("1.0.0", 0)]
    assert check(released) == []


def test_the_digests_are_told_from_another_file(released: Path) -> None:
    (released / RELEASED).write_text("a,b\n", "utf-8")
    with pytest.raises(CorpusError, match="not as a release writes it"):
        check(released)
