"""Models by sentence-transformers. The only file that imports it, torch and transformers.

A build runs the shipped graph through it, and it loads whatever model a setting names. Serving the shipped models
needs nothing of this file.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import EncoderError
from ingest.onnx import OnnxModel, sha256_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

_WEIGHTS = (".safetensors", ".bin", ".onnx")
_UNSET = "unset it to use the shipped one."
_ENCODERS = f"PLAINTERM_ENCODER names a sentence-transformers model or its folder; {_UNSET}"
_RERANKERS = f"PLAINTERM_RERANKER names a cross-encoder or its folder; {_UNSET}"
_HEADS = ("ForSequenceClassification", "ForCausalLM")  # what a cross-encoder's score comes from


def sentence_transformer(graph: OnnxModel, dimension: int, pooling: str, prompts: Mapping[str, str]) -> Any:
    """A SentenceTransformer over an ONNX graph that gives one vector a token, of ``dimension`` numbers."""
    _prepare(offline=True)
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import InputModule
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling

    torch.set_num_threads(1)  # the graph has threads of its own, and torch's, awake between two small sums, hold it up

    def run(text: str) -> NDArray[np.float32]:
        rows = graph.run(text)
        return rows[:1].copy() if pooling == "cls" else rows  # the first token is all that is looked at

    class Graph(InputModule):
        """Texts to vectors of tokens. Every text runs alone and unpadded (see ``ingest.onnx``)."""

        def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **named: Any) -> dict[str, Any]:
            return {"texts": [f"{prompt or ''}{text}" for text in inputs]}

        def forward(self, features: dict[str, Any], **named: Any) -> dict[str, Any]:
            tokens: list[Tensor] = [torch.from_numpy(rows) for rows in graph.each(run, features["texts"])]
            pad = torch.nn.utils.rnn.pad_sequence
            features["token_embeddings"] = pad(tokens, batch_first=True)
            features["attention_mask"] = pad([torch.ones(len(rows)) for rows in tokens], batch_first=True)
            return features

        def save(self, output_path: str, *arguments: Any, **named: Any) -> None:
            raise NotImplementedError("The shipped graph is not saved anew: it comes with its package.")

    modules = [Graph(), Pooling(dimension, pooling_mode=pooling), Normalize()]  # type: ignore[no-untyped-call]
    return SentenceTransformer(modules=modules, prompts=dict(prompts), device="cpu").eval()


def load_encoder(name: str, threads: int) -> tuple[Any, str, str]:
    """The SentenceTransformer of a name or folder, its fingerprint, and what it is called.

    Raises EncoderError, in one line, for what is no such model.
    """

    def load(where: str, offline: bool) -> Any:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(where, device="cpu", local_files_only=offline).eval()

    return _named(name, threads, load, f"The encoder {name} cannot be loaded", _ENCODERS)


def load_cross_encoder(name: str, threads: int, longest: int, numbers: int = 1) -> tuple[Any, str, str]:
    """The CrossEncoder of a name or folder, its fingerprint, and what it is called; pairs are cut at ``longest`` tokens.

    Raises EncoderError, in one line, for what is no cross-encoder with so many numbers a pair (1: one score).
    """

    def load(where: str, offline: bool) -> Any:
        from sentence_transformers import CrossEncoder
        from transformers import AutoConfig

        # Without this the library gives any encoder a head of random numbers.
        config = AutoConfig.from_pretrained(where, local_files_only=offline)
        if not any(architecture.endswith(_HEADS) for architecture in config.architectures or ()):
            raise ValueError("it has no head that scores a pair")
        model = CrossEncoder(where, device="cpu", local_files_only=offline, max_length=longest)
        if model.num_labels != numbers:
            wanted = "one score" if numbers == 1 else str(numbers)
            raise ValueError(f"it gives {model.num_labels} numbers a pair, not {wanted}")
        return model.eval()

    return _named(name, threads, load, f"{name} is no cross-encoder that can be used", _RERANKERS)


def fingerprint(folder: Path) -> str:
    """sha256 over the names and bytes of the files that decide a vector: weights, tokenizer, configuration."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name.startswith((".", "onnx/", "openvino/")) or not _decides(name):
            continue
        digest.update(f"{name}\n{sha256_of(path)}\n".encode())
    return digest.hexdigest()


def _decides(name: str) -> bool:
    if name in {"data_config.json", "train_script.py"}:
        return False
    return name.endswith((*_WEIGHTS, ".json", "vocab.txt", "merges.txt", ".model"))


def _named(name: str, threads: int, load: Callable[[str, bool], Any], wrong: str, setting: str) -> tuple[Any, str, str]:
    folder = Path(name)
    local = folder.is_dir()
    if not local and (folder.is_absolute() or name.startswith(".")):
        raise EncoderError(f"No folder {name}. {setting}")
    _prepare(offline=local)
    import torch

    torch.set_num_threads(threads)
    try:
        model = load(name, local)
        place = folder if local else _cached_folder(name)
    except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise EncoderError(f"{wrong}: {reason}. {setting}") from error
    return model, fingerprint(place), folder.name if local else name


def _prepare(*, offline: bool) -> None:
    # Read by huggingface_hub when it is first imported; a folder needs no hub, and clinics run behind closed networks.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    if offline:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def _cached_folder(name: str) -> Path:
    from huggingface_hub import snapshot_download

    repository = name if "/" in name else f"sentence-transformers/{name}"
    return Path(snapshot_download(repository, local_files_only=True))
