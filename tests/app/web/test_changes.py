"""What changed since a release or a day; renamed terms lead on; pages and feeds say of which release they are."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

ATOM = "{http://www.w3.org/2005/Atom}"
NOW = {"version": "1.1.0", "date": "2026-11-20"}
RENAMED = {
    "concept": "video-call",
    "kind": "renamed",
    "note": "Seen on a screen.",
    "term": {"id": "video-visit", "label": "video visit"},
}


@pytest.mark.parametrize(
    ("since", "versions"),
    [("1.0.0", ["1.1.0"]), ("1.1.0", []), ("2026-11", ["1.1.0"]), ("2026", ["1.1.0", "1.0.0"]), ("2026-11-21", [])],
)
def test_changes_since_a_release_or_a_day(client: TestClient, since: str, versions: list[str]) -> None:
    found = client.get("/api/changes", params={"since": since}).json()
    assert found["release"] == NOW
    assert [one["release"]["version"] for one in found["releases"]] == versions
    notes = [note for one in found["releases"] for note in one["notes"]]
    assert notes == ([RENAMED] if "1.1.0" in versions else [])


@pytest.mark.parametrize("since", ["", "yesterday", "1.0", "2026-1"])
def test_what_is_no_release_and_no_day_is_refused(client: TestClient, since: str) -> None:
    answer = client.get("/api/changes", params={"since": since})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "since")


def test_a_renamed_term_leads_to_the_name_that_it_has_now(client: TestClient) -> None:
    for path in ("/terms/video-call", "/api/terms/video-call"):
        found = client.get(f"{path}?language=es", follow_redirects=False)
        assert found.status_code == 308
        assert found.headers["location"] == f"{path.replace('video-call', 'video-visit')}?language=es"


def test_terms_say_of_which_release_they_are(client: TestClient) -> None:
    assert client.get("/api/terms").json()["release"] == NOW
    assert client.get("/api/terms/telehealth").json()["release"] == NOW
    for page in ("/glossary", "/terms/telehealth"):
        assert "release 1.1.0, 20 Nov 2026" in client.get(page).text
        assert "versión 1.1.0, 20 nov 2026" in client.get(f"{page}?language=es").text


def test_a_vocabulary_without_releases_says_nothing_of_them(make_client: Any, assistant: Any) -> None:
    assistant.index.releases = ()
    client = make_client()
    assert client.get("/api/changes", params={"since": "2026"}).json() == {"release": None, "releases": []}
    assert client.get("/api/terms").json()["release"] is None
    assert "release" not in client.get("/terms/telehealth").text


def test_the_timeline_of_a_word_has_the_notes_of_releases(client: TestClient) -> None:
    page = client.get("/terms/video-visit").text
    assert (
        '<time datetime="2026-11-20">20 Nov 2026</time> · Plainterm 1.1.0: <span lang="en">Seen on a screen.</span>'
        in page
    )
    assert "Plainterm 1.1.0" not in client.get("/terms/telehealth").text


def test_a_feed_has_the_notes_of_releases(client: TestClient) -> None:
    root = ElementTree.fromstring(client.get("/terms/video-visit/feed").content)
    entries = {entry.findtext(f"{ATOM}title"): entry for entry in root.findall(f"{ATOM}entry")}
    entry = entries["Plainterm 1.1.0: video-call, renamed"]
    assert entry.findtext(f"{ATOM}content") == "Seen on a screen."
    assert entry.findtext(f"{ATOM}updated") == "2026-11-20T00:00:00Z"
    assert root.findtext(f"{ATOM}updated") == "2026-11-20T00:00:00Z"
    other = client.get("/terms/telehealth/feed").text
    assert "video-call" not in other
