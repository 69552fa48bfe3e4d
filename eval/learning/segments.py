"""Where in a message a new question begins, learned from messages that were cut by hand (``app/data/messages``) and from
the questions of the reviewed answers, of which each asks one thing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from app.query.segments import BUCKETS, SURE, around, gaps
from eval.learning.folds import held_out
from ingest.errors import GoldError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MESSAGES = Path(__file__).parent.parent.parent / "app" / "data" / "messages"
STRENGTH = 0.3  # inverse of the ridge penalty
ONE_QUESTION = 0.003  # weight of a gap in a question of a reviewed answer beside one of a message: there are many
_LEAST = 0.005  # a weight below it is left out


@dataclass(frozen=True, slots=True)
class Message:
    """A message, cut where each question begins; ``parts``: what each piece asks, standing alone."""

    text: str
    language: str
    cuts: tuple[str, ...]
    parts: tuple[str, ...]

    @property
    def begins(self) -> set[int]:
        """Where its questions begin, in characters, but for the first."""
        places = list(accumulate(len(piece) for piece in self.cuts))[:-1]
        return {place + len(self.text[place:]) - len(self.text[place:].lstrip()) for place in places}


def read_messages(folder: Path = MESSAGES) -> list[Message]:
    """All messages. Raises GoldError with every line that is none, by file and line."""
    found, defects = [], []
    for file in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                row = json.loads(line)
                one = Message(row["text"], row["language"], tuple(row["cuts"]), tuple(row["parts"]))
            except (ValueError, TypeError, KeyError) as error:
                defects.append(f"{file.name}:{number}: {error!r}")
                continue
            if "".join(one.cuts) != one.text:
                defects.append(f"{file.name}:{number}: the cuts together are not the text")
            elif not one.begins <= set(gaps(one.text)):
                defects.append(f"{file.name}:{number}: a cut is not before a word")
            found.append(one)
    if defects:
        raise GoldError(f"The messages have {len(defects)} defects:", defects)
    return found


def learn(messages: Sequence[Message], questions: Sequence[str]) -> Mapping[str, Any]:
    """The intercept and the weights by bucket, and of messages held out how many are cut as by hand, by how many
    questions they ask; seconds."""
    gap = [(n, place) for n, one in enumerate(messages) for place in gaps(one.text)]
    table = _table([around(messages[n].text, place) for n, place in gap])
    truth = np.array([place in messages[n].begins for n, place in gap])
    others = _table([around(text, place) for text in questions for place in gaps(text)])

    def learn_on(seen: NDArray[np.bool_]) -> Any:
        model = _fit(table[seen], truth[seen], others)
        return lambda unseen: model.predict_proba(table[unseen])[:, 1]

    said = held_out([messages[n].text for n, _ in gap], learn_on) >= SURE
    right = [True] * len(messages)
    for (n, _), told, true in zip(gap, said, truth, strict=True):
        right[n] = right[n] and bool(told == true)
    asked = [min(3, len(one.cuts)) for one in messages]
    report = {
        str(count): f"{sum(r for r, a in zip(right, asked, strict=True) if a == count)} of {asked.count(count)}"
        for count in sorted(set(asked))
    }
    model = _fit(table, truth, others)
    weights = {str(n): round(float(w), 3) for n, w in enumerate(model.coef_[0]) if abs(w) >= _LEAST}
    return {
        "intercept": round(float(model.intercept_[0]), 3),
        "weights": weights,
        "report": {
            "messages": len(messages),
            "cut as by hand": round(sum(right) / len(right), 3),
            "precision": round(float((said & truth).sum() / max(1, said.sum())), 3),
            "recall": round(float((said & truth).sum() / max(1, truth.sum())), 3),
            "by questions": report,
        },
    }


def _fit(table: Any, truth: NDArray[np.bool_], others: Any) -> Any:
    from scipy.sparse import vstack  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    weights = np.concatenate([np.ones(len(truth)), np.full(others.shape[0], ONE_QUESTION)])
    model = LogisticRegression(C=STRENGTH, max_iter=400)
    model.fit(vstack([table, others]), np.concatenate([truth, np.zeros(others.shape[0], bool)]), sample_weight=weights)
    return model


def _table(rows: Sequence[Sequence[int]]) -> Any:
    from scipy.sparse import csr_matrix

    columns = np.concatenate([np.array(row, dtype=np.int64) for row in rows] or [np.zeros(0, dtype=np.int64)])
    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    return csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(rows), BUCKETS))


def write(learned: Mapping[str, Any], file: Path) -> None:
    """Write the weights as ``app/data`` holds them."""
    kept = {name: learned[name] for name in ("intercept", "weights")}
    file.write_text(json.dumps(kept, indent=0) + "\n", encoding="utf-8")
