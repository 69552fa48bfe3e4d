"""What goes to the page and what to the rest, in one process."""

from __future__ import annotations

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from app.web.server import Split


@pytest.fixture
def both() -> TestClient:
    return TestClient(Split(PlainTextResponse("page"), PlainTextResponse("rest")))


@pytest.mark.parametrize("path", ["/", "/ask", "/terms", "/_stcore/health", "/static/js/a.js", "/component/tab/x"])
def test_the_page_has_its_addresses(both: TestClient, path: str) -> None:
    assert both.get(path).text == "page"


@pytest.mark.parametrize(
    "path",
    ["/api/ask", "/terms/telehealth", "/healthz", "/wp-admin", "/robots.txt", "/_stcore/metrics", "/_stcore/agent/x"],
)
def test_all_else_is_the_rests(both: TestClient, path: str) -> None:
    """Streamlit alone would answer any address with its page, and show its counts to anybody."""
    assert both.get(path).text == "rest"
