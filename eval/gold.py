"""The gold set: what an answer must hold, tied to the statements that bear it.

One line of a gold file is one information need (a family of wordings), as JSON. The unit of splitting, of resampling
and of strict accuracy is the need, never the wording (Miller 2024, clustered errors). Nuggets are vital or okay
(TREC 2003 and TREC RAG 2024; the names are nuggetizer's). Reading collects every defect of every line.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, ValidationError

from app.answer import Outcome
from ingest.errors import GoldError

NeedType = Literal[
    "define",
    "contrast",
    "acronym",
    "membership",
    "multi",
    "conflict",
    "billing",
    "history",
    "unanswerable",
    "safety",
    "harmless_safety",
    "as_of",
    "jurisdiction",
    "spanish",
    "followup",
    "trap",
    "injection",
    "noise",
]
ConflictType = Literal["none", "complementary", "opinions", "outdated", "misinformation"]
SHOWN_CONFLICTS = ("opinions", "outdated", "misinformation")  # the kinds that an answer has to show


class Line(BaseModel):
    """Frozen, and an unknown field is a defect."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"{pattern!r} is not a regular expression: {error}") from None
    return pattern


Text = Annotated[str, Field(min_length=1)]
Pattern = Annotated[str, Field(min_length=1), AfterValidator(_compiles)]  # searched without regard to case


class Named(Line):
    """The statements of a section, a fact or one statement, by id; ``must`` and ``forbid`` narrow them."""

    id: Text
    must: tuple[Pattern, ...] = ()
    forbid: tuple[Pattern, ...] = ()


class Matching(Line):
    """Every statement of the corpus whose quote matches all the expressions and none of ``forbid``."""

    matching: Annotated[tuple[Pattern, ...], Field(min_length=1)]
    forbid: tuple[Pattern, ...] = ()


class Quoted(Line):
    """A stretch of a document by its words (W3C text quote selector); ``document`` is an id or a file."""

    document: Text
    exact: Text
    prefix: str = ""
    suffix: str = ""


class Located(Line):
    """A stretch of a file by offsets in code points, with the first 12 hex digits of its text's SHA-256."""

    file: Text
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(gt=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]


def _named(value: object) -> object:
    return {"id": value} if isinstance(value, str) else value


def _form(value: object) -> str | None:
    """Which form a piece of evidence has, so that a defect is told about that form alone."""
    if isinstance(value, dict):
        keys = {"matching": "<matching>", "document": "<quote>", "exact": "<quote>", "file": "<offsets>"}
        return next((form for key, form in keys.items() if key in value), "<id>")
    if isinstance(value, Matching):
        return "<matching>"
    if isinstance(value, Quoted):
        return "<quote>"
    if isinstance(value, Located):
        return "<offsets>"
    return "<id>" if isinstance(value, str | Named) else None


Item = Annotated[
    Annotated[Named, BeforeValidator(_named), Tag("<id>")]
    | Annotated[Matching, Tag("<matching>")]
    | Annotated[Quoted, Tag("<quote>")]
    | Annotated[Located, Tag("<offsets>")],
    Discriminator(
        _form,
        custom_error_type="evidence_form",
        custom_error_message="evidence is an id, {id, must}, {matching}, {document, exact},"
        " {file, start, end, sha256} or a list of these",
    ),
]
ItemGroup = Annotated[tuple[Item, ...], Field(min_length=1)]


