"""One system in a process of its own: reads questions, one a line, and tells how long each took.

``python -m eval.bench.worker SYSTEM INDEX FOLDER``. The line ``?`` asks for the process's memory and what it imported.
Settings are those of the environment; nothing is imported before it is needed, so that the start is the system's own.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HEAVY = ("torch", "sentence_transformers", "transformers", "onnxruntime", "chromadb", "langchain_core", "streamlit")


def main() -> None:
    """Opens the system, says so, then answers until stdin ends."""
    name, index, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    started = time.perf_counter()
    act = _opened(name, index, folder)
    _tell({"opened": time.perf_counter() - started})
    for line in sys.stdin:
        if line.strip() == "?":
            _tell({"rss": _resident(), "imported": [name for name in HEAVY if name in sys.modules]})
            continue
        question = json.loads(line)
        started = time.perf_counter()
        act(question)
        _tell({"ms": (time.perf_counter() - started) * 1000})


def _opened(name: str, index: Path, folder: Path) -> Callable[[str], Any]:
    if name.startswith("langchain"):
        from eval.bench.langchain import chain

        return chain(folder, reranked=name == "langchain+reranker")
    if name == "encoder":
        from ingest.encoder import open_encoder
        from ingest.settings import Settings

        return open_encoder(Settings.read()).encode_query
    from app.assistant import Assistant
    from app.query.question import Question

    assistant = Assistant.open(index)
    return lambda text: assistant.ask(Question(text))


def _resident() -> int:
    """Bytes of this process in memory now."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    return 0


def _tell(content: Any) -> None:
    sys.stdout.write(json.dumps(content) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
