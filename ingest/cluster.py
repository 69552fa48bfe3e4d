"""The steps of a build on several machines, as pipelines of Ray Data. The only file that imports ray.

Each machine has Plainterm installed and sees the documents under the same paths. Documents are read and split by workers
there, texts are embedded by workers that open the encoder themselves, and vectors go from them to the Chroma server; what
needs all documents (terms, disagreements, the lexical index) is done where the build was started, as always.
"""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ingest.errors import ClusterError, EncoderError
from ingest.workers import vectors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ingest.encoder import Encoder

Item = TypeVar("Item")
Result = TypeVar("Result")

LOCAL = "local"  # in place of an address: a cluster of this machine's own, for as long as the build runs

_AT_ONCE = 8  # items that a worker is given together


class Cluster:
    """Workers of a Ray cluster; see ``ingest.workers.Workers``."""

    def __init__(self, open_encoder: Callable[[], Encoder]) -> None:
        """``open_encoder`` is called by each worker that embeds, and can be pickled."""
        self._open_encoder = open_encoder

    def map(self, make: Callable[[], Callable[[Item], Result]], items: Sequence[Item]) -> Iterator[Result]:
        """See Workers. Raises what a step raises, and ClusterError for what the cluster does."""
        if not items:
            return
        import ray.data

        rows = [{"number": number, "item": pickle.dumps(item)} for number, item in enumerate(items)]
        blocks = ray.data.from_items(rows, override_num_blocks=-(-len(rows) // _AT_ONCE))
        most = max(1, int(ray.cluster_resources().get("CPU", 1)))
        done = blocks.map_batches(
            _Step,
            fn_constructor_args=(make,),
            compute=ray.data.ActorPoolStrategy(min_size=1, max_size=most),
            batch_size=_AT_ONCE,
        )
        waiting: dict[int, bytes] = {}
        following = 0
        with _translated():
            for row in done.iter_rows():
                waiting[int(row["number"])] = row["result"]
                while (result := waiting.pop(following, None)) is not None:
                    following += 1
                    fine, value = pickle.loads(result)  # noqa: S301 - from a worker that we started
                    if not fine:
                        raise value
                    yield value

    def encode(self, encoder: Encoder, name: str, batches: Sequence[Sequence[str]]) -> Iterator[NDArray[np.float32]]:
        """See Workers. Raises EncoderError when a worker's encoder is another one."""
        return self.map(partial(_Encoding, self._open_encoder, encoder.fingerprint, name), batches)


class _Step:
    """A worker of Ray Data: some rows with pickled items in, rows with pickled results out."""

    def __init__(self, make: Callable[[], Callable[[Any], Any]]) -> None:
        self._step = make()

    def __call__(self, rows: dict[str, NDArray[Any]]) -> dict[str, Any]:
        results = [pickle.dumps(self._answer(pickle.loads(item))) for item in rows["item"]]  # noqa: S301
        return {"number": rows["number"], "result": np.array(results, dtype=object)}

    def _answer(self, item: Any) -> tuple[bool, Any]:
        try:
            return True, self._step(item)
        except Exception as error:
            return False, error


class _Encoding:
    """The step that embeds a batch of texts with an encoder of its own."""

    def __init__(self, open_encoder: Callable[[], Encoder], fingerprint: str, name: str) -> None:
        self._encoder = open_encoder()
        self._name = name
        if self._encoder.fingerprint != fingerprint:
            raise EncoderError("A machine of the cluster has another encoder. Install the same Plainterm on each.")

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return vectors(self._encoder, self._name, texts)


@contextmanager
def connected(address: str, processors: int | None = None) -> Iterator[None]:
    """A connection to the cluster at an address (``local``: one of this machine alone, which ends with it).

    Nobody is sent statistics, and there is no dashboard. Raises ClusterError where ray is not installed or no cluster
    is reached.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise ClusterError("Ray is not installed. Install it: pip install 'plainterm[ray]'") from error
    logging.getLogger("ray").setLevel(logging.WARNING)
    alone = address == LOCAL
    try:
        ray.init(
            address,
            num_cpus=processors if alone else None,
            include_dashboard=False if alone else None,
            log_to_driver=False,
            configure_logging=False,
        )
    except Exception as error:  # ConnectionError, ValueError, and classes of Ray's own
        raise _failed(error) from error
    try:
        context = ray.data.DataContext.get_current()
        context.enable_progress_bars = context.print_on_execution_start = False
        yield
    finally:
        ray.shutdown()


@contextmanager
def _translated() -> Iterator[None]:
    from ray.exceptions import RayError

    try:
        yield
    except RayError as error:
        raise _failed(error) from error


def _failed(error: Exception) -> ClusterError:
    reason = next(iter(str(error).strip().splitlines()), type(error).__name__)[:200]
    return ClusterError(f"The Ray cluster cannot be used ({reason}). Check its address and that it runs.")
