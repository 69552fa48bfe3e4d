"""What can go wrong, as one small tree. A message names the thing and the next step; it is shown as it is.

    PlaintermError
        SettingError       a PLAINTERM_* variable that is unknown or does not fit
        QuestionError      a question that is blank, too long or not text
        CorpusError        documents, sources or terms that cannot be read; carries every defect
        StoreError         an index that is missing, foreign, of another encoder, or being built by somebody else
            VectorServerError    a Chroma server that does not answer or does not hold the index
        ClusterError       a Ray cluster that is not reached, or fails
        EncoderError       an encoder or reranker that cannot be loaded or is not the one that was named
            ModelFilesError      files of a shipped model that are not the published ones
            MissingModelError    files of a shipped model that are not installed
        ModelError         the operator's chat model does not answer
        GoldError          a gold file that cannot be scored; carries every defect

Not knowing an answer is an Answer, not an error. The command line turns a PlaintermError into one line on stderr and
exit code 1 (``ingest.command``); the API into an HTTP status (``app.web.api``).
"""

from __future__ import annotations

from collections.abc import Sequence


class PlaintermError(Exception):
    """Base of all; its text is for the person who can mend the cause."""


class SettingError(PlaintermError):
    """A setting is unknown or has a value that does not fit."""


class QuestionError(PlaintermError):
    """A question is blank, too long or not text."""


class DefectsError(PlaintermError):
    """Several things are wrong at once; ``defects`` names each, with file and line where it has them."""

    def __init__(self, message: str, defects: Sequence[str] = ()) -> None:
        self.defects = tuple(defects)
        super().__init__("\n".join([message, *(f"  {defect}" for defect in self.defects)]))


class CorpusError(DefectsError):
    """A corpus has defects; ``defects`` names each with file and line."""


class StoreError(PlaintermError):
    """An index is missing, foreign, made by another encoder or version, or locked by a build."""


class VectorServerError(StoreError):
    """A Chroma server does not answer, or does not hold the index's vectors."""


class ClusterError(PlaintermError):
    """A Ray cluster is not reached, or fails."""


class EncoderError(PlaintermError):
    """An encoder or reranker cannot be loaded or is not the one that was named."""


class ModelFilesError(EncoderError):
    """A file of a shipped model is not the published one."""


class MissingModelError(EncoderError):
    """A file of a shipped model is not installed."""


class ModelError(PlaintermError):
    """The operator's chat model does not answer."""


class GoldError(DefectsError):
    """A gold file has defects; ``defects`` names each with its line."""
