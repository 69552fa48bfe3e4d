"""The reranker: how well a text answers a question, read together.

The default is ms-marco-MiniLM-L-12-v2, int8, a cross-encoder (Nogueira and Cho 2019) trained on MS MARCO. A setting
names any other cross-encoder with one score a pair, or none.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ingest.errors import MissingModelError
from ingest.onnx import ModelFiles, OnnxModel, thread_count
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


class OnnxReranker:
    """The shipped model by onnxruntime alone."""

    def __init__(self, model: OnnxModel) -> None:
        self.name = model.files.name
        parts = (model.files.graph_sha256, model.files.tokenizer_sha256, str(model.files.longest))
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
