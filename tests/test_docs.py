"""What the documents promise exists: settings, commands, files, addresses, and the corpus that is shown whole."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from app.query.question import Question
from ingest.checks import check
from ingest.reading.documents import SUFFIXES
from ingest.records import AuthorityType, Kind, Source, Wording
from ingest.sections import ATTRIBUTES
from ingest.settings import PREFIX, Settings

if TYPE_CHECKING:
    from app.assistant import Assistant

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text("utf-8")
PAGES = {page.name: page.read_text("utf-8") for page in sorted((ROOT / "docs").glob("*.md"))}
SETTINGS = PAGES["settings.md"]
SHOWN = "\n".join([README, *(text for name, text in PAGES.items() if not (ROOT / "docs" / name).is_symlink())])
CORPUS = (ROOT / "corpus" / "README.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
MADE = ("runs/", ".index", ".venv", "docs-site/")  # named in the documents, but made on the reader's machine

Main = Callable[[Sequence[str]], int]


# --- settings ---------------------------------------------------------------------------------------------------------


def test_the_settings_table_has_every_setting_and_no_other() -> None:
    listed = re.findall(rf"^\| `({PREFIX}\w+)` \|", SETTINGS, re.M)
    assert sorted(listed) == sorted(PREFIX + setting.name.upper() for setting in fields(Settings))


def test_every_setting_that_is_mentioned_exists() -> None:
    known = {PREFIX + setting.name.upper() for setting in fields(Settings)}
    assert set(re.findall(rf"{PREFIX}\w+", SHOWN + CORPUS + MAKEFILE)) <= known


def test_the_defaults_are_those_of_the_program() -> None:
    rows = dict(re.findall(rf"^\| `{PREFIX}(\w+)` \|.*\| ([^|]+) \|$", SETTINGS, re.M))
    for setting in fields(Settings):
        shown = rows[setting.name.upper()]
        if setting.default:
            assert shown == f"`{setting.default}`"


# --- commands ---------------------------------------------------------------------------------------------------------


def documented() -> list[tuple[str, str]]:
    """(package, the rest) of every command that the documents show, optional parts included."""
    aliases = {"plainterm-ingest": "ingest", "plainterm-eval": "eval", "plainterm": "app"}
    found = []
    for line in re.findall(r"^(?:    |\$ ).*|`[^`\n]+`", SHOWN + CORPUS, re.M):
        bare = re.sub(r"\.venv/bin/", "", line.strip("`$ "))
        if match := re.search(r"python -m (ingest|app|eval) (.*)", bare):
            found.append((match[1], match[2]))
        elif (match := re.match(r"(plainterm(?:-ingest|-eval)?) (.*)", bare)) and match[1] in aliases:
            found.append((aliases[match[1]], match[2]))
    return found


def main_of(package: str) -> Main:
    main: Main = import_module("app.cli" if package == "app" else f"{package}.command").main
    return main


def help_of(package: str, *words: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        main_of(package)([*words, "--help"])
    assert ended.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(("package", "line"), documented())
def test_a_documented_command_exists(package: str, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = line.split()[0]
    text = help_of(package, command, capsys=capsys)
    for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", line):
        assert re.search(rf"(?<![\w-]){option}(?![\w-])", text), f"{package} {command} has no {option}"
    for choices in re.findall(r"\b[a-z]+(?:\|[a-z]+)+\b", line):
        assert "{" + choices.replace("|", ",") + "}" in text


@pytest.mark.parametrize("package", ["ingest", "app", "eval"])
def test_every_command_is_documented(package: str, capsys: pytest.CaptureFixture[str]) -> None:
    listing = help_of(package, capsys=capsys).split("COMMAND\n", 1)[-1]
    existing = set(re.findall(r"^ {2,4}([a-z]+)(?: {2,}|$)", listing, re.M))
    assert existing, "the help has changed its form"
    assert existing <= {line.split()[0] for owner, line in documented() if owner == package}


def test_every_target_of_make_that_is_mentioned_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))
    assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", SHOWN, re.M)) <= targets
    assert {"run", "test"} <= targets


def test_make_understands_its_file() -> None:
    ran = subprocess.run(["make", "--dry-run", "help"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_the_two_commands_come_first() -> None:
    shown = re.findall(r"^    (make \w+)", README, re.M)
    assert shown[:2] == ["make run", "make test"]
    assert README.index("make run") < README.index("## ")


def test_a_picture_that_moves_stands_first_and_loads_fast() -> None:
    shown = re.match(r"# Plainterm\n\n!\[[^\]]{40,}\]\((docs/[\w.]+)\)\n", README)
    assert shown
    picture = ROOT / shown[1]
    assert picture.stat().st_size < 600_000
    with Image.open(picture) as opened:
        assert getattr(opened, "n_frames", 1) > 10


# --- files and addresses ----------------------------------------------------------------------------------------------


def test_every_file_that_is_mentioned_exists() -> None:
    quoted = re.findall(r"`([A-Za-z.][\w.-]*(?:/[\w.-]*)+|[\w-]+\.(?:py|toml|md|txt|jsonl?))`", SHOWN)
    linked = re.findall(r"\]\(([\w./-]+)\)", README)
    missing = [name for name in [*quoted, *linked] if not name.startswith(MADE) and not (ROOT / name).exists()]
    assert missing == []


def test_every_file_that_the_corpus_page_mentions_exists() -> None:
    table = re.findall(r"^\| `([\w./-]+)` \|", CORPUS.split("##", 1)[0], re.M)
    assert table
    assert [name for name in table if not (ROOT / "corpus" / name).exists()] == []


def test_every_address_that_is_mentioned_is_served() -> None:
    served = "".join(
        (ROOT / "app" / "web" / name).read_text("utf-8") for name in ("api.py", "server.py", "collection_routes.py")
    )
    for address in re.findall(r"`(/[a-z/]*)`", SHOWN):
        first = "/" + address.split("/")[1]
        assert f'"{first}"' in served or f'"{first}/' in served, address


def test_the_version_is_in_the_changelog() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(r"^## \[(?:Unreleased|\d+\.\d+\.\d+)\]", changes, re.M)


# --- the tour ---------------------------------------------------------------------------------------------------------


def test_the_tour_is_what_happens(assistant: Assistant) -> None:
    tour = re.findall(r'^\$ \.venv/bin/plainterm ask "(.+)"\n(.+)$', README, re.M)
    assert len(tour) == 2
    for question, first_line in tour:
        answer = assistant.ask(Question(text=question, as_of=date(2026, 11, 22)))
        assert answer.text.splitlines()[0] == first_line


# --- the corpus page --------------------------------------------------------------------------------------------------


def test_the_corpus_that_is_shown_whole_has_no_defect(tmp_path: Path) -> None:
    files = re.findall(r"^`([\w./-]+)`\n\n```\w+\n(.*?)^```", CORPUS, re.M | re.S)
    assert {name for name, _ in files} == {"sources.toml", "terms/visits.toml", "documents/visits.md"}
    for name, text in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert check(tmp_path) == []


def test_the_corpus_page_has_every_attribute_of_a_heading() -> None:
    listed = re.findall(r"^\| `#?(\w+)` \|", CORPUS.split("### What a heading may say", 1)[1], re.M)
    assert sorted(listed) == sorted(ATTRIBUTES)


def test_the_corpus_page_has_everything_that_a_source_may_say() -> None:
    text = CORPUS.split("### What a source may say", 1)[1].split("###", 1)[0]
    assert {field.name for field in fields(Source)} <= set(re.findall(r"`(\w+)`", text))
    assert {*AuthorityType, *Wording} <= set(re.findall(r"\w+", text))


def test_the_corpus_page_has_every_kind() -> None:
    row = next(line for line in CORPUS.splitlines() if line.startswith("| `kind` |"))
    assert [kind for kind in Kind if kind not in row] == []


def test_every_kind_of_document_is_named() -> None:
    names = {
        ".md": "Markdown",
        ".mdx": "Markdown",
        ".markdown": "Markdown",
        ".txt": "text",
        ".html": "HTML",
        ".htm": "HTML",
        ".xhtml": "HTML",
        ".pdf": "PDF",
        ".docx": "DOCX",
        ".pptx": "PPTX",
        ".epub": "EPUB",
    }
    assert [
        suffix for suffix in SUFFIXES if names[suffix] not in PAGES["documents.md"] or names[suffix] not in CORPUS
    ] == []
