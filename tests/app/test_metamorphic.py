"""What must not matter does not, and what matters does: the same documents in another order, twice, or among others give
the same answers; a source that says something else, or nothing, does not.

The edits are those of RefusalBench (arXiv 2510.10390): what would answer is removed, denied, or of another year.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from app.query.question import Question
from ingest.build import build
from tests.app.conftest import TODAY, opened

if TYPE_CHECKING:
    from app.answer import Answer
    from app.assistant import Assistant, Models

HEAD = "---\npublisher: {publisher}\ndate: {date}\n---\n"
DOCUMENTS = {
    "visits.md": HEAD.format(publisher="Elm Clinic", date="2024-05-01")
    + """# Visits at Elm Clinic

## Video visits

A video visit is a visit with a nurse or a doctor on a screen. Elm Clinic offers video visits from 8 a.m. to 6 p.m. on weekdays.
Elm Clinic began to offer video visits in 2021.

## Phone visits

A phone visit is a visit by telephone, without a picture. Phone visits do not need an app.

## Home visits

A home visit is a visit by a nurse in the home of a patient. Home visits need a referral from a doctor.
""",
    "fees.md": HEAD.format(publisher="Elm Clinic Billing", date="2025-01-15")
    + """# Fees

## Late fee

A late fee is a charge for a bill that is paid after its due date. The late fee is $15 a month.

## Sliding scale

A sliding scale is a fee that depends on income. The sliding scale covers dental care.

## Deposit

A deposit is money that is paid before a visit. Elm Clinic stopped asking for a deposit in 2019.
""",
    "records.html": """<html><head><title>Records | Elm Records Office</title></head><body><h1>Records</h1>
<h2>Chart summary</h2><p>A chart summary is a short list of problems, medicines and allergies.
The records office keeps a chart summary for 10 years.</p>
<h2>Patient portal</h2><p>A patient portal is a website where patients read their records. The patient portal shows lab results within 3 days.</p>
<h2>Proxy access</h2><p>Proxy access is a right to see the records of another person. Proxy access ends when a child turns 18.</p></body></html>""",
    "equipment.txt": """Equipment

A pulse oximeter is a clip that measures oxygen in the blood. Elm Clinic lends a pulse oximeter for 30 days.

A peak flow meter is a tube that measures how fast a person breathes out. A peak flow meter needs no battery.

