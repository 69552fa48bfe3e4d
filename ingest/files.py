"""The files of a folder: which are documents, which are left out and which cannot be read, each by name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import CorpusError
from ingest.reading.fetching import LARGEST


@dataclass(frozen=True, slots=True)
class Files:
    """What lies below a folder, in a fixed order; ``left_out`` and ``refused`` are lines that say why."""

    files: tuple[Path, ...]
    left_out: tuple[str, ...]
    refused: tuple[str, ...]


def files_below(folder: Path, suffixes: Sequence[str]) -> Files:
    """The documents below a folder. Hidden files and the lock files of Office are none; links out of it are refused."""
    files: list[Path] = []
    left_out: list[str] = []
    refused: list[str] = []

    def unreadable(error: OSError) -> None:
        refused.append(
            f"{shown(Path(error.filename or folder), folder)}: cannot be opened ({error.strerror}). Check who may read it."
        )

    root = folder.resolve()
    for place, folders, names in os.walk(folder, onerror=unreadable):
        for name in sorted(folders):
            if (Path(place) / name).is_symlink():
                left_out.append(f"{shown(Path(place) / name, folder)}: left out; it is a link to a folder.")
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(place) / name
            if name.startswith((".", "~$")):
                continue
            if file.is_symlink() and not _lies_in(file, root):
                refused.append(f"{shown(file, folder)}: is a link out of the folder. Copy the file.")
            elif not file.is_file():
                left_out.append(f"{shown(file, folder)}: left out; it is no file.")
            elif file.stem.upper() == "README":
                left_out.append(f"{shown(file, folder)}: left out; a README is about the documents.")
            elif file.suffix.lower() in suffixes:
                files.append(file)
            else:
                left_out.append(f"{shown(file, folder)}: left out; Plainterm reads {', '.join(suffixes)}.")
    return Files(tuple(sorted(files)), tuple(left_out), tuple(refused))


def read_file(path: Path, root: Path) -> bytes:
    """A document's bytes, read once. Raises CorpusError, in one line, for what is missing or larger than 20 MB."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            data = file.read(LARGEST + 1) if size <= LARGEST else b""
    except OSError as error:
        raise CorpusError(
            f"{shown(path, root)}: cannot be read ({error.strerror or error}). Check the path."
        ) from error
    size = max(size, len(data))
    if size > LARGEST:
        raise CorpusError(
            f"{shown(path, root)}: {size / 2**20:.0f} MB; a document has at most {LARGEST // 2**20} MB. Split it."
        )
    return data


def shown(path: Path, root: Path) -> str:
    """A path below a folder for one line of text: what cannot be printed is escaped."""
    try:
        name = path.relative_to(root).as_posix()
    except ValueError:
        name = path.name
    plain = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(mark if mark.isprintable() else mark.encode("unicode_escape").decode("ascii") for mark in plain)


def _lies_in(file: Path, root: Path) -> bool:
    try:
        return file.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):  # a loop, or a link to nothing
        return False
