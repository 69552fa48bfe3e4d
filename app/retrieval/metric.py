"""The metric of questions: a linear map of their vectors under which wordings of one question lie near each other.

Learned from the questions of the reviewed answers, each answer's wordings drawn together and those of its neighbours
apart (``python -m eval learn metric``; the N-pair loss of Sohn 2016). The map is data
(``app/data/question-metric.npz``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from ingest.errors import EncoderError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = Path(__file__).parent.parent / "data" / "question-metric.npz"


@dataclass(frozen=True, slots=True, eq=False)
class QuestionMetric:
    """The map for one encoder: float32, shape ``(dimension, dimension)``."""

    map: NDArray[np.float32]

    @classmethod
    def read(cls, fingerprint: str, file: Path = FILE) -> QuestionMetric:
        """Read the map. Raises EncoderError when it is missing or was learned on another encoder."""
        import numpy as np

        again = "Learn it again: python -m eval learn metric --write"
        try:
            with np.load(file, allow_pickle=False) as content:
                encoder, learned = str(content["encoder"]), content["map"].astype(np.float32)
        except (OSError, EOFError, BadZipFile, ValueError, KeyError) as error:
            raise EncoderError(f"{file.name} cannot be read ({error}). {again}") from error
        if encoder != fingerprint:
            raise EncoderError(f"{file.name} was learned on another encoder. {again}")
        return cls(learned)

    def nearness(self, vector: NDArray[np.float32], others: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosines under the map of one vector with others, shape ``(rows, dimension)``; float32, shape ``(rows,)``."""
        import numpy as np

        asked, known = self.map @ vector, others @ self.map.T
        sizes = np.linalg.norm(known, axis=1) * float(np.linalg.norm(asked))
        return np.asarray(known @ asked / np.maximum(sizes, 1e-9), dtype=np.float32)
