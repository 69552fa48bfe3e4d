"""The term base in the forms the trade exchanges: SKOS, TBX, schema.org's DefinedTermSet and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ingest.definitions import Definition, definitions
from ingest.errors import CorpusError
from ingest.index import Index
from ingest.records import Term
from ingest.releases import Release, latest
from ingest.skos import SCHEME, TERMS, TITLE, write_skos
from ingest.tbx import write_tbx

_LISTS = (
    "alternative",
    "abbreviations",
    "hidden",
    "broader",
    "narrower",
    "related",
    "not_to_be_confused_with",
    "spanish",
)


def export(index: Index, form: str) -> str:
    """The terms of an index as ``skos``, ``tbx``, ``jsonld`` or ``csv``; terms found in passing only where all are."""
    authored = [term for term in index.terms.values() if not term.found]
    terms = authored or list(index.terms.values())
    if not terms:
        raise CorpusError(f"The index in {index.folder} holds no term; there is nothing to export.")
    defined = definitions(index, terms)
    if form == "tbx":
        return write_tbx(TITLE, terms, defined, index.releases)
    return {"skos": write_skos, "jsonld": write_jsonld, "csv": write_csv}[form](terms, defined, index.releases)


def write_jsonld(
    terms: Sequence[Term], defined: Mapping[str, Sequence[Definition]], releases: Sequence[Release] = ()
) -> str:
    """schema.org ``DefinedTermSet``; the description is the sentence in plain words, else the first definition."""
    listed = []
    for term in terms:
        english = [item for item in defined.get(term.id, ()) if item.language == "en"]
        entry: dict[str, Any] = {
            "@type": "DefinedTerm",
            "@id": TERMS + term.id,
            "termCode": term.id,
            "name": term.label,
            "alternateName": [*term.alternative, *term.abbreviations]
            + [{"@value": label, "@language": "es"} for label in term.spanish],
            "description": english[0].text if english else term.scope_note,
            "inDefinedTermSet": SCHEME,
        }
        listed.append({key: value for key, value in entry.items() if value})
    content: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "DefinedTermSet",
        "@id": SCHEME,
        "name": TITLE,
        "hasDefinedTerm": listed,
    }
    if released := latest(releases):
        content |= {"version": released.version, "datePublished": released.date}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def write_csv(
    terms: Sequence[Term], defined: Mapping[str, Sequence[Definition]], releases: Sequence[Release] = ()
) -> str:
    """One row a term; lists are joined by `` | ``. Each row says of which release it is."""
    released = latest(releases)
    file = io.StringIO()
    columns = ["id", "label", *_LISTS, "scope_note", "family", "definition", "definition_source", "release", "released"]
    writer = csv.DictWriter(file, columns, lineterminator="\n")
    writer.writeheader()
    for term in terms:
        english = [item for item in defined.get(term.id, ()) if item.language == "en"]
        row: dict[str, str] = {name: " | ".join(getattr(term, name)) for name in _LISTS}
        row |= {"id": term.id, "label": term.label, "scope_note": term.scope_note or "", "family": term.family}
        if english:
            row |= {"definition": english[0].text, "definition_source": english[0].cited}
        if released:
            row |= {"release": released.version, "released": released.date}
        writer.writerow(row)
    return file.getvalue()
