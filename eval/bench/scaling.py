"""What a build costs, and what grows with the index: answer time, opening, memory and disk, at sizes of statements."""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from eval.bench import resampling
from eval.bench.processes import PLAIN, Place, Running
from eval.scoring.pooled import quantile
from eval.significance import SEED
from ingest.index import Index

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ingest.encoder import Encoder

_SENTENCES = 20  # of a document


@dataclass(slots=True)
class TimedEncoder:
    """An encoder that adds up the seconds spent in it: what a build would take if it did nothing else."""

    encoder: Encoder
    seconds: float = 0.0

    @property
    def name(self) -> str:
        """See Encoder."""
        return self.encoder.name

    @property
    def fingerprint(self) -> str:
        """See Encoder."""
        return self.encoder.fingerprint

    @property
    def dimension(self) -> int:
        """See Encoder."""
        return self.encoder.dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Encoder."""
        started = time.perf_counter()
        made = self.encoder.encode(texts)
        self.seconds += time.perf_counter() - started
        return made

    def encode_query(self, text: str) -> NDArray[np.float32]:
        """See Encoder."""
        started = time.perf_counter()
        made = self.encoder.encode_query(text)
        self.seconds += time.perf_counter() - started
        return made

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See Encoder."""
        started = time.perf_counter()
        made = self.encoder.encode_queries(texts)
        self.seconds += time.perf_counter() - started
        return made


def built(sentences: Sequence[str], size: int, folder: Path) -> dict[str, Any]:
    """Seconds that a build of so many sentences takes, first and again, and its rate beside the bare encoder's."""
    from ingest.build import build
    from ingest.encoder import open_encoder
    from ingest.settings import Settings

    encoder = open_encoder(Settings.read(), building=True)
    encoder.encode(["Loading is not building."])
    documents, index = folder / "documents", folder / "built"
    _write(sentences, size, documents)
    used: Any = TimedEncoder(encoder)
    started = time.perf_counter()
    counts = build([documents], index, used).counts
    first, encoding = time.perf_counter() - started, used.seconds
    started = time.perf_counter()
    build([documents], index, used)
    return {
        "statements": counts["statements"],
        "documents": counts["documents"],
        "build": first,
        "build_again": time.perf_counter() - started,
        "of_bare_encoder": encoding / first,
    }


def grow(
    like: Path, sizes: Sequence[int], questions: Sequence[str], folder: Path, say: Callable[[str], None]
) -> list[dict[str, Any]]:
    """One row a size, of an index whose statements are drawn from those of another; see ``exponents``."""
    rows = []
    for size in sizes:
        say(f"Writing an index of {size:,} statements ...")
        index = folder / f"index-{size}"
        with closing(Index.open(like)) as original:
            written = resampling.write(original, size, index)
        disk = sum(path.stat().st_size for path in _newest(index).rglob("*") if path.is_file())
        rows.append({"statements": size, "written": written.seconds, "disk": disk, **served(index, questions)})
    return rows


def exponents(rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """The slope of each quantity against statements on logarithmic scales, by least squares: 0 constant, 1 linear."""
    if len(rows) < 2:
        return {}
    xs = [math.log(row["statements"]) for row in rows]
    middle = sum(xs) / len(xs)
    found = {}
    for name in ("median", "p95", "open", "first", "rss", "disk", "written"):
        ys = [math.log(max(row[name], 1e-9)) for row in rows]
        level = sum(ys) / len(ys)
        slope = sum((x - middle) * (y - level) for x, y in zip(xs, ys, strict=True))
        found[name] = slope / sum((x - middle) ** 2 for x in xs)
    return found


def served(index: Path, questions: Sequence[str]) -> dict[str, Any]:
    """Seconds to open an index, milliseconds of its first answer and of those after it, without the reranker, whose
    time does not depend on the size; bytes in memory after them."""
    with Running(PLAIN, Place(index, index)) as one:
        one.wait()
        first = one.ask("What is telehealth?")
        times = [one.ask(question) for question in questions]
        return {
            "open": one.opened,
            "first": first,
            "median": median(times),
            "p95": quantile(times, 0.95) or 0.0,
            "rss": one.state()["rss"],
        }


def _write(sentences: Sequence[str], size: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    texts = list(_numbered(sentences, size))
    for number, start in enumerate(range(0, size, _SENTENCES)):
        text = "\n\n".join(texts[start : start + _SENTENCES])
        (folder / f"note-{number:06}.md").write_text(f"# Note {number}\n\n{text}\n", encoding="utf-8")


def _numbered(sentences: Sequence[str], count: int) -> Iterator[str]:
    """Sentences drawn again, each told apart by a number before its last mark."""
    drawn = random.Random(SEED)  # noqa: S311
    for number in range(count):
        sentence = drawn.choice(sentences)
        yield f"{sentence[:-1]} in case {number}{sentence[-1]}"


def _newest(index: Path) -> Path:
    from ingest import generations

    return index / generations.current(index)


def sentences_of(path: Path | None, documents: Sequence[str]) -> list[str]:
    """Single sentences of MedQuAD's answers (``qa.jsonl.gz``), or, without it, of the shipped documents."""
    import gzip
    import re

    texts: Sequence[str] = documents
    if path is not None:
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            texts = [json.loads(line)["a"] for line in lines]
    found = {s.strip() for text in texts for s in re.findall(r"[A-Z][^.!?#|\n]{30,200}[.]", text)}
    return sorted(found)
