"""The heads: bad utterances are named, what was learned is read back, and what is said of unseen rows is honest."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from app.query.heads import BUCKETS, LABELS, SPANISH, Heads, features, unit
from app.query.words import FAMILIAR
from eval.learning import heads
from eval.learning.heads import Utterance
from ingest.errors import EncoderError, GoldError
from ingest.records import Facet, ReviewedAnswer


class Bags:
    """An encoder of words: each has a direction of its own."""

    def encode_query(self, text: str) -> np.ndarray:
        vector = sum(np.random.default_rng(len(w) * 997 + ord(w[0])).standard_normal(16) for w in text.split())
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def encode(self, text: str) -> np.ndarray:
        """As the query encoder: of another width."""
        return self.encode_query(text)[:3]


THINGS = "visit bill portal camera nurse form clinic kit code plan scan note".split()
UTTERANCES = [
    *(Utterance(f"cancel my {thing} please", "en", "front_desk") for thing in THINGS),
    *(Utterance(f"what does {thing} mean", "en", "word_question", "define", "none") for thing in THINGS),
    *(Utterance(f"how much is one {thing}", "en", "word_question", "other", "amount") for thing in THINGS),
    *(Utterance(f"who signs every {thing}", "en", "word_question", "require", "who") for thing in THINGS),
    *(Utterance(f"hello dear {thing}", "en", "chitchat") for thing in THINGS),
    *(Utterance(f"hola querido {thing}", "es", "chitchat") for thing in THINGS),
    *(Utterance(f"quiero cancelar {thing}", "es", "front_desk") for thing in THINGS),
]

NEAR = heads.neighbors(UTTERANCES, Bags())  # type: ignore[arg-type]
NOTHING = {name: np.zeros((len(LABELS[name]), 1 + 3), np.float32) for name in ("route", "intent", "answer_type")}


def learn(
    utterances: list[Utterance], known: heads.Known | None = None, route: np.ndarray = NOTHING["route"]
) -> dict[str, heads.Learned]:
    return heads.learn(utterances, Bags(), Bags(), {**NOTHING, "route": route}, known)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def learned() -> dict[str, heads.Learned]:
    return learn(UTTERANCES)


def test_every_bad_utterance_is_named(tmp_path: Path) -> None:
    good = {"text": "a", "language": "en", "route": "chitchat"}
    lines = [good, good | {"route": "x"}, good | {"mood": 1}, good | {"intent": "guess"}]
    (tmp_path / "a.jsonl").write_text("\n".join([*map(json.dumps, lines), "{"]), encoding="utf-8")
    with pytest.raises(GoldError) as caught:
        heads.read_utterances(tmp_path)
    assert [defect.split(": ")[0] for defect in caught.value.defects] == [f"a.jsonl:{n}" for n in (2, 3, 4, 5)]


def test_the_shipped_utterances_read() -> None:
    found = heads.read_utterances()
    assert {one.route for one in found} == set(LABELS["route"])
    assert len({one.language for one in found}) == 2


def test_sentences_of_harmless_messages_are_learned_alone() -> None:
    harmless = Utterance(
        "What is a CRNA?  She is putting me under tomorrow. Ok?", "en", "word_question", "define", "none"
    )
    danger = Utterance("I took them all. Nobody knows where I am.", "en", "crisis")
    whole = Utterance("what is a CRNA please", "en", "word_question", "define", "none")
    assert heads.sentences_alone([harmless, danger, whole]) == [
        (Utterance("What is a CRNA?", "en", "word_question"), harmless),
        (Utterance("She is putting me under tomorrow.", "en", "word_question"), harmless),
    ]
    some = [*UTTERANCES, *(Utterance(f"dear {thing}. hello dear {thing} today", "en", "chitchat") for thing in THINGS)]
    assert learn(some)["route"].report["utterances"] == len(some) + len(THINGS)


def test_unseen_utterances_are_told_apart(learned: dict[str, heads.Learned]) -> None:
    report = learned["route"].report
    assert report["utterances"] == len(UTTERANCES)
    assert report["front_desk"] == {"count": 24, "precision": 1.0, "recall": 1.0}
    assert report["crisis"] == {"count": 0, "precision": 0.0, "recall": 0.0}
    assert learned["intent"].report["utterances"] == 36  # only word questions have one


def test_what_was_learned_is_read_by_the_engine(learned: dict[str, heads.Learned], tmp_path: Path) -> None:
    words = heads.question_words(UTTERANCES)
    heads.write(learned, NEAR, words, "fingerprint", tmp_path)
    read = Heads.read("fingerprint", tmp_path / "heads.npz")
    text = "cancel my tablet please"
    seen = features(text, Bags().encode_query(text), Bags().encode(text))
    judged = read.judge("route", seen)
    assert sum(judged.values()) == pytest.approx(1.0, abs=1e-5)
    assert max(judged, key=lambda label: judged[label]) == "front_desk"
    assert judged["crisis"] < 1e-3  # nobody wrote one
    with pytest.raises(EncoderError, match="another query encoder"):
        Heads.read("other", tmp_path / "heads.npz")
    stored = json.loads((tmp_path / "question-words.json").read_text("utf-8"))
    assert stored["questions"] == 36
    assert stored["stems"]["sign"] == 12


def test_what_lies_among_utterances_of_a_route_goes_their_way_unless_the_head_is_surer() -> None:
    drawn = np.random.default_rng(4)
    desk, words = drawn.standard_normal((2, 8))
    utterances = np.stack(
        [*(desk + 0.2 * drawn.standard_normal((30, 8))), *(words + 0.2 * drawn.standard_normal((30, 8)))]
    )
    labels = LABELS["route"]
    routes = np.repeat(np.array([labels.index("front_desk"), labels.index("word_question")], np.uint8), 30)
    weights = {name: np.zeros((len(LABELS[name]), 1 + 8 + BUCKETS), np.float32) for name in LABELS}
    weights["language"] = weights["language"][:, : 1 + BUCKETS]
    for vector, route in ((desk, "front_desk"), (words, "word_question")):
        seen = features("", unit(vector[None])[0])
        judged = Heads(weights, unit(utterances), routes).route(seen)
        assert max(judged, key=lambda label: judged[label]) == route
        assert sum(judged.values()) == pytest.approx(1.0)
    surer = {**weights, "route": weights["route"].copy()}
    surer["route"][labels.index("crisis"), 0] = 9.0
    judged = Heads(surer, unit(utterances), routes).route(features("", unit(desk[None])[0]))
    assert judged["crisis"] > 0.9


def test_two_heads_are_joined_to_their_mean() -> None:
    drawn = np.random.default_rng(3)
    one, other = drawn.standard_normal((2, 1 + 4 + BUCKETS)), drawn.standard_normal((2, 1 + 3))
    vector, asked, grams = drawn.standard_normal(4), drawn.standard_normal(3), drawn.standard_normal(BUCKETS)
    whole = heads.joined(one, other) @ np.concatenate([[1.0], vector, asked, grams])  # type: ignore[arg-type]
    mean = (one @ np.concatenate([[1.0], vector, grams]) + other @ np.concatenate([[1.0], asked])) / 2
    assert whole == pytest.approx(mean)


def test_the_route_beside_the_query_encoder_is_a_quarter_of_old_and_a_quarter_of_what_was_written_since(
    learned: dict[str, heads.Learned],
) -> None:
    old = np.random.default_rng(5).standard_normal(NOTHING["route"].shape).astype(np.float32)
    moved = learn(UTTERANCES, route=old)["route"].weights - learned["route"].weights
    assert moved[:, 17:20] == pytest.approx(old[:, 1:] / 4, abs=1e-5)  # after the intercept and 16 of the encoder
    assert moved[:, 0] == pytest.approx(old[:, 0] / 4, abs=1e-5)
    assert np.abs(learned["route"].weights[:, 17:20]).max() > 0  # learned from these utterances alone


def test_questions_of_reviewed_answers_that_look_like_a_call_for_help_are_word_questions() -> None:
    calls = [Utterance(f"my {thing} burns", "en", "emergency") for thing in THINGS]
    asked = [(f"when my {thing} burns", "en") for thing in THINGS[:6]] + [("what does visit mean", "en")]
    vectors = np.stack([Bags().encode_query(text) for text, _ in asked])
    known = heads.Known(asked, vectors, [("camara", "es")])
    report = learn([*UTTERANCES, *calls], known)["route"].report
    assert len(UTTERANCES) + len(calls) < report["utterances"] < len(UTTERANCES) + len(calls) + len(asked)


def test_a_spanish_message_is_routed_by_what_spanish_ones_taught(
    learned: dict[str, heads.Learned], tmp_path: Path
) -> None:
    assert learned[SPANISH].report["utterances"] == 24
    assert learned[SPANISH].report["word_question"]["count"] == 0
    heads.write(learned, NEAR, heads.question_words(UTTERANCES), "fingerprint", tmp_path)
    read = Heads.read("fingerprint", tmp_path / "heads.npz")
    for text, route in (("quiero cancelar tablet", "front_desk"), ("what does tablet mean", "word_question")):
        judged = read.route(features(text, Bags().encode_query(text), Bags().encode(text)))
        assert max(judged, key=lambda label: judged[label]) == route


def test_spanish_questions_of_reviewed_answers_are_learned_where_they_look_like_a_call_for_help() -> None:
    calls = [Utterance(f"me quema {thing}", "es", "emergency") for thing in THINGS]
    asked = [(f"que es si me quema {thing}", "es") for thing in THINGS[:6]] + [("my visit burns", "en")]
    known = heads.Known(asked, np.stack([Bags().encode_query(text) for text, _ in asked]))
    report = learn([*UTTERANCES, *calls], known)[SPANISH].report
    assert 24 + len(calls) < report["utterances"] < 24 + len(calls) + len(asked)


def test_the_language_is_learned_from_every_text(learned: dict[str, heads.Learned]) -> None:
    known = heads.Known([("que es una camara", "es"), ("que significa plan", "es")], np.zeros((2, 16), np.float32))
    said = learn(UTTERANCES, known)["language"]
    assert said.report["utterances"] == len(UTTERANCES) + 2
    assert learned["language"].report["es"]["count"] == 24


def test_learning_twice_gives_the_same(learned: dict[str, heads.Learned]) -> None:
    again = learn(UTTERANCES)
    assert all(np.array_equal(again[name].weights, head.weights) for name, head in learned.items())


def test_what_several_answers_are_asked_with_is_familiar() -> None:
    def asked(*questions: str) -> ReviewedAnswer:
        return ReviewedAnswer("", Facet.MEANING, (), questions, (), ())

    zebras = [asked("is a zebra a tablet", "zebra please"), *(asked("the zebras") for _ in range(heads._ANSWERS - 1))]
    answers = [*zebras, *(asked("gnu") for _ in range(heads._ANSWERS - 1))]
    stems = heads.question_words(UTTERANCES, answers)["stems"]
    assert stems["zebra"] == FAMILIAR
    assert "gnu" not in stems
    alone = heads.question_words(UTTERANCES)["stems"]
    assert {stem: count for stem, count in stems.items() if stem != "zebra"} == alone
