"""The page over documents that nobody described: terms without neighbours, labels or sentences of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.web.holding import held
from app.web.rate_limits import RateLimits
from ingest.settings import Settings

VIEWS = Path(__file__).resolve().parents[3] / "app" / "web" / "views"


@pytest.fixture
def view(bicycles: Any) -> Iterator[Any]:
    """Runs one view by itself; query parameters go by name."""
    from streamlit.testing.v1 import AppTest

    before = vars(held).copy()
    held.put(bicycles, Settings(), RateLimits("1000/minute"))

    def run(name: str, **query: str) -> Any:
        test = AppTest.from_file(str(VIEWS / f"{name}.py"), default_timeout=60)
        for key, value in query.items():
            test.query_params[key] = value
        return test.run()

    yield run
    vars(held).update(before)


def test_a_term_without_neighbours_has_a_view(view: Any, bicycles: Any) -> None:
    alone = [
        term.id
        for term in bicycles.index.terms.values()
        if not (term.broader or term.narrower or term.related or term.not_to_be_confused_with)
    ]
    assert alone
    for term in alone[:3]:
        shown = view("terms", term=term)
        assert not shown.exception
        assert any(bicycles.index.terms[term].label in item.value for item in shown.get("html"))


@pytest.mark.parametrize("name", ["ask", "terms", "compare", "sources"])
def test_every_view_opens(view: Any, name: str) -> None:
    assert not view(name).exception
