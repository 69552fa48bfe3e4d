"""The doors to the vocabulary: suggestions, pages without scripts, linked data, a feed, redirects, a 404 that helps."""

from __future__ import annotations

import json
import re
import statistics
import time
from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from app.web.linked_data import wanted_form

ATOM = "{http://www.w3.org/2005/Atom}"


def test_what_is_typed_is_met_by_labels_of_both_languages(client: TestClient) -> None:
    for typed, label, also in [
        ("teleh", "telehealth", None),
        ("TH", "telehealth", "TH"),
        ("telesa", "telehealth", "telesalud"),
    ]:
        first = client.get("/api/suggest", params={"q": typed}).json()["suggestions"][0]
        assert (first["label"], first["also"]) == (label, also)
    assert client.get("/api/suggest", params={"q": "hub"}).json()["suggestions"][0]["also"] == "hub"
    assert client.get("/api/suggest").json()["suggestions"] == []
    assert client.get("/api/suggest", params={"q": "x" * 81}).status_code == 422


def test_suggestions_come_while_one_types(make_client: Any, assistant: Any, record_property: Any) -> None:
    term = assistant.index.terms["telehealth"]
    from dataclasses import replace

    many = {f"term-{n}": replace(term, id=f"term-{n}", label=f"telehealth service {n}") for n in range(400)}
    assistant.index.terms = {**assistant.index.terms, **many}
    client = make_client()
    times = []
    for typed in ("t", "te", "tel", "tele", "telehealth", "service", "3", "remote") * 5:
        start = time.perf_counter()
        client.get("/api/suggest", params={"q": typed})
        times.append((time.perf_counter() - start) * 1000)
    p95 = statistics.quantiles(times, n=20)[-1]
    record_property("suggest_p95_ms", round(p95, 1))
    assert p95 < 200  # the aim is 20 ms; ten times it no busy machine explains


def test_a_label_leads_to_its_term_and_a_shared_one_to_none(client: TestClient) -> None:
    found = client.get("/terms/Tele-Health?language=es", follow_redirects=False)
    assert (found.status_code, found.headers["location"]) == (308, "/terms/telehealth?language=es")
    assert client.get("/terms/hub", follow_redirects=False).status_code == 404


def test_an_unknown_page_helps_who_reads_pages_and_errs_in_one_form_elsewhere(client: TestClient) -> None:
    for path in ("/nothing", "/terms/telehaelth"):
        page = client.get(path, headers={"Accept": "text/html"})
        assert page.status_code == 404
        assert page.headers["content-type"].startswith("text/html")
        assert "/glossary" in page.text
        assert "style-src 'sha384-" in page.headers["content-security-policy"]
        assert client.get(path).json()["error"]["code"] in {"not_found", "no_term"}
    assert 'href="/terms/telehealth"' in client.get("/terms/telehaelth", headers={"Accept": "text/html"}).text
    assert client.get("/api/nothing", headers={"Accept": "text/html"}).json()["error"]["code"] == "not_found"


def test_markup_in_an_unknown_id_stays_text(client: TestClient) -> None:
    page = client.get("/terms/<script>x", headers={"Accept": "text/html"})
    assert "<script>" not in page.text


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/turtle", "text/turtle"),
        ("application/ld+json;q=0.9, text/turtle;q=0.5", "application/ld+json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", None),
        ("text/html;q=0.5, text/turtle", "text/turtle"),
        ("text/turtle;q=0", None),
        ("*/*", None),
        ("", None),
        ("text/turtle;q=nonsense", None),
    ],
)
def test_linked_data_is_given_only_where_it_is_preferred(accept: str, form: str | None) -> None:
    assert wanted_form(accept) == form


def test_a_term_is_turtle_that_a_parser_reads(client: TestClient) -> None:
    from rdflib import Graph
    from rdflib.namespace import SKOS

    answer = client.get("/terms/video-visit", headers={"Accept": "text/turtle"})
    assert answer.headers["content-type"].startswith("text/turtle")
    assert answer.headers["vary"].startswith("Accept,")
    graph = Graph().parse(data=answer.text, format="turtle")
    assert {str(label) for label in graph.objects(None, SKOS.prefLabel)} >= {"video visit", "telehealth"}
    data = client.get("/terms/telehealth", headers={"Accept": "application/ld+json"}).json()
    assert data["hasDefinedTerm"][0]["name"] == "telehealth"


