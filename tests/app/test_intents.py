"""What a question wants, read from its words with the terms masked."""

from __future__ import annotations

import pytest
from app.intents import describes, intent_of


@pytest.mark.parametrize(
    ("text", "terms", "intent"),
    [
        ("What is xterm?", 1, "define"),
        ("xterm meaning", 1, "define"),
        ("what does xterm stand for", 1, "define"),
        ("¿Qué es xterm?", 1, "define"),
        ("what is the difference between xterm and xterm", 2, "distinguish"),
        ("xterm vs xterm", 2, "distinguish"),
        ("xterm or xterm", 2, "distinguish"),
        ("¿es lo mismo xterm que xterm?", 2, "distinguish"),
        ("Is xterm a kind of xterm?", 2, "classify"),
        ("does xterm count as xterm", 2, "classify"),
        ("is xterm xterm?", 2, "classify"),
        ("Who coined the word xterm?", 1, "history"),
        ("where does the word xterm come from", 1, "history"),
        ("What are the benefits of xterm?", 1, "benefit"),
        ("what are the drawbacks of xterm", 1, "limit"),
        ("give me examples of xterm", 1, "list"),
        ("does Medicare cover xterm", 1, "regulate"),
        ("do I have to have a camera for xterm", 1, "require"),
        ("which vendors sell xterm", 1, "vendor"),
        ("whats the diffrence betwen xterm and xterm", 2, "distinguish"),
        ("what is the diff of xterm, xterm", 2, "distinguish"),
        ("what kind of care is there in xterm", 1, "list"),
        ("¿xterm es un tipo de xterm?", 2, "classify"),
        ("what are the main xterm", 1, "list"),
        ("which word is older, xterm or xterm", 2, "history"),
        ("did people say xterm before xterm", 2, "history"),
        ("what can xterm not do", 1, "limit"),
        ("does the court treat it as xterm", 1, "classify"),
        ("", 0, "other"),
    ],
)
def test_the_intent_of_a_question(text: str, terms: int, intent: str) -> None:
    assert intent_of(text, terms) == intent


def test_nothing_but_a_term_asks_for_its_meaning() -> None:
    assert intent_of("xterm please", 1, bare=True) == "define"


@pytest.mark.parametrize(
    "text",
    [
        "what is it called when a doctor watches from afar",
        "what's the word for care at home",
        "¿cómo se llama la visita por video?",
        "el dentista por video, que palabra es",
        "they sent the picture and somebody else read it: term?",
    ],
)
def test_a_thing_may_be_described_and_its_word_asked_for(text: str) -> None:
    assert describes(text)


@pytest.mark.parametrize("text", ["what is telehealth", "is telehealth safe", "who coined telehealth"])
def test_a_named_thing_is_not_described(text: str) -> None:
    assert not describes(text)
