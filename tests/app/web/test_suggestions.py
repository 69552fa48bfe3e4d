"""The form for a missing word or a correction: off without a folder, taken as files that a check reads, and nobody in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ingest import suggested_changes
from ingest.suggested_changes import SuggestedChange, Tongue, Wish, read_changes

NOTE = {"term": "telehealth", "says": "It leaves out\r\nphone calls.", "source": "https://www.example.org/t"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "suggestions"


@pytest.fixture
def open_client(make_client: Callable[..., TestClient], folder: Path) -> TestClient:
    return make_client(suggestions=str(folder))


def kept(folder: Path) -> list[SuggestedChange]:
    defects: list[str] = []
    found = list(read_changes(folder, defects))
    assert defects == []
    return found


def test_without_a_folder_there_is_no_form(client: TestClient) -> None:
    assert client.get("/suggest").status_code == 404
    assert client.post("/suggest", data=NOTE).status_code == 404
    assert "/suggest" not in client.get("/terms/telehealth").text
    assert "/suggest" not in client.get("/terms/nothing", headers={"Accept": "text/html"}).text


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Suggest a word or a correction"), ("es", "Proponga una palabra")]
)
def test_the_form_needs_no_script_and_comes_back_here_alone(open_client: TestClient, language: str, said: str) -> None:
    page = open_client.get("/suggest", params={"term": "telehealth", "language": language})
    assert page.status_code == 200
    assert said in page.text
    assert "<script" not in page.text
    policy = page.headers["content-security-policy"]
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert f'value="{"telehealth" if language == "en" else "telesalud"}"' in page.text
    fields = re.findall(r'<(?:input|textarea) [^>]*?id="(\w+)"', page.text)
    assert fields == ["term", "says", "source"] == re.findall(r'<label for="(\w+)"', page.text)


def test_pages_lead_to_the_form(open_client: TestClient) -> None:
    assert 'href="/suggest?term=telehealth&amp;language=en"' in open_client.get("/terms/telehealth").text
    missing = open_client.get("/terms/phoropter", headers={"Accept": "text/html"}).text
    assert 'href="/suggest?term=phoropter&amp;language=en"' in missing


def test_a_correction_names_the_concept_and_a_new_word_itself(open_client: TestClient, folder: Path) -> None:
    for note in (NOTE, {**NOTE, "term": "tele-health"}, {"term": "phoropter", "says": "Un aparato.", "language": "es"}):
        sent = open_client.post("/suggest", data=note, follow_redirects=False)
        assert sent.status_code == 303
        assert sent.headers["location"] == f"/suggest?sent&language={note.get('language', 'en')}"
        assert "Thank you" in open_client.get("/suggest?sent").text
    found = {(one.kind, one.term, one.says, one.language, one.release) for one in kept(folder)}
    assert found == {
        (Wish.CORRECT, "telehealth", "It leaves out phone calls.", Tongue.ENGLISH, "1.1.0"),
        (Wish.ADD, "phoropter", "Un aparato.", Tongue.SPANISH, "1.1.0"),
    }
    assert len(kept(folder)) == 3
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d-[0-9a-f]{12}\.toml", path.name) for path in folder.iterdir())


def test_nobody_is_in_what_is_kept(open_client: TestClient, folder: Path) -> None:
    says = 'My name is Ana Lopez, ana@mail.example, 555-201-9999. CPT 99453 of 2024 \\ "x"\n[[change]]\nterm = "y"'
    open_client.post(
        "/suggest", data={**NOTE, "says": says}, headers={"User-Agent": "zebra/1", "Referer": "http://zebra/"}
    )
    (text,) = [path.read_text("utf-8") for path in folder.iterdir()]
    for secret in ("Lopez", "mail.example", "9999", "zebra", "testclient"):
        assert secret not in text
    (one,) = kept(folder)  # what looks like TOML stays a text
    assert 'CPT 99453 of 2024 \\ "x" [[change]] term = "y"' in one.says


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"says": ""}, "says"),
        ({"term": " "}, "term"),
        ({"says": "a" * 1001}, "says"),
        ({"source": "a" * 301}, "source"),
    ],
)
def test_what_is_empty_or_too_long_comes_back(
    open_client: TestClient, folder: Path, given: dict[str, str], field: str
) -> None:
    page = open_client.post("/suggest", data={**NOTE, **given})
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', page.text)
    assert "https://www.example.org/t" in page.text or field == "source"
    assert not folder.exists()


def test_a_program_that_fills_in_everything_is_thanked_and_not_kept(open_client: TestClient, folder: Path) -> None:
    sent = open_client.post("/suggest", data={**NOTE, "website": "https://spam.example"}, follow_redirects=False)
    assert sent.status_code == 303
    assert not folder.exists()


def test_markup_stays_text(open_client: TestClient) -> None:
    page = open_client.post("/suggest", data={"term": '"><script>x', "says": ""})
    assert "<script" not in page.text


def test_other_sites_large_bodies_and_many_notes_are_turned_away(
    make_client: Callable[..., TestClient], folder: Path
) -> None:
    client = make_client(suggestions=str(folder), rate_limit="2/minute")
    assert client.post("/suggest", data=NOTE, headers={"Origin": "https://evil.example"}).status_code == 403
    codes = [client.post("/suggest", data=NOTE, follow_redirects=False).status_code for _ in range(3)]
    assert codes == [303, 303, 429]
    other = make_client(suggestions=str(folder))
    assert other.post("/suggest", data={**NOTE, "says": "a" * 17_000}).status_code == 413
    assert other.post("/suggest", json=NOTE).status_code == 415


def test_a_full_folder_takes_no_more_and_tells_no_path(
    open_client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggested_changes, "MOST", 1)
    codes = [open_client.post("/suggest", data=NOTE, follow_redirects=False) for _ in range(2)]
    assert [one.status_code for one in codes] == [303, 503]
    assert str(folder) not in codes[1].text
    assert len(kept(folder)) == 1


def test_a_collections_suggestions_lie_below(tmp_path: Path) -> None:
    from app.web.collection_routes import settings_of
    from ingest.settings import Settings

    found: Any = settings_of(Settings(suggestions=str(tmp_path)), "riverside")
    assert found.suggestions == str(tmp_path / "riverside")
