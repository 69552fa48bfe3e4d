"""Compare: every cell is cited, and a choice that cannot be compared is told."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from app.web import contrasts
from app.web.contrasts import Contrast

TODAY = date(2026, 11, 22)


def test_every_cell_with_text_is_cited_and_every_number_is_listed(assistant: Any) -> None:
    contrast = Contrast(assistant, "en", TODAY, every=True)
    table = contrast.of_terms("telehealth", "telemedicine")
    numbers = {citation.number for citation in contrast.citations}
    assert numbers == set(range(1, len(numbers) + 1))
    for row in table.rows:
        for cell in row.cells:
            assert bool(cell.text) == bool(cell.citations)
            assert set(cell.citations) <= numbers
    assert all(citation.status == "current" for citation in contrast.citations)


def test_two_words_are_compared_at_once(page: Any, text: Any, drawn: Any) -> None:
    test = page("compare")
    assert not test.exception
    assert "How they relate" in text(test)
    chips = set(re.findall(r'data-source="(c-\d+)"', drawn(test)))
    assert chips == set(re.findall(r'id="(c-\d+)"', drawn(test)))


def test_the_same_word_twice_is_told(page: Any) -> None:
    test = page("compare")
    test.selectbox(key="word_b").set_value("telehealth").run()
    assert test.info[0].value == "These are the same. Choose another one."


def test_nothing_chosen_is_told(page: Any) -> None:
    test = page("compare")
    test.selectbox(key="word_b").set_value(None).run()
    assert "Choose two" in test.info[0].value


def test_one_word_under_two_sources(page: Any, drawn: Any, assistant: Any) -> None:
    test = page("compare")
    test.get("button_group")[0].set_value("sources").run()
    assert not test.exception
    one, other = contrasts.publishers(assistant.index, "telehealth", TODAY)[:2]
    assert f'scope="col">{one}'.replace("&", "&amp;") in drawn(test)
    assert f'scope="col">{other}'.replace("&", "&amp;") in drawn(test)


def test_more_aspects_on_request(page: Any, drawn: Any) -> None:
    test = page("compare")
    rows = drawn(test).count('scope="row"')
    test.toggle(key="every").set_value(True).run()
    assert drawn(test).count('scope="row"') > rows


def test_a_link_may_name_the_words(page: Any) -> None:
    test = page("compare", a="synchronous-telehealth", b="no-such-word")
    assert not test.exception
    assert test.selectbox(key="word_a").value == "synchronous-telehealth"
    assert test.selectbox(key="word_b").value is None
