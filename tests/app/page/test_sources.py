"""Sources: what is known, as of when, what ends soon, and where the originals are."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from app.web.drawing.catalogue import ending


def test_every_source_that_says_something_is_listed(page: Any, text: Any, drawn: Any, assistant: Any) -> None:
    test = page("sources")
    assert not test.exception
    said = {assistant.index.statement(identity).source_id for identity in assistant.index.statement_ids()}
    assert drawn(test).count("pt-record") == len(said)
    assert f"{len(said):,} sources from" in text(test)
    assert "We last looked at them on" in text(test)
    assert "undated" in text(test)
    assert "What ends soon" in text(test)


def test_sources_are_found_by_name_and_kind(page: Any, drawn: Any) -> None:
    test = page("sources")
    everything = drawn(test).count("pt-record")
    test.text_input(key="wanted_source").set_value("texas").run()
    assert 0 < drawn(test).count("pt-record") < everything
    test.selectbox(key="source_kind").set_value("vendor").run()
    assert "Government agency" not in drawn(test)
    test.text_input(key="wanted_source").set_value("zzzz").run()
    assert test.info[0].value == "No source matches “zzzz”."


def test_originals_open_elsewhere_and_tell_nothing(page: Any, drawn: Any) -> None:
    test = page("sources")
    assert drawn(test).count('target="_blank"') == drawn(test).count('referrerpolicy="no-referrer"') > 100


def test_what_ends_later_on_a_day_is_counted() -> None:
    source: Any = SimpleNamespace(publisher="CMS")
    assert "2 more statements end on this day" in ending([(date(2027, 1, 1).isoformat(), source, ["a"] * 4)], "en")
    assert "1 more statement ends on this day" in ending([("2027-01-01", source, ["a"] * 3)], "en")
    assert "Nothing here ends" in ending([], "en")
