"""The reranker: how well a text answers a question, read together.

The default is ms-marco-MiniLM-L-12-v2, int8, a cross-encoder (Nogueira and Cho 2019) trained on MS MARCO. Statements
are read by it as it was published, reviewed answers with changes of its last layers that were learned on their
questions (``python -m eval learn reranker``; the changed weights are data, ``app/data/reranker.npz``): what the changes
gain on answers they lose on statements. A setting names any other cross-encoder with one score a pair, or none.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ingest.errors import EncoderError, MissingModelError
from ingest.onnx import ModelFiles, OnnxModel, read_learned, sha256_of, thread_count
from ingest.settings import Settings

if TYPE_CHECKING:
    from numpy.typing import NDArray

MS_MARCO = ModelFiles(
    name="ms-marco-MiniLM-L-12-v2",
    folder="reranker_en",
    graph_sha256="1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
    tokenizer_sha256="cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
    longest=128,
)
FILE = Path(__file__).parent.parent / "data" / "reranker.npz"
AGAIN = "Learn it again: python -m eval learn reranker --write"
NONE = "none"
DEFAULT = "default"


class Reranker(Protocol):
    """Scores of texts for a question. Equal ``fingerprint``: equal weights, tokenizer and cut."""

    name: str
    fingerprint: str

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """A logit a text, float32, shape ``(len(texts),)``; higher answers better. Equal texts get equal bytes."""
        ...


def open_reranker(settings: Settings) -> Reranker | None:
    """Load the model that the settings name, the shipped one by default; None where it is switched off.

    Where nobody named one and the shipped one is not installed, that is logged and answers do without. Raises
    EncoderError for a named one that cannot be used, ModelFilesError for files that are not the published ones.
    """
    if settings.reranker == NONE:
        return None
    threads = thread_count(settings.threads)
    if settings.reranker not in ("", DEFAULT):
        from ingest.transformers import load_cross_encoder

        return LibraryReranker(*load_cross_encoder(settings.reranker, threads, MS_MARCO.longest))
    try:
        return OnnxReranker(OnnxModel(MS_MARCO, threads))
    except MissingModelError as error:
        if settings.reranker == DEFAULT:
            raise
        logging.getLogger(__name__).warning("Answers are ranked without a reranker. %s", error)
        return None


def of_answers(reranker: Reranker | None, settings: Settings) -> Reranker | None:
    """The one that reads reviewed answers: for the shipped one that with what was learned, else the same.

    Raises EncoderError as ``OnnxReranker.read``."""
    return OnnxReranker.read(thread_count(settings.threads)) if isinstance(reranker, OnnxReranker) else reranker


class OnnxReranker:
    """The shipped model by onnxruntime alone, as published or with what was learned."""

    @classmethod
    def read(cls, threads: int = 1, file: Path = FILE) -> OnnxReranker:
        """Read the changed weights and load the model; about 0.3 s.

        Raises EncoderError when the file is missing or was learned on another graph, and what OnnxModel raises.
        """
        weights, rest = read_learned(file, AGAIN)
        if str(rest.get("base")) != MS_MARCO.graph_sha256:
            raise EncoderError(f"{file.name} was learned on another model. {AGAIN}")
        return cls(OnnxModel(MS_MARCO, threads, weights), sha256_of(file))

    def __init__(self, model: OnnxModel, learned: str = "") -> None:
        self.name = model.files.name
        parts = (model.files.graph_sha256, model.files.tokenizer_sha256, str(model.files.longest), learned)
        self.fingerprint = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        self._model = model

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Reranker; about 6 ms a pair on one core.

        Each pair runs alone. Batches of pairs of one length would be a tenth faster, but move a logit by up to 0.5.
        """
        logits = self._model.each(lambda text: self._model.run(question, text)[0], texts)
        return np.fromiter(logits, dtype=np.float32, count=len(texts))


class LibraryReranker:
    """A CrossEncoder of sentence-transformers."""

    def __init__(self, model: Any, fingerprint: str, name: str) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self._model = model

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Reranker. The batches are those of the sorted texts, so that the order asked for changes nothing."""
        distinct = sorted(set(texts))
        if not distinct:
            return np.zeros(0, dtype=np.float32)
        logits = self._model.predict([(question, text) for text in distinct], activation_fn=_unchanged)
        score = dict(zip(distinct, logits, strict=True))
        return np.array([score[text] for text in texts], dtype=np.float32)


def _unchanged(logits: Any) -> Any:
    return logits
