"""Ablation: what each feature and each part adds, by answering without it, paired by family.

Everything is left out by replacing a part of the pipeline or a number in the learned tables; the product's code has no
switch for it. What the models said of a text is remembered between the runs, so that forty runs take minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from statistics import mean
from typing import TYPE_CHECKING, Any, cast

from app import pipeline as chain
from app.answering import answerability, conflicts, decisions, joining, reviewed
from app.pipeline import Pipeline
from app.query import followups, heads, parser, slots
from app.query.question import ParsedQuestion, Question
from app.retrieval import ranking
from eval import scores
from eval.running import AS_OF
from eval.session import Session
from eval.significance import holm, sign_flip

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.retrieval.reranker import Reranker
    from ingest.encoder import Encoder

MEASURES = ("truthfulness", "V_strict", "RSP", "R@5")
Change = AbstractContextManager[None]


@dataclass(frozen=True, slots=True)
class Loss:
    """What leaving one thing out costs: means with it less means without, the paired p of the first measure (Holm), and
    the families that get worse and better without it."""

    group: str
    left_out: str
    differences: Mapping[str, float]
    p: float
    worse: int
    better: int


def ablate(session: Session, say: Callable[[str], None], groups: Sequence[str] = ()) -> list[Loss]:
    """Answer the gold without each thing in turn. A positive difference is what the thing adds."""
    assistant = session.assistant
    kept = assistant.pipeline
    fresh = _remembering(kept)
    known = replace(fresh, parser=_once(fresh.parser, "parse"), retriever=_once(fresh.retriever, "retrieve"))
    try:
        assistant.pipeline = known
        whole = _measured(session)
        found = []
        for group, name, change in changes(session):
            if groups and group not in groups:
                continue
            assistant.pipeline = fresh if group in BEFORE_RANKING else known
            with change:
                less = _measured(session)
            found.append(_loss(group, name, whole, less))
            say(f"{group}: {name} adds {found[-1].differences[MEASURES[0]]:+.3f} to {MEASURES[0]}.")
    finally:
        assistant.pipeline = kept
    adjusted = holm({f"{one.group} {one.left_out}": one.p for one in found})
    return [replace(one, p=adjusted[f"{one.group} {one.left_out}"]) for one in found]


def changes(session: Session) -> Iterator[tuple[str, str, Change]]:
    """Everything that can be left out: its group, its name, and the change that leaves it out while it is entered."""
    table, learned = decisions.decisions(), ranking.weights()
    for name in ranking.FEATURES:
        yield "ranking", name, _zeroed([learned["first"], learned["final"]], name)
    for decision, names in (
        ("reviewed", reviewed.FEATURES),
        ("conflict", conflicts.FEATURES),
        ("stated", answerability.FEATURES),
    ):
        for name in names:
            yield decision, name, _zeroed([table[decision]], name)
    for name, without in PARTS.items():
        yield "part", name, _with(session, without)
    for name, without in SEARCHES.items():
        yield "search", name, _with(session, without)
    for name, holder, attribute, value in PATTERNS:
        yield "pattern", name, _patched(holder, attribute, value)


# Parts

Without = Callable[[Pipeline], Pipeline]


def _no_reviewed(pipeline: Pipeline) -> Pipeline:
    quiet: Any = _Quiet(pipeline.reviewed, matches=lambda parsed, near: [])
    return replace(pipeline, reviewed=quiet)


def _no_reranker(pipeline: Pipeline) -> Pipeline:
    return replace(
        pipeline,
        ranker=replace(pipeline.ranker, reranker=None),
        reviewed=replace(pipeline.reviewed, reranker=None),
    )


def _no_questions(pipeline: Pipeline) -> Pipeline:
    index: Any = _Quiet(pipeline.index, nearest_questions=lambda vectors, count: [[] for _ in vectors])
    return replace(pipeline, retriever=replace(pipeline.retriever, index=index))


def _no_lexical(pipeline: Pipeline) -> Pipeline:
    index: Any = _Quiet(pipeline.index, lexical=lambda name, text, count: [])
    return replace(pipeline, retriever=replace(pipeline.retriever, index=index))


def _no_disagreements(pipeline: Pipeline) -> Pipeline:
    quiet: Any = _Quiet(pipeline.conflicts, bearing=lambda parsed, near, ranked: None)
    return replace(pipeline, conflicts=quiet)


def _no_plain(pipeline: Pipeline) -> Pipeline:
    provenance: Any = _Quiet(pipeline.provenance, plain=lambda term, language: None)
    return replace(pipeline, provenance=provenance, composer=replace(pipeline.composer, provenance=provenance))


def _no_relations(pipeline: Pipeline) -> Pipeline:
    relations: Any = _Quiet(
        pipeline.composer.relations,
        claims=lambda parsed, first, second: ([], []),
        relates=lambda statement, pair: False,
    )
    return replace(pipeline, composer=replace(pipeline.composer, relations=relations))


def _no_passages(pipeline: Pipeline) -> Pipeline:
    selector: Any = _Quiet(pipeline.composer.selector, passage=lambda best, most: [best])
    return replace(pipeline, composer=replace(pipeline.composer, selector=selector))


def _no_issuers(pipeline: Pipeline) -> Pipeline:
    return replace(pipeline, parser=replace(pipeline.parser, issuers=slots.Issuers({}, (), str.isspace)))


def _never_refuse(pipeline: Pipeline) -> Pipeline:
    quiet: Any = _Quiet(pipeline.answerability, judge=lambda parsed, ranked, draft: draft)
    return replace(pipeline, answerability=quiet)


PARTS: Mapping[str, Without] = {
    "reviewed answers": _no_reviewed,
    "reranker": _no_reranker,
    "disagreements": _no_disagreements,
    "plain sentences": _no_plain,
    "relations": _no_relations,
    "passages": _no_passages,
    "refusal": _never_refuse,
}
SEARCHES: Mapping[str, Without] = {
    "question index": _no_questions,
    "lexical search": _no_lexical,
    "named bodies": _no_issuers,
}
BEFORE_RANKING = ("search", "pattern")  # groups for which a question is parsed and searched for anew


# Patterns: each is replaced, where it is used, by what says that nothing was found.


def _same(text: str, *_: object) -> str:
    return text


def _text_alone(text: str) -> tuple[str, ...]:
    return (text,)


def _nothing_before(text: str) -> tuple[str, str]:
    return text, ""


def _false(*_: object, **__: object) -> bool:
    return False


def _none(*_: object) -> None:
    return None


def _empty(*_: object) -> tuple[str, ...]:
    return ()


def _whole(text: str) -> list[str]:
    return [text]


PATTERNS: tuple[tuple[str, Any, str, Any], ...] = (
    ("follow-ups completed", followups, "leans", _false),
    ("comparisons with what was asked before", followups, "may_compare", _false),
    ("a document's very question", answerability, "is_asked", _false),
    ("Spanish statements beside Spanish words", ParsedQuestion, "beside", lambda self, language: self),
    ("the last question of a message", followups, "asked_last", _nothing_before),
    ("questions of a message told apart", parser, "segments", _text_alone),
    ("sentences judged one by one", followups, "sentences", _whole),
    ("language wished for", followups, "language_wished", _none),
    ("canonical questions", parser.Parser, "_canonical", _empty),
    ("gloss of Spanish words", parser, "gloss", lambda text, known: text),
    ("codes", parser, "codes_in", _empty),
    ("places", parser, "place_named", _none),
    ("the asker's place", parser, "with_place", _same),
    ("what was said wanted again", followups, "asks_again", _false),
    ("pointers at several things", followups, "means_several", _false),
    ("messages for others are no follow-ups", parser.Parser, "_is_for_others", _false),
    ("a bare name's language", parser.Parser, "_language", lambda self, text: self.heads.language(text)),
    (
        "everyday words name no term by chance",
        parser.Parser,
        "_mentions",
        lambda self, text: self.vocabulary.mentions(text, mend=True),
    ),
    ("a short story read with its question", parser, "_STORY", 0),
    ("what is told beside a question left out", parser.Parser, "narrowed", lambda self, parsed: []),
    ("questions asked of what others were about", parser.Parser, "in_context", lambda self, parsed: []),
    ("words in quotation marks", parser, "_quoted", lambda text, mentions: mentions),
    ("terms spelt right", parser.Parser, "_spelled", lambda self, text: text),
    ("terms that are only listed", parser, "_HARDLY", -1),
    ("a second answer beside the first", reviewed.ReviewedAnswers, "beside", lambda self, matches: None),
    ("what surely serves before a doctor's line", chain, "_SURELY_NO_ADVICE", 2.0),
    ("a route head of Spanish", heads.Heads, "route", lambda self, seen: self.judge("route", seen)),
    ("a second answer says nothing twice", joining.Joiner, "_known", _false),
)


# How


class _Quiet:
    """A part of which some calls say nothing; all else is its own."""

    def __init__(self, part: Any, **calls: Callable[..., Any]) -> None:
        self._part = part
        self.__dict__.update(calls)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._part, name)


def _once(part: Any, call: str) -> Any:
    """A part whose call on the same question is made once; questions are kept, so that none takes another's place."""
    made: dict[Any, Any] = {}
    do = getattr(part, call)

    def act(question: Any, *given: Any) -> Any:
        key = question if isinstance(question, Question) else id(question)
        if key not in made:
            made[key] = (question, do(question, *given))
        return made[key][1]

    return _Quiet(part, **{call: act})


