"""``python -m app.web.widget_build``: the widget's readable source, made small for serving.

``plainterm.js`` is made of several files that share one scope. Comments, blanks and the names of locals go (terser, of
the widget's own tests' packages: ``make widget``); blanks in templates marked ``/*css*/`` go as well. The version and the
hash of ``terms.js`` are written into ``plainterm.js``.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from app.web.headers import digest
from app.web.widget_files import FOLDER, SERVED, VERSION, tag

TERSER = Path(__file__).parents[2] / "tests" / "widget" / "node_modules" / "terser" / "bin" / "terser"
PARTS = (
    "words.js",
    "style.js",
    "markup.js",
    "answer.js",
    "suggestions.js",
    "asking.js",
    "plainterm.js",
)  # in this order
_WORDS = re.compile(r"/\*words\*/\s*`([^`]*)`")
_STYLE = re.compile(r"/\*css\*/\s*`([^`]*)`")


def build(source: Path = FOLDER) -> dict[str, str]:
    """Name to text of every served file."""
    terms = small((source / "terms.js").read_text("utf-8"))
    parts = "".join((source / part).read_text("utf-8") for part in PARTS)
    widget = f'(() => {{ "use strict"; {parts} }})();'
    widget = widget.replace("__VERSION__", VERSION).replace("__TERMS_INTEGRITY__", digest(terms))
    return {"plainterm.js": small(widget), "terms.js": terms}


def small(text: str) -> str:
    """The script as small as it gets. Raises CalledProcessError for what is no script, OSError without Node."""
    styled = _STYLE.sub(lambda found: f"`{small_style(found[1])}`", text)
    styled = _WORDS.sub(lambda found: f"`{columns(found[1])}`", styled)
    command = [
        "node",
        str(TERSER),
        "--compress",
        "passes=2,ecma=2020",
        "--mangle",
        "--ecma",
        "2020",
        "--format",
        "ascii_only=false",
    ]
    done = subprocess.run(command, input=styled, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603
    return done.stdout.strip() + "\n"


def small_style(text: str) -> str:
    """A style sheet without comments and needless blanks; in selectors and between operands they stay."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r" ?([{};,]) ?", r"\1", text).replace(";}", "}").strip()
    return re.sub(r"(?<=[{;])([\w-]+): ", r"\1:", text)


def columns(table: str) -> str:
    """Lines of ``name = English = Spanish`` as one line of names and one a language, without blanks around the signs."""
    rows = [line.split(" = ") for line in table.strip().splitlines()]
    return "\n".join("=".join(column) for column in zip(*rows, strict=True))


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
