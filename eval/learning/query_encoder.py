"""The query encoder, learned from the utterances and the wordings of the reviewed answers.

The shipped encoder's last layers get low-rank changes (LoRA; Hu et al. 2022) by two losses. Of some dozen answers, and
of answers about the same terms beside them, two wordings each are drawn: one by this encoder must lie nearer to the
other, by the shipped encoder and the map, than to those of any other answer (in-batch negatives; Karpukhin et al.
2020). And linear heads on the vector must tell each utterance's route, intent and answer type; they are kept as one
half of the heads that are shipped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.query.encoder import FILE, FILES, WEIGHT
from app.query.heads import LABELS
from eval.learning import graph
from eval.learning.heads import Utterance
from ingest.index import Index
from ingest.onnx import sha256_of, tokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = 1000
ANSWERS = 44  # a step, and as many beside them
UTTERANCES = 80
LEARNED = 4  # layers, the last
_RANK = 16
_TEMPERATURE = 0.05
_SCALE = 8.0  # of the vector before the heads, which else learn slowly
_RATES = {"layers": 1e-3, "heads": 3e-3, "map": 1e-3}
_WARM, _LEAST = 40, 0.02  # steps until the whole rate, and what is left of it at the end
_SHARES = {"route": 1.0, "intent": 0.6, "answer_type": 0.4}  # of the heads in the loss
_ASKS = 0.3  # that a wording is a word question
_NEAR_NOTHING = 0.003  # weight of the distance of the map from none
_TOGETHER = 40  # texts of like length that are padded to one
_SEED = 0
_HEAD = "head:"  # before the name of a head in the file


@dataclass(frozen=True, slots=True, eq=False)
class Wordings:
    """Questions of reviewed answers: their texts, answers and vectors by the shipped encoder, shape
    ``(texts, dimension)``, and for each answer those about the same terms."""

    texts: Sequence[str]
    answers: Sequence[str]
    vectors: NDArray[np.float32]
    rivals: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, index: Index) -> Wordings:
        """Those of an index."""
        asked = [one for one in map(index.question, index.question_ids()) if one.answer_id]
        about: dict[str, set[str]] = defaultdict(set)
        owners = sorted({str(one.answer_id) for one in asked})
        for answer in owners:
            for term in index.answers[answer].terms:
                about[term].add(answer)
        rivals = {a: sorted(set().union(*(about[t] for t in index.answers[a].terms)) - {a}) for a in owners}
        vectors = index.question_vectors([one.id for one in asked])
        return cls([one.text for one in asked], [str(one.answer_id) for one in asked], vectors, rivals)


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """The changed weights in the graph's form, by name; the map; of each head the weights, shape
    ``(labels, 1 + dimension)``, intercept first; and a report."""

    weights: Mapping[str, NDArray[Any]]
    map: NDArray[np.float32]
    heads: Mapping[str, NDArray[np.float32]]
    report: Mapping[str, Any]


def learn(
    wordings: Wordings,
    utterances: Sequence[Utterance],
    steps: int = STEPS,
    progress: Callable[[int], None] = lambda done: None,
) -> Learned:
    """Learn it; about twenty minutes on two cores."""
    import torch
    from torch.nn import functional

    torch.manual_seed(_SEED)
    drawn = np.random.default_rng(_SEED)
    shipped = graph.read(FILES)
    tower = _Tower(shipped)
    hidden = tower.below(list(wordings.texts) + [one.text for one in utterances])
    first = len(wordings.texts)  # of the utterances
    known = torch.tensor(wordings.vectors)
    heads = {name: torch.nn.Linear(tower.width, len(LABELS[name])) for name in _SHARES}
    truth = {
        name: torch.tensor(
            [-100 if getattr(one, name) is None else LABELS[name].index(getattr(one, name)) for one in utterances]
        )
        for name in _SHARES
    }
    same = torch.eye(tower.width, known.shape[1])
    learned_map = torch.nn.Parameter(same.clone())
    groups = {
        "layers": tower.learned(),
        "heads": [weight for head in heads.values() for weight in head.parameters()],
        "map": [learned_map],
    }
    optimizer = torch.optim.AdamW([{"params": groups[name], "name": name} for name in groups], weight_decay=0.01)

    rows: dict[str, list[int]] = defaultdict(list)
    for number, answer in enumerate(wordings.answers):
        rows[answer].append(number)
    several = sorted(answer for answer, own in rows.items() if len(own) > 1)
    asks = LABELS["route"].index("word_question")
    deck: list[int] = []
    total = {"matching": 0.0, "heads": 0.0}
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = _RATES[group["name"]] * min(1.0, (step + 1) / _WARM) * max(_LEAST, 1 - step / steps)
        seeds = [several[n] for n in drawn.choice(len(several), min(ANSWERS, len(several)), replace=False)]
        beside = [r for s in seeds for r in drawn.permutation(list(wordings.rivals[s]))[:1] if len(rows[r]) > 1]
        pairs = np.array([drawn.choice(rows[a], 2, replace=False) for a in dict.fromkeys([*seeds, *beside])])
        if len(deck) < UTTERANCES:
            deck += [int(n) for n in drawn.permutation(len(utterances))]
        told, deck = deck[:UTTERANCES], deck[UTTERANCES:]
        count = len(pairs)
        vectors = tower.above([hidden[n] for n in (*pairs[:, 0], *pairs[:, 1], *(first + n for n in told))])
        own = torch.arange(count)
        matching = _NEAR_NOTHING * ((learned_map - same) ** 2).sum()
        for here, there in ((0, 1), (1, 0)):
            asked = vectors[here * count : (here + 1) * count]
            mates = functional.normalize(known[pairs[:, there]] @ learned_map.T, dim=1)
            likeness = asked @ mates.T / _TEMPERATURE
            matching = matching + functional.cross_entropy(likeness, own) / 4
            matching = matching + functional.cross_entropy(likeness.T, own) / 4
        seen = vectors[2 * count :] * _SCALE
        telling = sum(
            share * functional.cross_entropy(heads[name](seen), truth[name][told], reduction="sum") / UTTERANCES
            for name, share in _SHARES.items()
        )
        asking = functional.cross_entropy(heads["route"](vectors[:count] * _SCALE), torch.full((count,), asks))
        optimizer.zero_grad()
        loss: Any = matching + telling + _ASKS * asking
        loss.backward()
        torch.nn.utils.clip_grad_norm_(groups["layers"], 1.0)
        optimizer.step()
        total["matching"] += float(matching.detach())
        total["heads"] += float(torch.as_tensor(telling).detach())
        progress(step + 1)
    halves = {}
    for name, head in heads.items():
        weight, bias = head.weight.detach().numpy() * _SCALE, head.bias.detach().numpy()
        halves[name] = np.hstack([bias[:, None], weight]).astype(np.float32)
    report = {"wordings": first, "utterances": len(utterances), "steps": steps}
    mean = {name: round(value / max(1, steps), 3) for name, value in total.items()}
    return Learned(tower.weights(shipped.names), learned_map.detach().numpy(), halves, {**report, "loss": mean})


class _Tower:
    """The encoder in two: the layers below, whose outputs are computed once, and the last ones, which learn."""

    def __init__(self, shipped: graph.Graph) -> None:
        import torch

        self.width: int = shipped.module.config.hidden_size
        layers = shipped.module.encoder.layer
        self._module = shipped.module
        self._first = len(layers) - LEARNED
        self._low, self._high = layers[: self._first], layers[self._first :]
        for weight in shipped.module.parameters():
            weight.requires_grad = False
        self._changes: dict[str, Any] = {}
        for name, linear in shipped.module.named_modules():
            if isinstance(linear, torch.nn.Linear) and int(name.split(".")[2]) >= self._first:
                self._changes[f"{name}.weight"] = _low_rank(linear)

    def learned(self) -> list[Any]:
        """The parameters that learn."""
        return [weight for change in self._changes.values() for weight in change]

    def below(self, texts: Sequence[str]) -> list[NDArray[np.float16]]:
        """What the last layers get for each text, shape ``(tokens, width)``."""
        import torch

        cut = tokenizer(FILES.checked(), FILES.longest)
        ids = [cut.encode(text).ids for text in texts]
        found: list[Any] = [None] * len(texts)
        with torch.no_grad():
            for batch in _alike([len(one) for one in ids], 128):
                longest = max(len(ids[n]) for n in batch)
                padded = torch.tensor([ids[n] + [0] * (longest - len(ids[n])) for n in batch])
                states = self._through(self._low, self._module.embeddings(padded), [len(ids[n]) for n in batch])
                for row, n in enumerate(batch):
                    found[n] = states[row, : len(ids[n])].half().numpy()
        return found

    def above(self, hidden: Sequence[NDArray[np.float16]]) -> Any:
        """The vectors of unit length, shape ``(texts, width)``."""
        import torch

        batches = list(_alike([len(one) for one in hidden], _TOGETHER))
        parts = []
        for batch in batches:
            longest = max(len(hidden[n]) for n in batch)
            padded = torch.zeros(len(batch), longest, self.width)
            for row, n in enumerate(batch):
                padded[row, : len(hidden[n])] = torch.from_numpy(hidden[n].astype(np.float32))
            parts.append(self._through(self._high, padded, [len(hidden[n]) for n in batch])[:, 0])
        order = torch.tensor([n for batch in batches for n in batch]).argsort()
        return torch.nn.functional.normalize(torch.cat(parts)[order], dim=1)

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
            whole = state[name].numpy() + (up @ down).detach().numpy()
            made |= graph.quantised(names[name], whole)
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


def write(learned: Learned, fingerprint: str, file: Path) -> None:
    """Write it beside the encoder of that fingerprint: 6 MB."""
    content: dict[str, Any] = {f"{WEIGHT}{name}": weight for name, weight in learned.weights.items()}
    content |= {f"{_HEAD}{name}": weight for name, weight in learned.heads.items()}
    np.savez_compressed(file, encoder=np.array(fingerprint), map=learned.map.astype(np.float16), **content)


def heads(file: Path = FILE) -> tuple[dict[str, NDArray[np.float32]], str]:
    """The heads that were learned with the query encoder of a file, and its fingerprint."""
    with np.load(file, allow_pickle=False) as content:
        found = {name.removeprefix(_HEAD): content[name] for name in content.files if name.startswith(_HEAD)}
    return found, sha256_of(file)
