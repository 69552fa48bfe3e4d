"""Imports run one way, libraries stay at the rim, and nothing happens at import."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {"ingest": {"ingest"}, "app": {"app", "ingest"}, "eval": {"app", "eval", "ingest"}}
ELSEWHERE = {
    "eval/bench/langchain.py",  # measured as its own tutorial builds it
    "eval/learning/graph.py",  # what learns has torch's own modules
    "eval/learning/query_encoder.py",
    "eval/learning/reranker.py",
    "eval/learning/tower.py",
}
ONE_FILE = {
    "chromadb": "ingest/chroma.py",
    "onnxruntime": "ingest/onnx.py",
    "tokenizers": "ingest/onnx.py",
    "torch": "ingest/transformers.py",
    "sentence_transformers": "ingest/transformers.py",
    "transformers": "ingest/transformers.py",
    "bm25s": "ingest/lexical.py",
    "snowballstemmer": "ingest/lexical.py",
    "threadpoolctl": "ingest/products.py",
    "sqlite3": "ingest/rows.py",
    "rdflib": "ingest/skos.py",
    "pdfplumber": "ingest/reading/pdfs.py",
    "mammoth": "ingest/reading/wordfiles.py",
    "pptx": "ingest/reading/slides.py",
    "markdown_it": "ingest/reading/markdown.py",
    "dateparser": "ingest/reading/dates.py",
    "py3langid": "ingest/reading/languages.py",
    "yaml": "ingest/reading/frontmatter.py",
    "sentencex": "ingest/sentences.py",
    "opentelemetry": "app/web/tracing.py",
    "ray": "ingest/cluster.py",
}
BLOCKED = """
import socket, sys
def refuse(*arguments, **named):
    raise OSError("the network was touched")
socket.socket.connect = socket.socket.connect_ex = socket.create_connection = socket.getaddrinfo = refuse
"""
EVERY_MODULE = (
    BLOCKED
    + """
import importlib, pkgutil, ingest, app
for package in (ingest, app):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        # Streamlit runs the page's files itself, once an interaction.
        if not module.name.endswith("__main__") and not module.name.startswith(("app.web.page", "app.web.views")):
            importlib.import_module(module.name)
"""
)
ENCODE = (
    BLOCKED
    + """
from app.retrieval.reranker import open_reranker
from ingest.encoder import open_encoder
from ingest.settings import Settings
for building in (False, True):
    assert open_encoder(Settings(), building=building).encode(["telehealth"]).shape == (1, 384)
assert open_reranker(Settings()).scores("telehealth", ["care"]).shape == (1,)
"""
)


def modules() -> list[Path]:
    return sorted(path for package in MAY_IMPORT for path in (ROOT / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    """The top-level names that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_against_the_street_only(package: str) -> None:
    forbidden = MAY_IMPORT.keys() - MAY_IMPORT[package]
    wrong = [
        (path.relative_to(ROOT).as_posix(), name)
        for path in (ROOT / package).rglob("*.py")
        for name in imported(path)
        if name in forbidden
    ]
    assert wrong == []


def test_the_corpus_holds_no_python() -> None:
    assert list((ROOT / "corpus").rglob("*.py")) == []


@pytest.mark.parametrize("library", ONE_FILE)
def test_a_library_is_imported_in_one_file(library: str) -> None:
    found = [path.relative_to(ROOT).as_posix() for path in modules() if library in imported(path)]
    assert [path for path in found if path not in ELSEWHERE] == [ONE_FILE[library]]


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


def test_importing_the_packages_loads_no_heavy_library() -> None:
    heavy = "{'torch', 'chromadb', 'streamlit', 'sentence_transformers', 'langchain_core', 'rdflib'}"
    result = python(f"import app, ingest, sys; print(sorted({heavy} & set(sys.modules)))")
    assert result.stdout.strip() == "[]", result.stderr


def test_importing_every_module_loads_no_model_library_and_touches_no_network() -> None:
    result = python(EVERY_MODULE + "print(sorted({'torch', 'chromadb', 'sentence_transformers'} & set(sys.modules)))")
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("outer", "inner"),
    [("query", "answering"), ("query", "retrieval"), ("query", "web"), ("answering", "web"), ("retrieval", "web")],
)
def test_a_room_of_the_app_imports_no_later_one(outer: str, inner: str) -> None:
    """The street of a question: query, retrieval, answering, web; ``ranking`` alone looks at speakers and types."""
    wrong = [
        (path.relative_to(ROOT).as_posix(), name)
        for path in (ROOT / "app" / outer).rglob("*.py")
        for name in modules_imported(path)
        if name.startswith(f"app.{inner}")
    ]
    assert wrong == []


def modules_imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, by their full names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_the_models_touch_no_network() -> None:
    result = python(ENCODE)
    assert result.returncode == 0, result.stderr
