"""What stands above every view: the name, the views, and the other language by its own name."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path

from app.web.drawing.markup import Html, tag, text
from app.web.drawing.words import Language, word


def header(views: list[tuple[str, str]], here: str, language: Language) -> Html:
    """``views`` are paths with their names, the first one's is the start; ``here`` is the path of the one shown."""
    links = "".join(
        tag(
            "a",
            text(name),
            href=_address(path),
            data_page=path,
            aria_current="page" if path == here else None,
        )
        for path, name in views
    )
    start = views[0][0]
    brand = tag("a", _mark() + tag("span", "Plainterm"), kind="brand", href=_address(start), data_page=start)
    other = "en" if language == "es" else "es"
    name = word("other_language", language)
    short = tag("i", text(name[:2]), aria_hidden="true")  # what a narrow screen shows; the name is the whole word
    switch = tag("button", short + tag("span", text(name)), type="button", lang=other, data_language=other)
    return tag("div", brand + tag("nav", links, aria_label=word("views", language)) + switch, kind="top")


def _address(path: str) -> str:
    return "./" if path == "ask" else path


@cache
def _mark() -> Html:
    drawn = b64encode(Path(__file__).with_name("mark.svg").read_bytes()).decode("ascii")
    return f'<img alt="" width="26" height="26" src="data:image/svg+xml;base64,{drawn}">'
