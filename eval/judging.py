"""An optional second opinion: the same gold and scores as an Inspect task, and a chat model that judges nuggets.

Needs the extra ``plainterm[judge]`` (inspect-ai). A verdict is kept in a ledger under a digest of nugget, answer and
rubric, so that a later run replays it without a model. Nothing here gates: judges agree with an assessor on little more
than half of graded labels (TREC RAG 2024), so their verdicts stand beside the scores and are never part of them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from eval.cases import Case, normal
from eval.gold import Nugget
from eval.measures import BY_NAME
from eval.significance import kappa
from ingest.errors import ModelError

RUBRIC = "1"
VOTES = 3
SCORED = ("truthfulness", "correct", "V_strict", "A_strict", "RSP")
_LABELS = ("support", "partial", "none")
_PROMPT = """\
Fact: {fact}
Answer: {answer}

Does the answer state the fact? Reply with one word: support (wholly), partial (in part), none.
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a judge said of one nugget in one answer."""

    key: str
    label: str  # support, partial or none
    judge: str
    rubric: str = RUBRIC


@dataclass
class Ledger:
    """Verdicts by key, kept as JSON lines; a new one is appended at once."""

    path: Path
    verdicts: dict[str, Verdict] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> Ledger:
        """Read a ledger, empty where the file is not there yet. Raises ModelError for a line that is no verdict."""
        verdicts: dict[str, Verdict] = {}
        lines = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    verdict = Verdict(**json.loads(line))
                except (ValueError, TypeError) as error:
                    raise ModelError(f"{path.name}:{number}: not a verdict: {error}") from None
                verdicts[verdict.key] = verdict
        return cls(path, verdicts)

    def keep(self, verdict: Verdict) -> None:
        """Remember a verdict and append it to the file."""
        self.verdicts[verdict.key] = verdict
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(verdict), ensure_ascii=False) + "\n")


def key(nugget: Nugget, answer: str) -> str:
    """Digest of what is judged: nugget, answer, rubric."""
    return hashlib.sha256("\x1f".join([normal(nugget.text), normal(answer), RUBRIC]).encode()).hexdigest()[:24]


def agreement(cases: Sequence[Case], ledger: Ledger) -> dict[str, float]:
    """Pairs with a verdict, and Cohen's kappa of "wholly supported" between the judge and the scorer."""
    judge, scorer = [], []
    for case in cases:
        for nugget in case.need.nuggets if not case.refused else ():
            verdict = ledger.verdicts.get(key(nugget, case.answer.text))
            if verdict:
                judge.append(verdict.label == "support")
                scorer.append(case.nuggets[nugget.id] == 1.0)
    return {"pairs": len(judge), "kappa": kappa(judge, scorer)} if judge else {"pairs": 0}


def judge(cases: Sequence[Case], ledger: Ledger, model: str | None, logs: Path) -> dict[str, Any]:
    """Run the task. ``model`` words the verdicts that the ledger lacks (``provider/model``); none: replay only.

    Raises ModelError when inspect-ai is not installed or the run fails.
    """
    inspect = _inspect("inspect_ai")
    task = build(cases, ledger, model)
    log = inspect.eval(task, model=model or "mockllm/model", log_dir=str(logs), display="none")[0]
    if log.status != "success":
        raise ModelError(f"The judging run ended with {log.status}: {getattr(log.error, 'message', '')}")
    found = {score.name: {name: metric.value for name, metric in score.metrics.items()} for score in log.results.scores}
    return {"scores": found, "agreement": agreement(cases, ledger)}


def build(cases: Sequence[Case], ledger: Ledger, model: str | None) -> Any:
    """The Inspect task: one sample a wording, its answer already given, one scorer a measure and the judge."""
    inspect, dataset = _inspect("inspect_ai"), _inspect("inspect_ai.dataset")
    by_qid = {case.query.qid: case for case in cases}
    samples = [
        dataset.Sample(
            id=case.query.qid,
            input=case.query.text,
            target=[nugget.text for nugget in case.need.vital] or list(case.need.expected),
            metadata={"need_id": case.need.need_id, "type": case.need.type},
        )
        for case in cases
    ]
    scorers = [_measured(name, by_qid) for name in SCORED]
    if model or ledger.verdicts:
        scorers.append(_judged(by_qid, ledger, model))
    name = "plainterm"
    return inspect.Task(dataset=dataset.MemoryDataset(samples), solver=_given(by_qid), scorer=scorers, name=name)


def _given(by_qid: dict[str, Case]) -> Any:
    """A solver that hands over the answer that the system gave."""
    solver, models = _inspect("inspect_ai.solver"), _inspect("inspect_ai.model")

    @solver.solver(name="answer")  # type: ignore[untyped-decorator]
    def answer() -> Callable[[Any, Any], Awaitable[Any]]:
        async def solve(state: Any, generate: Any) -> Any:
            text = by_qid[state.sample_id].answer.text
            state.output = models.ModelOutput.from_content("plainterm", text)
            return state

        return solve

    return answer()


def _measured(name: str, by_qid: dict[str, Case]) -> Any:
    scoring = _inspect("inspect_ai.scorer")

    @scoring.scorer(name=name, metrics=[scoring.mean(), scoring.stderr(cluster="need_id")])  # type: ignore[untyped-decorator]
    def measure() -> Callable[[Any, Any], Awaitable[Any]]:
        async def score(state: Any, target: Any) -> Any:
            value = BY_NAME[name].score(by_qid[state.sample_id])
            return None if value is None else scoring.Score(value=value, answer=state.output.completion)

        return score

    return measure()


def _judged(by_qid: dict[str, Case], ledger: Ledger, model: str | None) -> Any:
    scoring = _inspect("inspect_ai.scorer")

    @scoring.scorer(name="judge", metrics=[scoring.mean(), scoring.stderr(cluster="need_id")])  # type: ignore[untyped-decorator]
    def judge_nuggets() -> Callable[[Any, Any], Awaitable[Any]]:
        async def score(state: Any, target: Any) -> Any:
            case = by_qid[state.sample_id]
            if case.refused or not case.need.vital:
                return None
            labels = [await _verdict(nugget, case.answer.text, ledger, model) for nugget in case.need.vital]
            if None in labels:
                return None
            return scoring.Score(value=labels.count("support") / len(labels), explanation=", ".join(map(str, labels)))

        return score

    return judge_nuggets()


async def _verdict(nugget: Nugget, answer: str, ledger: Ledger, model: str | None) -> str | None:
    """The kept verdict, else the majority of three from the model, else None."""
    kept = ledger.verdicts.get(key(nugget, answer))
    if kept:
        return kept.label
    if not model:
        return None
    models = _inspect("inspect_ai.model")
    config = models.GenerateConfig(temperature=0.0, max_tokens=200)
    asked = _PROMPT.format(fact=nugget.text, answer=answer)
    replies = [(await models.get_model(model).generate(asked, config=config)).completion for _ in range(VOTES)]
    label = Counter(label_of(reply) for reply in replies).most_common(1)[0][0]
    ledger.keep(Verdict(key(nugget, answer), label, model))
    return label


def label_of(reply: str) -> str:
    """The first of the three labels that a reply names; a reply without one supports nothing."""
    places = {label: reply.lower().find(label) for label in _LABELS}
    named = {label: place for label, place in places.items() if place >= 0}
    return min(named, key=lambda label: named[label], default="none")


def _inspect(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise ModelError(f"Judging needs inspect-ai ({error}). Install it: pip install 'plainterm[judge]'") from None
