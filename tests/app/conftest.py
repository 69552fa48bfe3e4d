"""Assistants over two small corpora of other fields: what answers about telehealth must answer about anything.

``bicycles``: three documents that nobody described. ``astronomy``: a described corpus, in two languages, with three
reviewed answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from app.answer import Answer
    from app.answering.draft import Draft
    from app.assistant import Assistant, Models
    from app.query.question import ParsedQuestion
    from app.retrieval.retriever import Retrieved
    from ingest.encoder import Encoder
    from ingest.records import Disagreement

DATA = Path(__file__).parent.parent / "data"
TODAY = date(2026, 11, 21)

Ask = Callable[..., "Answer"]


@pytest.fixture(scope="session")
def models() -> Models:
    """The shipped encoder, reranker and heads; one of each for all tests."""
    from app.assistant import Models
    from ingest.settings import Settings

    return Models.open(Settings())


@pytest.fixture(scope="session")
def small_encoder(models: Models) -> Encoder:
    """The shipped encoder, for building and for asking."""
    return models.encoder


def opened(folder: Path, models: Models) -> Assistant:
    """An assistant on an index, with models that are loaded already."""
    from app.assistant import Assistant
    from app.pipeline import Pipeline
    from ingest.index import Index
    from ingest.settings import Settings

    index = Index.open(folder, models.encoder.fingerprint)
    pipeline = Pipeline.open(
        index, models.encoder, models.reranker, models.answer_reranker, models.queries, models.heads
    )
    return Assistant(folder, Settings(), models, pipeline, pipeline.chain())


@pytest.fixture(scope="session")
def bicycles(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[Assistant]:
    """One for all tests: do not change it."""
    yield from _built("bicycles", tmp_path_factory, models)


@pytest.fixture(scope="session")
def astronomy(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[Assistant]:
    """One for all tests: do not change it."""
    yield from _built("astronomy", tmp_path_factory, models)


def _built(name: str, folders: pytest.TempPathFactory, models: Models) -> Iterator[Assistant]:
    from ingest.build import build

    folder = folders.mktemp(name) / "index"
    build([DATA / name], folder, models.encoder)
    assistant = opened(folder, models)
    with closing(assistant.index):
        yield assistant


def parsed_as(assistant: Assistant, text: str, as_of: date = TODAY, **known: Any) -> tuple[ParsedQuestion, Retrieved]:
    """A question with what the searches find; ``known``: fields that a learned head would else judge."""
    from app.query.question import Question

    (part,) = assistant.trace(Question(text, as_of=as_of), "retrieve").parts
    assert part.retrieved is not None
    return replace(part.parsed, **known), part.retrieved


def composed(
    assistant: Assistant, text: str, as_of: date = TODAY, conflict: Disagreement | None = None, **known: Any
) -> Draft:
    """The draft of a question, before any learned threshold may refuse it; ``known`` as above."""
    parsed, retrieved = parsed_as(assistant, text, as_of, **known)
    ranked = assistant.pipeline.ranker.rank(parsed, retrieved.candidates)
    return assistant.pipeline.composer.compose(parsed, ranked, retrieved.sections, conflict)


def claims(answer: Answer) -> list[str]:
    """The sentences that rest on a source."""
    return [sentence.text for sentence in answer.sentences if sentence.citations]


def opening(answer: Answer) -> str:
    """What is said before the first claim, in words of our own."""
    first = answer.sentences[0]
    return first.text if first.origin == "framing" else ""


def holders(answer: Answer) -> list[set[str]]:
    """The publishers of each side."""
    assert answer.disagreement is not None
    return [{answer.citations[n - 1].publisher for n in side.citations} for side in answer.disagreement.sides]


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
