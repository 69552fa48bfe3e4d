"""Learning where a question begins; the messages that were cut by hand."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest

from app.query import segments as served
from eval.learning import segments
from eval.learning.segments import Message, read_messages
from ingest.errors import GoldError


def test_the_messages_are_well_formed_and_of_both_languages() -> None:
    messages = read_messages()
    assert len({one.text.casefold() for one in messages}) == len(messages)
    for one in messages:
        assert one.text.strip(), one
        assert len(one.cuts) <= len(one.parts), one  # bare terms in a row stay one piece
    assert sum(one.language == "es" for one in messages) >= len(messages) / 5
    assert sum(len(one.cuts) == 1 for one in messages) >= len(messages) / 5


def test_defects_are_told_by_file_and_line_all_at_once(tmp_path: Path) -> None:
    good = {"text": "a? b?", "language": "en", "cuts": ["a? ", "b?"], "parts": ["a?", "b?"]}
    rows = [good, {**good, "cuts": ["a?", "b?"]}, {**good, "text": "ab", "cuts": ["a", "b"]}, {"text": "x"}]
    (tmp_path / "m.jsonl").write_text("\n".join([*map(json.dumps, rows), "{"]), encoding="utf-8")
    with pytest.raises(GoldError) as error:
        read_messages(tmp_path)
    assert [defect.split(": ")[0] for defect in error.value.defects] == [f"m.jsonl:{n}" for n in (2, 3, 4, 5)]


def test_what_is_learned_cuts_where_hands_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("planet", "comet", "moon", "star", "orbit", "nova", "ring", "dust")
    messages = [
        Message(f"what is a {a} and who named it", "en", (f"what is a {a} ", "and who named it"), ("", ""))
        for a in names
    ] + [Message(f"what is a {a} and a {b}", "en", (f"what is a {a} and a {b}",), ("",)) for a, b in pairwise(names)]
    learned = segments.learn(messages, [f"is a {a} the same as a rock" for a in names])
    assert learned["report"]["cut as by hand"] == 1.0
    file = tmp_path / "segments.json"
    segments.write(learned, file)
    intercept, weights = served.weights(file)
    assert intercept == learned["intercept"]
    assert max(weights.values()) > 0 > min(weights.values())
