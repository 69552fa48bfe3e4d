"""``python -m app.web.widget_build``: the widget's readable source, made small for serving.

Comments and blanks go (rjsmin); blanks in templates marked ``/*css*/`` go as well. Names stay, so an error in a
visitor's console still says where it is. The version and the hash of ``terms.js`` are written into ``plainterm.js``.
"""

from __future__ import annotations

import re
from pathlib import Path

from app.web.headers import digest
from app.web.widget_files import FOLDER, SERVED, VERSION, tag

_TEMPLATE = re.compile(r"`[^`]*`")
_STYLE = re.compile(r"/\*css\*/\s*`([^`]*)`")


def build(source: Path = FOLDER) -> dict[str, str]:
    """Name to text of every served file."""
    terms = small((source / "terms.js").read_text("utf-8"))
    widget = (source / "plainterm.js").read_text("utf-8")
    widget = widget.replace("__VERSION__", VERSION).replace("__TERMS_INTEGRITY__", digest(terms))
    return {"plainterm.js": small(widget), "terms.js": terms}


def small(text: str) -> str:
    """The script without comments and needless blanks."""
    from rjsmin import jsmin  # type: ignore[import-untyped]

    for template in _TEMPLATE.finditer(text):
        if template[0].count("${") > template[0].count("}"):  # rjsmin would eat blanks of the outer template
            line = text.count("\n", 0, template.start()) + 1
            raise ValueError(f"line {line}: a template inside a template; join strings instead")
    return str(jsmin(_STYLE.sub(lambda found: f"`{small_style(found[1])}`", text))) + "\n"


def small_style(text: str) -> str:
    """A style sheet without comments and needless blanks; ``:`` and operators keep theirs, where they can matter."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r" ?([{};,]) ?", r"\1", text).replace(";}", "}").strip()


def main() -> None:
    """Writes the current version's files, and their hash into the documentation."""
    folder = SERVED / VERSION
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in build().items():
        (folder / name).write_text(text, "utf-8")
    guide = FOLDER.with_name("EMBEDDING.md")
    integrity = f'integrity="{digest((folder / "plainterm.js").read_text("utf-8"))}"'
    guide.write_text(re.sub(r'integrity="sha384-[^"]*"', integrity, guide.read_text("utf-8")), "utf-8")
    print(tag("https://chat.clinic.example"))  # noqa: T201


if __name__ == "__main__":
    main()
