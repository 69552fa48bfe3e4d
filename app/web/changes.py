"""What changed in the vocabulary since a release or a day, and which release is served."""

from __future__ import annotations

import re

from pydantic import BaseModel

from app.answer import Release
from app.messages import Language
from app.web.engine import Records
from app.web.failures import HttpError
from app.web.glossary import TermLink, label
from ingest import releases
from ingest.releases import ChangeKind

EVER = "0000"  # before the first day
SINCE = r"\d+\.\d+\.\d+|\d{4}(?:-\d\d(?:-\d\d)?)?"


class Note(BaseModel):
    """What happened to a concept; ``term`` is the one that has its place now, none where it is gone."""

    concept: str
    kind: ChangeKind
    note: str
    term: TermLink | None


class Notes(BaseModel):
    """A release with its notes; none where they are not released yet."""

    release: Release | None
    notes: list[Note]


class Changes(BaseModel):
    """What is served, and the releases that have notes since, newest first."""

    release: Release | None
    releases: list[Notes]


def served(records: Records) -> Release | None:
    """The release that the index was built from; none where its corpus keeps no changelog."""
    return Release.of(releases.latest(records.releases))


def changes(records: Records, since: str, language: Language, concept: str = "") -> Changes:
    """What changed after a version, or on and after a day; of one concept or of all. Raises HttpError 422."""
    if not re.fullmatch(SINCE, since):
        raise HttpError(422, "since", "since: a version such as 1.0.0, or a day such as 2026-11-28, 2026-11 or 2026.")
    now = releases.successors(records.releases)
    found = []
    for release in releases.since(records.releases, since):
        notes = [
            Note(concept=one.concept, kind=one.kind, note=one.note, term=_term(records, now, one.concept, language))
            for one in release.changes
            if concept in ("", one.concept, now.get(one.concept))
        ]
        if notes or (not concept and release.version):
            found.append(Notes(release=Release.of(release), notes=notes))
    return Changes(release=served(records), releases=found)


def renamed(records: Records, wanted: str) -> str | None:
    """The id that a concept of this id has now; none where it never had another."""
    successor = releases.successors(records.releases).get(wanted)
    return successor if successor in records.terms else None


def _term(records: Records, now: dict[str, str], concept: str, language: Language) -> TermLink | None:
    term = records.terms.get(now.get(concept, concept))
    return TermLink(id=term.id, label=label(term, language)) if term else None
