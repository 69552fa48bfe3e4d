"""Generations of an index: a build writes a new folder and moves a pointer last; readers never see half of one.

The manifest carries a digest of every file, so that one which a disk or a copy has spoilt is told when it is opened and
not when somebody asks; a build reads all of them, serving only samples of large ones. Chroma's own files are left out: it writes into them when it is opened.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
import shutil
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from ingest.errors import StoreError

POINTER = "CURRENT"
LOCK = "LOCK"
MANIFEST = "manifest.json"
UNFINISHED = ".unfinished"  # the folder of what a build has embedded, for the next when it does not end well

LARGE = 1 << 27  # bytes of a file from which serving looks at samples of it
SAMPLES = 64
_BLOCK = 1 << 17  # bytes of a sample
_PREFIX = "g-"
_CHANGING = "chroma"  # the folder whose files change when they are read
_ROOM = 1 << 20  # bytes; a disk with less is full


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


def current_folder(folder: Path) -> Path | None:
    """The folder of the generation in use, or None where there is none."""
    try:
        return folder / current(folder)
    except StoreError:
        return None


def _missing(folder: Path) -> StoreError:
    if not folder.exists() or not any(folder.iterdir() if folder.is_dir() else ()):
        return StoreError(f"No index in {folder}. {_BUILD} --index {folder}")
    return StoreError(f"{folder} is not an index of Plainterm. Choose another folder with --index, or build one there.")


_AGAIN = "Build it again: python -m ingest build --index"
_BUILD = "Build one: python -m ingest build"


Discard = Callable[[str], None]  # removes what a generation has elsewhere, by its name


def _nothing(name: str) -> None:
    """A generation that lies in its folder alone."""


@contextmanager
def building(folder: Path, discard: Discard = _nothing) -> Iterator[Path]:
    """A new generation's empty folder, for one process at a time.

    What builds that were killed have left is removed first, since its room may be needed; but not what they have
    embedded. When the block ends the pointer is moved to the new one and generations before the last are removed; when
    it raises, the folder is removed and the index is as it was. ``discard`` is called before a generation is removed.
    Raises StoreError when somebody else is building, when the folder holds something that is
    no index, and when the disk is full.
    """
    _check_folder(folder)
    with _locked(folder):
        _clear(folder, discard)
        generation = folder / _name()
        try:
            generation.mkdir()
            yield generation
            _switch(folder, generation.name, discard)
            shutil.rmtree(folder / UNFINISHED, ignore_errors=True)
        except BaseException as error:
            full = _is_full(error, folder)
            _remove(generation, discard)
            if full:
                shutil.rmtree(folder / UNFINISHED, ignore_errors=True)
                raise StoreError(
                    f"There is no room left in {folder}; the index there is as it was. Make room, then build again."
                ) from error
            raise


def tidy(folder: Path, discard: Discard = _nothing) -> None:
    """Remove what killed builds have left, where nothing is to be built. Raises StoreError as ``building`` does."""
    with _locked(folder):
        _clear(folder, discard)
        shutil.rmtree(folder / UNFINISHED, ignore_errors=True)


def _remove(generation: Path, discard: Discard) -> None:
    """A generation that cannot be removed elsewhere keeps its folder, so that the next build tries again."""
    with suppress(StoreError):
        discard(generation.name)
        shutil.rmtree(generation, ignore_errors=True)


def _clear(folder: Path, discard: Discard) -> None:
    """Remove what no pointer has ever named: no manifest yet, or newer than the generation in use."""
    with suppress(OSError, UnicodeDecodeError):
        for path in folder.glob(f".{POINTER}-*"):
            path.unlink()
    try:
        named = (folder / POINTER).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        named = ""
    for path in folder.glob(f"{_PREFIX}*"):
        unfinished = not (path / MANIFEST).is_file() or (named and path.name > named)
        if path.is_dir() and path.name != named and unfinished:
            _remove(path, discard)


def _is_full(error: BaseException, folder: Path) -> bool:
    """Whether a build failed for want of room; libraries tell it in words of their own, numpy not at all."""
    if not isinstance(error, Exception):
        return False
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if "disk is full" in str(cause) or "No space left" in str(cause):
            return True
        cause = cause.__cause__ or cause.__context__
    with suppress(OSError):
        return shutil.disk_usage(folder).free < _ROOM
    return False


def digests(generation: Path) -> dict[str, str]:
    """SHA-256 of every file of a generation by its path in it, the manifest and what changes when it is read aside."""
    found = {}
    for path in sorted(generation.rglob("*")):
        name = path.relative_to(generation)
        if path.is_file() and name.parts[0] != _CHANGING and name.name != MANIFEST:
            found[name.as_posix()] = _digest(path)
    return found


def samples(generation: Path, names: Iterable[str]) -> dict[str, str]:
    """SHA-256 of the size and of SAMPLES blocks of each file that is large, by its path in the generation."""
    large = [name for name in names if (generation / name).stat().st_size > LARGE]
    return {name: _sample(generation / name) for name in large}


def check_files(generation: Path, known: Mapping[str, str], sampled: Mapping[str, str] | None = None) -> None:
    """Raises StoreError, naming the file, when one is missing, cut short or changed since it was built.

    Of a file that is in ``sampled`` only its samples are read: who serves a large index must not wait for all of it.
    """
    sampled = sampled or {}
    for name, digest in known.items():
        try:
            path = generation / name
            same = _sample(path) == sampled[name] if name in sampled else _digest(path) == digest
        except OSError as error:
            raise StoreError(
                f"{generation / name} cannot be read ({error.strerror}). {_AGAIN} {generation.parent}"
            ) from error
        if not same:
            raise StoreError(f"{generation / name} is not as it was built. {_AGAIN} {generation.parent}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sample(path: Path) -> str:
    """The digest of a file's size and of blocks that are spread over it evenly, the first and the last among them."""
    size = path.stat().st_size
    found = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        for number in range(SAMPLES):
            file.seek(max(0, size - _BLOCK) * number // (SAMPLES - 1))
            found.update(file.read(_BLOCK))
    return found.hexdigest()


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
    # Names stand in order of time; the random end keeps one from ever being used twice, whatever the clock does.
    return f"{_PREFIX}{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}"


def _switch(folder: Path, name: str, discard: Discard) -> None:
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
            _remove(path, discard)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Held by an open file, so that it ends with its process however that ends; the text only says who has it."""
    import fcntl

    try:
        file: BinaryIO = (folder / LOCK).open("a+b", buffering=0)  # nothing is left to write when it is closed
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written ({error.strerror}). Choose another folder with --index."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StoreError(f"{folder} is being built by {_holder(file)}. Wait until it has ended.") from error
        with suppress(OSError):  # a full disk
            file.truncate(0)
            file.write(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode())
        try:
            yield
        finally:
            file.truncate(0)


def _holder(file: BinaryIO) -> str:
    file.seek(0)
    try:
        held = json.loads(file.read())
        return f"process {held['pid']} on {held['host']}"
    except (ValueError, KeyError, TypeError):
        return "another process"
