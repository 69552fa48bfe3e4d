"""Documents that an operator drops in: what would be read from them, and a build that takes them in."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from ingest.errors import CorpusError, StoreError

if TYPE_CHECKING:
    from ingest.index import Manifest
    from ingest.records import Term
    from ingest.vector_server import VectorServer

FOLDER = ".added"  # beside the generations; a name that begins with a dot is no part of an index

Report = Callable[[float], None]  # from 0 to 1


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be read from a file, or why it would not."""

    name: str
    title: str = ""
    publisher: str = ""
    date: str | None = None
    characters: int = 0
    sections: int = 0
    statements: tuple[tuple[str, str], ...] = ()  # kind and text
    refused: str = ""


def safe_name(name: str) -> str:
    """A file name without folders or odd characters."""
    base = PurePosixPath(name.replace("\\", "/")).name
    return re.sub(r"[^\w.\- ]+", "_", base).strip(". ") or "document"


def preview(name: str, data: bytes, terms: Sequence[Term]) -> Preview:
    """Read a file as a build beside ``terms`` would, and keep nothing."""
    from ingest.build import take_apart
    from ingest.corpus import read_corpus

    with TemporaryDirectory() as folder:
        path = Path(folder) / safe_name(name)
        path.write_bytes(data)
        try:
            corpus = read_corpus([path])
            contents = take_apart(replace(corpus, terms=tuple(terms)))
        except CorpusError as error:
            return Preview(name, refused=str(error).replace(f"{folder}/", ""))
    text, source = contents.documents[0], contents.sources[0]
    return Preview(
        name,
        text.title,
        source.publisher,
        source.date,
        len(text.text),
        len(contents.sections),
        tuple((item.kind.value, item.quote) for item in contents.statements),
    )


def added(index: Path) -> list[str]:
    """Names of the documents that were taken in here."""
    folder = index / FOLDER
    return sorted(path.name for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def take_in(
    index: Path,
    corpus: Path,
    encoder: Any,
    files: Sequence[tuple[str, bytes]],
    report: Report,
    server: VectorServer | None = None,
) -> Manifest:
    """Build a new generation from the corpus, what was added before, and these files.

    Raises StoreError when somebody else is building, CorpusError when a file cannot be read; the files are then not
    kept and the index is as it was.
    """
    folder = index / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    written = [folder / safe_name(name) for name, _ in files]
    try:
        for path, (_, data) in zip(written, files, strict=True):
            path.write_bytes(data)
        return rebuild(index, corpus, encoder, report, server)
    except BaseException:
        for path in written:
            if path.name in before:
                path.write_bytes(before[path.name])
            else:
                path.unlink(missing_ok=True)
        raise


def take_out(
    index: Path, corpus: Path, encoder: Any, name: str, report: Report, server: VectorServer | None = None
) -> Manifest:
    """Build a new generation without a document that was added; it stays when the build fails."""
    path = index / FOLDER / safe_name(name)
    aside = path.with_name(f".{path.name}")
    path.rename(aside)
    try:
        manifest = rebuild(index, corpus, encoder, report, server)
    except BaseException:
        aside.rename(path)
        raise
    aside.unlink()
    return manifest


def rebuild(index: Path, corpus: Path, encoder: Any, report: Report, server: VectorServer | None = None) -> Manifest:
    """What the index was built from and everything that was added, as a new generation; ``corpus`` where it does not say.

    A collection keeps the documents that are its own.
    """
    from ingest.build import build
    from ingest.index import read_manifest

    folder = (index / FOLDER).resolve()
    try:
        told = read_manifest(index).paths
    except StoreError:  # there is none yet, or it is another version's
        told = []
    own: list[str | Path] = [path for path in told if not Path(path).is_relative_to(folder)]
    paths = [*(own or [corpus]), *(index / FOLDER / name for name in added(index) if not name.startswith("."))]
    return build(paths, index, encoder, advance=lambda done, total: report(done / total), strict=True, server=server)