def test_a_feed_is_atom_with_an_entry_a_dated_definition(client: TestClient) -> None:
    answer = client.get("/terms/telehealth/feed")
    assert answer.headers["content-type"] == "application/atom+xml"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert root.findtext(f"{ATOM}{name}")
    for entry in root.findall(f"{ATOM}entry"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", entry.findtext(f"{ATOM}updated") or "")
        assert entry.findtext(f"{ATOM}author/{ATOM}name")
    assert client.get("/terms/nothing/feed").status_code == 404


# --- reconciliation, by the shapes that version 0.2 of its specification asks for --------------------------------------

CANDIDATE = {
    "type": "object",
    "required": ["id", "name", "score", "match", "type"],
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "score": {"type": "number", "minimum": 0, "maximum": 100},
        "match": {"type": "boolean"},
        "type": {"type": "array", "items": {"type": "object", "required": ["id", "name"]}},
    },
}
BATCH = {
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "required": ["result"],
        "properties": {"result": {"type": "array", "items": CANDIDATE}},
    },
}


def test_the_manifest_says_what_the_service_is(client: TestClient) -> None:
    told = client.get("/api/reconcile").json()
    assert "0.2" in told["versions"]
    assert {"name", "identifierSpace", "schemaSpace"} <= set(told)
    assert "{{id}}" in told["view"]["url"]
    assert client.get(told["view"]["url"].replace("{{id}}", "telehealth")).status_code == 200
    entity = told["suggest"]["entity"]
    found = client.get(entity["service_url"] + entity["service_path"], params={"prefix": "teleh"}).json()
    assert found["result"][0] == {"id": "telehealth", "name": "telehealth", "notable": told["defaultTypes"]}


def test_a_term_list_is_matched(client: TestClient) -> None:
    import jsonschema

    queries = {
        "a": {"query": "Telesalud", "type": "term", "properties": []},
        "b": {"query": "telehelth", "limit": 1},
        "c": {"query": "hub"},
        "d": {"query": "concrete mixer"},
        "e": {"query": " "},
    }
    answers = [
        client.post("/api/reconcile", data={"queries": json.dumps(queries)}).json(),
        client.get("/api/reconcile", params={"queries": json.dumps(queries)}).json(),
    ]
    assert answers[0] == answers[1]
    jsonschema.validate(answers[0], BATCH)
    matched = {name: [(one["id"], one["match"]) for one in found["result"]] for name, found in answers[0].items()}
    assert matched["a"][0] == ("telehealth", True)
    assert matched["b"] == [("telehealth", False)]  # alike is not the same
    assert matched["c"][:2] == [("echo-hub", False), ("hub-site", False)]  # two own the label: a person decides
    assert matched["d"] == []
    assert matched["e"] == []


def test_a_query_may_ask_by_properties_alone_and_for_many(client: TestClient) -> None:
    queries = {"a": {"properties": [{"pid": "P1", "v": "x"}]}, "b": {"query": "hub site", "limit": 100}}
    found = client.post("/api/reconcile", data={"queries": json.dumps(queries)}).json()
    assert found["a"] == {"result": []}
    assert found["b"]["result"][0]["id"] == "hub-site"


def test_a_full_batch_fits_in_any_writing(client: TestClient) -> None:
    queries = {str(n): {"query": "\U00020000" * 200} for n in range(25)}  # 16 bytes a character in a form
    found = client.post("/api/reconcile", data={"queries": json.dumps(queries)}).json()
    assert found == {name: {"result": []} for name in queries}


@pytest.mark.parametrize(
    "queries", ["[]", "no json", '{"a": {}}', '{"a": {"query": 1}}', '{"a": {"query": "x", "limit": 0}}']
)
def test_what_is_no_batch_is_refused(client: TestClient, queries: str) -> None:
    assert client.post("/api/reconcile", data={"queries": queries}).json()["error"]["code"] == "queries"
    assert client.post("/api/reconcile", json={"queries": {}}).status_code == 415
