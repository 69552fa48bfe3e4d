"""The query encoder: what is asked becomes a vector that tells the kind of message and lies near known wordings of it.

It is the shipped encoder with low-rank changes of its last layers (LoRA; Hu et al. 2022), learned on the utterances and
on the questions of the reviewed answers (``python -m eval learn encoder``). Statements and known questions keep the
shipped encoder's vectors, as in dense passage retrieval (Karpukhin et al. 2020), and are mapped by one learned matrix.
The changed weights and the map are data (``app/data/query-encoder.npz``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.encoder import BGE_SMALL
from ingest.errors import EncoderError
from ingest.onnx import OnnxModel, read_learned, sha256_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = Path(__file__).parent.parent / "data" / "query-encoder.npz"
FILES = replace(BGE_SMALL, longest=128)  # no message needs more: its sentences are looked at too
_HELD = 512  # vectors of the last texts that stay in memory


@dataclass(frozen=True, slots=True, eq=False)
class QueryEncoder:
    """``encode``: a text's vector, float32, of unit length, shape ``(384,)``; ``map``: brings a vector of the shipped
    encoder beside it, float32, shape ``(384, dimension)``."""

    encode: Callable[[str], NDArray[np.float32]]
    map: NDArray[np.float32]
    fingerprint: str  # equal: equal vectors, and of the shipped encoder beside it too

    @classmethod
    def read(cls, fingerprint: str, file: Path = FILE) -> QueryEncoder:
        """Read the map and load the model; about 0.3 s.

        Raises EncoderError when the file is missing or was learned beside another encoder, and what OnnxModel raises.
        """
        import numpy as np

        again = "Learn it again: python -m eval learn encoder --write"
        weights, rest = read_learned(file, again)
        if "map" not in rest or str(rest.get("encoder")) != fingerprint:
            raise EncoderError(f"{file.name} was learned beside another encoder. {again}")
        learned = rest["map"].astype(np.float32)
        model = OnnxModel(FILES, weights=weights)

        def encode(text: str) -> NDArray[np.float32]:
            first = model.run(text)[0]
            vector = np.asarray(first / np.linalg.norm(first), dtype=np.float32)
            vector.flags.writeable = False  # others have it too
            return vector

        return cls(lru_cache(_HELD)(encode), learned, sha256_of(file))

    def nearness(self, asked: NDArray[np.float32], known: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosines of a vector of ``encode`` with mapped vectors of the shipped encoder, shape ``(rows, dimension)``;
        float32, shape ``(rows,)``."""
        import numpy as np

        mapped = known @ self.map.T
        sizes = np.linalg.norm(mapped, axis=1) * float(np.linalg.norm(asked))
        return np.asarray(mapped @ asked / np.maximum(sizes, 1e-9), dtype=np.float32)

    def searched(self, asked: NDArray[np.float32]) -> NDArray[np.float32]:
        """The vector by which an index of the shipped encoder's vectors is searched for what is near to ``asked``;
        float32, of unit length, shape ``(dimension,)``."""
        import numpy as np

        back = asked @ self.map
        return np.asarray(back / max(float(np.linalg.norm(back)), 1e-9), dtype=np.float32)
