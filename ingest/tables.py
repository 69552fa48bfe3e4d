"""TOML files of ``[[entries]]``, read one entry at a time so that every defect is named with file and line.

tomllib stops at a file's first defect and knows no lines afterwards; here one broken entry does not hide the rest.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any, TypeVar

_HEADER = re.compile(r"\[\[\s*([A-Za-z_.-]+)\s*\]\]\s*(?:#.*)?$")
_KEY = re.compile(r"([A-Za-z0-9_-]+)\s*=")
_ERROR_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?$")

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(slots=True)
class Entry:
    """One ``[[entry]]`` with the places of its keys; its readers note a defect where a value is off."""

    file: str
    line: int
    values: Mapping[str, Any]
    lines: Mapping[str, int]
    defects: list[str]
    read: set[str] = field(default_factory=set)

    def note(self, key: str | None, message: str) -> None:
        """Record a defect at the line of a key, or of the entry."""
        self.defects.append(f"{self.file}:{self.lines.get(key or '', self.line)}: {message}")

    def value(self, key: str) -> Any:
        """The raw value; the key counts as known."""
        self.read.add(key)
        return self.values.get(key)

    def text(self, key: str, *, required: bool = False) -> str | None:
        """One text that is not blank."""
        value = self.value(key)
        if value is None:
            if required:
                self.note(None, f"{key} is missing.")
            return None
        if isinstance(value, str) and value.strip():
            return value.strip()
        several = " (there is one only; others are alternative)" if isinstance(value, list) and key == "label" else ""
        self.note(key, f"{key} is not one text{several}.")
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, none of them blank or given twice."""
        value = self.value(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.note(key, f"{key} is not a list of texts.")
            return ()
        for item in sorted({item for item in value if value.count(item) > 1}):
            self.note(key, f"{key} names {item!r} twice.")
        return tuple(dict.fromkeys(item.strip() for item in value))

    def date(self, key: str) -> str | None:
        """A date as precise as it is known: year, month or day."""
        value = self.value(key)
        if value is None:
            return None
        if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
            return value.isoformat()
        if isinstance(value, str) and is_date(value):
            return value
        self.note(key, f"{key} is no date: {value!r}. Write 2026, 2026-04 or 2026-04-12.")
        return None

    def choice(self, key: str, choices: type[Choice], default: Choice) -> Choice:
        """One value of a closed list."""
        value = self.value(key)
        if value is None:
            return default
        if value in set(choices):
            return choices(value)
        self.note(key, f"{key} is {value!r}; it is one of: {', '.join(choices)}.")
        return default

    def entries(self, key: str) -> list[Entry]:
        """The entries nested under a key (``[[entry.key]]``), with their own lines."""
        value = self.value(key)
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            if value is not None:
                self.note(key, f"{key} is not a list of entries.")
            return []
        starts = [int(line) for name, line in self.lines.items() if name.startswith(f"[{key}]")]
        nested = []
        for number, item in enumerate(value):
            line = starts[number] if number < len(starts) else self.line
            places = {
                name: self.lines[f"[{key}]{number}.{name}"] for name in item if f"[{key}]{number}.{name}" in self.lines
            }
            nested.append(Entry(self.file, line, item, places, self.defects))
        return nested

    def finish(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.values:
            if key not in self.read:
                self.note(key, f"{key} is not a key of this entry. Keys: {', '.join(sorted(self.read))}.")


def is_date(text: str) -> bool:
    """Whether a text is an ISO 8601 date of year, month or day precision that exists."""
    if not _DATE.match(text):
        return False
    try:
        datetime.date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return False
    return True


def read_entries(text: str, name: str, file: str, defects: list[str]) -> Iterator[Entry]:
    """The ``[[name]]`` entries of a TOML text in order; what cannot be read is noted in ``defects``."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if _opens(line.strip())]
    _check_preamble(lines[: starts[0] if starts else len(lines)], file, defects)
    for start, end in pairwise([*starts, len(lines)]):
        chunk = lines[start:end]
        try:
            table = tomllib.loads("\n".join(chunk))
        except tomllib.TOMLDecodeError as error:
            defects.append(_syntax(error, chunk, start, file))
            continue
        except (ValueError, RecursionError) as error:  # a number of thousands of digits, brackets without end
            defects.append(f"{file}:{start + 1}: cannot be read ({str(error).splitlines()[0]}).")
            continue
        found = table.get(name)
        if not isinstance(found, list) or len(found) != 1 or len(table) != 1:
            defects.append(f"{file}:{start + 1}: {lines[start].strip()} is not [[{name}]].")
            continue
        yield Entry(file, start + 1, found[0], _places(chunk, start, name), defects)


def _opens(line: str) -> bool:
    """Whether a line is a header of the file's own level: ``[[entry]]``, or ``[table]``, which no file of ours has."""
    header = _HEADER.match(line)
    return "." not in header[1] if header else re.fullmatch(r"\[[A-Za-z_-]+\]", line) is not None


def _check_preamble(lines: list[str], file: str, defects: list[str]) -> None:
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.strip().startswith("#"):
            defects.append(f"{file}:{number}: {line.strip()[:40]!r} stands before the first entry.")
            return


def _places(chunk: list[str], start: int, name: str) -> dict[str, int]:
    """Line of each key; keys of a nested entry are ``[nested]number.key`` and the entry itself ``[nested]number``."""
    places: dict[str, int] = {}
    inside, counts = "", dict[str, int]()
    for number, line in enumerate(chunk, start=start + 1):
        header = _HEADER.match(line.strip())
        if header and header[1].startswith(f"{name}."):
            nested = header[1].removeprefix(f"{name}.")
            inside = f"[{nested}]{counts.get(nested, 0)}"
            counts[nested] = counts.get(nested, 0) + 1
            places[inside] = number
        elif match := _KEY.match(line.strip()):
            places.setdefault(f"{inside}.{match[1]}" if inside else match[1], number)
    return places


def _syntax(error: tomllib.TOMLDecodeError, chunk: list[str], start: int, file: str) -> str:
    message = str(error)
    match = _ERROR_LINE.search(message)
    line = int(match[1]) if match else 1
    if "Cannot overwrite a value" in message and (key := _KEY.match(chunk[min(line, len(chunk)) - 1].strip())):
        return f"{file}:{start + line}: {key[1]} is given twice; an entry has one."
    return f"{file}:{start + line}: is no TOML ({_ERROR_LINE.sub('', message).strip()})."
