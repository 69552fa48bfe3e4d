"""Reviewed disagreements: where sources differ, as people have written it down in ``disagreements.toml``."""

from __future__ import annotations

from dataclasses import dataclass

from ingest.tables import Entry

DISAGREEMENTS = "disagreements.toml"
KINDS = ("opinions", "outdated", "misinformation")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a position rests on: a section, a fact of ``locators.jsonl`` or a document; ``exact`` narrows it down."""

    id: str
    exact: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """One authored side of a disagreement."""

    position: str
    position_spanish: str | None
    evidence: tuple[Evidence, ...]
    line: int = 0


@dataclass(frozen=True, slots=True)
class ReviewedDisagreement:
    """A disagreement that a person wrote down; its evidence is resolved when an index is built."""

    id: str
    kind: str
    about: str
    about_spanish: str | None
    terms: tuple[str, ...]
    positions: tuple[Position, ...]
    file: str = ""
    line: int = 0


def read_disagreement(entry: Entry) -> ReviewedDisagreement | None:
    """A ``[[disagreement]]`` with at least two ``[[disagreement.side]]``; None when it lacks what every one has."""
    identity, about = entry.text("id", required=True), entry.text("about", required=True)
    kind = entry.text("kind", required=True)
    if kind and kind not in KINDS:
        entry.note("kind", f"kind is {kind!r}; it is one of: {', '.join(KINDS)}.")
    about_spanish, terms = entry.text("about_spanish"), entry.texts("terms")
    positions = tuple(_read_position(side) for side in entry.entries("side"))
    if len(positions) < 2:
        entry.note(None, "a disagreement has two sides or more.")
    if not identity or not about or not kind:
        return None
    return ReviewedDisagreement(identity, kind, about, about_spanish, terms, positions, entry.file, entry.line)


def _read_position(side: Entry) -> Position:
    position = side.text("position", required=True) or ""
    spanish = side.text("position_spanish")
    evidence: list[Evidence] = []
    given = side.value("evidence")
    for item in given if isinstance(given, list) else []:
        if isinstance(item, str):
            evidence.append(Evidence(item))
        elif (
            isinstance(item, dict) and set(item) <= {"id", "document", "exact"} and ("id" in item or "document" in item)
        ):
            evidence.append(Evidence(str(item.get("id") or item.get("document")), str(item.get("exact", ""))))
        else:
            side.note("evidence", f"{item!r} is neither an id nor a table of id or document and exact.")
    if not evidence:
        side.note(None, "a side has evidence: a list of ids of sections or facts.")
    side.finish()
    return Position(position, spanish, tuple(evidence), side.line)
