"""Feedback is kept only where the operator wants it, and without what could name a person."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from starlette.testclient import TestClient

from app.web.feedback import redact

VERDICT = {"answer_index": "g-1", "question_hash": "0123456789abcdef", "verdict": "down"}


def test_nothing_is_kept_by_default(client: TestClient, tmp_path: Path) -> None:
    assert client.post("/api/feedback", json=VERDICT).status_code == 204
    assert list(tmp_path.iterdir()) == []


def test_a_verdict_is_one_line_with_a_day_and_no_more(make_client: Callable[..., TestClient], tmp_path: Path) -> None:
    file = tmp_path / "verdicts.jsonl"
    client = make_client(feedback=str(file))
    client.post("/api/feedback", json={**VERDICT, "reason": "unclear"})
    client.post("/api/feedback", json={**VERDICT, "reason": "call me: ana@mail.example or +1 (555) 010-9999, MRN 77"})
    first, second = (json.loads(line) for line in file.read_text("utf-8").splitlines())
    assert set(first) == {"day", "answer_index", "question_hash", "verdict", "reason"}
    assert first["reason"] == "unclear"
    assert not any(character.isdigit() for character in second["reason"])
    assert "@" not in second["reason"]


def test_redaction_leaves_words() -> None:
    assert redact("see ana@mail.example on 2026-01-02\nplease") == "see … on … please"
