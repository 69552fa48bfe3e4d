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

from app.query.encoder import FILE, FILES
from app.query.heads import LABELS
from eval.learning import graph
from eval.learning.heads import Utterance
from eval.learning.tower import Tower
from ingest.index import Index
from ingest.onnx import WEIGHT, sha256_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = 1000
ANSWERS = 44  # a step, and as many beside them
UTTERANCES = 80
_TEMPERATURE = 0.05
_SCALE = 8.0  # of the vector before the heads, which else learn slowly
_RATES = {"layers": 1e-3, "heads": 3e-3, "map": 1e-3}
_WARM, _LEAST = 40, 0.02  # steps until the whole rate, and what is left of it at the end
_SHARES = {"route": 1.0, "intent": 0.6, "answer_type": 0.4}  # of the heads in the loss
_ASKS = 0.3  # that a wording is a word question
_NEAR_NOTHING = 0.003  # weight of the distance of the map from none
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
    tower = Tower(shipped)
    hidden = tower.below([(text, None) for text in (*wordings.texts, *(one.text for one in utterances))], FILES)
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
        read = tower.above([hidden[n] for n in (*pairs[:, 0], *pairs[:, 1], *(first + n for n in told))])
        vectors = functional.normalize(read, dim=1)
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
