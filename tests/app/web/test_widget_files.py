"""The widget as it is served: fresh, small, and with its hash in the documentation."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
import pytest
from starlette.testclient import TestClient

from app.web import widget_build, widget_files

WEB = Path(widget_files.__file__).parent


@pytest.mark.node
def test_what_is_served_is_built_from_the_source() -> None:
    for name, text in widget_build.build().items():
        served = widget_files.script(widget_files.VERSION, name).text
        assert served == text, "Run: python -m app.web.widget_build"


def test_sizes_as_served(client: TestClient, record_property: Callable[[str, object], None]) -> None:
    limits = {("plainterm.js", "br"): 9_000, ("plainterm.js", "gzip"): 10_500, ("terms.js", "br"): 3_000}
    for (name, encoding), limit in limits.items():
        response = client.get(f"/widget/1.0.0/{name}", headers={"Accept-Encoding": encoding})
        size = int(response.headers["content-length"])
        record_property(f"{name} {encoding}", size)
        assert size <= limit, f"{name} has {size:,} bytes in {encoding}, more than {limit:,}"
        raw = widget_files.script("1.0.0", name).text.encode()
        assert size == len(brotli.compress(raw, quality=11) if encoding == "br" else gzip.compress(raw, 9, mtime=0))


def test_the_terms_file_is_pinned_by_the_widget() -> None:
    assert widget_files.script("v1", "terms.js").integrity in widget_files.script("v1", "plainterm.js").text


def test_the_tag_in_the_documentation_is_the_newest() -> None:
    text = (WEB / "EMBEDDING.md").read_text("utf-8")
    assert set(re.findall(r"sha384-[\w+/=]+", text)) == {
        widget_files.script(widget_files.VERSION, "plainterm.js").integrity
    }
    assert set(re.findall(r"/widget/(\d[\d.]+)/", text)) == {widget_files.VERSION}


def test_every_attribute_property_and_event_is_documented() -> None:
    text = (WEB / "EMBEDDING.md").read_text("utf-8")
    source = "".join((WEB / "widget" / part).read_text("utf-8") for part in widget_build.PARTS)
    attributes = set(re.findall(r"[gh]e?t?a?s?Attribute\(\"(\w+)\"", source)) | {"lang", "corner", "theme"}
    assert attributes >= {"api", "color", "examples", "jurisdiction", "label", "offset", "terms"}
    for name in attributes - {"inline", "type"}:
        assert f"`data-{name}`" in text, name
    for name in re.findall(r"--plainterm-\w+(?:-\w+)?", source):
        assert name in text, name
    for name in re.findall(r"#tell\(\"(\w+)\"", source):
        assert f"`plainterm-{name}`" in text, name


def test_every_word_is_there_in_both_languages() -> None:
    assert widget_build.columns("\na = One = Uno\nb = Two = Dos\n") == "a=b\nOne=Two\nUno=Dos"
    table = (WEB / "widget" / "words.js").read_text("utf-8").split("`")[1]
    names, english, spanish = (line.split("=") for line in widget_build.columns(table).split("\n"))
    assert len(names) == len(set(names)) == len(english) == len(spanish)
    assert all(word.strip() for word in english + spanish)
    for word in (part for line in (english, spanish) for part in line):
        assert word == word.strip()


@pytest.mark.node
def test_comments_and_blanks_go_and_texts_stay() -> None:
    source = (
        'const a = "x  // y"; // gone\n/* gone */ f(a, /*css*/ `a  :hover { b: calc(1px + 2px); }\n c { d: e; }${a}`);'
    )
    assert "a :hover{b:calc(1px + 2px)}c{d:e}" in widget_build.small(source)
    assert "x  // y" in widget_build.small(source)
    assert "gone" not in widget_build.small(source)
    assert widget_build.small("f(`a ${b ? `, ${c}` : d}`);") == "f(`a ${b?`, ${c}`:d}`);\n"


def test_no_text_is_ever_parsed_as_html_and_nothing_outlives_the_tab() -> None:
    for name in (*widget_build.PARTS, "terms.js"):
        source = (WEB / "widget" / name).read_text("utf-8")
        code = re.sub(r"/\*.*?\*/", "", source, flags=re.S)
        for forbidden in (
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "eval(",
            "localStorage",
            "cookie",
            "document.write",
        ):
            assert forbidden not in code


def test_the_widgets_fixtures_are_the_apis_own_words(fakes: Any) -> None:
    for name, text in fakes.fixtures().items():
        assert (fakes.FIXTURES / name).read_text("utf-8") == text, "Run: python tests/fake_service.py fixtures"


@pytest.mark.node
def test_the_elements_own_tests() -> None:
    folder = Path(__file__).parents[2] / "widget"
    if not (folder / "node_modules").is_dir():
        pytest.fail("Run: npm ci --prefix tests/widget")
    node = shutil.which("node")
    assert node
    files = sorted(str(file) for file in folder.glob("*.test.mjs"))
    run = subprocess.run([node, "--test", *files], cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stdout[-6000:]
    assert "# skipped 0" in run.stdout or "skipped 0" in run.stdout