@contextmanager
def _zeroed(tables: Sequence[dict[str, float]], name: str) -> Iterator[None]:
    kept = [table.get(name) for table in tables]
    for table in tables:
        table[name] = 0.0
    try:
        yield
    finally:
        for table, value in zip(tables, kept, strict=True):
            if value is None:
                del table[name]
            else:
                table[name] = value


@contextmanager
def _with(session: Session, without: Without) -> Iterator[None]:
    whole = session.assistant.pipeline
    session.assistant.pipeline = without(whole)
    try:
        yield
    finally:
        session.assistant.pipeline = whole


@contextmanager
def _patched(holder: Any, attribute: str, value: Any) -> Iterator[None]:
    kept = getattr(holder, attribute)
    setattr(holder, attribute, value)
    try:
        yield
    finally:
        setattr(holder, attribute, kept)


@dataclass
class _Encoder:
    """An encoder that works each question's vector out once."""

    encoder: Encoder
    known: dict[str, NDArray[Any]] = field(default_factory=dict)

    def encode_query(self, text: str) -> NDArray[Any]:
        if text not in self.known:
            self.known[text] = self.encoder.encode_query(text)
        return self.known[text]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.encoder, name)


@dataclass
class _Reranker:
    """A reranker that reads each pair once; what a pair gets does not depend on its company."""

    reranker: Reranker
    known: dict[tuple[str, str], float] = field(default_factory=dict)

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[Any]:
        import numpy as np

        fresh = [text for text in dict.fromkeys(texts) if (question, text) not in self.known]
        for text, score in zip(fresh, self.reranker.scores(question, fresh) if fresh else (), strict=True):
            self.known[question, text] = float(score)
        return np.array([self.known[question, text] for text in texts], dtype=np.float32)


