"""Word files (DOCX) as HTML. The only file that imports mammoth.

mammoth follows what Word shows: text moved under tracking stands once, content controls are text, merged cells span.
"""

from __future__ import annotations

import io
from typing import Any
from xml.etree import ElementTree

from ingest.errors import CorpusError
from ingest.reading.archives import damaged, open_archive

_KIND = "a Word file"
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
        raise damaged(name, _KIND) from error
    return str(found.value), title


def _no_image(image: Any) -> list[Any]:
    return []


def _title(name: str, data: bytes) -> str:
    with open_archive(name, data, _KIND) as archive:
        if "docProps/core.xml" not in archive.namelist():
            return ""
        return ElementTree.fromstring(archive.read("docProps/core.xml")).findtext(_TITLE) or ""  # noqa: S314
