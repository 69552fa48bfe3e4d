"""What an answer must hold, by its expected type."""

from __future__ import annotations

from typing import get_args

import pytest

from app.answering.answer_types import holds
from app.query.question import AnswerType


@pytest.mark.parametrize(
    ("answer_type", "quote", "held"),
    [
        ("amount", "It costs $35 a month.", True),
        ("amount", "It pays 80 percent.", True),
        ("amount", "It costs little.", False),
        ("amount", "Cuesta 25 dólares.", True),
        ("amount", "Cuesta poco.", False),
        ("number", "At least sixteen days or two readings.", True),
        ("number", "Several readings.", False),
        ("number", "It began in 2024.", False),
        ("number", "Al menos doce lecturas.", True),
        ("duration", "The talk lasts 5 to 10 minutes.", True),
        ("duration", "It holds through 2027.", True),
        ("duration", "It lasts.", False),
        ("duration", "It runs for a term of five (5) years.", True),
        ("duration", "It ends with ninety (90) days of notice.", True),
        ("duration", "Usted tiene un plazo de 180 días después del aviso.", True),
        ("duration", "La charla dura de cinco a diez minutos.", True),
        ("duration", "Usted tiene tiempo.", False),
        ("frequency", "Replace the filter every month.", True),
        ("frequency", "Replace the filter.", False),
        ("frequency", "Cambie el filtro cada mes.", True),
        ("frequency", "Cambie el filtro.", False),
        ("date", "It ended in 2023.", True),
        ("date", "It lasted for some years.", False),
        ("code", "Bill 99454 or G2012.", True),
        ("code", "Bill the usual one.", False),
    ],
)
def test_a_quote_has_the_kind_of_thing_that_is_needed(answer_type: AnswerType, quote: str, held: bool) -> None:
    assert holds(answer_type, quote) is held


@pytest.mark.parametrize("answer_type", get_args(AnswerType))
def test_every_type_is_known_and_some_cannot_be_seen_in_a_text(answer_type: AnswerType) -> None:
    seen = {"amount", "number", "duration", "frequency", "date", "code"}
    assert holds(answer_type, "It is.") is (answer_type not in seen)
