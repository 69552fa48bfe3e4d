"""What is exported says what the term base says, in forms that other tools read."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

from ingest.build import build
from ingest.definitions import definitions
from ingest.errors import CorpusError
from ingest.export import export
from ingest.index import Index
from ingest.records import Term
from ingest.skos import SCHEME, TERMS, in_order, read_skos, write_skos

TBX = "{urn:iso:std:iso:30042:ed-2}"


@pytest.fixture
def index(corpus: Path, tmp_path: Path, encoder: Any) -> Index:
    build([corpus], tmp_path / "index", encoder)
    return Index.open(tmp_path / "index")


def test_definitions_come_in_plain_words_first(index: Index) -> None:
    found = definitions(index, index.terms.values())["telehealth"]
    assert [(item.text, item.language, item.plain) for item in found if item.language == "en"] == [
        ("Telehealth means health care from a distance.", "en", True),
        ("Telehealth is the use of technology for health care at a distance.", "en", False),
    ]
    assert found[-1].cited == "HRSA, What is telehealth?, 2024-05, https://www.hrsa.gov/telehealth"


def test_skos_read_back_is_the_same_scheme(index: Index) -> None:
    assert read_skos(export(index, "skos")) == in_order(index.terms.values())


def test_skos_round_trips_every_field() -> None:
    terms = (
        Term("a", "A", ("b", "c"), ("ABC",), ("aa",), (), ("b",), (), ("b",), ("uno", "dos"), "note", "family"),
        Term("b", "B", broader=("a",), found=True),
    )
    assert read_skos(write_skos(terms, {})) == in_order(terms)


def test_skos_says_who_defines(index: Index) -> None:
    graph = Graph().parse(data=export(index, "skos"), format="turtle")
    concept = URIRef(TERMS + "telehealth")
    assert (concept, RDF.type, SKOS.Concept) in graph
    said = {
        str(graph.value(node, RDF.value)): graph.value(node, DCTERMS.source)
        for node in graph[concept : SKOS.definition]
    }
    source = said["Telehealth is the use of technology for health care at a distance."]
    assert str(graph.value(source, DCTERMS.publisher)) == "HRSA"
    languages = sorted(label.language for label in graph[concept : SKOS.prefLabel])
    assert languages == ["en", "es"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not turtle {", "is no Turtle"),
        ("", "names no skos:Concept"),
        (f"<urn:x> a <{SKOS.Concept}> .", "has no English skos:prefLabel"),
    ],
)
def test_what_is_no_scheme_is_one_line(text: str, said: str) -> None:
    with pytest.raises(CorpusError, match=said) as caught:
        read_skos(text)
    assert "\n" not in str(caught.value)


def test_somebody_elses_skos_is_read() -> None:
    text = f"""@prefix skos: <{SKOS}> .
    <https://x.example/terms/care> a skos:Concept ; skos:prefLabel "care"@en, "Pflege"@de ; skos:altLabel "caring" ;
      skos:broader <https://x.example/terms/health> .
    <https://x.example/terms/health> a skos:Concept ; skos:prefLabel "health"@en ."""
    assert read_skos(text) == (
        Term("care", "care", alternative=("caring",), broader=("health",)),
        Term("health", "health", narrower=("care",)),
    )


def test_tbx_has_the_shape_of_tbx_basic(index: Index) -> None:
    root = ElementTree.fromstring(export(index, "tbx"))
    assert (root.tag, root.get("type"), root.get("style")) == (f"{TBX}tbx", "TBX-Basic", "dca")
    entries = root.findall(f".//{TBX}conceptEntry")
    ids = [entry.get("id") for entry in entries]
    assert ids == ["remote-patient-monitoring", "telehealth"]
    assert all(ref.get("target") in ids for ref in root.iter(f"{TBX}ref"))
    allowed = {
        "descrip": {"definition", "subjectField"},
        "admin": {"source"},
        "ref": {"relatedConcept"},
        "termNote": {"administrativeStatus", "termType"},
    }
    for name, types in allowed.items():
        assert {element.get("type") for element in root.iter(TBX + name)} == types
    for section in root.iter(f"{TBX}termSec"):
        assert [child.tag.removeprefix(TBX) for child in section] == ["term", "termNote", "termNote"]
    terms = [term.text for term in entries[0].iter(f"{TBX}term")]
    assert terms == ["remote patient monitoring", "RPM", "monitoreo remoto de pacientes"]


def test_jsonld_is_a_defined_term_set(index: Index) -> None:
    content = json.loads(export(index, "jsonld"))
    assert (content["@context"], content["@type"]) == ("https://schema.org", "DefinedTermSet")
    (telehealth,) = [term for term in content["hasDefinedTerm"] if term["termCode"] == "telehealth"]
    assert telehealth["description"] == "Telehealth means health care from a distance."
    assert {"@value": "telesalud", "@language": "es"} in telehealth["alternateName"]


def test_csv_has_one_row_a_term(index: Index) -> None:
    rows = list(csv.DictReader(io.StringIO(export(index, "csv"))))
    assert [row["id"] for row in rows] == ["remote-patient-monitoring", "telehealth"]
    assert rows[1]["spanish"] == "telesalud | salud a distancia"
    assert rows[0]["definition_source"].startswith("Plainterm, Plain words")


def test_an_index_without_terms_has_nothing_to_export(tmp_path: Path, encoder: Any) -> None:
    (tmp_path / "a.md").write_text("# Notes\n\nThe clinic opens at nine in the morning.\n")
    build([tmp_path / "a.md"], tmp_path / "index", encoder)
    with pytest.raises(CorpusError, match="holds no term"):
        export(Index.open(tmp_path / "index"), "csv")


def test_every_form_says_of_which_release_it_is(index: Index) -> None:
    from ingest.releases import Change, ChangeKind, Release

    index.releases = (  # type: ignore[misc]
        Release("", "", (Change("telehealth", ChangeKind.CHANGED, "Not out yet."),)),
        Release("1.1.0", "2026-11-28", (Change("tele-care", ChangeKind.RENAMED, "One name.", "telehealth"),)),
    )
    graph = Graph().parse(data=export(index, "skos"), format="turtle")
    scheme = URIRef(SCHEME)
    assert str(graph.value(scheme, OWL.versionInfo)) == "1.1.0"
    assert str(graph.value(scheme, DCTERMS.issued)) == "2026-11-28"
    notes = [str(note) for note in graph.objects(URIRef(TERMS + "telehealth"), SKOS.changeNote)]
    assert notes == ["1.1.0, 2026-11-28: One name."]
    data = json.loads(export(index, "jsonld"))
    assert (data["version"], data["datePublished"]) == ("1.1.0", "2026-11-28")
    assert "Release 1.1.0 of 2026-11-28." in export(index, "tbx")
    rows = list(csv.DictReader(io.StringIO(export(index, "csv"))))
    assert {(row["release"], row["released"]) for row in rows} == {("1.1.0", "2026-11-28")}
