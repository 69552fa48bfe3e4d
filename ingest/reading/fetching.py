"""Web addresses that an operator names, fetched whole or refused in one line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ingest.errors import CorpusError
from ingest.reading.documents import SUFFIXES

LARGEST = 20 * 1024 * 1024  # bytes

_PATIENCE = 20.0  # seconds for each step of a fetch
_TYPES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered: its bytes, the suffix that its media type stands for, and the encoding it declared."""

    data: bytes
    suffix: str
    charset: str


def is_address(path: str | Path) -> bool:
    """Whether a path is a web address."""
    return isinstance(path, str) and "://" in path


def fetch(address: str) -> Fetched:
    """Fetch one http(s) address. Raises CorpusError when it does not answer with a whole document."""
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    if not _is_web(address):
        raise CorpusError(f"{address}: only http and https addresses are fetched.")
    request = Request(address, headers={"User-Agent": "plainterm", "Accept": ", ".join(_TYPES)})  # noqa: S310
    try:
        with urlopen(request, timeout=_PATIENCE) as response:  # noqa: S310
            kind = response.headers.get_content_type()
            charset = response.headers.get_content_charset() or ""
            announced = response.headers.get("Content-Length") or ""
            data = response.read(LARGEST + 1)
    except HTTPError as error:
        raise CorpusError(f"{address}: answers {error.code} ({error.reason}). Check the address.") from error
    except (HTTPException, OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise CorpusError(f"{address}: cannot be fetched ({reason}). Check the address or save the page.") from error
    if len(data) > LARGEST:
        raise CorpusError(f"{address}: more than {LARGEST // 2**20} MB. Save the part that is needed to a file.")
    if announced.isdigit() and len(data) < int(announced):
        raise CorpusError(f"{address}: broke off after {len(data)} of {int(announced)} bytes. Try again.")
    if kind not in _TYPES:
        raise CorpusError(f"{address}: answers with {kind}; Plainterm reads {', '.join(SUFFIXES)}.")
    return Fetched(data, _TYPES[kind], charset)


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # http://[
        return False
