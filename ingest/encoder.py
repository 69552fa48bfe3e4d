"""The encoder: texts become vectors.

The default is bge-small-en-v1.5, int8 (Xiao et al. 2023, C-Pack): the vector of the first token, brought to unit
length; a question is told from a statement by the words that its authors put before it. A build runs the graph inside
a SentenceTransformer, serving runs it alone, without torch; both give the same vectors. A setting names any other
sentence-transformers model or folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ingest.onnx import ModelFiles, OnnxModel, thread_count
from ingest.settings import Settings

if TYPE_CHECKING:
    from numpy.typing import NDArray

BGE_SMALL = ModelFiles(
    name="bge-small-en-v1.5",
    folder="bge_small_en",
    graph_sha256="68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
    tokenizer_sha256="d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
    longest=512,
)
QUERY_PROMPT = "Represent this sentence for searching relevant passages: "
POOLING = "cls"
DIMENSION = 384
_HELD = 512  # vectors of the last questions that stay in memory: one text is looked at several times on its way
_TOGETHER = 128  # texts that the threads share before they wait for each other; none is padded


class Encoder(Protocol):
    """Vectors of texts, of unit length. Equal ``fingerprint``: equal weights, tokenizer, prompt and pooling."""

    name: str
    fingerprint: str
    dimension: int

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of statements, float32, shape ``(len(texts), dimension)``."""
        ...

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """The vector of a question, float32, shape ``(dimension,)``.

        A question that an index holds is encoded as a question too: on the train wordings that tells same from other
        needs best (right from wrong nearest question: AUC .84, against .81 and .82 with one or both as statements).
        """
        ...

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of questions as ``encode_query`` makes them, float32, shape ``(len(texts), dimension)``."""
        ...


def open_encoder(settings: Settings, *, building: bool = False) -> Encoder:
    """Load the model that the settings name, the shipped one by default.

    Serving uses ``settings.threads`` threads, since more are slower beside any other load; a build uses every core.
    Raises EncoderError for what cannot be loaded, MissingModelError and ModelFilesError (both EncoderErrors too) for
    files that are missing or are not the published ones, SettingError when the number of threads is none.
    """
    threads = (os.cpu_count() or 1) if building else thread_count(settings.threads)
    if settings.encoder:
        from ingest.transformers import load_encoder

        model, fingerprint, name = load_encoder(settings.encoder, threads)
        return LibraryEncoder(name, fingerprint, model.get_embedding_dimension(), lambda: model)
    graph = OnnxModel(BGE_SMALL, threads)
    if building:
        return LibraryEncoder(BGE_SMALL.name, fingerprint_of(BGE_SMALL), DIMENSION, lambda: _over(graph), _TOGETHER)
    return OnnxEncoder(graph)


def _over(graph: OnnxModel) -> Any:
    from ingest.transformers import sentence_transformer

    return sentence_transformer(graph, DIMENSION, POOLING, {"query": QUERY_PROMPT, "document": ""})


def fingerprint_of(files: ModelFiles) -> str:
    """The digest of everything that decides a vector of the shipped model."""
    parts = (files.graph_sha256, files.tokenizer_sha256, QUERY_PROMPT, POOLING, str(files.longest))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


class OnnxEncoder:
    """The shipped model by onnxruntime alone."""

    def __init__(self, model: OnnxModel) -> None:
        self.name = model.files.name
        self.fingerprint = fingerprint_of(model.files)
        self.dimension = DIMENSION
        self._model = model
        self._asked = lru_cache(_HELD)(self._question)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Encoder. Each text runs alone, so its vector depends on nothing else."""
        made = list(self._model.each(self._vector, texts))
        return np.array(made, dtype=np.float32).reshape(len(texts), self.dimension)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """See Encoder; about 3 ms on one core, nothing for a text that was asked lately. It cannot be written to."""
        return self._asked(text)

    def _question(self, text: str) -> NDArray[np.float32]:
        vector = self._vector(QUERY_PROMPT + text)
        vector.flags.writeable = False  # others have it too
        return vector

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Encoder."""
        return self.encode([QUERY_PROMPT + text for text in texts])

    def _vector(self, text: str) -> NDArray[np.float32]:
        first = self._model.run(text)[0]
        return np.asarray(first / np.linalg.norm(first), dtype=np.float32)


class LibraryEncoder:
    """A SentenceTransformer: its own prompts and batches, of ``together`` texts."""

    def __init__(
        self, name: str, fingerprint: str, dimension: int, load: Callable[[], Any], together: int = 32
    ) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = dimension
        self._load = load
        self._together = together

    @cached_property
    def _model(self) -> Any:
        # Loaded at the first text: a build of unchanged documents has none, and the library takes seconds.
        return self._load()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Encoder."""
        return self._vectors(texts, lambda model: model.encode_document)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """See Encoder."""
        vector: NDArray[np.float32] = self.encode_queries([text])[0]
        return vector

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Encoder."""
        return self._vectors(texts, lambda model: model.encode_query)

    def _vectors(self, texts: Sequence[str], how: Callable[[Any], Callable[..., Any]]) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        made = how(self._model)(
            list(texts), batch_size=self._together, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(made, dtype=np.float32)
