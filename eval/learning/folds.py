"""Folds: what is learned is judged on what it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDS = 5


def folds(groups: Sequence[str]) -> NDArray[np.int64]:
    """A fold for each row; a group's rows share it, and the same group always gets the same."""
    import numpy as np

    return np.array([int(sha256(group.encode()).hexdigest(), 16) % FOLDS for group in groups])


def held_out(
    groups: Sequence[str], learn: Callable[[NDArray[np.bool_]], Callable[[NDArray[np.bool_]], NDArray[np.float64]]]
) -> NDArray[np.float64]:
    """What models say of rows that they have not seen; ``learn`` takes the rows to learn from and gives a predictor."""
    import numpy as np

    places = folds(groups)
    parts: list[tuple[NDArray[np.bool_], NDArray[np.float64]]] = []
    for fold in range(FOLDS):
        unseen = places == fold
        if unseen.any() and not unseen.all():
            parts.append((unseen, learn(~unseen)(unseen)))
    shape = (len(groups), *parts[0][1].shape[1:])
    held = np.zeros(shape)
    for unseen, said in parts:
        held[unseen] = said
    return held
