"""The reranker, learned from the questions of the reviewed answers and from readers' judgements.

Each question of an answer stands beside that answer and four that do not serve it, the nearest ones and one about the
same terms; each judged question beside the answers that were judged for it. An answer is read as it is in serving, with
the question of it that is nearest to the one asked (never that one itself). By low-rank changes of the last layers what
serves comes to score higher than the others (listwise softmax) and above nought, the others below (so that scores
compare between questions). Judgements that are kept apart are not learned from: on them the decision is learned that
reads this reranker's scores.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.answering.reviewed import read_text
from app.retrieval.reranker import MS_MARCO
from eval.learning import graph
from eval.learning.judgements import ANSWERS, HALF, Judged
from eval.learning.query_encoder import Wordings
from eval.learning.tower import Tower
from ingest.index import Index
from ingest.onnx import WEIGHT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.query.heads import Heads
    from ingest.encoder import Encoder

ENGLISH, SPANISH = 1.4, 0.5  # questions of each answer that are drawn, on average
OTHERS = 4  # that do not serve, beside the one that does
GROUPS = 16  # a step
JUDGED = 2  # times that each of these is read
_HALVES = 0.3  # what an answer that tells half of what was asked should score, as a probability
_NEAREST, _NEAR = 5, 10  # answers that two and one of the others are drawn from
_TOGETHER = 256  # questions whose cosines are computed at once
_RATE = 1e-3
_WARM, _LEAST = 30, 0.02  # steps until the whole rate, and what is left of it at the end
_ABSOLUTE = 0.7  # weight of the loss of each by itself
_SEED = 0


@dataclass(frozen=True, slots=True)
class Group:
    """A question with the texts of answers, and of each the probability that it should get."""

    asked: str
    texts: Sequence[str]
    labels: Sequence[float]


def groups(index: Index, judged: Sequence[Judged], encoder: Encoder, heads: Heads) -> list[Group]:
    """Groups from the answers of an index and from judgements of them, drawn."""
    drawn = np.random.default_rng(_SEED)
    wordings = Wordings.of(index)
    apart = {one.question for one in judged if one.apart}  # some are an answer's own question too: "copay meaning"
    of_judgements = _of_judgements(index, wordings, judged, encoder, heads)
    made = [*_of_answers(index, wordings, apart, drawn), *of_judgements * JUDGED]
    return [made[n] for n in drawn.permutation(len(made))]


def _of_answers(index: Index, wordings: Wordings, apart: Set[str], drawn: np.random.Generator) -> list[Group]:
    owners = sorted(set(wordings.answers))
    number = {answer: n for n, answer in enumerate(owners)}
    owned = np.array([number[answer] for answer in wordings.answers])
    order = np.argsort(owned, kind="stable")
    starts = np.searchsorted(owned[order], np.arange(len(owners)))
    ends = np.append(starts[1:], len(order))
    unit = wordings.vectors / np.linalg.norm(wordings.vectors, axis=1, keepdims=True)
    made: list[Group] = []
    asked = _drawn(index, wordings, apart, drawn)
    for n, (row, answer, language) in enumerate(asked):
        if n % _TOGETHER == 0:
            cosines = unit[[one for one, _, _ in asked[n : n + _TOGETHER]]] @ unit.T
            cosines[np.arange(len(cosines)), [one for one, _, _ in asked[n : n + _TOGETHER]]] = -1.0
        near = np.maximum.reduceat(cosines[n % _TOGETHER, order], starts)  # of each answer the nearest question
        own = number[answer]
        nearest = [one for one in np.argsort(-near, kind="stable")[: _NEAR + 2] if one != own]
        others = [*drawn.permutation(nearest[:_NEAREST])[:2], *drawn.permutation(nearest[_NEAREST:_NEAR])[:1]]
        rivals = [number[rival] for rival in wordings.rivals[answer] if number[rival] not in others]
        others.append(drawn.choice(rivals) if rivals else nearest[-1])
        texts = []
        for one in (own, *others):
            rows = order[starts[one] : ends[one]]
            question = wordings.texts[rows[int(np.argmax(cosines[n % _TOGETHER, rows]))]]
            texts.append(read_text(index.answers[owners[one]], language, question))
        made.append(Group(wordings.texts[row], texts, (1.0, *[0.0] * len(others))))
    return made


def _drawn(index: Index, wordings: Wordings, apart: Set[str], drawn: np.random.Generator) -> list[tuple[int, str, str]]:
    """Questions by row, each with its answer and its language; none that is kept apart."""
    rows: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row, (text, owner) in enumerate(zip(wordings.texts, wordings.answers, strict=True)):
        if text not in apart:
            rows[owner, "es" if text in index.answers[owner].questions_es else "en"].append(row)
    found = []
    for (owner, language), own in sorted(rows.items()):
        count = ENGLISH if language == "en" else SPANISH
        taken = int(count) + int(drawn.random() < count % 1)
        found += [(int(row), owner, language) for row in drawn.permutation(own)[:taken]]
    return found


def _of_judgements(
    index: Index, wordings: Wordings, judged: Iterable[Judged], encoder: Encoder, heads: Heads
) -> list[Group]:
    """Judged questions that stand alone, each with its answers as they are read beside it."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, owner in enumerate(wordings.answers):
        rows[owner].append(row)
    truth = {ANSWERS: 1.0, HALF: _HALVES}
    made: list[Group] = []
    for one in judged:
        known = [answer for answer in one.answers if answer in rows]
        if one.earlier or not known or one.apart:
            continue
        language = heads.language(one.question)
        vector = encoder.encode_query(one.question)
        texts = []
        for answer in known:
            others = [row for row in rows[answer] if wordings.texts[row].casefold() != one.question.casefold()]
            nearest = others[int(np.argmax(wordings.vectors[others] @ vector))]
            texts.append(read_text(index.answers[answer], language, wordings.texts[nearest]))
        made.append(Group(one.question, texts, [truth.get(one.answers[answer], 0.0) for answer in known]))
    return made


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """The changed weights in the graph's form, by name, and a report."""

    weights: Mapping[str, NDArray[Any]]
    report: Mapping[str, Any]


