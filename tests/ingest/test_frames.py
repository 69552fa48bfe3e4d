"""Frames: the claims that a sentence makes about terms, with their polarity; where no pattern is sure there is none."""

from __future__ import annotations

import pytest

from ingest.frames import frames
from ingest.records import Frame, Relation, Term
from ingest.vocabulary import Vocabulary

VOCABULARY = Vocabulary(
    [
        Term("ebike", "electric bicycle", abbreviations=("EB",)),
        Term("moped", "moped"),
        Term("bicycle", "bicycle", alternative=("cycle",)),
        Term("tandem", "tandem"),
        Term("kart-a", "cart"),
        Term("kart-b", "trolley", alternative=("cart",)),
    ]
)
IS, SAME, BROADER, REQUIRES = Relation.IS_A, Relation.SAME_AS, Relation.BROADER_THAN, Relation.REQUIRES
YES, NO = True, False


def claims(text: str) -> set[tuple[str, Relation, str, bool]]:
    found: tuple[Frame, ...] = frames(text, VOCABULARY.mentions(text))
    return {(f.subject, f.relation, f.object, f.affirmed) for f in found}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("An electric bicycle is a moped.", ("ebike", IS, "moped", YES)),
        ("An electric bicycle is not a moped.", ("ebike", IS, "moped", NO)),
        ("An electric bicycle is no longer a moped.", ("ebike", IS, "moped", NO)),
        ("A tandem is a kind of bicycle.", ("tandem", IS, "bicycle", YES)),
        ("Tandems are one type of bicycle.", ("tandem", IS, "bicycle", YES)),
        ("An electric bicycle is generally not considered a moped.", ("ebike", IS, "moped", NO)),
        ("An electric bicycle does not count as a moped.", ("ebike", IS, "moped", NO)),
        ("An electric bicycle counts as a bicycle.", ("ebike", IS, "bicycle", YES)),
        ("The law does not treat electric bicycles as mopeds.", ("ebike", IS, "moped", NO)),
        ("The law counts electric bicycles as mopeds.", ("ebike", IS, "moped", YES)),
        ("An electric bicycle falls outside of moped rules.", ("ebike", IS, "moped", NO)),
        ("Bicycles include tandems.", ("tandem", IS, "bicycle", YES)),
        ("Bicycles do not include mopeds.", ("moped", IS, "bicycle", NO)),
        ("The word cycle leaves out mopeds.", ("moped", IS, "bicycle", NO)),
        ("Electric bicycle and moped are not the same.", ("ebike", SAME, "moped", NO)),
        ("Electric bicycle and moped mean the same.", ("ebike", SAME, "moped", YES)),
        ("Moped is another word for electric bicycle.", ("moped", SAME, "ebike", YES)),
        ("Mopeds and electric bicycles are two different things.", ("moped", SAME, "ebike", NO)),
        ("Mopeds and electric bicycles aren’t the same.", ("moped", SAME, "ebike", NO)),
        ("A moped requires an electric bicycle.", ("moped", REQUIRES, "ebike", YES)),
        ("Bicycle is a broader term than tandem.", ("bicycle", BROADER, "tandem", YES)),
        ("An electric bicycle isn't a moped.", ("ebike", IS, "moped", NO)),
        ("A bicycle includes a tandem, unlike a moped.", ("tandem", IS, "bicycle", YES)),
        ("An electric bicycle is a bicycle. It is not a moped.", ("ebike", IS, "moped", NO)),
    ],
)
def test_a_claim_is_read(text: str, expected: tuple[str, Relation, str, bool]) -> None:
    assert expected in claims(text)


def test_a_list_of_objects_is_a_claim_each_up_to_the_end_of_the_clause() -> None:
    assert claims("Bicycles include tandems and electric bicycles, but mopeds are apart.") == {
        ("tandem", IS, "bicycle", YES),
        ("ebike", IS, "bicycle", YES),
    }


@pytest.mark.parametrize(
    "text",
    [
        "An electric bicycle is a moped repair shop.",
        "Many people say an electric bicycle is a moped.",
        "Not every electric bicycle is a moped.",
        "Neither a tandem nor an electric bicycle is a moped.",
        "It is false that an electric bicycle is a moped.",
        "Nobody says an electric bicycle is a moped.",
        "Whether an electric bicycle is a moped is disputed.",
        "If an electric bicycle is a moped, it needs a plate.",
        "A bicycle includes wheels, unlike a moped.",
        "An electric bicycle is heavier than a moped.",
        "An electric bicycle beside a moped.",
        "A tandem is a cart.",  # two terms are called so
        "An electric bicycle (EB) is an electric bicycle.",
        "Bicycles are fun.",
    ],
)
def test_no_claim_is_read(text: str) -> None:
    assert claims(text) == set()
