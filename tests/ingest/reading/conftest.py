"""The makers of small PDF and Word files, as fixtures."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests import documents


@pytest.fixture(scope="session")
def pdf() -> Callable[..., bytes]:
    """Makes a PDF of pages of lines."""
    return documents.pdf


@pytest.fixture(scope="session")
def docx() -> Callable[..., bytes]:
    """Makes a Word file with a body in WordprocessingML."""
    return documents.docx
