"""A shipped graph as a torch module that can be learned, and its weights back in the graph's own form.

The graph keeps the weight of a linear layer as int8 with one scale an output (dynamic quantisation); all else that is
int8 has one scale.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.errors import MissingModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from ingest.onnx import ModelFiles

_LINEAR = re.compile(r"/(?:bert/)?encoder/layer\.(\d+)/(.+?)/MatMul")
_POOLER = "pooler.dense"
_HEADS = 12
_MOST = 63.0  # seven bits, as the graph: sums of eight overflow on processors without VNNI


@dataclass(frozen=True, slots=True)
class Graph:
    """``module``: a transformers BertModel, float32, with a pooler where the graph has one. ``names``: of its linear
    layers' weights, the graph's names. ``last``: of a cross-encoder the weight and bias that make its score of what
    the pooler gives, shapes ``(width,)`` and ``()``."""

    module: Any
    names: Mapping[str, str]
    last: tuple[NDArray[np.float32], float] | None


def read(files: ModelFiles) -> Graph:
    """Read a graph. Raises what ``checked`` does, and MissingModelError without the package onnx."""
    try:
        import onnx
    except ImportError:
        raise MissingModelError("Learning the encoder reads its graph with onnx. Next: pip install onnx") from None
    from transformers import BertConfig, BertModel

    graph = onnx.load(str(files.checked() / "model.onnx")).graph
    stored = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    names = {}
    for node in graph.node:
        if node.op_type in ("MatMulInteger", "DynamicQuantizeMatMul") and (found := _LINEAR.match(node.name)):
            layer, place = found.groups()
            names[f"encoder.layer.{layer}.{place.replace('/', '.')}.weight"] = node.input[1].removesuffix("_quantized")

    def floats(name: str) -> NDArray[np.float32]:
        whole = stored[f"{name}_quantized"].astype(np.float32) - stored[f"{name}_zero_point"].astype(np.float32)
        return np.asarray(whole * stored[f"{name}_scale"].astype(np.float32), dtype=np.float32)

    prefix = "bert." if "bert.embeddings.word_embeddings.weight_quantized" in stored else ""
    words, width = stored[f"{prefix}embeddings.word_embeddings.weight_quantized"].shape
    inner = floats(names["encoder.layer.0.intermediate.dense.weight"]).shape[1]
    layers = 1 + max(int(name.split(".")[2]) for name in names)
    shape: dict[str, Any] = {
        "vocab_size": words,
        "hidden_size": width,
        "num_hidden_layers": layers,
        "num_attention_heads": _HEADS,
        "intermediate_size": inner,
        "attn_implementation": "sdpa",
    }
    last = None
    if "classifier.bias" in stored:
        names[f"{_POOLER}.weight"] = f"{prefix}{_POOLER}.weight"
        last = floats("classifier.weight")[:, 0], float(stored["classifier.bias"][0])
    module: Any = BertModel(BertConfig(**shape), add_pooling_layer=last is not None)
    module.load_state_dict(_state(module.state_dict(), stored, names, floats, prefix))
    return Graph(module.eval(), names, last)


def _state(
    empty: Mapping[str, Any], stored: Mapping[str, NDArray[Any]], names: Mapping[str, str], floats: Any, prefix: str
) -> Any:
    import torch

    filled = dict(empty)
    for name in empty:
        if name in names:
            filled[name] = torch.tensor(floats(names[name]).T.copy())
        elif f"{prefix}{name}" in stored:
            filled[name] = torch.tensor(stored[f"{prefix}{name}"].copy())
        elif f"{prefix}{name}_quantized" in stored:
            filled[name] = torch.tensor(floats(f"{prefix}{name}"))
    return filled


def quantised(name: str, weight: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """A linear layer's weight, shape ``(outputs, inputs)``, in the graph's form: the int8 and their scales by name."""
    turned = np.ascontiguousarray(weight.T, dtype=np.float32)
    scales = np.maximum(np.abs(turned).max(axis=0), 1e-9) / _MOST
    return {
        f"{name}_quantized": np.round(turned / scales).astype(np.int8),
        f"{name}_scale": scales.astype(np.float32),
    }
