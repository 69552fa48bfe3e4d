"""Folds: no row is judged by a model that saw its group, and the same group always falls the same way."""

from __future__ import annotations

import numpy as np

from eval.learning.folds import FOLDS, folds, held_out

GROUPS = [f"need {n // 3}" for n in range(90)]


def test_a_group_shares_a_fold_whatever_stands_beside_it() -> None:
    places = folds(GROUPS)
    assert len({(group, int(place)) for group, place in zip(GROUPS, places, strict=True)}) == 30
    assert set(places.tolist()) == set(range(FOLDS))
    assert folds(GROUPS[::-1]).tolist() == places.tolist()[::-1]


def test_nobody_is_judged_by_a_model_that_saw_its_group() -> None:
    groups = np.array(GROUPS)

    def learn(seen: np.ndarray) -> object:
        known = set(groups[seen])
        return lambda unseen: np.array([float(group in known) for group in groups[unseen]])

    held = held_out(GROUPS, learn)  # type: ignore[arg-type]
    assert held.shape == (90,)
    assert held.sum() == 0.0


def test_what_is_said_may_have_several_columns() -> None:
    held = held_out(GROUPS, lambda seen: lambda unseen: np.tile([seen.mean(), 2.0], (int(unseen.sum()), 1)))
    assert held.shape == (90, 2)
    assert (held[:, 1] == 2.0).all()
