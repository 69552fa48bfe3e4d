"""The query encoder is learned: wordings of one answer come nearer, learning twice is the same, and serving reads it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.query.encoder import FILES, QueryEncoder
from app.query.heads import LABELS
from eval.learning import graph, query_encoder
from eval.learning.heads import Utterance
from eval.learning.query_encoder import Learned, Wordings

if TYPE_CHECKING:
    from ingest.encoder import Encoder

SUBJECTS = ("copay", "referral", "deductible", "portal", "biopsy", "claim")
FRAMES = ("what is a {}", "{} meaning please", "they told me about a {}, what do they mean")
UTTERANCES = [Utterance(f"cancel my {s}", "en", "front_desk") for s in SUBJECTS] + [
    Utterance(f"what does {s} mean", "en", "word_question", "define", "none") for s in SUBJECTS
]
STEPS = 4


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    from ingest.encoder import open_encoder
    from ingest.settings import Settings

    return open_encoder(Settings())


@pytest.fixture(scope="module")
def wordings(encoder: Encoder) -> Wordings:
    texts = [frame.format(subject) for subject in SUBJECTS for frame in FRAMES]
    answers = [subject for subject in SUBJECTS for _ in FRAMES]
    others = {subject: [other for other in SUBJECTS if other != subject][:2] for subject in SUBJECTS}
    return Wordings(texts, answers, encoder.encode_queries(texts), others)


@pytest.fixture(scope="module")
def learned(wordings: Wordings) -> Learned:
    return query_encoder.learn(wordings, UTTERANCES, STEPS)


def margin(queries: QueryEncoder, wordings: Wordings) -> float:
    """By how much a wording is nearer to the others of its answer than to the nearest of another's."""
    own = np.array([[a == b for b in wordings.answers] for a in wordings.answers])
    near = np.stack([queries.nearness(queries.encode(text), wordings.vectors) for text in wordings.texts])
    return float(np.mean([row[same].min() - row[~same].max() for row, same in zip(near, own, strict=True)]))


def test_wordings_of_one_answer_come_nearer(learned: Learned, wordings: Wordings, tmp_path: Path) -> None:
    query_encoder.write(learned, "me", tmp_path / "learned.npz")
    none = query_encoder.learn(wordings, UTTERANCES, 0)
    query_encoder.write(none, "me", tmp_path / "none.npz")
    before, after = (QueryEncoder.read("me", tmp_path / f"{name}.npz") for name in ("none", "learned"))
    assert margin(after, wordings) > margin(before, wordings)
    assert learned.report["wordings"] == len(wordings.texts)
    heads, fingerprint = query_encoder.heads(tmp_path / "learned.npz")
    assert fingerprint == after.fingerprint != before.fingerprint
    assert heads["route"].shape == (len(LABELS["route"]), 1 + len(learned.map))


def test_learning_twice_gives_the_same(learned: Learned, wordings: Wordings) -> None:
    again = query_encoder.learn(wordings, UTTERANCES, STEPS)
    assert np.array_equal(again.map, learned.map)
    assert all(np.array_equal(again.weights[name], weight) for name, weight in learned.weights.items())


def test_what_learned_nothing_is_the_shipped_encoder(encoder: Encoder, wordings: Wordings, tmp_path: Path) -> None:
    query_encoder.write(query_encoder.learn(wordings, UTTERANCES, 0), "me", tmp_path / "none.npz")
    queries = QueryEncoder.read("me", tmp_path / "none.npz")
    shipped = encoder.encode(wordings.texts)
    cosines = [float(queries.encode(text) @ one) for text, one in zip(wordings.texts, shipped, strict=True)]
    assert min(cosines) > 0.995


def test_a_weight_keeps_its_values_in_the_graphs_form() -> None:
    weight = np.random.default_rng(1).standard_normal((6, 10)).astype(np.float32)
    made = graph.quantised("layer", weight)
    whole, scale = made["layer_quantized"], made["layer_scale"]
    assert whole.shape == (10, 6)
    assert whole.flags.c_contiguous
    assert np.abs(whole).max() == 63
    assert np.abs((whole * scale).T - weight).max() <= scale.max() / 2 + 1e-6


def test_the_graph_of_the_shipped_encoder_has_all_its_linear_layers() -> None:
    shipped = graph.read(FILES)
    assert len(shipped.names) == 12 * 6