def _remembering(pipeline: Pipeline) -> Pipeline:
    encoder: Any = _Encoder(pipeline.encoder)
    reranker, of_answers = (
        cast("Any", _Reranker(one)) if one else None for one in (pipeline.ranker.reranker, pipeline.reviewed.reranker)
    )
    return replace(
        pipeline,
        encoder=encoder,
        parser=replace(pipeline.parser, encoder=encoder),
        ranker=replace(pipeline.ranker, reranker=reranker),
        reviewed=replace(pipeline.reviewed, reranker=of_answers),
    )


def _measured(session: Session) -> scores.Result:
    cases = session.cases(session.answers(None, AS_OF, lambda done: None))
    return scores.measure(cases, intervals=False, sliced=False)


def _loss(group: str, name: str, whole: scores.Result, less: scores.Result) -> Loss:
    one, other = whole.values(MEASURES[0]), less.values(MEASURES[0])
    paired = [mean(one[need]) - mean(other[need]) for need in sorted(one.keys() & other.keys())]
    return Loss(
        group,
        name,
        {m: round(whole.scores[m].value - less.scores[m].value, 4) for m in MEASURES if m in less.scores},
        sign_flip(paired),
        worse=sum(value > 1e-9 for value in paired),
        better=sum(value < -1e-9 for value in paired),
    )
