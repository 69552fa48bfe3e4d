"""A shipped graph in two: the layers below, whose outputs are computed once, and the last ones, which learn.

The last ones get low-rank changes (LoRA; Hu et al. 2022): two small factors a linear layer, whose product is added to
its weight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.learning import graph
from ingest.onnx import tokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.onnx import ModelFiles

LEARNED = 4  # layers, the last
_RANK = 16
_TOGETHER = 40  # texts of like length that are padded to one
_BELOW = 64  # the same where nothing learns
_POOLER = "pooler.dense"


class Tower:
    """A shipped encoder or cross-encoder; the last layers learn. ``half``: products in bfloat16, twice as fast."""

    def __init__(self, shipped: graph.Graph, *, half: bool = False) -> None:
        import torch

        self._precision = partial(torch.autocast, "cpu", dtype=torch.bfloat16, enabled=half)

        self.width: int = shipped.module.config.hidden_size
        layers = shipped.module.encoder.layer
        self._module = shipped.module
        self._first = len(layers) - LEARNED
        self._low, self._high = layers[: self._first], layers[self._first :]
        for weight in shipped.module.parameters():
            weight.requires_grad = False
        self._changes: dict[str, Any] = {}
        for name, linear in shipped.module.named_modules():
            if isinstance(linear, torch.nn.Linear) and (name == _POOLER or int(name.split(".")[2]) >= self._first):
                self._changes[f"{name}.weight"] = _low_rank(linear)

    def learned(self) -> list[Any]:
        """The parameters that learn."""
        return [weight for change in self._changes.values() for weight in change]

    def below(self, texts: Sequence[tuple[str, str | None]], files: ModelFiles) -> list[NDArray[np.float16]]:
        """What the last layers get for each text, or pair of texts, shape ``(tokens, width)``."""
        import torch

        cut = tokenizer(files.checked(), files.longest)
        read = [cut.encode(text, second) for text, second in texts]
        lengths = [len(one.ids) for one in read]
        found: list[Any] = [None] * len(read)
        with torch.no_grad(), self._precision():
            for batch in _alike(lengths, _BELOW):
                longest = max(lengths[n] for n in batch)
                ids, kinds = torch.zeros(2, len(batch), longest, dtype=torch.long)
                for row, n in enumerate(batch):
                    ids[row, : lengths[n]] = torch.tensor(read[n].ids)
                    kinds[row, : lengths[n]] = torch.tensor(read[n].type_ids)
                embedded = self._module.embeddings(input_ids=ids, token_type_ids=kinds)
                states = self._through(self._low, embedded, [lengths[n] for n in batch])
                for row, n in enumerate(batch):
                    found[n] = states[row, : lengths[n]].half().numpy()
        return found

    def above(self, hidden: Sequence[NDArray[np.float16]]) -> Any:
        """The first state of each, through the pooler where there is one, shape ``(texts, width)``."""
        import torch

        batches = list(_alike([len(one) for one in hidden], _TOGETHER))
        pooler = self._module.pooler
        parts = []
        for batch in batches:
            longest = max(len(hidden[n]) for n in batch)
            padded = torch.zeros(len(batch), longest, self.width)
            for row, n in enumerate(batch):
                padded[row, : len(hidden[n])] = torch.from_numpy(hidden[n].astype(np.float32))
            with self._precision():
                states = self._through(self._high, padded, [len(hidden[n]) for n in batch])
                parts.append((pooler(states) if pooler is not None else states[:, 0]).float())
        order = torch.tensor([n for batch in batches for n in batch]).argsort()
        return torch.cat(parts)[order]

    @staticmethod
    def _through(layers: Any, states: Any, lengths: Sequence[int]) -> Any:
        import torch

        there = torch.arange(states.shape[1])[None] < torch.tensor(lengths)[:, None]
        mask = (~there[:, None, None, :]).float() * -1e4
        for layer in layers:
            made = layer(states, mask)
            states = made[0] if isinstance(made, tuple) else made
        return states

    def weights(self, names: Mapping[str, str]) -> dict[str, NDArray[Any]]:
        """The changed weights in the graph's form."""
        state = self._module.state_dict()
        made: dict[str, NDArray[Any]] = {}
        for name, (down, up) in self._changes.items():
            made |= graph.quantised(names[name], state[name].numpy() + (up @ down).detach().numpy())
        return made


def _low_rank(linear: Any) -> tuple[Any, Any]:
    """Two factors whose product is added to a linear layer; nothing at first."""
    import torch

    down = torch.nn.Parameter(torch.randn(_RANK, linear.in_features) / linear.in_features**0.5)
    up = torch.nn.Parameter(torch.zeros(linear.out_features, _RANK))
    linear.register_forward_hook(lambda module, given, made: made + (given[0] @ down.T) @ up.T)
    return down, up


def _alike(lengths: Sequence[int], most: int) -> list[list[int]]:
    """Positions in batches of like length."""
    order = sorted(range(len(lengths)), key=lambda n: lengths[n])
    return [order[start : start + most] for start in range(0, len(order), most)]
