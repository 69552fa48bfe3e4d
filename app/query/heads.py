"""Learned heads: what a message is, what it asks, what an answer to it must hold, and its language.

Multinomial logistic regressions over the question's two vectors, of the shipped and of the query encoder, and its
hashed character n-grams; the language by the n-grams alone, since it must be known before anything else. A Spanish
message is routed by a head of its own: the encoders are English ones, and what they make of Spanish words is another
matter. What a message is, the nearest utterances say too: a line cannot see that "where do I throw old needles" lies
among questions about waste, though its words lie among calls for help. Their weights are data (``app/data/heads.npz``), learned from the utterances beside them and the questions of the reviewed answers by
``python -m eval learn heads``.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args
from zipfile import BadZipFile

from app.answer import Intent
from app.query.question import AnswerType, Language, Route
from ingest.errors import EncoderError
from ingest.vocabulary import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = Path(__file__).parent.parent / "data" / "heads.npz"
BUCKETS = 2048  # of character n-grams
SPANISH = "route_es"
LABELS: Mapping[str, tuple[str, ...]] = {
    "route": get_args(Route),
    "intent": get_args(Intent),
    "answer_type": get_args(AnswerType),
    "language": get_args(Language),
    SPANISH: get_args(Route),
}
_LENGTHS = (3, 4, 5)
_SHARE = 0.8  # length of the n-gram part beside the vector, which has length 1
_EVEN = 0.5  # probability of Spanish from which a text is Spanish
NEAREST = 20  # utterances that are asked what a message is
_SHARPLY = 20.0  # a nearer one counts more, by e to so much a cosine
_NEIGHBORS_WEIGH = 0.5  # their say beside that of the head, in the product of both
_LEAST = 0.01  # share of them that a route has without any


def features(text: str, *vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the heads see: the text's vectors by the shipped and by the query encoder, then what ``ngrams`` gives;
    float32, shape ``(dimensions + BUCKETS,)``."""
    import numpy as np

    return np.concatenate([*vectors, ngrams(text)]).astype(np.float32)


def ngrams(text: str) -> NDArray[np.float32]:
    """Damped counts of a text's hashed character n-grams; float32, shape ``(BUCKETS,)``, of length 0.8."""
    import numpy as np

    counts = np.zeros(BUCKETS, dtype=np.float32)
    for word in re.findall(r"[^\W_]+|[?¿!]", fold(text)):
        padded = f" {word} "
        for length in _LENGTHS:
            for start in range(max(1, len(padded) - length + 1)):
                counts[zlib.crc32(padded[start : start + length].encode()) % BUCKETS] += 1.0
    counts = np.sqrt(counts)
    size = float(np.linalg.norm(counts)) or 1.0
    return np.asarray(counts * (_SHARE / size), dtype=np.float32)


def unit(vectors: NDArray[Any]) -> NDArray[np.float32]:
    """Vectors as they are kept, one a row, at length 1."""
    import numpy as np

    vectors = vectors.astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Heads:
    """The heads for one query encoder. ``weights``: per head, shape ``(labels, 1 + dimensions + BUCKETS)``, intercept first;
    those of the language without the dimensions. ``utterances``: what the query encoder makes of them, of length 1, one
    a row, and ``routes`` the place of their route in LABELS."""

    weights: Mapping[str, NDArray[np.float32]]
    utterances: NDArray[np.float32]
    routes: NDArray[np.uint8]

    @classmethod
    def read(cls, fingerprint: str, file: Path = FILE) -> Heads:
        """Read the weights. Raises EncoderError when they are missing or were learned with another query encoder."""
        import numpy as np

        again = "Learn them again: python -m eval learn heads --write"
        try:
            with np.load(file, allow_pickle=False) as content:
                about = json.loads(str(content["about"]))
                weights = {name: content[name].astype(np.float32) for name in LABELS}
                utterances, routes = unit(content["utterances"]), content["routes"]
        except (OSError, EOFError, BadZipFile, ValueError, KeyError) as error:
            raise EncoderError(f"{file.name} cannot be read ({error}). {again}") from error
        if about.get("encoder") != fingerprint:
            raise EncoderError(f"{file.name} was learned with another query encoder. {again}")
        if {name: list(labels) for name, labels in LABELS.items()} != about.get("labels"):
            raise EncoderError(f"{file.name} has other labels than this version. {again}")
        return cls(weights, utterances, routes)

    def language(self, text: str) -> Language:
        """The language of a text."""
        return "es" if self.spanish(text) > _EVEN else "en"

    def spanish(self, text: str) -> float:
        """How likely a text is Spanish."""
        return self.judge("language", ngrams(text))["es"]

    def route(self, seen: NDArray[np.float32]) -> dict[Route, float]:
        """The probability of each route of a text in its language, for what ``features`` gave of it."""
        spoken = self.judge("language", seen[-BUCKETS:])["es"]
        judged = self.judge(SPANISH if spoken > _EVEN else "route", seen)
        near = self._near(seen[-BUCKETS - self.utterances.shape[1] : -BUCKETS])
        both = {
            route: said * max(near[n], _LEAST) ** _NEIGHBORS_WEIGH for n, (route, said) in enumerate(judged.items())
        }
        whole = sum(both.values())
        return cast("dict[Route, float]", {route: said / whole for route, said in both.items()})

    def _near(self, vector: NDArray[np.float32]) -> NDArray[np.float64]:
        """The share of each route among the nearest utterances; shape ``(routes,)``."""
        import numpy as np

        cosines = self.utterances @ vector
        nearest = np.argpartition(cosines, -NEAREST)[-NEAREST:] if len(cosines) > NEAREST else np.arange(len(cosines))
        weigh = np.exp(_SHARPLY * cosines[nearest])
        shares = np.bincount(self.routes[nearest], weigh, len(LABELS["route"]))
        return np.asarray(shares / max(weigh.sum(), 1e-9))

    def judge(self, head: str, seen: NDArray[np.float32]) -> dict[str, float]:
        """The probability of each label of a head, for what ``features`` gave."""
        import numpy as np

        weights = self.weights[head]
        scores = weights[:, 0] + weights[:, 1:] @ seen
        powers = np.exp(scores - scores.max())
        return dict(zip(LABELS[head], (float(p) for p in powers / powers.sum()), strict=True))
