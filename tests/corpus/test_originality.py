"""The words are ours: no twelve words in a row of the source articles stand in any file of the project."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT.parent / "shared" / "sources"
RUN = 12  # words in a row that are a quotation

_ADDRESS = re.compile(r"https?://\S+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


def words(text: str) -> list[str]:
    """The words of a text without case, punctuation and addresses; a line break in a string literal is none."""
    text = re.sub(r"\\u201[89]|[‘’]", "'", text.replace("\\n", " "))
    return [word.casefold() for word in _WORD.findall(_ADDRESS.sub(" | ", text))]


def runs(text: str) -> Iterator[tuple[str, ...]]:
    found = words(text)
    for start in range(len(found) - RUN + 1):
        yield tuple(found[start : start + RUN])


@cache
def articles() -> dict[tuple[str, ...], str]:
    """Every run of words of the articles, with the article's file."""
    return {run: path.name for path in sorted(SOURCES.glob("[0-9]*.txt")) for run in runs(path.read_text("utf-8"))}


def tracked() -> list[Path]:
    """The text files that git tracks; without git, those of the folders that are shipped."""
    if (ROOT / ".git").exists():
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
        paths = [ROOT / name for name in listing.stdout.split("\0") if name]
    else:
        paths = [path for name in ("app", "corpus", "eval", "ingest", "tests") for path in (ROOT / name).rglob("*")]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()[:8192]]


def copied(text: str) -> dict[str, str]:
    """Runs of a text that an article has too, with the article's file."""
    return {" ".join(run): articles()[run] for run in runs(text) if run in articles()}


@pytest.mark.sources
def test_there_are_articles_to_compare_with() -> None:
    assert len(set(articles().values())) == 5
    assert len(articles()) > 5000


@pytest.mark.sources
def test_a_copied_sentence_is_found() -> None:
    longest = max((SOURCES / "004_2cef3c65d48cc9e0.txt").read_text("utf-8").split("\n"), key=len)
    assert copied(f'{{"text": "{longest}"}}')
    assert not copied(" ".join(longest.split()[: RUN - 1]))


@pytest.mark.sources
def test_no_file_copies_the_articles() -> None:
    paths = tracked()
    assert ROOT / "corpus" / "documents" / "articles" / "vegavid.md" in paths
    found = {
        str(path.relative_to(ROOT)): same for path in paths if (same := copied(path.read_text("utf-8", "replace")))
    }
    assert found == {}
