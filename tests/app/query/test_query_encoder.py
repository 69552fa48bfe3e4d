"""The query encoder: vectors of unit length beside mapped ones; a file that does not fit is refused with the next
step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.query.encoder import FILE, QueryEncoder
from ingest.errors import EncoderError

if TYPE_CHECKING:
    from app.assistant import Models

AGAIN = "Learn it again: python -m eval learn encoder --write"


def mapped(matrix: list[list[float]]) -> QueryEncoder:
    """One that only maps."""
    return QueryEncoder(lambda text: np.zeros(0, np.float32), np.array(matrix, np.float32), "")


def test_a_map_that_changes_nothing_gives_the_cosine() -> None:
    known = np.array([[1, 0, 0], [0, 2, 0], [1, 1, 0]], dtype=np.float32)
    near = mapped(np.eye(3).tolist()).nearness(known[0], known)
    assert near == pytest.approx([1.0, 0.0, 0.5**0.5], abs=1e-6)


def test_a_map_may_leave_out_what_does_not_tell_questions_apart() -> None:
    only_first = mapped([[1, 0], [0, 0]])
    near = only_first.nearness(np.array([1, 0], np.float32), np.array([[0.6, 0.8], [-0.6, 0.8]], np.float32))
    assert near == pytest.approx([1.0, -1.0], abs=1e-6)


def test_an_index_is_searched_by_the_direction_that_the_map_brings_nearest() -> None:
    turned = mapped([[0, 1], [1, 0]])
    asked = np.array([0.6, 0.8], np.float32)
    searched = turned.searched(asked)
    assert searched == pytest.approx([0.8, 0.6], abs=1e-6)
    assert turned.nearness(asked, searched[None])[0] == pytest.approx(1.0, abs=1e-6)


def test_vectors_have_unit_length_and_the_same_bytes_each_time(models: Models) -> None:
    first = models.queries.encode("what is a copay?")
    again = QueryEncoder.read(models.encoder.fingerprint).encode("what is a copay?")
    assert np.linalg.norm(first) == pytest.approx(1.0, abs=1e-5)
    assert first.tobytes() == again.tobytes()


@pytest.mark.parametrize(
    ("asked", "own", "other"),
    [
        ("what does my copay stand for on the card", "What is a copay?", "Who must pay a copay?"),
        ("qué es un copago", "What is a copay?", "Who must pay a copay?"),
        ("the letters after the nurses name", "What do the letters after a nurse's name mean?", "What is a nurse?"),
    ],
)
def test_another_question_is_further_off_than_to_the_shipped_encoder(
    models: Models, asked: str, own: str, other: str
) -> None:
    known = np.stack([models.encoder.encode_query(text) for text in (own, other)])
    shipped = known @ models.encoder.encode_query(asked)
    near = models.queries.nearness(models.queries.encode(asked), known)
    assert near[1] / near[0] < shipped[1] / shipped[0]


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 half"], ids=["missing", "empty", "cut"])
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "query-encoder.npz"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(EncoderError, match=rf"query-encoder.npz cannot be read .* {AGAIN}"):
        QueryEncoder.read("any", file)


def test_one_that_was_learned_beside_another_encoder_is_refused() -> None:
    with pytest.raises(EncoderError, match=rf"query-encoder.npz was learned beside another encoder\. {AGAIN}"):
        QueryEncoder.read("0" * 64, FILE)
