"""The metric of questions: cosines under a learned map; a map that does not fit is refused with the next step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.retrieval.metric import FILE, QuestionMetric
from ingest.errors import EncoderError

if TYPE_CHECKING:
    from app.assistant import Models


def test_a_map_that_changes_nothing_gives_the_cosine() -> None:
    metric = QuestionMetric(np.eye(3, dtype=np.float32))
    others = np.array([[1, 0, 0], [0, 2, 0], [1, 1, 0]], dtype=np.float32)
    assert metric.nearness(others[0], others) == pytest.approx([1.0, 0.0, 0.5**0.5], abs=1e-6)


def test_a_map_may_leave_out_what_does_not_tell_questions_apart() -> None:
    metric = QuestionMetric(np.diag([1.0, 0.0]).astype(np.float32))
    near = metric.nearness(np.array([1, 0], np.float32), np.array([[0.6, 0.8], [-0.6, 0.8]], np.float32))
    assert near == pytest.approx([1.0, -1.0], abs=1e-6)


def test_wordings_of_one_question_are_nearer_than_without_the_map(models: Models) -> None:
    asked = models.encoder.encode_query("what does my copay stand for on the card")
    known = np.stack([models.encoder.encode_query(t) for t in ("What is a copay?", "Who must pay a copay?")])
    without, under = known @ asked, models.metric.nearness(asked, known)
    assert under[0] - under[1] > without[0] - without[1]


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 half"], ids=["missing", "empty", "cut"])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "question-metric.npz"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(EncoderError, match=r"cannot be read .* Learn it again: python -m eval learn metric --write"):
        QuestionMetric.read("any", file)


def test_a_map_of_another_encoder_is_refused() -> None:
    with pytest.raises(EncoderError, match=r"question-metric.npz was learned on another encoder\. Learn it again"):
        QuestionMetric.read("0" * 64, FILE)
