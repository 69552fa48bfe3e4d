"""Front matter: what a Markdown file says about itself between its first fences, in YAML or TOML."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from typing import Any

from ingest.errors import CorpusError
from ingest.reading.decoding import whole

_FENCES = {"---": "---", "+++": "+++"}
_LONGEST = 100  # lines
_KINDS = ("layout", "type", "kind", "template", "category", "categories", "tags")
_PAIR = re.compile(r"([A-Za-z][\w-]*)[ \t]*:[ \t]+(.+?)[ \t]*$")


def split_front_matter(text: str) -> tuple[list[str], int, str]:
    """The lines between the fences, how many lines they take with the fences, and the fence; nothing where none opens."""
    lines = text.split("\n", _LONGEST)
    fence = _FENCES.get(lines[0].strip(), "")
    closing = next((n for n, line in enumerate(lines[1:_LONGEST], start=1) if line.strip() == fence), 0) if fence else 0
    return (lines[1:closing], closing + 1, fence) if closing else ([], 0, "")


def read_front_matter(name: str, text: str) -> dict[str, str]:
    """Its keys in small letters with their values as text, of a list the first; ``kinds`` is what its site calls the page.

    Raises CorpusError for what is no TOML.
    """
    lines, taken, fence = split_front_matter(text)
    if not taken:
        return {}
    body = "\n".join(lines)
    if fence == "+++":
        try:
            table: Any = tomllib.loads(body)
        except (ValueError, RecursionError) as error:  # a number of thousands of digits is a ValueError of its own
            reason = str(error).splitlines()[0]
            raise CorpusError(f"{name}:1: the front matter is no TOML ({reason}).") from error
    else:
        table = _yaml(body) or {match[1]: match[2].strip("\"'") for line in lines if (match := _PAIR.match(line))}
    found = {str(key).lower().replace("-", "_"): value for key, value in table.items()}
    kinds = [said for key in _KINDS if (said := _all(found.get(key)))]
    return {key: said for key, value in found.items() if (said := _text(value))} | {"kinds": " ".join(kinds)}


def _yaml(body: str) -> dict[Any, Any] | None:
    """A mapping with every scalar as it is written; None for what is no YAML, such as a title with a bare colon."""
    import yaml  # type: ignore[import-untyped]

    if "&" in body and "*" in body:  # anchors can make a few lines explode; front matter has no use for them
        return None
    try:
        found = yaml.load(body, Loader=yaml.BaseLoader)  # noqa: S506 - the base loader makes texts, lists and mappings only
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _all(value: object) -> str:
    return " ".join(map(_text, value)) if isinstance(value, list) else _text(value)


def _text(value: object) -> str:
    if isinstance(value, list):
        return next((said for item in value if (said := _text(item))), "")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return " ".join(whole(str(value)).split()) if isinstance(value, str | int | float) else ""
