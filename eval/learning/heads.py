"""The heads: multinomial logistic regressions on authored utterances (``app/data/utterances``) and on the questions of
the reviewed answers, which are word questions: those that the utterances alone would have sent to a doctor are learned
beside them. The sentences of harmless messages are learned alone as well.

What is shipped says the mean of two: one sees the shipped encoder's vector and the n-grams, the other, learned together
with the query encoder, that encoder's vector, which has seen the utterances of its day. So figures are of the first, and
come from five folds in which no near-copy of an utterance is on both sides: utterances are grouped by their content
words. The other's route is averaged with one that is learned over the same vectors from the utterances of today. The
route of Spanish messages is learned from them alone, over all three.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.query.followups import sentences
from app.query.heads import BUCKETS, LABELS, SPANISH, features, ngrams
from app.query.parser import URGENT
from app.query.words import FAMILIAR
from eval.learning.folds import held_out
from ingest.encoder import Encoder
from ingest.errors import GoldError
from ingest.index import Index
from ingest.lexical import Tokenizer
from ingest.records import ReviewedAnswer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.query.encoder import QueryEncoder

UTTERANCES = Path(__file__).parent.parent.parent / "app" / "data" / "utterances"
READERS = "readers.jsonl"  # what readers asked, labelled: the heads learn from it, what words ask is known without it
STRENGTH = 4.0  # inverse of the ridge penalty, the best of 0.5 to 16 over the folds
_ANSWERS = 5  # whose questions have a word from which people ask with it, whatever they ask about
NEEDS_HELP = 0.35  # probability of crisis and emergency from which a question of a reviewed answer is learned
WANTS_ADVICE = 0.7  # the same of medical advice
HELP_WEIGHS = {
    "en": 1.4,
    "es": 2.0,
}  # a call for help, another message 1: of unseen Spanish ones .89 are shown help, weighed alike .85


@dataclass(frozen=True, slots=True)
class Utterance:
    """One authored message with its labels; ``intent`` and ``answer_type`` only where it is a word question."""

    text: str
    language: str
    route: str
    intent: str | None = None
    answer_type: str | None = None


def read_utterances(folder: Path = UTTERANCES, *, without: str = "") -> list[Utterance]:
    """All utterances, or those of all files but one. Raises GoldError with every line that is none, by file and line."""
    found, defects = [], []
    for file in sorted(file for file in folder.glob("*.jsonl") if file.name != without):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            try:
                one = Utterance(**json.loads(line))
            except (ValueError, TypeError) as error:
                defects.append(f"{file.name}:{number}: {error}")
                continue
            labels = {"route": one.route, "intent": one.intent, "answer_type": one.answer_type}
            defects += [
                f"{file.name}:{number}: {head} is {label!r}"
                for head, label in labels.items()
                if label is not None and label not in LABELS[head]
            ]
            found.append(one)
    if defects:
        raise GoldError(f"The utterances have {len(defects)} defects:", defects)
    return found


def sentences_alone(utterances: Iterable[Utterance]) -> list[tuple[Utterance, Utterance]]:
    """The sentences of messages that need no help, as messages of the same route, each with the message that it is of.

    Serving judges them alone too, for danger: "she's putting me under tomorrow" is none after "what is a CRNA".
    """
    found = []
    for one in utterances:
        if one.route not in URGENT:
            whole = " ".join(one.text.split())
            alone = [part for part in sentences(one.text) if part != whole and len(part.split()) > 2]
            found += [(Utterance(part, one.language, one.route), one) for part in alone]
    return found


def question_words(utterances: Sequence[Utterance], answers: Iterable[ReviewedAnswer] = ()) -> dict[str, Any]:
    """How many word questions use a stem; what is common there asks rather than says what is asked.

    A stem in the questions of several reviewed answers ("grandmother", "isnt") is no name that nobody knows either.
    """
    tokenizer = Tokenizer()
    counts: Counter[str] = Counter()
    asked = [one for one in utterances if one.route == "word_question"]
    for one in asked:
        counts.update(set(tokenizer.tokens(one.text)))
    of_answers: Counter[str] = Counter()
    for answer in answers:
        of_answers.update(set(tokenizer.tokens(" ".join((*answer.questions, *answer.questions_es)))))
    for stem, count in of_answers.items():
        if count >= _ANSWERS:
            counts[stem] = max(counts[stem], FAMILIAR)
    return {"questions": len(asked), "stems": dict(sorted(counts.items()))}


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """The weights of a head, shape ``(labels, 1 + width)``, and its report over the folds."""

    weights: NDArray[np.float32]
    report: Mapping[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """Texts of an index whose language is known; ``vectors`` of the questions, float32, one a row."""

    questions: Sequence[tuple[str, str]]
    vectors: NDArray[np.float32]
    labels: Sequence[tuple[str, str]] = ()  # names of terms

    @classmethod
    def of(cls, index: Index) -> Known:
        """The questions of the reviewed answers, and what the terms are called in both languages."""
        asked = [one for one in map(index.question, index.question_ids()) if one.answer_id]
        names = [(n, "en") for term in index.terms.values() for n in (term.label, *term.alternative)]
        names += [(n, "es") for term in index.terms.values() for n in term.spanish]
        return cls([(one.text, one.language) for one in asked], index.question_vectors([o.id for o in asked]), names)

    def spoken(self, language: str) -> Known:
        """Its questions in one language."""
        rows = [n for n, (_, spoken) in enumerate(self.questions) if spoken == language]
        return Known([self.questions[n] for n in rows], self.vectors[rows])


def neighbors(utterances: Sequence[Utterance], queries: QueryEncoder) -> dict[str, NDArray[Any]]:
    """The utterances as the heads keep them: vectors, int8, one a row, of no length in particular, and the places of their routes."""
    import numpy as np

    vectors = np.stack([queries.encode(one.text) for one in utterances])
    kept = np.round(vectors * (127 / np.abs(vectors).max(axis=1, keepdims=True)))
    routes = [LABELS["route"].index(one.route) for one in utterances]
    return {"utterances": kept.astype(np.int8), "routes": np.array(routes, dtype=np.uint8)}


def joined(one: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of two heads: weights over the shipped encoder's vector and the n-grams, and over the query encoder's
    vector, as those over what ``features`` gives for all three; intercepts first."""
    import numpy as np

    own = one.shape[1] - BUCKETS
    both = np.hstack([one[:, :1] + other[:, :1], one[:, 1:own], other[:, 1:], one[:, own:]])
    return np.asarray(both / 2, dtype=np.float32)


