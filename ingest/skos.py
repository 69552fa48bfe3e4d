"""The term base as SKOS (W3C, 2009) in Turtle, written and read. The only file that imports rdflib.

What SKOS lacks (which alternative labels are abbreviations, what a term is not to be confused with, its family) is
kept in a small namespace of our own, so that reading our own file back gives the same terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ingest.corpus import completed
from ingest.definitions import Definition
from ingest.errors import CorpusError
from ingest.records import Source, Term
from ingest.releases import Release, latest, successors

if TYPE_CHECKING:
    from rdflib import Graph

TITLE = "Plainterm: what healthcare words mean"
TERMS = "urn:plainterm:term:"
SOURCES = "urn:plainterm:source:"
SCHEME = "urn:plainterm:scheme"
OWN = "urn:plainterm:vocabulary#"


def write_skos(
    terms: Sequence[Term], defined: Mapping[str, Sequence[Definition]], releases: Sequence[Release] = ()
) -> str:
    """A ``skos:ConceptScheme`` in Turtle, with its release and what changed of each concept since the first."""
    from rdflib import BNode, Graph, Literal, URIRef
    from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD

    graph = Graph()
    for prefix, address in (("term", TERMS), ("source", SOURCES), ("pt", OWN)):
        graph.bind(prefix, address)
    scheme = URIRef(SCHEME)
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    graph.add((scheme, RDFS.label, Literal(TITLE, "en")))
    graph.add((scheme, DCTERMS.title, Literal(TITLE, "en")))
    if released := latest(releases):
        graph.add((scheme, OWL.versionInfo, Literal(released.version)))
        graph.add((scheme, DCTERMS.issued, Literal(released.date, datatype=XSD.date)))
    exported = {term.id for term in terms}
    for term in terms:
        concept = URIRef(TERMS + term.id)
        graph.add((concept, RDF.type, SKOS.Concept))
        graph.add((concept, SKOS.inScheme, scheme))
        if not exported & set(term.broader):
            graph.add((concept, SKOS.topConceptOf, scheme))
            graph.add((scheme, SKOS.hasTopConcept, concept))
        for predicate, value in _skos_values(term, exported):
            graph.add((concept, URIRef(predicate), value))
        for definition in defined.get(term.id, ()):
            node, source = BNode(), URIRef(SOURCES + definition.source.id)
            graph.add((concept, SKOS.definition, node))
            graph.add((node, RDF.value, Literal(definition.text, definition.language)))
            graph.add((node, DCTERMS.source, source))
            _add_source(graph, source, definition.source)
    now = successors(releases)
    for release in releases:
        for change in release.changes:
            if (identity := now.get(change.concept, change.concept)) in exported and release.version:
                note = f"{release.version}, {release.date}: {change.note}"
                graph.add((URIRef(TERMS + identity), SKOS.changeNote, Literal(note, "en")))
    return graph.serialize(format="turtle")


def _add_source(graph: Graph, node: Any, source: Source) -> None:
    from rdflib import Literal, URIRef
    from rdflib.namespace import DCTERMS, FOAF

    graph.add((node, DCTERMS.title, Literal(source.title)))
    graph.add((node, DCTERMS.publisher, Literal(source.publisher)))
    if source.date:
        graph.add((node, DCTERMS.date, Literal(source.date)))
    if source.url and not re.search(r"[\s<>\"{}|\\^`]", source.url):
        graph.add((node, FOAF.page, URIRef(source.url)))


def _skos_values(term: Term, exported: set[str]) -> Iterable[tuple[str, Any]]:
    from rdflib import Literal, URIRef
    from rdflib.namespace import SKOS

    yield str(SKOS.notation), Literal(term.id)
    yield str(SKOS.prefLabel), Literal(term.label, "en")
    for label in (*term.alternative, *term.abbreviations):
        yield str(SKOS.altLabel), Literal(label, "en")
    for label in term.hidden:
        yield str(SKOS.hiddenLabel), Literal(label, "en")
    for number, label in enumerate(term.spanish):
        yield str(SKOS.altLabel if number else SKOS.prefLabel), Literal(label, "es")
    for label in term.abbreviations:
        yield OWN + "abbreviation", Literal(label, "en")
    relations = (
        (str(SKOS.broader), term.broader),
        (str(SKOS.narrower), term.narrower),
        (str(SKOS.related), term.related),
        (OWN + "notToBeConfusedWith", term.not_to_be_confused_with),
    )
    for predicate, others in relations:
        for other in others:
            if other in exported:
                yield predicate, URIRef(TERMS + other)
    if term.scope_note:
        yield str(SKOS.scopeNote), Literal(term.scope_note, "en")
    yield OWN + "family", Literal(term.family)
    if term.found:
        yield OWN + "foundInText", Literal(True)


def read_skos(text: str) -> tuple[Term, ...]:
    """The terms of a scheme in Turtle, by id; each list in alphabetical order, the preferred Spanish label first.

    Reads any SKOS with English labels; raises CorpusError for what is no Turtle or names no concept.
    """
    from rdflib import Graph, URIRef
    from rdflib.namespace import RDF, SKOS

    try:
        graph = Graph().parse(data=text, format="turtle")
    except Exception as error:  # rdflib's Turtle parser raises classes of several modules
        raise CorpusError(f"The file is no Turtle ({str(error).splitlines()[0][:120]}).") from error
    concepts = sorted(str(concept) for concept in graph.subjects(RDF.type, SKOS.Concept))
    if not concepts:
        raise CorpusError("The file names no skos:Concept.")
    terms = [_read_concept(graph, URIRef(concept)) for concept in concepts]
    return completed(sorted(terms, key=lambda term: term.id))


def _read_concept(graph: Graph, concept: Any) -> Term:
    from rdflib import URIRef
    from rdflib.namespace import SKOS

    def labels(predicate: Any, language: str) -> list[str]:
        tags = (language, None) if language == "en" else (language,)  # a label without a tag counts as English
        values = graph.objects(concept, predicate)
        return sorted(str(value) for value in values if getattr(value, "language", None) in tags)

    def others(predicate: Any) -> tuple[str, ...]:
        return tuple(sorted(_id_of(str(value)) for value in graph.objects(concept, predicate)))

    preferred = labels(SKOS.prefLabel, "en")
    if not preferred:
        raise CorpusError(f"The concept {concept} has no English skos:prefLabel.")
    abbreviations = labels(URIRef(OWN + "abbreviation"), "en")
    notes = labels(SKOS.scopeNote, "en")
    family = labels(URIRef(OWN + "family"), "en")
    return Term(
        id=_id_of(str(concept)),
        label=preferred[0],
        alternative=tuple(label for label in labels(SKOS.altLabel, "en") if label not in abbreviations),
        abbreviations=tuple(abbreviations),
        hidden=tuple(labels(SKOS.hiddenLabel, "en")),
        broader=others(SKOS.broader),
        related=others(SKOS.related),
        not_to_be_confused_with=others(URIRef(OWN + "notToBeConfusedWith")),
        spanish=(*labels(SKOS.prefLabel, "es")[:1], *labels(SKOS.altLabel, "es")),
        scope_note=notes[0] if notes else None,
        family=family[0] if family else "general",
        found=any(graph.objects(concept, URIRef(OWN + "foundInText"))),
    )


def _id_of(address: str) -> str:
    return address.removeprefix(TERMS) if address.startswith(TERMS) else re.split(r"[/#]", address.rstrip("/#"))[-1]


def in_order(terms: Iterable[Term]) -> tuple[Term, ...]:
    """Terms by id with each list in alphabetical order, as ``read_skos`` gives them; SKOS keeps no order."""

    def ordered(term: Term) -> Term:
        return replace(
            term,
            alternative=tuple(sorted(term.alternative)),
            abbreviations=tuple(sorted(term.abbreviations)),
            hidden=tuple(sorted(term.hidden)),
            broader=tuple(sorted(term.broader)),
            narrower=tuple(sorted(term.narrower)),
            related=tuple(sorted(term.related)),
            not_to_be_confused_with=tuple(sorted(term.not_to_be_confused_with)),
            spanish=(*term.spanish[:1], *sorted(term.spanish[1:])),
        )

    return tuple(ordered(term) for term in sorted(terms, key=lambda term: term.id))
