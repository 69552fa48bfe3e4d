"""Word files (DOCX) as HTML. The only file that imports mammoth.

mammoth follows what Word shows: text moved under tracking stands once, content controls are text, merged cells span.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

from ingest.errors import CorpusError

LARGEST_UNPACKED = 40 * 1024 * 1024  # bytes of all XML parts together

_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_STYLES = """
p.Title => h1:fresh
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Heading 7'] => h6:fresh
u => em
"""


def read_docx(name: str, data: bytes) -> tuple[str, str]:
    """HTML, and the title that the file names. Raises CorpusError for what is no DOCX, is encrypted or unpacks to more."""
    import mammoth  # type: ignore[import-untyped]

    try:
        title = _title(name, data)
        found = mammoth.convert_to_html(io.BytesIO(data), style_map=_STYLES, convert_image=_no_image)
    except CorpusError:
        raise
    except MemoryError:
        raise
    except Exception as error:  # mammoth raises whatever a damaged part leads it to
        raise CorpusError(
            f"{name}: is named as a Word file but is none, or is damaged or encrypted. Save it again."
        ) from error
    return str(found.value), title


def _no_image(image: Any) -> list[Any]:
    return []


def _title(name: str, data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [part for part in archive.infolist() if part.filename.lower().endswith((".xml", ".rels"))]
        if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise CorpusError(f"{name}: unpacks to more than {LARGEST_UNPACKED // 2**20} MB. Split it.")
        for part in parts:
            with archive.open(part) as file:
                if b"<!DOCTYPE" in file.read(2000):  # entities are of no use in a Word file and can be made to explode
                    raise CorpusError(f"{name}: holds a document type, which a Word file never does. Save it again.")
        if "docProps/core.xml" not in archive.namelist():
            return ""
        return ElementTree.fromstring(archive.read("docProps/core.xml")).findtext(_TITLE) or ""  # noqa: S314
