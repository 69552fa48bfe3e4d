"""The assistant: opens an index and answers questions; follows the index when a build has moved it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.answers import Answer
from app.chain import build_chain
from app.identifiers import unnamed
from app.opened import Opened
from app.phrases import Language
from app.questions import Question
from ingest import generations
from ingest.encoder import Encoder, open_encoder
from ingest.index import Index
from ingest.records import Statement
from ingest.settings import Settings

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable


@dataclass
class Assistant:
    """Answers from the generation in use. One a process; calls from several threads take turns."""

    folder: Path
    settings: Settings
    encoder: Encoder
    opened: Opened
    chain: Runnable[Question, Answer]
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _refused: str | None = None

    @classmethod
    def open(cls, index_folder: Path | None = None, settings: Settings | None = None) -> Assistant:
        """Open the index and load the encoder.

        Raises StoreError for an index that is missing, foreign or made by another encoder, EncoderError for weights
        that are missing or not the ones named, SettingError for a setting that does not fit.
        """
        settings = settings or Settings.read()
        folder = index_folder or settings.index_folder
        Index.open(folder).close()  # a missing index is told before the encoder's seconds are spent
        encoder = open_encoder(settings)
        opened = cls._opened(folder, encoder, settings)
        return cls(folder, settings, encoder, opened, build_chain(opened))

    @staticmethod
    def _opened(folder: Path, encoder: Encoder, settings: Settings) -> Opened:
        index = Index.open(folder, encoder.fingerprint)
        wording = None
        if settings.model:
            from app.wording import Wording

            wording = Wording.open(settings.model, index)
        return Opened.make(index, encoder, wording)

    @property
    def index(self) -> Index:
        """The generation in use."""
        with self._lock:
            self._follow()
            return self.opened.index

    def ask(self, question: Question) -> Answer:
        """Answer one question."""
        return self.batch([question])[0]

    def batch(self, questions: Sequence[Question]) -> list[Answer]:
        """Answer several questions; their texts share encoder batches."""
        with self._lock:
            self._follow()
            if len(questions) > 1:
                reader = self.opened.reader
                texts = sorted({reader.query(reader.read(unnamed(question))) for question in questions})
                self.opened.vectors.update(zip(texts, self.encoder.encode(texts), strict=True))
            return [self.chain.invoke(question) for question in questions]

    def retrieve(self, question: Question) -> list[str]:
        """Ids of the candidates for a question, best first; for measuring."""
        return [statement.id for statement, _ in self.candidates(question)]

    def candidates(self, question: Question) -> list[tuple[Statement, tuple[float, ...]]]:
        """The candidates with their features (``app.retrieval.FEATURES``), best first; for measuring and learning."""
        with self._lock:
            self._follow()
            _, _, found = self.opened.search(question, self.opened.reader.read(question))
            return [(item.statement, item.features) for item in found]

    def evidence(self, question: Question) -> dict[str, float] | None:
        """What the confidence in a draft is computed from; None where nothing is searched."""
        with self._lock:
            self._follow()
            opened = self.opened
            reading = opened.reader.read(question)
            if opened.decider.before(reading):
                return None
            reading, vector, found = opened.search(question, reading)
            return dict(opened.draft(opened.material(question, reading, found, vector)).evidence)

    def plain(self, term: str, language: Language) -> Statement | None:
        """The plain sentence of a term, or None."""
        return self.opened.plain(term, language)

    @property
    def refused(self) -> str | None:
        """The newer generation that could not be opened, CURRENT when that file names none, else None."""
        with self._lock:
            self._follow()
            return self._refused

    def _follow(self) -> None:
        """Move to the newest generation, if a build has switched; one small read a question.

        A generation that cannot be opened is told once in the log and not tried again; the one in use stays, because
        an older answer is worth more to a visitor than none.
        """
        name = generations.POINTER
        try:
            name = generations.current(self.folder)
            if name in (self.opened.index.generation, self._refused):
                self._refused = name if name == self._refused else None
                return
            fresh = self._opened(self.folder, self.encoder, self.settings)
            chain = build_chain(fresh)
        except Exception as error:  # whatever is wrong with it
            if name != self._refused:
                logging.getLogger("plainterm.assistant").warning(
                    "The new index (%s) is refused, %s goes on answering: %s", name, self.opened.index.generation, error
                )
            self._refused = name
            return
        old, self.opened, self.chain, self._refused = self.opened, fresh, chain, None
        old.index.close()
