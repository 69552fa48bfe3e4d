"""Generations of an index: a build writes a new folder and moves a pointer last; readers never see half of one."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from ingest.errors import StoreError

POINTER = "CURRENT"
LOCK = "LOCK"
MANIFEST = "manifest.json"

_PREFIX = "g-"


def current(folder: Path) -> str:
    """The name of the generation in use; one small read. Raises StoreError where there is none."""
    try:
        name = (folder / POINTER).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise _missing(folder) from None
    except (OSError, UnicodeDecodeError) as error:
        raise StoreError(f"{folder / POINTER} cannot be read ({error}). Choose another folder with --index.") from error
    if not name.startswith(_PREFIX) or "/" in name or not (folder / name / MANIFEST).is_file():
        raise StoreError(f"{folder} is not an index of Plainterm. {_BUILD} --index {folder}")
    return name


def _missing(folder: Path) -> StoreError:
    if not folder.exists() or not any(folder.iterdir() if folder.is_dir() else ()):
        return StoreError(f"No index in {folder}. {_BUILD} --index {folder}")
    return StoreError(f"{folder} is not an index of Plainterm. Choose another folder with --index, or build one there.")


_BUILD = "Build one: python -m ingest build"


@contextmanager
def building(folder: Path) -> Iterator[Path]:
    """A new generation's empty folder, for one process at a time.

    When the block ends the pointer is moved to it and generations before the last are removed; when it raises, the
    folder is removed and the index is as it was. Raises StoreError when somebody else is building or when the folder
    holds something that is no index.
    """
    _check_folder(folder)
    with _locked(folder):
        generation = folder / _name()
        generation.mkdir()
        try:
            yield generation
            _switch(folder, generation.name)
        except BaseException:
            shutil.rmtree(generation, ignore_errors=True)
            raise


def _check_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder} is a file. Choose a folder with --index.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        names = [path.name for path in folder.iterdir()]
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written ({error.strerror}). Choose another folder with --index."
        ) from error
    foreign = [name for name in names if name not in (POINTER, LOCK) and not name.startswith((_PREFIX, "."))]
    if foreign and POINTER not in names:
        raise StoreError(f"{folder} holds other things ({foreign[0]}). Choose an empty folder with --index.")


def _name() -> str:
    # The random end keeps a name from ever being used twice, whatever the clock does.
    return f"{_PREFIX}{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"


def _switch(folder: Path, name: str) -> None:
    before = (folder / POINTER).read_text(encoding="ascii").strip() if (folder / POINTER).is_file() else ""
    fresh = folder / f".{POINTER}-{name}"
    with fresh.open("w", encoding="ascii") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, folder / POINTER)
    for path in folder.iterdir():
        # The generation before this one may still be open in a server that has not looked at the pointer.
        if path.is_dir() and path.name.startswith(_PREFIX) and path.name not in (name, before):
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Held by an open file, so that it ends with its process however that ends; the text only says who has it."""
    import fcntl

    try:
        file = (folder / LOCK).open("a+", encoding="utf-8")
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written ({error.strerror}). Choose another folder with --index."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(f"{folder} is being built by {_holder(file)}. Wait until it has ended.") from error
        file.truncate(0)
        json.dump({"pid": os.getpid(), "host": socket.gethostname()}, file)
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def _holder(file: IO[str]) -> str:
    file.seek(0)
    try:
        held = json.loads(file.read())
        return f"process {held['pid']} on {held['host']}"
    except (ValueError, KeyError, TypeError):
        return "another process"
