"""Questions with their answers from CSV and JSON Lines files, each pair a section that its question finds.

A file has the columns (or keys) question and answer and may have source, url and date. It becomes one document with a
heading a question; the answers are stored as they are written and are quoted word for word. What is wrong with a file is
told all at once, a line each.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from ingest.errors import CorpusError
from ingest.reading.blocks import Block
from ingest.reading.decoding import decode, from_json
from ingest.reading.documents import document_id
from ingest.reading.languages import language_of
from ingest.reading.markdown import place_blocks
from ingest.records import Document, Section, Source, Wording
from ingest.sections import slug
from ingest.tables import is_date

SUFFIXES = (".csv", ".jsonl")
COLUMNS = ("question", "answer")
MORE_COLUMNS = ("source", "url", "date")

_TELLING = 300  # characters that tell the language of a pair
_ADDRESS = re.compile(r"https?://\S+$")


@dataclass(frozen=True, slots=True)
class Pair:
    """One question with its answer and who gives it; empty where the file does not say. ``line`` counts from 1."""

    question: str
    answer: str
    source: str = ""
    url: str = ""
    date: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Faq:
    """A file of pairs as a document with a section a pair, and the sources that speak in it."""

    document: Document
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]

    def under(self, identity: str) -> Faq:
        """The same under another document's id, which the ids of its sections and sources begin with."""

        def renamed(old: str) -> str:
            return identity + old.removeprefix(self.document.id)

        return Faq(
            replace(self.document, id=identity),
            self.blocks,
            tuple(
                replace(s, id=renamed(s.id), document_id=identity, source_id=renamed(s.source_id))
                for s in self.sections
            ),
            tuple(replace(source, id=renamed(source.id)) for source in self.sources),
        )


def read_faq(name: str, data: bytes) -> Faq:
    """Read a file; ``name`` is its path below the folder that is built.

    Raises CorpusError that lists every defect as ``name:line: …``: a column that is missing, a pair without a question
    or an answer, a line that is no JSON object, a date that is none, an address that is none.
    """
    pairs = read_pairs(name, data)
    title = PurePosixPath(name).stem.replace("-", " ").replace("_", " ")
    identity = document_id(name)
    text = f"# {title}\n"
    sources: dict[tuple[str, str, str], Source] = {}
    sections: list[Section] = []
    for pair in pairs:
        source = sources.setdefault(
            (pair.source, pair.url, pair.date), _source(pair, identity, title, name, len(sources))
        )
        text += f"\n## {pair.question}"
        start = len(text)
        text += f"\n\n{pair.answer}\n"
        sections.append(
            Section(
                id=f"{identity}#{slug(pair.question)}-{pair.line}",
                document_id=identity,
                headings=(title, pair.question),
                start=start,
                end=len(text),
                source_id=source.id,
                language=language_of(f"{pair.question} {pair.answer}"[:_TELLING], "en"),
                question=pair.question,
            )
        )
    document = Document(identity, name, title, text, hashlib.sha256(data).hexdigest())
    return Faq(document, place_blocks(text), tuple(sections), tuple(sources.values()))


def read_pairs(name: str, data: bytes) -> tuple[Pair, ...]:
    """The pairs of a file in order. Raises CorpusError as ``read_faq`` does."""
    text, _ = decode(name, data)
    defects: list[str] = []
    is_csv = PurePosixPath(name).suffix.lower() == ".csv"
    rows = _csv_rows(text, name, defects) if is_csv else _json_rows(text, name, defects)
    pairs = [pair for line, row in rows if (pair := _pair(row, f"{name}:{line}", line, defects)) is not None]
    if not pairs and not defects:
        defects.append(f"{name}:1: holds no question with an answer.")
    if len(defects) == 1:
        raise CorpusError(defects[0])
    if defects:
        raise CorpusError(f"{name}: {len(defects)} defects:", defects)
    return tuple(pairs)


def _csv_rows(text: str, name: str, defects: list[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Rows with the line that each begins at; a cell may hold several lines."""
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        names = [cell.strip().casefold() for cell in next(reader)]
        if lacking := [column for column in COLUMNS if column not in names]:
            defects.append(
                f"{name}:1: has no column {' and no column '.join(lacking)}. The first line names the columns: "
                f"{', '.join(COLUMNS)} and, where known, {', '.join(MORE_COLUMNS)}."
            )
            return
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) > len(names):
                    defects.append(
                        f"{name}:{line}: {len(cells)} cells for {len(names)} columns; put a cell with a {delimiter!r} in quotes."
                    )
                else:
                    yield line, dict(zip(names, cells, strict=False))
            line = reader.line_num + 1
    except csv.Error as error:
        defects.append(f"{name}:{line}: is no CSV ({error}).")


def _json_rows(text: str, name: str, defects: list[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    for line, written in enumerate(text.split("\n"), start=1):
        if not written.strip():
            continue
        try:
            row = from_json(written)
        except (ValueError, RecursionError) as error:
            defects.append(f"{name}:{line}: is no JSON ({error}).")
            continue
        if not isinstance(row, dict) or not all(isinstance(value, str | None) for value in row.values()):
            defects.append(f"{name}:{line}: is no JSON object of texts.")
            continue
        yield line, {key.strip().casefold(): value or "" for key, value in row.items()}


def _pair(row: Mapping[str, str], place: str, line: int, defects: list[str]) -> Pair | None:
    values = {key: row.get(key, "").strip().replace("\r\n", "\n") for key in (*COLUMNS, *MORE_COLUMNS)}
    question = " ".join(values["question"].split())
    lacking = [key for key in COLUMNS if not values[key]]
    if lacking:
        defects.append(f"{place}: the {' and the '.join(lacking)} {'are' if len(lacking) > 1 else 'is'} empty.")
    if values["date"] and not is_date(values["date"]):
        defects.append(f"{place}: the date {values['date']!r} is none. Write 2026, 2026-04 or 2026-04-12.")
    if values["url"] and not _ADDRESS.match(values["url"]):
        defects.append(f"{place}: the url {values['url']!r} is no http or https address.")
    if lacking:
        return None
    return Pair(question, values["answer"], values["source"], values["url"], values["date"], line)


def _source(pair: Pair, identity: str, title: str, name: str, number: int) -> Source:
    """Who answers: the pair's source, else the file itself."""
    return Source(
        id=f"{identity}--{slug(pair.source)}-{number + 1}" if pair.source or number else identity,
        title=title,
        publisher=pair.source or PurePosixPath(name).name,
        url=pair.url or None,
        voice=slug(pair.source) if pair.source else identity,
        published=pair.date or None,
        wording=Wording.VERBATIM,
    )
