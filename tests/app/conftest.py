"""Assistants over two small corpora of other fields: what answers about telehealth must answer about anything.

``bicycles``: three documents that nobody described. ``astronomy``: a described corpus, in two languages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from app.answer import Answer
    from app.assistant import Assistant
    from ingest.encoder import Encoder

DATA = Path(__file__).parent.parent / "data"
TODAY = date(2026, 11, 21)

Ask = Callable[..., "Answer"]


@pytest.fixture(scope="session")
def small_encoder() -> Encoder:
    """The shipped encoder, for building and for asking."""
    from ingest.encoder import open_encoder
    from ingest.settings import Settings

    return open_encoder(Settings())


def _assistant(name: str, folder: Path, encoder: Encoder) -> Assistant:
    from app.chain import build_chain
    from app.opened import Opened

    from app.assistant import Assistant
    from ingest.build import build
    from ingest.index import Index
    from ingest.settings import Settings

    build([DATA / name], folder, encoder)
    opened = Opened.make(Index.open(folder, encoder.fingerprint), encoder)
    return Assistant(folder, Settings(), encoder, opened, build_chain(opened))


@pytest.fixture(scope="session")
def bicycles(tmp_path_factory: pytest.TempPathFactory, small_encoder: Encoder) -> Iterator[Assistant]:
    """One for all tests: do not change it."""
    assistant = _assistant("bicycles", tmp_path_factory.mktemp("bicycles") / "index", small_encoder)
    with closing(assistant.index):
        yield assistant


@pytest.fixture(scope="session")
def astronomy(tmp_path_factory: pytest.TempPathFactory, small_encoder: Encoder) -> Iterator[Assistant]:
    """One for all tests: do not change it."""
    assistant = _assistant("astronomy", tmp_path_factory.mktemp("astronomy") / "index", small_encoder)
    with closing(assistant.index):
        yield assistant


def _asker(assistant: Assistant) -> Ask:
    from app.query.question import Question, Turn

    def ask(text: str, *before: str, as_of: date = TODAY) -> Answer:
        history = tuple(Turn("user", earlier) for earlier in before)
        return assistant.ask(Question(text, history, as_of=as_of))

    return ask


@pytest.fixture(scope="session")
def about_bicycles(bicycles: Assistant) -> Ask:
    """``ask(text, *earlier questions, as_of=…)``."""
    return _asker(bicycles)


@pytest.fixture(scope="session")
def about_the_sky(astronomy: Assistant) -> Ask:
    """``ask(text, *earlier questions, as_of=…)``."""
    return _asker(astronomy)


@pytest.fixture(scope="session")
def about_telehealth(assistant: Assistant) -> Ask:
    """The shipped corpus: ``ask(text, *earlier questions, as_of=…)``."""
    return _asker(assistant)
