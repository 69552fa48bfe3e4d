"""PDF files as text with the place where each page starts. The only file that imports pypdf."""

from __future__ import annotations

from ingest.errors import CorpusError

_BETWEEN_PAGES = "\n\n"


def read_pdf(name: str, data: bytes) -> tuple[str, tuple[int, ...], dict[str, str]]:
    """Text, page starts in code points, and what the file says about itself (title, author).

    Raises CorpusError for what is no PDF or is encrypted.
    """
    import io
    import logging

    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    if not data.startswith(b"%PDF-"):
        raise CorpusError(f"{name}: is named as a PDF but is none. Give it its own suffix.")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it reports every oddity of a file that it reads well
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise CorpusError(f"{name}: is encrypted. Save a copy without a password.")
        pages = [page.extract_text().replace("\r\n", "\n") for page in reader.pages]
        about = reader.metadata
        found = {"title": (about and about.title) or "", "author": (about and about.author) or ""}
    except DependencyError as error:
        raise CorpusError(f"{name}: is encrypted. Save a copy without a password.") from error
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise CorpusError(f"{name}: is a damaged PDF ({error}). Save it again.") from error
    if not any(page.strip() for page in pages):
        return "", (), found
    starts, position = [], 0
    for page in pages:
        starts.append(position)
        position += len(page) + len(_BETWEEN_PAGES)
    return _BETWEEN_PAGES.join(pages), tuple(starts), found
