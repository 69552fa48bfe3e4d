"""What a question names besides terms: places, bodies that speak, codes and days."""

from __future__ import annotations

import pytest

from app.query.slots import (
    Issuers,
    codes_in,
    place_named,
    place_words,
    shows_code,
    with_place,
    without_places,
)
from ingest.records import AuthorityType, Source, Span
from ingest.vocabulary import Mention

# --- places -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("telehealth law in Texas", "US-TX"),
        ("what does new york say", "US-NY"),
        ("West Virginia's rule", "US-WV"),
        ("parity in TX", "US-TX"),
        ("is it so in Canada", "Canada"),
        ("the NHS in England", "UK"),
        ("what is IN or OR?", None),
        ("tx for a cold", None),
        ("What is telehealth?", None),
        ("", None),
    ],
)
def test_the_place_that_a_text_names(text: str, place: str | None) -> None:
    assert place_named(text) == place


@pytest.mark.parametrize(
    ("place", "words"),
    [("US-TX", "Texas"), ("US-DC", "District of Columbia"), ("UK", "UK"), ("US federal", "US federal")],
)
def test_a_place_in_words(place: str, words: str) -> None:
    assert place_words(place) == words


@pytest.mark.parametrize(
    ("text", "jurisdiction", "full"),
    [
        ("is it a law in my state?", "US-TX", "is it a law in Texas?"),
        ("¿es ley en mi estado?", "US-TX", "¿es ley in Texas?"),
        ("is it a law here?", "US-NY", "is it a law in New York?"),
        ("here is one: is it a law?", "US-NY", None),
        ("is it a law in my state?", None, None),
        ("is it a law in my state, in Ohio?", "US-TX", None),  # the question's own place counts
        ("is it a law in my state?", "US federal", None),  # no place that a reader would know
    ],
)
def test_the_asker_s_place_is_named(text: str, jurisdiction: str | None, full: str | None) -> None:
    assert with_place(text, jurisdiction) == (full or text)


def test_a_text_without_its_places() -> None:
    assert without_places("the rule of Texas and of Canada in CA").split() == ["the", "rule", "of", "and", "of"]


# --- bodies -----------------------------------------------------------------------------------------------------------


def source(identity: str, publisher: str, voice: str | None = None, **more: str) -> Source:
    return Source(identity, identity, publisher, AuthorityType.FEDERAL_AGENCY, voice=voice, **more)  # type: ignore[arg-type]


ISSUERS = Issuers(
    {
        one.id: one
        for one in (
            source("road-1", "Road Department Office (RDO)", voice="road"),
            source("road-2", "Road Office of the North", voice="road"),
            source("club", "Riverside Cycling Club"),
            source("payer", "Ministry", jurisdiction="US Medicare"),
            source("short", "WHO"),
            source("city", "Concierge MD LA"),
            source("journal", "Diagnosis (Green Press)"),
            source("phrase", "Difference Between"),
            source("long", "The Difference Between Press"),
            source("label", "PHI (Privacy House International)"),
            Source("plain", "plain", "Plain Words Press", AuthorityType.OURSELVES),
        )
    },
    labels={"phi"},
    familiar=lambda name: set(name.split()) <= {"difference", "between", "diagnosis", "the"},
)


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("what does the road department office say", [{"road-1", "road-2"}]),  # with what its voice says elsewhere
        ("what does RDO say", [{"road-1", "road-2"}]),
        ("Riverside Cycling Club or the RDO?", [{"club"}, {"road-1", "road-2"}]),
        ("does medicare pay", [{"payer"}]),
        ("what does plain words press say", []),  # we are nobody's authority
        ("what is a bicycle", []),
        ("la clinica y un MD", []),  # parts of a name in capitals are no short form of it
        ("difference between a diagnosis and a sign", []),  # words with which people ask
        ("what does the difference between press say", [{"long"}]),
        ("what is PHI", []),  # a term
        ("who pays", []),
        ("what does WHO say", [{"short"}]),
    ],
)
def test_the_bodies_that_a_text_names_in_their_order(text: str, bodies: list[set[str]]) -> None:
    assert [set(found) for found in ISSUERS.named(text)] == bodies


def test_a_text_without_bodies_and_places() -> None:
    assert ISSUERS.without("what does the Road Office of the North say of Texas").split() == [
        "what",
        "does",
        "the",
        "say",
        "of",
    ]


def test_no_sources_name_no_body() -> None:
    nobody = Issuers({}, (), str.isspace)
    assert nobody.named("what does the Road Office say") == []
    assert nobody.without("the Road Office").split() == ["the", "Road", "Office"]


# --- codes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("is 99454 paid", ("99454",)),
        ("G2012 and POS 02", ("G2012", "POS 02")),
        ("the rule of 2024", ()),  # a year is no code
        ("What is a bicycle?", ()),
        ("I'm 46 and my EF is 60-65", ()),  # an age and a result
        ("what is modifier 77", ("77",)),
    ],
)
def test_the_codes_that_a_question_names(text: str, codes: tuple[str, ...]) -> None:
    assert codes_in(text, (), frozenset()) == codes


def test_a_code_that_is_a_term_s_own_label_is_the_term_unless_it_stands_for_many() -> None:
    text = "what is code 99454"
    mentions = (Mention(("kit",), "code 99454", Span(8, 18)),)
    assert codes_in(text, mentions, frozenset()) == ()
    assert codes_in(text, mentions, frozenset({"kit"})) == ("99454",)


@pytest.mark.parametrize(
    ("code", "text", "shown"),
    [
        ("99454", "Bill 99454 monthly.", True),
        ("99214", "Codes 99212 through 99215 are paid.", True),
        ("99216", "Codes 99212 to 99215 are paid.", False),
        ("99454", "Bill the usual code.", False),
    ],
)
def test_a_text_shows_a_code_by_name_or_in_a_range(code: str, text: str, shown: bool) -> None:
    assert shows_code(code, text) is shown
