"""Where a text names terms: spans that fit the text, in one language, within limits."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.web.linking import LONGEST_TEXT

Spans = list[tuple[str, list[str]]]


def linked(client: TestClient, text: str, **more: Any) -> Spans:
    answer = client.post("/api/link", json={"text": text, **more})
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    spans = answer.json()["spans"]
    assert [span["start"] for span in spans] == sorted(span["start"] for span in spans)
    return [(text[span["start"] : span["end"]], [term["id"] for term in span["terms"]]) for span in spans]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Telehealth is one; tele-health too.", [("Telehealth", ["telehealth"]), ("tele-health", ["telehealth"])]),
        ("Ask for TH.", [("TH", ["telehealth"])]),
        ("Ask the th.", []),  # an abbreviation of two letters counts in capitals alone
        ("😀 A video visit at the hub", [("video visit", ["video-visit"]), ("hub", ["hub-site", "echo-hub"])]),
        ("telesalud", []),  # Spanish
        ("passing", []),  # found in passing, no entry
        ("<b>no</b>\n\n", []),
    ],
)
def test_a_text_is_linked(client: TestClient, text: str, found: Spans) -> None:
    names = [(name, sorted(terms)) for name, terms in linked(client, text)]
    assert names == [(name, sorted(terms)) for name, terms in found]


def test_the_longest_text_is_taken_however_its_letters_are_written(client: TestClient) -> None:
    text = "😀" * (LONGEST_TEXT - 10) + "telehealth"  # a character of twelve bytes as JSON escapes it
    body = json.dumps({"text": text}, ensure_ascii=True)
    answer = client.post("/api/link", content=body, headers={"Content-Type": "application/json"})
    assert [span["end"] for span in answer.json()["spans"]] == [LONGEST_TEXT]


def test_spanish_texts_are_linked_by_spanish_labels(client: TestClient) -> None:
    text = "La telesalud no es telehealth."
    assert linked(client, text, language="es") == [("telesalud", ["telehealth"])]
    found = client.post("/api/link", json={"text": text, "language": "es"}).json()
    assert found["language"] == "es"
    assert found["release"] == {"version": "1.1.0", "date": "2026-11-20"}
    assert found["spans"][0]["terms"][0]["label"] == "telesalud"


def test_only_first_mentions_where_that_is_asked(client: TestClient) -> None:
    text = "Telehealth, then a video visit, then telehealth by TH."
    assert [name for name, _ in linked(client, text, first=True)] == ["Telehealth", "video visit"]
    assert len(linked(client, text)) == 4


def test_the_longest_text_is_taken(client: TestClient) -> None:
    assert len(linked(client, "telehealth, " * 1000)) == 1000


def test_another_index_is_linked_by_its_own_terms(client: TestClient, assistant: Any) -> None:
    assert linked(client, "A call.") == []
    term = assistant.index.terms["telehealth"]
    assistant.index.terms = {**assistant.index.terms, "call": replace(term, id="call", label="call", alternative=())}
    assistant.index.manifest = replace(assistant.index.manifest, generation="g-2")
    assert linked(client, "A call.") == [("call", ["call"])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Does it hurt? It does.", []),
        ("DOE: short of breath.", ["DOE"]),
        ("We met her. The scan shows mets.", ["scan", "mets"]),
        ("A chip, a CHIP plan, two scans", ["CHIP", "scans"]),
    ],
)
def test_everyday_words_are_no_abbreviations_and_no_plurals(
    make_client: Any, assistant: Any, text: str, found: list[str]
) -> None:
    base = assistant.index.terms["hub-site"]
    made = [
        replace(base, id="dyspnea", label="dyspnea", alternative=(), abbreviations=("DOE",)),
        replace(base, id="metastatic", label="metastatic", alternative=("mets",)),
        replace(base, id="chip", label="children's plan", alternative=(), abbreviations=("CHIP",)),
        replace(base, id="scan", label="scan", alternative=()),
    ]
    assistant.index.terms = {term.id: term for term in made}
    assert [name for name, _ in linked(make_client(), text)] == found


def test_sites_that_are_not_listed_and_askers_of_too_much_are_turned_away(make_client: Any) -> None:
    client = make_client(rate_limit="1/minute")
    body = {"text": "telehealth"}
    assert client.post("/api/link", json=body, headers={"Origin": "https://evil.example"}).status_code == 403
    answers = [client.post("/api/link", json=body).status_code for _ in range(11)]
    assert answers[-1] == 429
