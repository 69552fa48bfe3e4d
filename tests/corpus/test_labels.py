"""Labels: no word that people use all day, whatever they write about, names a term."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from ingest.corpus import read_corpus
from ingest.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parents[2]
EVERYDAY = 0.012  # share of the messages that are not about words that have it


def test_no_everyday_word_names_a_term() -> None:
    vocabulary = Vocabulary(read_corpus([ROOT / "corpus"]).terms)
    counts: Counter[str] = Counter()
    messages = 0
    for file in (ROOT / "app" / "data" / "utterances").glob("*.jsonl"):
        for line in file.read_text("utf-8").splitlines():
            message = json.loads(line)
            if message["route"] != "word_question":
                messages += 1
                counts.update(set(re.findall(r"[^\W\d_]+", message["text"].casefold())))
    everyday = [word for word, count in counts.items() if count >= EVERYDAY * messages]
    assert len(everyday) > 50
    assert not {word: m[0].terms for word in everyday if (m := vocabulary.mentions(word))}
