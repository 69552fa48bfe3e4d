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
_RATE = 1e-3
_SEED = 0


def learn(index: Index, steps: int = STEPS) -> tuple[NDArray[np.float32], dict[str, float]]:
    """The map, float32, shape ``(dimension, dimension)``, with a report; about a minute on two cores."""
    import numpy as np

    asked = [question for question in map(index.question, index.question_ids()) if question.answer_id]
    vectors = index.question_vectors([one.id for one in asked]).astype(np.float64)
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
    same = np.eye(vectors.shape[1])
    learned, mean, spread, loss = same.copy(), np.zeros_like(same), np.zeros_like(same), 0.0
    for step in range(1, steps + 1):
        seeds = [answers[n] for n in drawn.choice(len(answers), min(SEEDS, len(answers)), replace=False)]
        beside = [r for s in seeds for r in drawn.permutation(rivals[s])[:RIVALS]]
        pairs = np.array([drawn.choice(wordings[a], 2, replace=False) for a in dict.fromkeys([*seeds, *beside])])
        loss, slope = _loss(learned, vectors[pairs[:, 0]], vectors[pairs[:, 1]])
        slope += 2 * _NEAR_NOTHING * (learned - same)
        mean = 0.9 * mean + 0.1 * slope  # Adam (Kingma and Ba 2015)
        spread = 0.999 * spread + 0.001 * slope**2
        learned -= _RATE * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.999**step)) + 1e-8)
    report = {"answers": len(answers), "wordings": len(asked), "loss": round(loss, 4)}
    return learned.astype(np.float32), report


def _loss(
    learned: NDArray[np.float64], first: NDArray[np.float64], second: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64]]:
    """The cross-entropy of picking a row's own mate among all, both ways, and its slope by the map."""
    import numpy as np

    mapped = [side @ learned.T for side in (first, second)]
    sizes = [np.linalg.norm(side, axis=1, keepdims=True) for side in mapped]
    units = [side / size for side, size in zip(mapped, sizes, strict=True)]
    likeness = units[0] @ units[1].T / _TEMPERATURE
    own = np.arange(len(first))
    loss, pull = 0.0, np.zeros_like(likeness)
    for axis in (1, 0):
        powers = np.exp(likeness - likeness.max(axis=axis, keepdims=True))
        share = powers / powers.sum(axis=axis, keepdims=True)
        loss -= float(np.log(share[own, own]).mean())
        share[own, own] -= 1.0
        pull += share / (len(first) * _TEMPERATURE)
    slope = np.zeros_like(learned)
    for side, unit, size, other, by in (
        (first, units[0], sizes[0], units[1], pull),
        (second, units[1], sizes[1], units[0], pull.T),
    ):
        toward = by @ other
        toward = (toward - (toward * unit).sum(axis=1, keepdims=True) * unit) / size  # along the sphere
        slope += toward.T @ side
    return loss, slope


def write(learned: NDArray[np.float32], fingerprint: str, file: Path) -> None:
    """Write the map, in half precision: a third of a megabyte."""
    import numpy as np

    half = {"map": learned.astype(np.float16)}
    np.savez_compressed(file, encoder=np.array(fingerprint), **half)  # type: ignore[arg-type]