A glucose monitor is a device that measures sugar in the blood. Elm Clinic replaced its glucose monitors in 2022.
""",
}
ASKED = (
    "What is a video visit?",
    "What is a phone visit?",
    "What is a home visit?",
    "What is a late fee?",
    "What is a sliding scale?",
    "What is a deposit?",
    "What is a chart summary?",
    "What is a patient portal?",
    "What is proxy access?",
    "What is a pulse oximeter?",
    "What is a peak flow meter?",
    "What is a glucose monitor?",
    "How much is the late fee?",
    "When does proxy access end?",
    "Do phone visits need an app?",
    "What is the difference between a video visit and a phone visit?",
    "What is a phoropter?",
    "What is a stent?",
)


@dataclass(frozen=True)
class Edit:
    """A question, the words that answer it, and those words denied or of another year."""

    question: str
    said: str
    instead: str
    kept: str  # what an answer from the words as they are shows
    shown: str  # what one from the others shows


DENIED = (
    Edit("Do phone visits need an app?", "Phone visits do not need an app.", "Phone visits need an app.", "do not need", "need an app"),
    Edit("Do home visits need a referral?", "Home visits need a referral from a doctor.", "Home visits do not need a referral from a doctor.", "need a referral", "do not need"),
    Edit("Does the sliding scale cover dental care?", "The sliding scale covers dental care.", "The sliding scale does not cover dental care.", "covers dental", "does not cover"),
    Edit("Does a peak flow meter need a battery?", "A peak flow meter needs no battery.", "A peak flow meter needs a battery.", "no battery", "needs a battery"),
)  # fmt: skip
OTHER_YEARS = (
    Edit("When did Elm Clinic begin to offer video visits?", "began to offer video visits in 2021", "began to offer video visits in 2017", "2021", "2017"),
    Edit("When did Elm Clinic stop asking for a deposit?", "asking for a deposit in 2019", "asking for a deposit in 2023", "2019", "2023"),
    Edit("When did Elm Clinic replace its glucose monitors?", "glucose monitors in 2022", "glucose monitors in 2025", "2022", "2025"),
)  # fmt: skip
REMOVED = (
    Edit("How much is the late fee?", " The late fee is $15 a month.", "", "$15", ""),
    Edit("When does proxy access end?", " Proxy access ends when a child turns 18.", "", "18", ""),
    Edit(
        "How long does Elm Clinic lend a pulse oximeter?",
        " Elm Clinic lends a pulse oximeter for 30 days.",
        "",
        "30 days",
        "",
    ),
    Edit(
        "How soon does the patient portal show lab results?",
        " The patient portal shows lab results within 3 days.",
        "",
        "3 days",
        "",
    ),
)
WORDS = (
    "bell gong harp lute drum fiddle oak elm birch maple ferry canal bridge tower lantern anchor rope sail barrel kettle loom "
    "spindle anvil forge quarry orchard vineyard pasture plough harrow scythe thatch gable hearth chimney cellar attic".split()
)


def irrelevant(count: int) -> dict[str, str]:
    """Documents about other things, in the same forms."""
    chance = random.Random(14)
    found = {}
    for number in range(count):
        one, two, three, four = chance.sample(WORDS, 4)
        found[f"other-{number:03}.md"] = (
            f"# The {one} and the {two}\n\nA {one} {two} is a {two} that stands beside a {three}. It costs ${chance.randint(3, 90)}.\n\n"
            f"## Where is the {four}?\n\nThe {four} stands behind the {three} since {chance.randint(1800, 1990)}.\n"
        )
    return found


Built = Callable[..., "Assistant"]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, models: Models) -> Iterator[Built]:
    """Builds an index of documents, given in an order, and opens it."""
    open_ones: list[Assistant] = []

    def make(documents: Mapping[str, str], order: Callable[[list[Path]], Sequence[Path]] = list) -> Assistant:
        folder = tmp_path_factory.mktemp("metamorphic")
        for name, text in documents.items():
            (folder / name).write_text(text, encoding="utf-8")
        build(order([folder / name for name in documents]), folder / "index", models.encoder)
        open_ones.append(opened(folder / "index", models))
        return open_ones[-1]

    yield make
    for assistant in open_ones:
        with closing(assistant.index):
            pass


@pytest.fixture(scope="module")
def plain(built: Built) -> Assistant:
    """The documents as they are."""
    return built(DOCUMENTS)


def ask(assistant: Assistant, question: str) -> Answer:
    return assistant.ask(Question(question, as_of=TODAY))


def substance(answer: Answer) -> dict[str, Any]:
    """What a visitor sees: ids and file names aside, which a document that moves may change."""
    return {
        "outcome": answer.outcome,
        "text": answer.text,
        "coverage": answer.coverage,
        "cited": [
            (c.number, c.publisher, c.date, c.quote) for c in answer.citations if c.number not in answer.supporting
        ],
        "related": sorted(answer.related_questions),
    }


@pytest.fixture(scope="module")
def as_they_are(plain: Assistant) -> dict[str, dict[str, Any]]:
    """What each question is answered from the documents as they are."""
    return {question: substance(ask(plain, question)) for question in ASKED}


def differing(as_they_are: Mapping[str, dict[str, Any]], other: Assistant) -> list[tuple[Any, Any]]:
    pairs = [(before, substance(ask(other, question))) for question, before in as_they_are.items()]
    return [(before, after) for before, after in pairs if before != after]


def test_the_documents_are_answered_from(as_they_are: Mapping[str, Any]) -> None:
    outcomes = [seen["outcome"] for seen in as_they_are.values()]
    assert outcomes[:-2] == ["answered"] * (len(ASKED) - 2)
    assert outcomes[-2:] == ["not_covered"] * 2


def test_the_order_of_documents_does_not_matter(built: Built, as_they_are: Mapping[str, Any]) -> None:
    other = built(DOCUMENTS, lambda paths: paths[::-1])
    assert differing(as_they_are, other) == []


def test_a_document_that_is_there_twice_does_not_matter(built: Built, as_they_are: Mapping[str, Any]) -> None:
    copies = {f"copy-of-{name}": text for name, text in DOCUMENTS.items()}
    assert differing(as_they_are, built({**DOCUMENTS, **copies})) == []


def test_two_documents_that_swap_names_do_not_matter(built: Built, as_they_are: Mapping[str, Any]) -> None:
    swapped = {**DOCUMENTS, "visits.md": DOCUMENTS["fees.md"], "fees.md": DOCUMENTS["visits.md"]}
    assert differing(as_they_are, built(swapped)) == []


def test_two_hundred_documents_about_other_things_do_not_matter(built: Built, as_they_are: Mapping[str, Any]) -> None:
    assert differing(as_they_are, built({**irrelevant(200), **DOCUMENTS})) == []


def test_a_pair_asked_the_other_way_round_is_the_same_pair(plain: Assistant) -> None:
    one = ask(plain, "What is the difference between a video visit and a phone visit?")
    other = ask(plain, "What is the difference between a phone visit and a video visit?")
    assert {c.quote for c in one.citations} == {c.quote for c in other.citations}
    assert set(one.terms) == set(other.terms)


def edited(edits: Sequence[Edit]) -> dict[str, str]:
    """The documents with every edit made, each in exactly one place."""
    found = dict(DOCUMENTS)
    for edit in edits:
        (name,) = [name for name, text in found.items() if edit.said in text.replace("\n", " ")]
        text = found[name]
        found[name] = (
            text.replace(edit.said, edit.instead)
            if edit.said in text
            else text.replace(edit.said.replace(" ", "\n", 1), edit.instead)
        )
        assert found[name] != text
    return found


@pytest.mark.parametrize("edits", [DENIED, OTHER_YEARS], ids=["denied", "other years"])
def test_what_a_source_says_instead_is_what_is_answered(built: Built, plain: Assistant, edits: Sequence[Edit]) -> None:
    other = built(edited(edits))
    for edit in edits:
        before, after = ask(plain, edit.question), ask(other, edit.question)
        assert edit.kept in before.text, edit
        assert edit.shown in after.text, edit
        assert before.text != after.text


@pytest.fixture(scope="module")
def removed(built: Built) -> Assistant:
    """The documents without what answers."""
    return built(edited(REMOVED))


@pytest.mark.parametrize("edit", REMOVED, ids=lambda edit: edit.question)
def test_what_no_source_says_any_more_is_not_said(plain: Assistant, removed: Assistant, edit: Edit) -> None:
    before, after = ask(plain, edit.question), ask(removed, edit.question)
    assert edit.kept in before.text
    assert edit.kept not in after.text


INSTEAD = pytest.mark.xfail(
    reason="Where how much, when or how soon is asked of a term that the source only defines, its definition counts as a full answer."
)


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(edit, id=edit.question, marks=[INSTEAD] if number != 2 else [])
        for number, edit in enumerate(REMOVED)
    ],
)
def test_what_no_source_says_any_more_is_refused_or_said_to_be_lacking(removed: Assistant, edit: Edit) -> None:
    after = ask(removed, edit.question)
    assert after.outcome == "not_covered" or after.coverage == "partial"
