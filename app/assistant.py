"""The assistant: opens an index and answers questions; follows the index when a build has moved it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.answer import Answer
from app.answering.draft import Line
from app.messages import Language
from app.pipeline import Pipeline, Step, Trace
from app.query.encoder import QueryEncoder
from app.query.heads import Heads, features
from app.query.question import Question
from app.query.words import Words
from app.retrieval.reranker import Reranker, of_answers, open_reranker
from app.turns import Turns
from ingest import generations
from ingest.encoder import Encoder, open_encoder
from ingest.errors import SettingError
from ingest.index import Index, read_manifest
from ingest.onnx import thread_count
from ingest.products import limit_threads
from ingest.records import Statement
from ingest.settings import Settings
from ingest.vector_server import VectorServer

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable


@dataclass(frozen=True)
class Models:
    """What is loaded once and outlives every generation of an index."""

    encoder: Encoder
    reranker: Reranker | None
    answer_reranker: Reranker | None
    queries: QueryEncoder
    heads: Heads

    def orders_in(self, text: str) -> float:
        """How likely a text gives orders to an assistant instead of saying or asking something."""
        seen = features(text, self.encoder.encode_query(text), self.queries.encode(text))
        return self.heads.route(seen)["injection"]

    @classmethod
    def open(cls, settings: Settings) -> Models:
        """Load them. Raises EncoderError for weights that are missing, not the ones named, or not of one family."""
        limit_threads(thread_count(settings.threads))
        encoder = open_encoder(settings)
        queries = QueryEncoder.read(encoder.fingerprint)
        reranker = open_reranker(settings)
        return cls(encoder, reranker, of_answers(reranker, settings), queries, Heads.read(queries.fingerprint))


@dataclass
class Assistant:
    """Answers from the generation in use. One a process; calls from several threads take turns, and who waits for a chat
    model lets the others go on."""

    folder: Path
    settings: Settings
    models: Models
    pipeline: Pipeline
    chain: Runnable[Question, Answer]
    turns: Turns = field(default_factory=Turns)
    _refused: str | None = None
    _under_way: Counter[str] = field(default_factory=Counter)  # questions by generation
    _left: list[Index] = field(default_factory=list)  # indexes that a build has replaced while they were asked

    @classmethod
    def open(cls, index_folder: Path | None = None, settings: Settings | None = None) -> Assistant:
        """Open the index and load the models.

        Raises StoreError for an index that is missing, foreign or made by another encoder, EncoderError for weights
        that are missing or not the ones named, SettingError for a setting that does not fit.
        """
        settings = settings or Settings.read()
        folder = index_folder or settings.index_folder
        read_manifest(folder)  # a missing index is told before the models' seconds are spent
        models = Models.open(settings)
        turns = Turns()
        pipeline = _pipeline(folder, models, settings, turns)
        return cls(folder, settings, models, pipeline, pipeline.chain(), turns)

    def beside(self, folder: Path) -> Assistant:
        """An assistant on another index, with the same models; the two take turns. Raises StoreError as ``open``."""
        pipeline = _pipeline(folder, self.models, self.settings, self.turns)
        return Assistant(folder, self.settings, self.models, pipeline, pipeline.chain(), self.turns)

    @property
    def index(self) -> Index:
        """The generation in use."""
        with self.turns:
            self._follow()
            return self.pipeline.index

    def ask(self, question: Question, heard: Callable[[Line], None] | None = None) -> Answer:
        """Answer one question; ``heard`` gets each sentence of a chat model, where there is one, as it is verified."""
        with self._turn() as pipeline:
            chain = pipeline.chain(heard) if heard and pipeline.model else self.chain
            return chain.invoke(question)

    def batch(self, questions: Sequence[Question], heard: Sequence[Callable[[Line], None] | None] = ()) -> list[Answer]:
        """Answer several questions, one after the other: an answer never depends on who asks beside."""
        listeners = heard or [None] * len(questions)
        return [self.ask(question, listener) for question, listener in zip(questions, listeners, strict=True)]

    def trace(self, question: Question, stop_after: Step = "cite") -> Trace:
        """All that is worked out for a question, up to a step; for measuring and learning."""
        with self._turn() as pipeline:
            return pipeline.trace(question, stop_after)

    def ranked(self, trace: Trace) -> list[str]:
        """Ids of the statements found for a question, best first, also where an authored answer made ranking needless;
        for measuring."""
        with self.turns:
            ranker = self.pipeline.ranker
            found = [part for part in trace.parts if part.retrieved]
            each = [
                part.ranked or ranker.rank(part.parsed, part.retrieved.candidates) for part in found if part.retrieved
            ]
            return list(dict.fromkeys(one.statement.id for ranked in each for one in ranked))

    def plain(self, term: str, language: Language) -> Statement | None:
        """The plain sentence of a term, or None."""
        return self.pipeline.provenance.plain(term, language)

    @property
    def lost(self) -> str | None:
        """What is the matter with the Chroma server that holds the vectors, or None."""
        return self.index.lost

    @property
    def refused(self) -> str | None:
        """The newer generation that could not be opened, CURRENT when that file names none, else None."""
        with self.turns:
            self._follow()
            return self._refused

    @contextmanager
    def _turn(self) -> Iterator[Pipeline]:
        """A question's turn: its index stays open until it is answered, wherever a build has moved on to meanwhile."""
        with self.turns:
            self._follow()
            pipeline = self.pipeline
            self._under_way[pipeline.index.generation] += 1
            try:
                yield pipeline
            finally:
                self._under_way[pipeline.index.generation] -= 1
                self._close_left()

    def _close_left(self) -> None:
        for index in [index for index in self._left if not self._under_way[index.generation]]:
            self._left.remove(index)
            index.close()

    def _follow(self) -> None:
        """Move to the newest generation, if a build has switched; one small read a question.

        A generation that cannot be opened is told once in the log and not tried again; the one in use stays, because
        an older answer is worth more to a visitor than none.
        """
        name = generations.POINTER
        try:
            name = generations.current(self.folder)
            if name in (self.pipeline.index.generation, self._refused):
                self._refused = name if name == self._refused else None
                return
            fresh = _pipeline(self.folder, self.models, self.settings, self.turns)
            chain = fresh.chain()
        except Exception as error:  # whatever is wrong with it
            if name != self._refused:
                logging.getLogger("plainterm.assistant").warning(
                    "The new index (%s) is refused, %s goes on answering: %s",
                    name,
                    self.pipeline.index.generation,
                    error,
                )
            self._refused = name
            return
        self._left.append(self.pipeline.index)
        self.pipeline, self.chain, self._refused = fresh, chain, None
        self._close_left()


def _pipeline(folder: Path, models: Models, settings: Settings, turns: Turns) -> Pipeline:
    server = VectorServer.read(settings)
    index = Index.open(folder, models.encoder.fingerprint, server)
    if index.manifest.on_server and server is None:
        raise SettingError(f"The vectors of {folder} are on a Chroma server. Name it with PLAINTERM_CHROMA_URL.")
    model = None
    if settings.model:
        from app.model.drafting import ModelDrafter

        model = ModelDrafter.open(settings, index, Words(index), models.orders_in, turns.aside)
    shared = (models.encoder, models.reranker, models.answer_reranker, models.queries, models.heads)
    return Pipeline.open(index, *shared, settings.contact, model)
