"""The pages' HTML and style sheets: ``name.html`` is a string.Template, ``name.css`` goes into it with its hash."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template

from app.web.headers import digest

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Html:
    """A page, and the hash of its style sheet for the CSP."""

    text: str
    style: str


def look(name: str, **values: str) -> Html:
    """The page ``name`` with its values, which are HTML already."""
    template, style = _files(name)
    return Html(template.substitute(values, style=style), digest(style))


@cache
def _files(name: str) -> tuple[Template, str]:
    style = (FOLDER / "base.css").read_text("utf-8") + (FOLDER / f"{name}.css").read_text("utf-8")
    return Template((FOLDER / f"{name}.html").read_text("utf-8")), style
