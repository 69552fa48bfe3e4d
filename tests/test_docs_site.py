"""The site of docs/ is built strictly, every link in what is built leads somewhere, and it calls no other host."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOADING = {"img", "link", "script", "source", "iframe"}  # what a browser fetches by itself


class Page(HTMLParser):
    """The addresses of a page and its anchors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value is not None}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        for name in ("href", "src"):
            if name in given:
                (self.loaded if tag in LOADING else self.links).append(given[name])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site. The pages that are links to files elsewhere in the project are copied as those files."""
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "zensical.toml", folder)
    command = [sys.executable, "-m", "zensical", "build", "--strict"]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder / "docs-site"


def pages(site: Path) -> Iterator[tuple[Path, Page]]:
    for file in sorted(site.rglob("*.html")):
        yield file, Page(file.read_text("utf-8"))


def test_every_page_is_built_and_reached_by_the_navigation(site: Path) -> None:
    written = {page.stem for page in (ROOT / "docs").glob("*.md")}
    assert written == {"index"} | {file.parent.name for file in site.glob("*/index.html")}
    front = Page((site / "index.html").read_text("utf-8"))
    assert {name for name in written if name != "index"} <= {link.strip("./") for link in front.links}


def test_every_link_leads_to_a_file_and_an_anchor_of_it(site: Path) -> None:
    broken = []
    for file, page in pages(site):
        if file.name == "404.html":
            continue  # its addresses are those of a site at the root of a host
        for link in [*page.links, *page.loaded]:
            parts = urlsplit(link)
            if parts.scheme or link.startswith("//"):
                continue
            target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            target = target / "index.html" if target.is_dir() else target
            found = target.is_file()
            if found and parts.fragment and target.suffix == ".html":
                found = parts.fragment in Page(target.read_text("utf-8")).anchors
            broken += [] if found else [f"{file.relative_to(site)}: {link}"]
    assert broken == []


def test_the_site_calls_no_other_host(site: Path) -> None:
    called = [address for _, page in pages(site) for address in page.loaded if "//" in address]
    assert called == []
    styles = "".join(file.read_text("utf-8") for file in site.rglob("*.css"))
    assert re.findall(r"(?:@import|url\()\s*[\"']?https?:[^)\"']*", styles) == []