def learn(
    utterances: Sequence[Utterance],
    encoder: Encoder,
    queries: QueryEncoder,
    others: Mapping[str, NDArray[np.float32]],
    known: Known | None = None,
) -> dict[str, Learned]:
    """Learn the heads; some minutes on two cores. ``others``: those that were learned with the query encoder."""
    import numpy as np

    alone = sentences_alone(utterances)
    messages = [*utterances, *(one for one, _ in alone)]
    groups = [_group(one.text) for one in (*utterances, *(whole for _, whole in alone))]
    vectors = [encoder.encode_query(one.text) for one in messages]
    asked = np.stack([queries.encode(one.text) for one in messages])
    table = np.stack([features(one.text, vector) for one, vector in zip(messages, vectors, strict=True)])
    learned = {}
    for head in ("intent", "answer_type"):
        rows = [n for n, one in enumerate(utterances) if getattr(one, head) is not None]
        truth = np.array([LABELS[head].index(getattr(utterances[n], head)) for n in rows])
        learned[head] = _learned(table[rows], truth, [groups[n] for n in rows], LABELS[head])
    learned["route"] = _routes(messages, table, groups, features, known, HELP_WEIGHS["en"])
    routes = np.array([LABELS["route"].index(one.route) for one in messages])
    again = _fit(asked, routes, len(LABELS["route"]), _weighed(routes, HELP_WEIGHS["en"]))
    for head, other in others.items():
        beside = ((other + again) / 2).astype(np.float32) if head == "route" else other
        learned[head] = replace(learned[head], weights=joined(learned[head].weights, beside))

    def by_both(text: str, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        return features(text, vector, queries.encode(text))

    spanish = [n for n, one in enumerate(messages) if one.language == "es"]
    own = [messages[n] for n in spanish]
    table = np.stack([features(messages[n].text, vectors[n], asked[n]) for n in spanish])
    known_spanish = known.spoken("es") if known else None
    learned[SPANISH] = _routes(own, table, [groups[n] for n in spanish], by_both, known_spanish, HELP_WEIGHS["es"])
    learned["language"] = _language(utterances, known)
    return learned


def _routes(
    messages: Sequence[Utterance],
    table: NDArray[np.float32],
    groups: Sequence[str],
    seen_of: Callable[[str, NDArray[np.float32]], NDArray[np.float32]],
    known: Known | None,
    help_weighs: float,
) -> Learned:
    """The route of messages, and of the known questions that are misread by what is learned of these alone."""
    import numpy as np

    labels = LABELS["route"]
    truth = np.array([labels.index(one.route) for one in messages])
    weigh = _weighed(truth, help_weighs)
    if known:
        hard, texts = _misread(_fit(table, truth, len(labels), weigh), known, seen_of)
        table = np.vstack([table, hard])
        truth = np.concatenate([truth, np.full(len(hard), labels.index("word_question"))])
        weigh = np.concatenate([weigh, np.ones(len(hard))])
        groups = [*groups, *map(_group, texts)]
    return _learned(table, truth, groups, labels, weigh)


def _weighed(truth: NDArray[np.int64], help_weighs: float) -> NDArray[np.float64]:
    import numpy as np

    return np.where(np.isin(truth, [LABELS["route"].index(route) for route in URGENT]), help_weighs, 1.0)


def _misread(
    weights: NDArray[np.float64], known: Known, seen_of: Callable[[str, NDArray[np.float32]], NDArray[np.float32]]
) -> tuple[NDArray[np.float32], list[str]]:
    """Questions of reviewed answers that look like a call for help or for advice: features, shape ``(rows, width)``."""
    import numpy as np

    labels = LABELS["route"]
    crisis, emergency, advice = (labels.index(name) for name in ("crisis", "emergency", "medical_advice"))
    rows, texts = [np.zeros((0, weights.shape[1] - 1), dtype=np.float32)], []
    for (text, _), vector in zip(known.questions, known.vectors, strict=True):
        seen = seen_of(text, vector)[None]
        said = _apply(weights, seen)[0]
        if said[crisis] + said[emergency] >= NEEDS_HELP or said[advice] >= WANTS_ADVICE:
            rows.append(seen)
            texts.append(text)
    return np.vstack(rows), texts


def _language(utterances: Sequence[Utterance], known: Known | None) -> Learned:
    import numpy as np

    texts = [(one.text, one.language) for one in utterances]
    texts += [*known.questions, *known.labels] if known else []
    table = np.stack([ngrams(text) for text, _ in texts])
    truth = np.array([LABELS["language"].index(language) for _, language in texts])
    return _learned(table, truth, [_group(text) for text, _ in texts], LABELS["language"])


def _learned(
    table: NDArray[np.float32],
    truth: NDArray[np.int64],
    groups: Sequence[str],
    labels: Sequence[str],
    weigh: NDArray[np.float64] | None = None,
) -> Learned:
    import numpy as np

    def learn_on(seen: NDArray[np.bool_]) -> Any:
        weights = _fit(table[seen], truth[seen], len(labels), None if weigh is None else weigh[seen])
        return lambda unseen: _apply(weights, table[unseen])

    said = held_out(groups, learn_on)
    guess = said.argmax(axis=1)
    report: dict[str, Any] = {"utterances": len(truth), "accuracy": round(float((guess == truth).mean()), 4)}
    for number, label in enumerate(labels):
        true, told = truth == number, guess == number
        report[label] = {
            "count": int(true.sum()),
            "precision": round(float((true & told).sum() / max(1, told.sum())), 3),
            "recall": round(float((true & told).sum() / max(1, true.sum())), 3),
        }
    return Learned(_fit(table, truth, len(labels), weigh).astype(np.float32), report)


def _fit(
    table: NDArray[np.float32], truth: NDArray[np.int64], count: int, weigh: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    import numpy as np
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    weights = np.full((count, 1 + table.shape[1]), 0.0)
    weights[:, 0] = -30.0  # a label that nobody wrote is never said
    if len(set(truth)) == 1:
        weights[truth[0], 0] = 0.0
        return weights
    model = LogisticRegression(C=STRENGTH, max_iter=150)
    model.fit(csr_matrix(table), truth, weigh)  # nine of ten n-gram counts are zero
    if len(model.classes_) == 2:  # one row, for the second against the first
        weights[model.classes_[0], 0] = 0.0
        weights[model.classes_[1], 0], weights[model.classes_[1], 1:] = model.intercept_[0], model.coef_[0]
        return weights
    for row, label in enumerate(model.classes_):
        weights[label, 0], weights[label, 1:] = model.intercept_[row], model.coef_[row]
    return weights


def _apply(weights: NDArray[np.float64], table: NDArray[np.float32]) -> NDArray[np.float64]:
    import numpy as np

    scores = weights[:, 0] + table @ weights[:, 1:].T
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _group(text: str) -> str:
    return " ".join(sorted(set(Tokenizer().tokens(text))))


def write(
    learned: Mapping[str, Learned],
    near: Mapping[str, NDArray[Any]],
    words: Mapping[str, Any],
    fingerprint: str,
    folder: Path,
) -> None:
    """Write ``heads.npz`` (half precision: a tenth of a megabyte a head, and 384 bytes an utterance, which ``neighbors``
    gave) and ``question-words.json``; ``fingerprint`` is that of the query encoder."""
    import numpy as np

    about = json.dumps({"encoder": fingerprint, "labels": {name: list(labels) for name, labels in LABELS.items()}})
    kept: dict[str, Any] = {**near, **{name: head.weights.astype(np.float16) for name, head in learned.items()}}
    np.savez_compressed(folder / "heads.npz", about=np.array(about), **kept)
    text = json.dumps(words, ensure_ascii=False, indent=0, sort_keys=True)
    (folder / "question-words.json").write_text(text + "\n", encoding="utf-8")
