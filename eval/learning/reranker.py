"""The reranker, learned from the questions of the reviewed answers.

Each question stands beside the answer that serves it and four that do not, the nearest ones and one about the same
terms; and beside a statement that its answer rests on and four near ones that it does not. By low-rank changes of the
last layers the right one comes to score highest of the five (listwise softmax) and above nought, the others below
(so that scores compare between questions).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.answering.reviewed import read_text
from app.retrieval.ranking import passage_text
from app.retrieval.reranker import MS_MARCO
from eval.learning import graph
from eval.learning.query_encoder import Wordings
from eval.learning.tower import Tower
from ingest.index import Index
from ingest.onnx import WEIGHT
from ingest.records import Statement

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENGLISH, SPANISH = 2, 0.7  # questions of each answer that are drawn; of Spanish ones in seven of ten answers one
OTHERS = 4  # that do not serve, beside the one that does
GROUPS = 16  # a step
_NEAREST, _NEAR = 5, 10  # answers that two and one of the others are drawn from
_LOOKED_AT = 24  # nearest statements
_TOGETHER = 256  # questions whose cosines are computed at once
_RATE = 1e-3
_WARM, _LEAST = 30, 0.02  # steps until the whole rate, and what is left of it at the end
_ABSOLUTE = 0.7  # weight of the loss of each by itself
_SEED = 0

Pair = tuple[str, str]
Group = Sequence[Pair]  # a question with what serves it first, and with what does not


def groups(index: Index) -> list[Group]:
    """Groups of pairs from the answers and statements of an index, drawn."""
    drawn = np.random.default_rng(_SEED)
    wordings = Wordings.of(index)
    made = [*_of_answers(index, wordings, drawn), *_of_statements(index, wordings, drawn)]
    return [made[n] for n in drawn.permutation(len(made))]


def _of_answers(index: Index, wordings: Wordings, drawn: np.random.Generator) -> list[Group]:
    owners = sorted(set(wordings.answers))
    number = {answer: n for n, answer in enumerate(owners)}
    owned = np.array([number[answer] for answer in wordings.answers])
    order = np.argsort(owned, kind="stable")
    starts = np.searchsorted(owned[order], np.arange(len(owners)))
    unit = wordings.vectors / np.linalg.norm(wordings.vectors, axis=1, keepdims=True)
    made: list[Group] = []
    asked = _drawn(index, wordings, drawn)
    for n, (row, answer, language) in enumerate(asked):
        if n % _TOGETHER == 0:  # of each answer the nearest question
            cosines = unit[[one for one, _, _ in asked[n : n + _TOGETHER]]] @ unit.T
            nearness = np.maximum.reduceat(cosines[:, order], starts, axis=1)
        near = nearness[n % _TOGETHER]
        near[number[answer]] = -1.0
        nearest = np.argsort(-near, kind="stable")[: _NEAR + 1]
        others = [*drawn.permutation(nearest[:_NEAREST])[:2], *drawn.permutation(nearest[_NEAREST:_NEAR])[:1]]
        rivals = [number[rival] for rival in wordings.rivals[answer] if number[rival] not in others]
        others.append(drawn.choice(rivals) if rivals else nearest[-1])
        texts = [read_text(index.answers[owners[n]], language) for n in (number[answer], *others)]
        made.append([(wordings.texts[row], text) for text in texts])
    return made


def _drawn(index: Index, wordings: Wordings, drawn: np.random.Generator) -> list[tuple[int, str, str]]:
    """Questions by row, each with its answer and its language; an answer's first ones are read with it."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, (text, owner) in enumerate(zip(wordings.texts, wordings.answers, strict=True)):
        answer = index.answers[owner]
        language = "es" if text in answer.questions_es else "en"
        if text not in (answer.questions[0], *answer.questions_es[:1]):
            rows[owner, language].append(row)
    found = []
    for (owner, language), own in sorted(rows.items()):
        count = ENGLISH if language == "en" else int(drawn.random() < SPANISH)
        found += [(int(row), owner, language) for row in drawn.permutation(own)[:count]]
    return found


def _of_statements(index: Index, wordings: Wordings, drawn: np.random.Generator) -> list[Group]:
    made: list[Group] = []
    rows: dict[str, list[int]] = defaultdict(list)
    for row, owner in enumerate(wordings.answers):
        if wordings.texts[row] in index.answers[owner].questions:
            rows[owner].append(row)
    owners = sorted(rows)
    chosen = [int(drawn.choice(rows[owner])) for owner in owners]
    for owner, row in zip(owners, chosen, strict=True):
        told = [one for one in index.answers[owner].sentences if not one.open]
        first = [one for one in index.statements(told[0].basis) if one.language == "en"] if told else []
        basis = {_about(one) for sentence in told for one in index.statements(sentence.basis)}
        near = index.nearest(wordings.vectors[row], _LOOKED_AT)
        candidates = index.statements([identity for identity, _ in near])
        others = [one for one in candidates if one.language == "en" and _about(one) not in basis]
        if first and len(others) >= OTHERS:
            shown = [
                first[int(drawn.integers(len(first)))],
                *(others[n] for n in drawn.permutation(len(others))[:OTHERS]),
            ]
            made.append([(wordings.texts[row], passage_text(one)) for one in shown])
    return made


def _about(statement: Statement) -> tuple[str, str]:
    """What a statement says of what: one that says the same of the same may serve as well."""
    return (statement.terms[0] if statement.terms else statement.id, statement.kind)


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """The changed weights in the graph's form, by name, and a report."""

    weights: Mapping[str, NDArray[Any]]
    report: Mapping[str, Any]


def learn(groups: Sequence[Group], progress: Callable[[int, int], None] = lambda done, steps: None) -> Learned:
    """Learn from groups of equal size; with some 13,000 about an hour on two cores beside other work."""
    import torch
    from torch.nn import functional

    torch.manual_seed(_SEED)
    shipped = graph.read(MS_MARCO)
    assert shipped.last is not None
    tower = Tower(shipped, half=True)
    weight, bias = torch.from_numpy(shipped.last[0]), shipped.last[1]
    hidden = tower.below([pair for group in groups for pair in group], MS_MARCO)
    steps = len(groups) // GROUPS
    optimizer = torch.optim.AdamW(tower.learned(), weight_decay=0.01)
    right = total = 0.0
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = _RATE * min(1.0, (step + 1) / _WARM) * max(_LEAST, 1 - step / steps)
        size = len(groups[0])
        scores = (tower.above(hidden[step * GROUPS * size : (step + 1) * GROUPS * size]) @ weight + bias).view(-1, size)
        truth = torch.zeros_like(scores)
        truth[:, 0] = 1.0
        loss: Any = functional.cross_entropy(scores, torch.zeros(len(scores), dtype=torch.long))
        loss = loss + _ABSOLUTE * functional.binary_cross_entropy_with_logits(scores, truth)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(tower.learned(), 1.0)
        optimizer.step()
        total += float(loss.detach())
        right += float((scores.argmax(1) == 0).float().mean())
        progress(step + 1, steps)
    report = {"groups": len(groups), "steps": steps}
    mean = {"loss": round(total / max(1, steps), 3), "right first": round(right / max(1, steps), 3)}
    return Learned(tower.weights(shipped.names), {**report, **mean})


def write(learned: Learned, file: Path) -> None:
    """Write it: 6 MB."""
    content: dict[str, Any] = {f"{WEIGHT}{name}": weight for name, weight in learned.weights.items()}
    np.savez_compressed(file, base=np.array(MS_MARCO.graph_sha256), **content)
