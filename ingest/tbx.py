"""The term base as TBX: ISO 30042:2019, dialect TBX-Basic, style DCA."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from ingest.definitions import Definition
from ingest.records import Term
from ingest.releases import Release, latest

_TBX = "urn:iso:std:iso:30042:ed-2"
_SCHEMA = "https://raw.githubusercontent.com/LTAC-Global/TBX-Basic_dialect/master/DCA/"
_MODEL = (
    f'<?xml-model href="{_SCHEMA}TBXcoreStructV03_TBX-Basic_integrated.rng" type="application/xml" '
    'schematypens="http://relaxng.org/ns/structure/1.0"?>'
)
_XML = "{http://www.w3.org/XML/1998/namespace}"


def write_tbx(
    title: str,
    terms: Sequence[Term],
    defined: Mapping[str, Sequence[Definition]],
    releases: Sequence[Release] = (),
) -> str:
    """One ``conceptEntry`` a term. Misspellings are no terms and are left out."""
    ElementTree.register_namespace("", _TBX)
    root = ElementTree.Element(_t("tbx"), {"type": "TBX-Basic", "style": "dca", f"{_XML}lang": "en"})
    description = ElementTree.SubElement(ElementTree.SubElement(root, _t("tbxHeader")), _t("fileDesc"))
    _sub(_sub(description, "titleStmt"), "title", title)
    described = _sub(description, "sourceDesc")
    _sub(described, "p", "Exported by Plainterm; each definition names its source.")
    if released := latest(releases):
        _sub(described, "p", f"Release {released.version} of {released.date}.")
    body = _sub(_sub(root, "text"), "body")
    exported = {term.id for term in terms}
    for term in terms:
        _tbx_entry(body, term, defined.get(term.id, ()), exported)
    ElementTree.indent(root, " ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_MODEL}\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _tbx_entry(body: ElementTree.Element, term: Term, defined: Sequence[Definition], exported: set[str]) -> None:
    entry = _sub(body, "conceptEntry", id=_xml_id(term.id))
    _sub(entry, "descrip", term.family.replace("-", " "), type="subjectField")
    if term.scope_note:
        _sub(entry, "note", term.scope_note)
    relations = (
        ("broader", term.broader),
        ("narrower", term.narrower),
        ("related", term.related),
        ("not to be confused with", term.not_to_be_confused_with),
    )
    for name, others in relations:
        for other in others:
            if other in exported:
                _sub(entry, "ref", f"{name}: {other}", type="relatedConcept", target=_xml_id(other))
    english = [(term.label, "preferredTerm-admn-sts", "fullForm")]
    english += [(label, "admittedTerm-admn-sts", "variant") for label in term.alternative]
    english += [(label, "admittedTerm-admn-sts", "abbreviation") for label in term.abbreviations]
    spanish = [
        (label, "admittedTerm-admn-sts" if number else "preferredTerm-admn-sts", "variant" if number else "fullForm")
        for number, label in enumerate(term.spanish)
    ]
    for language, labels in (("en", english), ("es", spanish)):
        if labels:
            _tbx_language(entry, language, labels, [item for item in defined if item.language == language])


def _tbx_language(
    entry: ElementTree.Element, language: str, labels: Sequence[tuple[str, str, str]], defined: Sequence[Definition]
) -> None:
    section = _sub(entry, "langSec", **{f"{_XML}lang": language})
    for definition in defined:
        group = _sub(section, "descripGrp")
        _sub(group, "descrip", definition.text, type="definition")
        _sub(group, "admin", definition.cited, type="source")
    for label, status, kind in labels:
        term = _sub(section, "termSec")
        _sub(term, "term", label)
        _sub(term, "termNote", status, type="administrativeStatus")
        _sub(term, "termNote", kind, type="termType")


def _t(name: str) -> str:
    return f"{{{_TBX}}}{name}"


def _sub(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, _t(name), attributes)
    element.text = text
    return element


def _xml_id(identity: str) -> str:
    """An id as XML allows it: the first character is a letter or an underscore, and there is no colon or slash."""
    plain = re.sub(r"[^\w.-]", "_", identity)
    return plain if plain[:1].isalpha() else f"_{plain}"
