"""Citing: numbers in order of first use; titles, dates, spans and links from the index."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.answer import Answer
from app.answering.citations import Numbers, cite
from app.answering.draft import Draft, Line, ShownSide, TableRow
from app.query.question import Question
from app.web.glossary import entry
from app.web.places import place
from tests.app.conftest import TODAY, parsed_as

if TYPE_CHECKING:
    from app.assistant import Assistant


def cited(assistant: Assistant, draft: Draft, *, as_of: date = TODAY, text: str = "Is Pluto a planet?") -> Answer:
    parsed, _ = parsed_as(assistant, text, as_of)
    return cite(draft, Question(text, as_of=as_of), parsed, assistant.index, ("What is Pluto?",))


@pytest.fixture(scope="module")
def ids(astronomy: Assistant) -> dict[str, str]:
    """Statement ids by section."""
    index = astronomy.index
    return {index.statement(i).section_id: i for i in reversed(index.statement_ids())}


def test_one_statement_has_one_number_in_order_of_first_use() -> None:
    numbers = Numbers()
    assert [numbers.of(identity) for identity in "abacb"] == [1, 2, 1, 3, 2]
    assert numbers.ids == ["a", "b", "c"]


def test_marks_follow_the_text_and_framing_has_none(astronomy: Assistant, ids: dict[str, str]) -> None:
    one, other = ids["pluto--union"], ids["pluto--almanac"]
    lines = (Line("Sources differ.", origin="framing"), Line("A.", (one, other)), Line("B.", (one,)))
    answer = cited(astronomy, Draft("answered", lines))
    assert answer.text == "Sources differ.\nA. [1] [2]\nB. [1]"
    assert [c.statement_id for c in answer.citations] == [one, other]


def test_a_citation_is_what_the_index_holds(astronomy: Assistant, ids: dict[str, str]) -> None:
    (citation,) = cited(astronomy, Draft("answered", (Line("x", (ids["pluto--union"],)),))).citations
    assert (citation.title, citation.publisher, citation.authority_type) == (
        "Resolution on planets",
        "Union of Astronomers",
        "standards_body",
    )
    assert (citation.date, citation.wording, citation.status, citation.language) == (
        "2006-08-24",
        "ours",
        "current",
        "en",
    )
    assert (citation.file, citation.headings) == ("documents/sky.md", ["Words of the sky", "Pluto", "Union"])
    text = astronomy.index.document("sky").text
    assert [text[s.start : s.end] for s in citation.spans] == [citation.quote] == ["Pluto is a dwarf planet."]


@pytest.mark.parametrize(("as_of", "status"), [(date(2026, 1, 1), "superseded"), (date(2000, 1, 1), "current")])
def test_a_rule_is_shown_as_it_stood_on_the_day(
    astronomy: Assistant, ids: dict[str, str], as_of: date, status: str
) -> None:
    draft = Draft("answered", (Line("x", (ids["pluto--almanac"],)),))
    (citation,) = cited(astronomy, draft, as_of=as_of).citations
    assert citation.status == status
    assert citation.superseded_by == "Union"


def test_an_answer_a_place_and_a_term_cite_a_statement_alike(astronomy: Assistant, ids: dict[str, str]) -> None:
    day, old = date(2026, 1, 1), ids["pluto--almanac"]
    (citation,) = cited(astronomy, Draft("answered", (Line("x", (old,)),)), as_of=day).citations
    assert place(astronomy, old, day).source == citation
    listed = {item.statement_id: item for item in entry(astronomy, "pluto", "en", day).statements}
    assert listed[old].model_copy(update={"number": 1}) == citation


def test_words_of_our_own_name_whom_they_are_drawn_from(astronomy: Assistant, ids: dict[str, str]) -> None:
    (citation,) = cited(astronomy, Draft("answered", (Line("x", (ids["planet--plain"],)),))).citations
    assert (citation.authority_type, citation.via) == ("ourselves", "Union of Astronomers")


def test_sides_and_cells_are_cited_too(astronomy: Assistant, ids: dict[str, str]) -> None:
    one, other = ids["dwarf-planet--union"], ids["dwarf-planet--survey"]
    draft = Draft(
        "answered",
        (Line("A.", (one,)),),
        sides=(ShownSide("No", (one,)), ShownSide("Yes", (other,))),
        table_terms=("planet", "dwarf-planet"),
        table=(TableRow("In plain words", (ids["planet--plain"], None)),),
    )
    answer = cited(astronomy, draft)
    assert answer.disagreement is not None
    assert answer.comparison is not None
    sides = [
        (side.position, [answer.citations[n - 1].statement_id for n in side.citations])
        for side in answer.disagreement.sides
    ]
    assert sides == [("No", [one]), ("Yes", [other])]
    (row,) = answer.comparison.rows
    assert answer.comparison.terms == ["planet", "dwarf planet"]
    assert [cell.text for cell in row.cells] == [astronomy.index.statement(ids["planet--plain"]).quote, ""]
    assert answer.citations[row.cells[0].citations[0] - 1].statement_id == ids["planet--plain"]
    assert row.cells[1].citations == []


def test_one_side_alone_is_no_disagreement(astronomy: Assistant, ids: dict[str, str]) -> None:
    one = ids["dwarf-planet--union"]
    draft = Draft("answered", (Line("A.", (one,)),), sides=(ShownSide("No", (one,)), ShownSide("Yes", ())))
    assert cited(astronomy, draft).disagreement is None


def test_only_what_is_answered_carries_citations(astronomy: Assistant, ids: dict[str, str]) -> None:
    answer = cited(astronomy, Draft("not_covered", (Line("No.", (ids["planet--plain"],)),), missing=("x",)))
    assert (answer.citations, answer.sentences[0].citations, answer.text) == ([], [], "No.")
    assert (answer.uncovered_terms, answer.coverage) == (["x"], "full")


def test_what_is_missing_makes_an_answer_partial(astronomy: Assistant, ids: dict[str, str]) -> None:
    answer = cited(astronomy, Draft("answered", (Line("A.", (ids["planet--plain"],)),), missing=("the price",)))
    assert (answer.coverage, answer.uncovered_terms) == ("partial", ["the price"])


def test_what_bears_on_an_answer_and_no_line_shows_is_supporting(astronomy: Assistant, ids: dict[str, str]) -> None:
    one, other = ids["pluto--union"], ids["planet--union"]
    answer = cited(astronomy, Draft("answered", (Line("A.", (one,)),), supporting=(other, one)))
    assert answer.supporting == [2]
    assert [citation.statement_id for citation in answer.citations] == [one, other]


@pytest.mark.parametrize(
    ("draft", "drafter"),
    [
        (Draft("answered", (Line("x", origin="framing"),)), "extractive"),
        (Draft("answered", (Line("x", origin="reviewed"),), answer="some-answer"), "reviewed"),
        (Draft("answered", (Line("x", origin="model"),)), "model"),
    ],
)
def test_who_drafted_it_is_told(astronomy: Assistant, draft: Draft, drafter: str) -> None:
    assert cited(astronomy, draft).drafter == drafter


def test_what_was_parsed_is_told(astronomy: Assistant) -> None:
    answer = cited(astronomy, Draft("answered", (), confidence=0.123456))
    assert (answer.terms, answer.intent, answer.language) == (["pluto", "planet"], "classify", "en")
    assert (answer.confidence, answer.related_questions) == (0.1235, ["What is Pluto?"])
    assert (answer.as_of, answer.index) == (TODAY.isoformat(), astronomy.index.generation)
