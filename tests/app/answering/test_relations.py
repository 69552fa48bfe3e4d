"""Relations: what is claimed of one term being another, what tells two apart, and both beside each other."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ingest.build import build
from tests.app.conftest import TODAY, opened, parsed_as

if TYPE_CHECKING:
    from app.answering.relations import Relations
    from app.assistant import Assistant, Models
    from ingest.records import Statement


@pytest.fixture(scope="module")
def relations(astronomy: Assistant) -> Relations:
    return astronomy.pipeline.composer.relations


def quotes(statements: list[Statement]) -> list[str]:
    return [statement.quote for statement in statements]


def claimed(
    assistant: Assistant, text: str, subject: str, target: str, day: date = TODAY
) -> tuple[list[str], list[str]]:
    parsed, _ = parsed_as(assistant, text, day)
    yes, no = assistant.pipeline.composer.relations.claims(parsed, subject, target)
    return quotes(yes), quotes(no)


def test_claims_are_told_from_denials(astronomy: Assistant) -> None:
    yes, no = claimed(astronomy, "Is a dwarf planet a planet?", "dwarf-planet", "planet")
    assert yes == ["A dwarf planet is a kind of planet."]
    assert set(no) == {"A dwarf planet is not a planet.", "Planets do not include dwarf planets."}


def test_a_claim_has_a_direction(astronomy: Assistant) -> None:
    assert claimed(astronomy, "Is a planet a dwarf planet?", "planet", "dwarf-planet") == ([], [])


def test_a_claim_that_was_replaced_counts_only_for_its_time(astronomy: Assistant) -> None:
    assert claimed(astronomy, "Is Pluto a planet?", "pluto", "planet") == ([], [])
    assert claimed(astronomy, "Is Pluto a planet?", "pluto", "planet", date(2000, 1, 1)) == (["Pluto is a planet."], [])


def test_the_speaker_that_is_asked_for_comes_first(astronomy: Assistant) -> None:
    parsed, _ = parsed_as(astronomy, "Does the Union of Astronomers say that a dwarf planet is a planet?")
    _, no = astronomy.pipeline.composer.relations.claims(parsed, "dwarf-planet", "planet")
    assert {statement.source_id for statement in no} == {"union-2006"}


def test_what_is_not_asserted_is_no_claim(bicycles: Assistant) -> None:
    relations = bicycles.pipeline.composer.relations
    parsed, _ = parsed_as(bicycles, "Is a tricycle a bicycle?")
    for subject in bicycles.index.terms:
        for target in bicycles.index.terms:
            yes, no = relations.claims(parsed, subject, target)
            assert all(statement.asserted and not statement.dangling for statement in (*yes, *no))


def test_a_statement_relates_two_terms_only_if_it_says_how_they_stand(
    astronomy: Assistant, relations: Relations
) -> None:
    by_quote = {s.quote: s for s in astronomy.index.statements(astronomy.index.statement_ids())}
    pair = ("dwarf-planet", "planet")
    assert relations.relates(by_quote["A dwarf planet is not a planet."], pair)
    assert not relations.relates(by_quote["Pluto is a dwarf planet."], pair)
    assert relations.relates(by_quote["Pluto is a dwarf planet."], ("pluto", "dwarf-planet"))


def test_voices_are_independent_and_of_several_kinds(astronomy: Assistant, relations: Relations) -> None:
    statements = list(astronomy.index.statements(astronomy.index.of_term("dwarf-planet")))
    chosen = relations.voices(statements, 3)
    voices = [astronomy.pipeline.provenance.voice(statement) for statement in chosen]
    assert len(set(voices)) == len(voices) == 3
    assert relations.voices(statements, 1) == chosen[:1]
    assert relations.voices([], 3) == []


def test_the_narrower_terms_of_a_term_of_nothing(relations: Relations) -> None:
    assert relations.narrower("planet") == frozenset()
    assert relations.narrower("no such term") == frozenset()


# --- comparison -------------------------------------------------------------------------------------------------------


def test_a_table_has_a_cell_for_each_term_in_plain_words_first(astronomy: Assistant) -> None:
    parsed, retrieved = parsed_as(astronomy, "planet vs dwarf planet", intent="distinguish")
    ranked = astronomy.pipeline.ranker.rank(parsed, retrieved.candidates)
    first, *others = astronomy.pipeline.composer.relations.table(parsed, ranked, parsed.terms)
    cells = [astronomy.index.statement(cell or "").quote for cell in first.cells]
    assert [quote.split(" is ")[0] for quote in cells] == ["A planet", "A dwarf planet"]
    assert all(len(row.cells) == 2 for row in others)


BOATS = """# Boats

## What is a canoe?

A canoe is a narrow boat for one paddle.

## What is a kayak?

A kayak is a narrow boat with a deck.

## Boats compared

| Boat | Blades | Deck |
|---|---|---|
| Canoe | one | open |
| Kayak | two | closed |
"""


def test_a_table_of_a_document_is_read_by_its_heads(tmp_path: Path, models: Models) -> None:
    (tmp_path / "boats.md").write_text(BOATS, encoding="utf-8")
    build([tmp_path / "boats.md"], tmp_path / "index", models.encoder)
    assistant = opened(tmp_path / "index", models)
    with closing(assistant.index):
        parsed, _ = parsed_as(assistant, "What is the difference between a canoe and a kayak?")
        rows = assistant.pipeline.composer.relations.table(parsed, (), parsed.terms)
        read = {row.aspect: [assistant.index.statement(cell or "").quote for cell in row.cells] for row in rows}
        assert read["Blades"] == ["Blades … Canoe … one", "Blades … Kayak … two"]
        assert read["Deck"] == ["Deck … Canoe … open", "Deck … Kayak … closed"]
