"""Nearest vectors by a Chroma server: two collections a generation, named after it.

A server that is lost while questions are answered is left alone for some seconds after each try, so that nobody waits for
it; it is found again by itself.
"""

from __future__ import annotations

import http.client
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from ingest.chroma import GRAPH, Embedded, connect, found, is_missing, reason
from ingest.errors import SettingError, VectorServerError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ingest.settings import Settings
    from ingest.workers import Workers

BUILDING = 120.0  # seconds that the server has for one request of a build
ANSWERING = 2.0  # and for one of a question
LOOKING = 0.5  # and for saying that it is there
PAUSE = 5.0  # seconds between two tries while it is lost

TENANT, DATABASE = "default_tenant", "default_database"  # Chroma's own names

_HEARTBEAT = "/api/v2/heartbeat"
_FORM = "http://HOST:PORT or http://HOST:PORT/TENANT/DATABASE"


@dataclass(frozen=True, slots=True)
class VectorServer:
    """Where a Chroma server is, and as whom it is spoken to."""

    host: str
    port: int
    encrypted: bool = False
    tenant: str = TENANT
    database: str = DATABASE
    token: str = field(default="", repr=False)

    @classmethod
    def read(cls, settings: Settings) -> VectorServer | None:
        """The server that the settings name, or None. Raises SettingError for an address that is none."""
        if not settings.chroma_url:
            return None
        try:
            parts = urlsplit(settings.chroma_url)
            host, port = parts.hostname, parts.port
        except ValueError:
            parts, host, port = urlsplit(""), None, None
        names = [unquote(name) for name in parts.path.split("/") if name]
        if parts.scheme not in ("http", "https") or not host or len(names) not in (0, 2) or parts.username:
            raise SettingError(f"PLAINTERM_CHROMA_URL is no address of a Chroma server. Write it as {_FORM}.")
        encrypted = parts.scheme == "https"
        tenant, database = names or (TENANT, DATABASE)
        return cls(host, port or (443 if encrypted else 8000), encrypted, tenant, database, settings.chroma_token)

    def __str__(self) -> str:
        return f"{'https' if self.encrypted else 'http'}://{self.host}:{self.port}"

    def client(self, seconds: float) -> Any:
        """A client of it, each of whose requests has so many seconds. Raises VectorServerError."""
        self.check(seconds)
        try:
            return connect(self.host, self.port, self.encrypted, self.tenant, self.database, self.headers, seconds)
        except Exception as error:  # Chroma's own, httpx's and bare ones
            raise self.failed(error) from error

    @property
    def headers(self) -> dict[str, str]:
        """What each request carries: the token as a proxy and as Chroma's own servers want it."""
        return {"Authorization": f"Bearer {self.token}", "X-Chroma-Token": self.token} if self.token else {}

    def check(self, seconds: float = ANSWERING) -> None:
        """Raises VectorServerError when it does not answer in time: Chroma's client would wait for ever."""
        kind = http.client.HTTPSConnection if self.encrypted else http.client.HTTPConnection
        connection = kind(self.host, self.port, timeout=seconds)
        try:
            connection.request("GET", _HEARTBEAT, headers=self.headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise self.failed(error) from error
        finally:
            connection.close()
        if status != http.client.OK:
            raise VectorServerError(f"The Chroma server at {self} answers {status}. Check PLAINTERM_CHROMA_URL.")

    def failed(self, error: Exception) -> VectorServerError:
        """What a library's error means."""
        return VectorServerError(f"The Chroma server at {self} cannot be used ({reason(error)}). Check that it runs.")

    def write(self, generation: str, collections: Mapping[str, Embedded], workers: Workers) -> None:
        """Store vectors, one collection a name. Raises VectorServerError."""
        client = self.client(BUILDING)
        try:
            step = client.get_max_batch_size()
            for name in collections:
                client.create_collection(_name(generation, name), embedding_function=None, configuration=GRAPH)
        except Exception as error:
            raise self.failed(error) from error
        parts = [
            (name, list(embedded.ids[start : start + step]), embedded.vectors[start : start + step])
            for name, embedded in collections.items()
            for start in range(0, len(embedded.ids), step)
        ]
        for _ in workers.map(partial(_Upload, self, generation), parts):
            pass

    def discard(self, generation: str, names: Sequence[str]) -> None:
        """Remove a generation's collections, as far as it has any. Raises VectorServerError."""
        client = self.client(ANSWERING)
        for name in names:
            try:
                client.delete_collection(_name(generation, name))
            except Exception as error:
                if not is_missing(error):
                    raise self.failed(error) from error


class _Upload:
    """The step of a build that adds some vectors to a generation's collections."""

    def __init__(self, server: VectorServer, generation: str) -> None:
        self._server = server
        self._generation = generation
        self._client = server.client(BUILDING)

    def __call__(self, part: tuple[str, list[str], NDArray[np.float32]]) -> int:
        name, ids, vectors = part
        try:
            collection = self._client.get_collection(_name(self._generation, name), embedding_function=None)
            collection.add(ids=ids, embeddings=vectors)
        except Exception as error:
            raise self._server.failed(error) from error
        return len(ids)


class Remote:
    """Search in one generation's collections on a server. Any number of threads may use it."""

    def __init__(self, server: VectorServer, generation: str) -> None:
        self._server = server
        self._generation = generation
        self._lock = threading.Lock()
        self._client: Any = None
        self._collections: dict[str, Any] = {}
        self._lost: VectorServerError | None = None
        self._tried = 0.0

    def nearest(self, name: str, vectors: NDArray[np.float32], count: int) -> list[list[tuple[str, float]]]:
        """For each vector at most ``count`` ids of a collection with their cosines, in no fixed order.

        Raises VectorServerError.
        """
        with self._lock:
            self._wait()
            try:
                near = found(self._collection(name), vectors, count)
            except Exception as error:
                raise self._lose(error) from error
            self._find()
            return near

    def count(self, name: str) -> int:
        """How many vectors a collection holds. Raises VectorServerError."""
        with self._lock:
            try:
                return int(self._collection(name).count())
            except Exception as error:
                raise self._lose(error) from error

    @property
    def lost(self) -> str | None:
        """What is the matter with the server, or None; looked at every few seconds."""
        with self._lock:
            if time.monotonic() - self._tried >= PAUSE:
                self._tried = time.monotonic()
                try:
                    self._server.check(LOOKING)
                    self._collection("statements").count()
                    self._find()
                except Exception as error:
                    self._lose(error)
            return str(self._lost) if self._lost else None

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._forget()

    def _wait(self) -> None:
        if self._lost and time.monotonic() - self._tried < PAUSE:
            raise self._lost

    def _collection(self, name: str) -> Any:
        if self._client is None:
            self._client = self._server.client(ANSWERING)
        if name not in self._collections:
            wanted = _name(self._generation, name)
            try:
                self._collections[name] = self._client.get_collection(wanted, embedding_function=None)
            except Exception as error:
                if is_missing(error):
                    raise VectorServerError(
                        f"The Chroma server at {self._server} does not hold {wanted}. Build the index again."
                    ) from error
                raise
        return self._collections[name]

    def _find(self) -> None:
        if self._lost:
            logging.getLogger("plainterm.vectors").warning("The Chroma server at %s is back.", self._server)
        self._lost, self._tried = None, time.monotonic()

    def _lose(self, error: Exception) -> VectorServerError:
        failed = error if isinstance(error, VectorServerError) else self._server.failed(error)
        if self._lost is None:
            logging.getLogger("plainterm.vectors").warning("%s", failed)
        self._lost, self._tried = failed, time.monotonic()
        self._forget()  # its collections may be others when it is back
        return failed

    def _forget(self) -> None:
        self._client = None
        self._collections.clear()


def _name(generation: str, name: str) -> str:
    return f"plainterm-{generation}-{name}"
