"""The lexical index in its files says what the library that made it says."""

from __future__ import annotations

import random
from pathlib import Path

import bm25s
import numpy as np
import pytest

from ingest.lexical import Fields, Tokenizer, write_fields

WORDS = "hub spoke visit clinic video phone care nurse record claim plan copay telehealth e-visit año".split()


@pytest.fixture
def texts() -> list[str]:
    drawn = random.Random(7)
    return [" ".join(drawn.choices(WORDS, k=drawn.randint(1, 12))) for _ in range(300)]


@pytest.fixture
def fields(texts: list[str], tmp_path: Path) -> Fields:
    pairs = [(f"text-{number}", text) for number, text in enumerate(texts)]
    write_fields(tmp_path, {"text": pairs, "labels": []})
    return Fields(tmp_path)


@pytest.mark.parametrize(
    "question", ["hub visit", "care care nurse", "evisit", "año unheard telehealth", "unheard", ""]
)
def test_scores_are_those_of_the_library(texts: list[str], fields: Fields, question: str) -> None:
    tokenizer = Tokenizer()
    library = bm25s.BM25()
    library.index([tokenizer.tokens(text) for text in texts], show_progress=False)
    known = library.get_tokens_ids(tokenizer.tokens(question))
    scores = library.get_scores_from_ids(known) if known else np.zeros(len(texts), dtype=np.float32)
    best = np.argsort(-scores, kind="stable")[: min(20, int((scores > 0).sum()))]
    assert fields.search("text", question, 20) == [(f"text-{row}", float(scores[row])) for row in best]
    assert fields.search("labels", question, 20) == []


def test_how_many_texts_have_a_stem(texts: list[str], fields: Fields) -> None:
    assert fields.frequency("text", "nurs") == sum("nurse" in text for text in texts)
    assert (
        fields.frequency("text", "unheard")
        == fields.frequency("text", "nurs" * 50)
        == fields.frequency("text", "")
        == 0
    )
    assert fields.frequency("labels", "nurs") == 0


def test_stems_of_the_build_are_found_in_its_file(fields: Fields, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fields.tokenizer, "_stem", lambda word: pytest.fail(f"{word} was stemmed again"))
    assert fields.tokenizer.tokens("the Nurse's record: care, claim") == ["nurs", "record", "care", "claim"]
