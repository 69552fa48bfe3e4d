"""Rewording is let pass, and a word that turns what is said is not; measured on sentences that people wrote."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from eval import rewording

if TYPE_CHECKING:
    from app.model.drafting import ModelDrafter

# Of the good and the false sentences of a half, the share that may come out wrong: what was measured, and one or two more.
MOST_DROPPED = {"learned": 0.34, "reported": 0.25}
MOST_SHOWN = {"learned": 0.07, "reported": 0.04}
FEWEST = 45  # of 60; a statement of the corpus that is worded anew takes its sentences out


@pytest.mark.parametrize(
    ("told", "sentence", "defect"),
    [
        ("The insurer pays for the visit.", "The insurer covers the visit.", None),
        ("A visit lasts 30 minutes or more.", "A visit lasts at least 30 minutes.", None),
        ("Once the visit is over, you get a letter.", "You get a letter once the visit is over.", None),
        ("The fund gives each clinic money.", "The fund provides each clinic with money.", None),
        ("Clinics send a letter.", "Clinics send a letter and a gift.", "word"),
        ("The insurer covers the visit.", "The insurer covers the cost.", "word"),
        ("A visit costs more before noon.", "A visit costs more after noon.", "opposite"),
        ("Some clinics open early.", "All clinics open early.", "word"),
        (
            "Clinics put healthy organs into a sick person.",
            "Clinics put sick organs into a healthy person.",
            "exchanged words",
        ),
        ("A fund turns a score into a payment.", "A fund turns a payment into a score.", "exchanged words"),
        ("The nurse calls when the patient is home.", "The nurse calls when the nurse is home.", "exchanged words"),
        ("The notice is not itself a denial.", "The notice means you were denied.", "negation"),
        ("The law forbids clinics to bill you.", "The law lets clinics bill you.", "negation"),
        (
            "Ask the clinic not to send the bill on, which it may or may not do.",
            "Ask the clinic not to send the bill on, which it may or may do.",
            "negation",
        ),
    ],
)
def test_a_rewording_is_shown_and_another_meaning_is_not(
    first_drafter: ModelDrafter, told: str, sentence: str, defect: str | None
) -> None:
    index = first_drafter.index
    statement = index.statement(index.of_term("telehealth")[0])
    plain = replace(statement, quote=told, search_text=told, terms=(), frames=(), headings=())
    assert first_drafter.checker.defect(sentence, [plain]) == defect


def test_few_false_sentences_that_people_wrote_are_shown_and_not_many_good_ones_dropped(
    first_drafter: ModelDrafter, capsys: pytest.CaptureFixture[str]
) -> None:
    found = rewording.check(first_drafter.checker, first_drafter.index, rewording.read())
    with capsys.disabled():
        print(f"\n{rewording.table(found)}")
    for half in ("learned", "reported"):
        counts = rewording.counts(found, "en", half)
        assert min(counts["good"][0], counts["false"][0]) >= FEWEST
        assert counts["good"][1] <= MOST_DROPPED[half] * counts["good"][0]
        assert counts["false"][1] <= MOST_SHOWN[half] * counts["false"][0]
