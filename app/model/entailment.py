"""Entailment: a cross-encoder for natural-language inference, by setting, as one more check of a model's sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ingest.errors import EncoderError
from ingest.onnx import thread_count
from ingest.settings import Settings

LONGEST = 384  # tokens of a pair
LEAST = 0.5  # probability of entailment


@dataclass(frozen=True)
class Entailment:
    """Whether a text follows from others. ``place``: of entailment among the model's labels."""

    model: Any
    place: int

    @classmethod
    def open(cls, settings: Settings) -> Entailment | None:
        """The model of PLAINTERM_MODEL_ENTAILMENT, or None. Raises EncoderError for what is none."""
        name = settings.model_entailment
        if not name:
            return None
        from ingest.transformers import load_cross_encoder

        model, _, _ = load_cross_encoder(name, thread_count(settings.threads), LONGEST, numbers=3)
        labels = {label.lower(): place for label, place in model.config.label2id.items()}
        if "entailment" not in labels:
            raise EncoderError(f"{name} does not judge entailment: its labels are {', '.join(sorted(labels))}.")
        return cls(model, labels["entailment"])

    def entails(self, premise: str, hypothesis: str) -> bool:
        """Whether the second follows from the first."""
        logits = np.asarray(self.model.predict([(premise, hypothesis)], activation_fn=_unchanged)[0], dtype=np.float64)
        powers = np.exp(logits - logits.max())
        return bool(powers[self.place] / powers.sum() >= LEAST)


def _unchanged(logits: Any) -> Any:
    return logits
