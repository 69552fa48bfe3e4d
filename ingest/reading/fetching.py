"""Web addresses that an operator names, fetched whole or refused in one line.

An operator may name an address inside the clinic's network; a page outside may not lead there. So each hop is looked at
where it has connected, which no name that changes its address in between gets around (server-side request forgery).
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ingest.errors import CorpusError
from ingest.reading.documents import SUFFIXES

if TYPE_CHECKING:
    from urllib.request import OpenerDirector

LARGEST = 20 * 1024 * 1024  # bytes

DEADLINE = 60.0  # seconds for the whole of a fetch, redirects included

_PATIENCE = 20.0  # seconds for each step of it
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


@dataclass(slots=True)
class _Trip:
    """The connections of one fetch; ``outside`` once one has gone to an address that anybody can reach."""

    lines: list[socket.socket] = field(default_factory=list)
    outside: bool = False
    late: bool = False

    def reached(self, line: socket.socket) -> None:
        """Raises OSError where somebody outside has led inside."""
        self.lines.append(line)
        if self.late:
            self.end()
        inside = not ipaddress.ip_address(line.getpeername()[0].partition("%")[0]).is_global
        if inside and self.outside:
            raise OSError("a redirect leads into a private network")
        self.outside = self.outside or not inside

    def end(self) -> None:
        """Whatever is being waited for ends at once."""
        self.late = True
        for line in self.lines:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it has ended by itself

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Ends when the time is over."""
        clock = threading.Timer(seconds, self.end)
        clock.daemon = True
        clock.start()
        try:
            yield
        finally:
            clock.cancel()


def fetch(address: str, *, deadline: float = DEADLINE) -> Fetched:
    """Fetch one http(s) address. Raises CorpusError when it does not answer with a whole document in time."""
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import Request

    if not _is_web(address):
        raise CorpusError(f"{address}: only http and https addresses are fetched.")
    request = Request(address, headers={"User-Agent": "plainterm", "Accept": ", ".join(_TYPES)})  # noqa: S310
    trip = _Trip()
    try:
        with trip.within(deadline), _opener(trip).open(request, timeout=_PATIENCE) as response:
            kind = response.headers.get_content_type()
            charset = response.headers.get_content_charset() or ""
            announced = response.headers.get("Content-Length") or ""
            data = response.read(LARGEST + 1)
    except HTTPError as error:
        said = str(error.reason).partition("\n")[0]  # one that turns in a circle is told in several lines
        raise CorpusError(f"{address}: answers {error.code} ({said}). Check the address.") from error
    except (HTTPException, OSError, ValueError) as error:
        reason = _late(deadline) if trip.late else getattr(error, "reason", None) or error
        raise CorpusError(f"{address}: cannot be fetched ({reason}). Check the address or save the page.") from error
    if trip.late:
        raise CorpusError(f"{address}: cannot be fetched ({_late(deadline)}). Check the address or save the page.")
    if len(data) > LARGEST:
        raise CorpusError(f"{address}: more than {LARGEST // 2**20} MB. Save the part that is needed to a file.")
    if announced.isdigit() and len(data) < int(announced):
        raise CorpusError(f"{address}: broke off after {len(data)} of {int(announced)} bytes. Try again.")
    if kind not in _TYPES:
        raise CorpusError(f"{address}: answers with {kind}; Plainterm reads {', '.join(SUFFIXES)}.")
    return Fetched(data, _TYPES[kind], charset)


def _late(deadline: float) -> str:
    return f"it took longer than {deadline:g} s"


def _opener(trip: _Trip) -> OpenerDirector:
    """Speaks http and https alone, and has each hop looked at. What an operator's own proxy reaches is that proxy's to judge."""
    from http.client import HTTPConnection, HTTPSConnection
    from urllib import request as web

    def looked_at(connection: type[HTTPConnection]) -> Any:
        class LookedAt(connection):  # type: ignore[misc,valid-type]
            def connect(self) -> None:
                super().connect()
                trip.reached(self.sock)

        return LookedAt

    class Http(web.HTTPHandler):
        def http_open(self, req: web.Request) -> Any:
            return self.do_open(HTTPConnection if req.has_proxy() else looked_at(HTTPConnection), req)

    class Https(web.HTTPSHandler):
        def https_open(self, req: web.Request) -> Any:
            return self.do_open(HTTPSConnection if req.has_proxy() else looked_at(HTTPSConnection), req)

    class Redirects(web.HTTPRedirectHandler):
        def redirect_request(self, req: web.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
            if not _is_web(newurl):
                raise OSError("a redirect leads to another kind of address")
            return super().redirect_request(req, fp, code, msg, headers, newurl)

    opener = web.OpenerDirector()
    handlers = (web.ProxyHandler, Http, Https, Redirects, web.HTTPDefaultErrorHandler, web.HTTPErrorProcessor)
    for handler in handlers:
        opener.add_handler(handler())
    return opener


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # http://[
        return False