def learn(groups: Sequence[Group], progress: Callable[[int, int], None] = lambda done, steps: None) -> Learned:
    """Learn from groups; with some 16,000 about half an hour on two cores."""
    import torch
    from torch.nn import functional

    torch.manual_seed(_SEED)
    shipped = graph.read(MS_MARCO)
    assert shipped.last is not None
    tower = Tower(shipped, half=True)
    weight, bias = torch.from_numpy(shipped.last[0]), shipped.last[1]
    hidden = tower.below([(group.asked, text) for group in groups for text in group.texts], MS_MARCO)
    places = np.cumsum([0, *(len(group.texts) for group in groups)])
    steps = len(groups) // GROUPS
    optimizer = torch.optim.AdamW(tower.learned(), weight_decay=0.01)
    right = told = total = 0.0
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = _RATE * min(1.0, (step + 1) / _WARM) * max(_LEAST, 1 - step / steps)
        taken = groups[step * GROUPS : (step + 1) * GROUPS]
        first, last = places[step * GROUPS], places[(step + 1) * GROUPS]
        scores = tower.above(hidden[first:last]) @ weight + bias
        truth = torch.tensor([label for group in taken for label in group.labels])
        loss: Any = _ABSOLUTE * functional.binary_cross_entropy_with_logits(scores, truth)
        for begin, end in pairwise(places[step * GROUPS : (step + 1) * GROUPS + 1]):
            own = scores[begin - first : end - first]
            serve = truth[begin - first : end - first] == 1.0
            if serve.any() and not serve.all():
                loss = loss - torch.log_softmax(own, 0)[serve].mean() / len(taken)
                right += float(serve[own.argmax()])
                told += 1
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(tower.learned(), 1.0)
        optimizer.step()
        total += float(loss.detach())
        progress(step + 1, steps)
    report = {"groups": len(groups), "steps": steps}
    mean = {"loss": round(total / max(1, steps), 3), "right first": round(right / max(1.0, told), 3)}
    return Learned(tower.weights(shipped.names), {**report, **mean})


def write(learned: Learned, file: Path) -> None:
    """Write it: 6 MB."""
    content: dict[str, Any] = {f"{WEIGHT}{name}": weight for name, weight in learned.weights.items()}
    np.savez_compressed(file, base=np.array(MS_MARCO.graph_sha256), **content)
