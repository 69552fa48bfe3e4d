"""Checks of a described corpus: every defect at once, each with file and line."""

from __future__ import annotations

from pathlib import Path

from ingest.corpus import Corpus, read_corpus


def defects(corpus: Corpus) -> list[str]:
    """Every defect of a corpus."""
    return list(corpus.defects)


def check(folder: Path) -> list[str]:
    """Every defect of the corpus in a folder."""
    return defects(read_corpus([folder], tolerant=True))