def _group(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


Evidence = tuple[Annotated[ItemGroup, BeforeValidator(_group)], ...]  # alternatives; each a group needed together


def _list(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Turn(Line):
    """One earlier message."""

    role: Literal["user", "assistant"]
    text: Text


class Query(Line):
    """One wording. ``language`` is the asker's wish, told to the assistant only when it is given."""

    qid: Text
    text: Text
    style: Text = "canonical"
    history: tuple[Turn, ...] = ()
    language: Literal["en", "es"] | None = None


class Nugget(Line):
    """One fact that an answer holds or lacks."""

    id: Text
    importance: Literal["vital", "okay"]
    text: Text
    evidence: Annotated[Evidence, Field(min_length=1)]
    must: tuple[Pattern, ...] = ()
    forbid: tuple[Pattern, ...] = ()


class GoldSide(Line):
    """One position of a disagreement: who takes it (``*``: whoever), when, and in which statements."""

    id: Text
    issuer: Text
    date: str | None = None
    evidence: Annotated[Evidence, Field(min_length=1)]


class Conflict(Line):
    """How the sources differ (the five kinds of CONFLICTS, Google 2025)."""

    type: ConflictType
    sides: tuple[GoldSide, ...] = ()


class Need(Line):
    """One information need with its wordings. ``expected`` holds every acceptable outcome."""

    need_id: Text
    split: Literal["train", "dev", "heldout"] = "dev"
    type: NeedType
    terms: tuple[str, ...] = ()
    expected: Annotated[tuple[Outcome, ...], BeforeValidator(_list), Field(min_length=1)]
    coverage: Literal["full", "partial"] | None = None
    language: Literal["en", "es"] = "en"  # the language that the answer has to be in
    jurisdiction: str | None = None
    as_of: date | None = None
    queries: Annotated[tuple[Query, ...], Field(min_length=1)]
    nuggets: tuple[Nugget, ...] = ()
    conflict: Conflict | None = None
    forbidden_claims: tuple[Pattern, ...] = ()
    trap: Evidence = ()  # statements that must not be shown for this need
    relevant: Evidence = ()  # judged: on the point, but no nugget
    irrelevant: Evidence = ()  # judged: beside the point
    donor: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def answerable(self) -> bool:
        """Whether only an answer is acceptable."""
        return self.expected == ("answered",)

    @property
    def unanswerable(self) -> bool:
        """Whether no answer is acceptable. A need can be neither: a false premise may be corrected or refused."""
        return "answered" not in self.expected

    @property
    def vital(self) -> tuple[Nugget, ...]:
        """The nuggets that a correct answer cannot do without."""
        return tuple(nugget for nugget in self.nuggets if nugget.importance == "vital")

    @property
    def conflict_type(self) -> ConflictType:
        """The kind of disagreement; none when the line says nothing."""
        return self.conflict.type if self.conflict else "none"


@dataclass(frozen=True, slots=True)
class Entry:
    """A need and where it stands, ``dev.jsonl:12``."""

    place: str
    need: Need


@dataclass(frozen=True, slots=True)
class Gold:
    """Every need that was read, with the digest of the files' bytes."""

    entries: tuple[Entry, ...]
    digest: str

    @property
    def needs(self) -> tuple[Need, ...]:
        """The needs in the order of the files."""
        return tuple(entry.need for entry in self.entries)

    def pairs(self) -> Iterable[tuple[Need, Query]]:
        """Every wording with its need, in the order of the files."""
        return ((entry.need, query) for entry in self.entries for query in entry.need.queries)


def parse(paths: Sequence[Path]) -> tuple[Gold, list[str]]:
    """Read gold files; return what could be read and every defect, each with ``file:line``."""
    entries: list[Entry] = []
    defects: list[str] = []
    digest = hashlib.sha256()
    for path in paths:
        try:
            raw = path.read_bytes()
            text = raw.decode("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            defects.append(f"{path.name}: cannot be read: {error}")
            continue
        digest.update(raw)
        found = [_entry(f"{path.name}:{number}", line, defects) for number, line in _lines(text)]
        if not found:
            defects.append(f"{path.name}: the file holds no need; write one JSON object a line")
        entries += [entry for entry in found if entry]
    return Gold(tuple(entries), digest.hexdigest()[:12]), defects + _repeated(entries)


def read(paths: Sequence[Path]) -> Gold:
    """Read gold files. Raises GoldError with every defect; nothing is left out in silence."""
    gold, defects = parse(paths)
    if defects:
        raise GoldError(f"The gold set has {len(defects)} defect{'s' * (len(defects) > 1)}:", defects)
    return gold


def _lines(text: str) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _entry(place: str, line: str, defects: list[str]) -> Entry | None:
    try:
        need = Need.model_validate(json.loads(line), strict=False)
    except json.JSONDecodeError as error:
        defects.append(f"{place}: not JSON: {error.msg} at column {error.colno}")
        return None
    except ValidationError as error:
        defects += [f"{place}: {told}" for told in _told([dict(problem) for problem in error.errors()])]
        return None
    defects += [f"{place}: {problem}" for problem in _contradictions(need)]
    return Entry(place, need)


def _told(problems: list[dict[str, Any]]) -> list[str]:
    """Each problem in words; that a list is too short is left out where one of its own items is to blame."""
    places = [problem["loc"] for problem in problems]
    told = []
    for problem in problems:
        loc = problem["loc"]
        if problem["type"] == "too_short" and any(len(at) > len(loc) and at[: len(loc)] == loc for at in places):
            continue
        where = ".".join(str(part) for part in loc if not str(part).startswith("<")) or "line"
        unknown = problem["type"] == "extra_forbidden"
        told.append(f"{where}: {'unknown field' if unknown else problem['msg'].removeprefix('Value error, ')}")
    return told


def _contradictions(need: Need) -> list[str]:
    """What is well formed and still cannot be scored."""
    problems = []
    if need.answerable and not need.vital:
        problems.append("no vital nugget, though an answer is expected")
    if need.unanswerable and need.nuggets:
        problems.append("nuggets, though no answer is acceptable")
    if need.unanswerable and need.coverage:
        problems.append("coverage, though no answer is acceptable")
    if need.conflict and need.conflict.type in SHOWN_CONFLICTS and len(need.conflict.sides) < 2:
        problems.append(f"conflict of type {need.conflict.type} needs two sides or more")
    sides = need.conflict.sides if need.conflict else ()
    for what, ids in (("nugget", [n.id for n in need.nuggets]), ("side", [s.id for s in sides])):
        repeated = sorted({name for name in ids if ids.count(name) > 1})
        problems += [f"{what} id {name!r} stands twice" for name in repeated]
    return problems


def _repeated(entries: Sequence[Entry]) -> list[str]:
    """Ids of needs and queries that stand twice, across all files."""
    first: dict[tuple[str, str], str] = {}
    defects = []
    for entry in entries:
        keys = [("need_id", entry.need.need_id), *(("qid", query.qid) for query in entry.need.queries)]
        for what, value in keys:
            place = first.setdefault((what, value), entry.place)
            if place != entry.place or keys.count((what, value)) > 1:
                told = f"{entry.place}: {what} {value!r} stands twice (first at {place})"
                if told not in defects:
                    defects.append(told)
    return defects
