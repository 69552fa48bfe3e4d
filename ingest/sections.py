"""Sections: the headings of a document, with what their attributes say and whom they speak for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.entries import headword, is_glossary
from ingest.errors import CorpusError
from ingest.reading.blocks import Block, BlockKind
from ingest.records import Document, Kind, Section
from ingest.vocabulary import fold

ATTRIBUTES = frozenset(
    "id source terms kind lang basis as_of lapses superseded_by superseded_on asserted".split()
)  # what a heading may say
# Sections whose text is never an answer: link lists, author biographies, page furniture.
_FURNITURE = re.compile(
    r"(?:tags?|references?|sources|see also|related (?:posts|articles|reading)|about the authors?|authors?|follow us|share"
    r"|leave a (?:reply|comment)|comments?|table of contents|contents|navigation|menu|further reading|bibliography|contact us"
    r"|newsletter|subscribe|get started|footnotes|external links|disclaimer|copyright|referencias|fuentes|vease tambien|ver tambien"
    r"|(?:articulos|temas|paginas) relacionad[oa]s|acerca del autor|siganos|compartir|comentarios|contenido|indice|navegacion|contactenos"
    r"|bibliografia|notas al pie|enlaces externos|aviso legal|related)\W*$"
)
_OFFER = re.compile(
    r"(?:ready to|get in touch|contact|try|book a|schedule a|request a|talk to|start your|why choose)\b"
)
_FAQ = re.compile(
    r"\b(?:faqs?|frequently asked|questions and answers|common questions|preguntas (?:frecuentes|y respuestas))\b"
)
# What opens a question, where a button that opens its answer has no question mark.
_ASKS = re.compile(
    r"(?:what|how|why|when|who|where|which|can|do|does|is|are|will|may|should|que|como|cuando|quien|donde|cual|puedo|debo)\b"
)


def slug(text: str) -> str:
    """A heading as part of an id."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")[:60] or "section"


def is_question(heading: str) -> bool:
    """Whether a heading asks what its section answers."""
    return heading.rstrip().endswith("?") or heading.startswith("¿")


def is_faq(headings: tuple[str, ...]) -> bool:
    """Whether a section lies in a list of questions and answers."""
    return any(_FAQ.search(fold(heading)) for heading in headings)


def is_furniture(headings: tuple[str, ...]) -> bool:
    """Whether a section is page furniture or an offer to buy, whose text is never quoted."""
    return any(_FURNITURE.match(fold(heading).strip()) or _OFFER.match(fold(heading)) for heading in headings)


def read_sections(
    document: Document,
    blocks: Sequence[Block],
    source_id: str,
    attributes_allowed: bool = True,
    language: str = "en",
    kinds: str = "",
) -> list[Section]:
    """The sections of a document in order; together they cover the text from the first heading (or start) to the end.

    ``source_id`` speaks where no heading names a source, in ``language`` where no heading says another;
    ``kinds`` is what a document's site calls it. Raises CorpusError for an attribute that does not exist.
    """
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    sections: list[Section] = []
    taken: set[str] = set()
    first = headings[0].span.start if headings else len(document.text)
    if document.text[:first].strip("# \n\t"):
        sections.append(Section(f"{document.id}#start", document.id, (), 0, first, source_id, language=language))
    path: list[tuple[Block, str, dict[str, str]]] = []
    places = [number for number, block in enumerate(blocks) if block.kind is BlockKind.HEADING]
    for number, block in enumerate(headings):
        text = document.text[block.span.start : block.span.end].strip("*_ ")
        while path and path[-1][0].level >= block.level:
            path.pop()
        own = block.attributes if attributes_allowed else {}
        inherited = {**(path[-1][2] if path else {}), **own}
        for once in ("id", "basis", "superseded_by", "superseded_on"):
            if once not in own:
                inherited.pop(once, None)
        path.append((block, text, inherited))
        end = headings[number + 1].span.start if number + 1 < len(headings) else len(document.text)
        titles = tuple(title for _, title, _ in path)
        fallback = f"{document.id}#{slug(text)}"
        section_id = own.get("id") or fallback
        while section_id in taken and "id" not in own:
            section_id += "+"
        taken.add(section_id)
        inherited.setdefault("source", source_id)
        section = _section(document, section_id, titles, (block.span.end, end), inherited)
        if not attributes_allowed:
            below = blocks[places[number] + 1 : places[number + 1] if number + 1 < len(places) else None]
            section = _undescribed(document, section, below, block, language, kinds)
        sections.append(section)
    return sections


def by_section(blocks: Sequence[Block], sections: Sequence[Section]) -> Iterator[tuple[Section, list[Block]]]:
    """Each section with the blocks below its heading; both come in the order of the text."""
    place = 0
    for section in sections:
        inside: list[Block] = []
        while place < len(blocks) and blocks[place].span.end <= section.end:
            if blocks[place].span.start >= section.start:
                inside.append(blocks[place])
            place += 1
        yield section, inside


def _undescribed(
    document: Document, section: Section, below: Sequence[Block], heading: Block, language: str, kinds: str
) -> Section:
    """A section of a document that nobody described, with what its own words say of it."""
    language = heading.language or language
    title = section.headings[-1]
    glossary = is_glossary(document.file, kinds, *section.headings[:-1])
    word = headword(document.text, title, below, glossary=glossary, language=language) if section.asserted else None
    question = title if is_question(title) or (heading.asks and _ASKS.match(fold(title))) else word
    return replace(section, language=language, headword=word, question=question)


def _section(
    document: Document,
    section_id: str,
    headings: tuple[str, ...],
    bounds: tuple[int, int],
    attributes: dict[str, str],
) -> Section:
    title = headings[-1]
    unknown = sorted(set(attributes) - ATTRIBUTES)
    if unknown:
        raise CorpusError(f"{document.file}: heading “{title}” has an unknown attribute: {', '.join(unknown)}.")
    kind = attributes.get("kind")
    if kind and kind not in set(Kind):
        raise CorpusError(f"{document.file}: heading “{title}” has an unknown kind: {kind}. Kinds: {', '.join(Kind)}.")
    return Section(
        id=section_id,
        document_id=document.id,
        headings=headings,
        start=bounds[0],
        end=bounds[1],
        source_id=attributes["source"],
        terms=tuple(attributes.get("terms", "").split()),
        kind=Kind(kind) if kind else None,
        language=attributes.get("lang", "en"),
        basis=tuple(attributes.get("basis", "").split()),
        asserted=attributes.get("asserted", "yes") != "no" and not is_furniture(headings),
        as_of=attributes.get("as_of"),
        lapses=attributes.get("lapses"),
        superseded_by=attributes.get("superseded_by"),
        superseded_on=attributes.get("superseded_on"),
        question=title if is_question(title) else None,
    )
