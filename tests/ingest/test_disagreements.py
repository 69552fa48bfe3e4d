"""Disagreements that the rules find: two voices, one claim, opposite polarity, both asserted and in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ingest.disagreements import candidates, sure_pairs, voice_of
from ingest.records import Frame, Kind, Relation, Source, Span, Statement

CLUB = Source("club", "Bicycles", "Riverside Club")
OFFICE = Source("office", "Rules", "Road Office")
ECHO = Source("echo", "What the club says", "Echo News", voice="club")
SOURCES = {source.id: source for source in (CLUB, OFFICE, ECHO)}


def said(source: Source, affirmed: bool, relation: Relation = Relation.IS_A, quote: str = "") -> Statement:
    identity = f"{source.id}-{'yes' if affirmed else 'no'}"
    frame = Frame("ebike", relation, "moped", affirmed)
    return Statement(
        id=identity, document_id="d", section_id="s", passage_id="p", source_id=source.id, headings=(), spans=(Span(0, 1),),
        quote=quote or identity, search_text="", kind=Kind.DEFINITION, terms=("ebike", "moped"), frames=(frame,),
    )  # fmt: skip


def test_one_voice_affirms_and_another_denies() -> None:
    (found,) = sure_pairs([said(CLUB, False), said(OFFICE, True)], SOURCES)
    assert (found.kind, found.reviewed, found.terms) == ("opinions", False, ("ebike", "moped"))
    assert [(side.position, side.statements) for side in found.sides] == [
        ("Yes", ("office-yes",)),
        ("No", ("club-no",)),
    ]


def test_same_as_has_no_direction() -> None:
    other_way = replace(said(OFFICE, True), frames=(Frame("moped", Relation.SAME_AS, "ebike", True),))
    (found,) = sure_pairs([said(CLUB, False, Relation.SAME_AS), other_way], SOURCES)
    assert found.id == "ebike--same-as--moped"


@pytest.mark.parametrize(
    "statements",
    [
        [said(CLUB, True), said(OFFICE, True)],
        [said(CLUB, True), said(CLUB, False)],
        [said(CLUB, True), said(ECHO, False)],
        [said(CLUB, True, Relation.REQUIRES), said(OFFICE, False, Relation.REQUIRES)],
        [said(CLUB, True), replace(said(OFFICE, False), asserted=False)],
        [said(CLUB, True), replace(said(OFFICE, False), superseded_by="a newer rule")],
        [said(CLUB, True), replace(said(OFFICE, False), dangling=True)],
        [said(CLUB, True), said(OFFICE, False, Relation.SAME_AS)],
        [],
    ],
    ids=["agree", "itself", "echo", "requires", "not asserted", "superseded", "dangling", "other relation", "nothing"],
)
def test_no_disagreement(statements: Sequence[Statement]) -> None:
    assert sure_pairs(statements, SOURCES) == []


def test_who_repeats_another_is_one_voice_with_it() -> None:
    assert voice_of(said(ECHO, True), SOURCES) == voice_of(said(CLUB, True), SOURCES) == "club"


def test_a_person_is_shown_opposite_claims_and_definitions_that_share_few_words() -> None:
    one = replace(said(CLUB, True, quote="Wheels with pedals and motor."), frames=())
    other = replace(said(OFFICE, True, quote="Vehicles needing number plates."), frames=())
    assert candidates([one, other], SOURCES) == [("ebike: definitions that share few words", one, other)]
    assert candidates([one, replace(other, quote="Wheels with pedals and plates.")], SOURCES) == []
    ((reason, *pair),) = candidates(
        [said(CLUB, True, quote="same words"), said(OFFICE, False, quote="same words")], SOURCES
    )
    assert "affirmed and denied" in reason
    assert [statement.id for statement in pair] == ["club-yes", "office-no"]
