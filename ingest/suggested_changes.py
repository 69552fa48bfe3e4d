"""Change files: a word that somebody misses, or a definition that somebody would put right, as TOML for a person to weigh.

Nothing of them is used until somebody takes it into a corpus. One file is one or more of::

    [[change]]
    kind = "correct"                  # or "add"
    term = "telehealth"               # the id of the concept; of a word to add the word itself
    says = "It leaves out phone calls."
    source = "https://www.example.org/telehealth"
    language = "en"
    received = "2026-11-28"
    release = "1.0.0"                 # of the vocabulary that was shown
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ingest.errors import CorpusError, StoreError
from ingest.records import Term
from ingest.tables import read_entries
from ingest.vocabulary import key

MOST = 500  # files in a folder; a person has to read them
LONGEST_TERM, LONGEST_SAYS, LONGEST_SOURCE = 80, 1_000, 300  # characters
_HEAD = "# Sent by the form of the service. Nothing of it is used until somebody takes it into the corpus.\n\n"


class Wish(StrEnum):
    """What somebody wants done."""

    ADD = "add"
    CORRECT = "correct"


class Tongue(StrEnum):
    """The language that it is written in."""

    ENGLISH = "en"
    SPANISH = "es"


@dataclass(frozen=True, slots=True)
class SuggestedChange:
    """One wish; ``place`` is the file and line that it was read from."""

    kind: Wish
    term: str
    says: str
    source: str | None
    language: Tongue
    received: str
    release: str | None = None
    place: str = ""

    def as_toml(self) -> str:
        """The file that it is kept in."""
        values = {
            "kind": self.kind.value,
            "term": self.term,
            "says": self.says,
            "source": self.source,
            "language": self.language.value,
            "received": self.received,
            "release": self.release,
        }
        # A JSON string is a TOML string; DEL alone would have to be escaped.
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in values.items() if value]
        return _HEAD + "[[change]]\n" + "\n".join(lines).replace("\x7f", "") + "\n"


def keep(change: SuggestedChange, folder: Path) -> Path:
    """Write it into a folder, as a file of its own. Raises StoreError where the folder is full or cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if sum(1 for _ in folder.glob("*.toml")) >= MOST:
            raise StoreError(
                f"{folder} has {MOST} suggestions; no more are taken until somebody has gone through them."
            )
        path = folder / f"{change.received}-{secrets.token_hex(6)}.toml"
        with path.open("x", encoding="utf-8") as out:
            out.write(change.as_toml())
    except OSError as error:
        raise StoreError(f"{folder} cannot be written ({error.strerror}).") from error
    return path


def read_changes(folder: Path, defects: list[str]) -> tuple[SuggestedChange, ...]:
    """All changes of a folder, oldest first; ``defects`` gets what is off, with file and line.

    Raises CorpusError where there is no such folder.
    """
    if not folder.is_dir():
        raise CorpusError(f"{folder} is no folder. PLAINTERM_SUGGESTIONS names the one that suggestions are kept in.")
    found: list[SuggestedChange] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            defects.append(f"{path.name}:1: cannot be read as UTF-8 text ({error}).")
            continue
        found += _of_file(text, path.name, defects)
    return tuple(found)


def _of_file(text: str, file: str, defects: list[str]) -> list[SuggestedChange]:
    found = []
    for entry in read_entries(text, "change", file, defects):
        kind = entry.choice("kind", Wish, Wish.ADD)
        term, says = entry.text("term", required=True), entry.text("says", required=True)
        source, release, received = entry.text("source"), entry.text("release"), entry.date("received")
        language = entry.choice("language", Tongue, Tongue.ENGLISH)
        entry.finish()
        limits = (("term", term, LONGEST_TERM), ("says", says, LONGEST_SAYS), ("source", source, LONGEST_SOURCE))
        for name, value, most in limits:
            if value and len(value) > most:
                entry.note(name, f"{name} has {len(value)} characters, at most {most}.")
        if received is None:
            entry.note(None, "received is missing.")
        if term and says and received:
            place = f"{file}:{entry.line}"
            found.append(SuggestedChange(kind, term, says, source, language, received, release, place))
    return found


def stale(changes: Sequence[SuggestedChange], terms: Sequence[Term]) -> list[str]:
    """What the corpus has overtaken: a word to add that a concept owns by now, a concept to correct that is gone."""
    ids = {term.id for term in terms}
    owners = {key(label): term.id for term in terms for label in term.labels}
    found = []
    for change in changes:
        if change.kind is Wish.CORRECT and change.term not in ids:
            found.append(f"{change.place}: corrects {change.term}, which is no term.")
        elif change.kind is Wish.ADD and key(change.term) in owners:
            found.append(f"{change.place}: adds {change.term!r}, which is a label of {owners[key(change.term)]}.")
    return found
