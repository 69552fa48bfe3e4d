"""Our own words: every message in both languages, with the same gaps, and none with a claim that needs a source."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import app.messages
from app.messages import MESSAGES, listed, message

APP = Path(app.messages.__file__).parent


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_has_the_same_gaps_in_both_languages(name: str) -> None:
    assert set(MESSAGES[name]) == {"en", "es"}
    assert gaps(MESSAGES[name]["en"]) == gaps(MESSAGES[name]["es"])
    assert MESSAGES[name]["es"].strip()


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_filled_whole(name: str) -> None:
    values = dict.fromkeys(gaps(MESSAGES[name]["en"] + MESSAGES[name]["es"]), "x")
    for language in ("en", "es"):
        assert not re.search(r"[{}]", message(name, language, **values))


def test_every_message_is_said_somewhere() -> None:
    code = "".join(path.read_text("utf-8") for path in APP.rglob("*.py") if path.name != "messages.py")
    verdicts = {f"{name}_one" for name in ("yes", "no")}  # made up where they are said
    assert [name for name in MESSAGES if f'"{name}"' not in code and name not in verdicts] == []


def test_help_is_reachable_in_both_languages() -> None:
    for language in ("en", "es"):
        assert "988" in message("crisis", language)
        assert "911" in message("emergency", language)


def test_a_message_that_the_table_lacks_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        message("gossip", "en")


@pytest.mark.parametrize(
    ("words", "english", "spanish"),
    [(["a"], "a", "a"), (["a", "b"], "a and b", "a y b"), (["a", "b", "c"], "a, b and c", "a, b y c")],
)
def test_words_in_a_row(words: list[str], english: str, spanish: str) -> None:
    assert (listed(words, "en"), listed(words, "es")) == (english, spanish)
