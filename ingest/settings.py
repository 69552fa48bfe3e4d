"""All settings: ``PLAINTERM_*`` variables, read here and nowhere else."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from ingest.errors import SettingError

PREFIX = "PLAINTERM_"
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def _note(text: str, default: str) -> str:
    return field(default=default, metadata={"note": text})


@dataclass(frozen=True, slots=True)
class Settings:
    """One field a variable: ``index`` is PLAINTERM_INDEX. Empty text means: not set."""

    index: str = _note("folder of the index", "")
    collections: str = _note("folder with a folder for the index of each collection, named as the collection", "")
    collection: str = _note("collection that is built and served where none is named", "")
    chroma_url: str = _note("address of a Chroma server that holds the vectors; in the index's folder by default", "")
    chroma_token: str = _note("token that the Chroma server wants", "")
    encoder: str = _note("name or folder of a sentence-transformers model instead of the one shipped", "")
    reranker: str = _note("none, or name or folder of a cross-encoder instead of the one shipped", "")
    threads: str = _note("threads that a model works with when serving", "1")
    model: str = _note("chat model that words answers, as LangChain names it (provider:model); none by default", "")
    model_offmachine: str = _note("never: a chat model that is not on this machine is refused", "")
    model_seconds: str = _note("seconds that a visitor waits for the chat model at most", "20")
    model_tokens: str = _note("tokens of a chat model's reply at most", "900")
    model_entailment: str = _note("name or folder of a cross-encoder for inference that checks a model's sentences", "")
    origins: str = _note("origins that may embed the widget, separated by spaces", "")
    operator_key: str = _note("key of the operator's page; the page is absent when none is set", "")
    contact: str = _note("the clinic's phone or address, told to who asks for an appointment or a bill", "")
    jurisdiction: str = _note("jurisdiction assumed when the asker names none, for example US-TX", "")
    feedback: str = _note("file that feedback is appended to; none by default", "")
    suggestions: str = _note("folder that suggested words and corrections are kept in; no form by default", "")
    log: str = _note("what the service writes to its log: info (a line a request), warning or error", "warning")
    traces: str = _note("address of an OpenTelemetry collector (OTLP over HTTP) that gets spans; none by default", "")
    public_address: str = _note("address under which visitors reach the service", "")
    proxies: str = _note("addresses or networks of proxies that may say who a visitor is", "127.0.0.1 ::1")
    rate_limit: str = _note("questions an address and a site may ask", "30/minute")

    @classmethod
    def read(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the variables. Raises SettingError for an unknown one, naming the nearest that exists."""
        given = os.environ if environment is None else environment
        known = {PREFIX + item.name.upper(): item.name for item in fields(cls)}
        values: dict[str, str] = {}
        for name, value in given.items():
            if not name.startswith(PREFIX):
                continue
            if name not in known:
                from difflib import get_close_matches

                near = get_close_matches(name, known, n=1, cutoff=0.0)
                raise SettingError(f"{name} is not a setting of Plainterm. Did you mean {near[0]}?")
            values[known[name]] = value.strip()
        return cls(**values)

    @property
    def index_folder(self) -> Path:
        """Where the index lies: that of PLAINTERM_COLLECTION, else PLAINTERM_INDEX, else the checkout's ``.index``, else
        the user's data folder. Raises SettingError for a collection that has no name or no place."""
        if self.collection:
            return self.folder_of(self.collection)
        if self.index:
            return Path(self.index)
        checkout = Path(__file__).resolve().parent.parent
        if (checkout / "pyproject.toml").is_file():
            return checkout / ".index"
        from platformdirs import user_data_path

        return user_data_path("plainterm") / "index"

    def folder_of(self, collection: str) -> Path:
        """Where a collection's index lies. Raises SettingError for what is no name, and where there are none."""
        if not self.collections:
            raise SettingError("Name the folder of the collections with PLAINTERM_COLLECTIONS.")
        if not _NAME.fullmatch(collection):
            raise SettingError(f"{collection!r} is no name of a collection: small letters, digits and hyphens.")
        return Path(self.collections) / collection

    @property
    def collection_folders(self) -> dict[str, Path]:
        """The index of each collection by name; none where no setting names their folder. Raises SettingError."""
        if not self.collections:
            return {}
        try:
            places = sorted(Path(self.collections).iterdir())
        except OSError as error:
            raise SettingError(f"PLAINTERM_COLLECTIONS: {self.collections} is no folder ({error.strerror}).") from error
        return {place.name: place for place in places if _NAME.fullmatch(place.name) and (place / "CURRENT").is_file()}
