"""The metric of questions, from the wordings of the reviewed answers.

In each step two wordings of some hundred answers are drawn, and of answers about the same terms beside them; each must
be nearer to the other wording of its own answer than to any of another. The map starts as no change and is held near it.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.index import Index

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STEPS = 1500
SEEDS = 128  # answers a step
RIVALS = 3  # of the same terms, for each
_TEMPERATURE = 0.05
_NEAR_NOTHING = 0.003  # weight of the distance from the map that changes nothing
_SEED = 0


def learn(index: Index, steps: int = STEPS) -> tuple[NDArray[np.float32], dict[str, float]]:
    """The map, float32, shape ``(dimension, dimension)``, with a report; about a minute on two cores."""
    import numpy as np
    import torch

    asked = [question for question in map(index.question, index.question_ids()) if question.answer_id]
    vectors = torch.from_numpy(index.question_vectors([one.id for one in asked]).copy())
    wordings: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(asked):
        wordings[str(one.answer_id)].append(number)
    answers = sorted(answer for answer, rows in wordings.items() if len(rows) > 1)
    about: dict[str, set[str]] = defaultdict(set)
    for answer in answers:
        for term in index.answers[answer].terms:
            about[term].add(answer)
    rivals = {a: sorted(set().union(*(about[t] for t in index.answers[a].terms)) - {a}) for a in answers}

    drawn = np.random.default_rng(_SEED)
    same = torch.eye(vectors.shape[1])
    learned = same.clone().requires_grad_()
    optimizer = torch.optim.Adam([learned], lr=1e-3)
    for _ in range(steps):
        seeds = [answers[n] for n in drawn.choice(len(answers), min(SEEDS, len(answers)), replace=False)]
        beside = [r for s in seeds for r in drawn.permutation(rivals[s])[:RIVALS]]
        pairs = np.array([drawn.choice(wordings[a], 2, replace=False) for a in dict.fromkeys([*seeds, *beside])])
        first, second = (torch.nn.functional.normalize(vectors[pairs[:, side]] @ learned.T, dim=1) for side in (0, 1))
        likeness = first @ second.T / _TEMPERATURE
        own = torch.arange(len(pairs))
        loss = torch.nn.functional.cross_entropy(likeness, own) + torch.nn.functional.cross_entropy(likeness.T, own)
        loss = loss + _NEAR_NOTHING * ((learned - same) ** 2).sum()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    report = {"answers": len(answers), "wordings": len(asked), "loss": round(float(loss.detach()), 4)}
    return np.asarray(learned.detach().numpy(), dtype=np.float32), report


def write(learned: NDArray[np.float32], fingerprint: str, file: Path) -> None:
    """Write the map, in half precision: a third of a megabyte."""
    import numpy as np

    half = {"map": learned.astype(np.float16)}
    np.savez_compressed(file, encoder=np.array(fingerprint), **half)  # type: ignore[arg-type]
