"""Ablation: what each feature and each part of the drafter adds, by leaving it out, paired by family."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from statistics import mean
from typing import TYPE_CHECKING

from app.chain import build_chain
from app.old_retrieval import FEATURES, weights

from eval import scores
from eval.running import AS_OF
from eval.session import Session
from eval.significance import sign_flip

if TYPE_CHECKING:
    from app.opened import Opened

    from app.assistant import Assistant

MEASURES = ("truthfulness", "V_strict", "RSP")


@dataclass(frozen=True, slots=True)
class Loss:
    """What leaving one thing out costs: the differences of the means, and the paired p of the first measure."""

    left_out: str
    differences: Mapping[str, float]
    p: float


def ablate(session: Session, say: Callable[[str], None]) -> Iterator[Loss]:
    """Answer the gold without each thing in turn. A positive difference is what the thing adds."""
    whole = _measured(session)
    for name, leave, restore in _things(session.assistant):
        say(f"Without {name} ...")
        leave()
        try:
            less = _measured(session)
        finally:
            restore()
        yield Loss(
            name,
            {m: round(whole.scores[m].value - less.scores[m].value, 4) for m in MEASURES},
            sign_flip(_by_family(whole, less)),
        )


def _by_family(whole: scores.Result, less: scores.Result) -> list[float]:
    one, other = whole.values(MEASURES[0]), less.values(MEASURES[0])
    return [mean(one[need]) - mean(other[need]) for need in sorted(one.keys() & other.keys())]


def _measured(session: Session) -> scores.Result:
    cases = session.cases(session.answers(None, AS_OF, lambda _: None))
    return scores.measure(cases, intervals=False, sliced=False)


def _things(assistant: Assistant) -> Iterator[tuple[str, Callable[[], None], Callable[[], None]]]:
    learned = weights()["score"]
    for feature in FEATURES:
        kept = learned[feature]
        yield (
            f"feature {feature}",
            lambda f=feature: learned.__setitem__(f, 0.0),  # type: ignore[misc]
            lambda f=feature, k=kept: learned.__setitem__(f, k),  # type: ignore[misc]
        )
    opened = assistant.opened
    parts: dict[str, Opened] = {
        "plain sentences": replace(opened, drafter=replace(opened.drafter, plain=lambda term, language: None)),
        "disagreements": replace(
            opened, drafter=replace(opened.drafter, sides=replace(opened.drafter.sides, listed=()))
        ),
        "alarms by example": replace(opened, reader=replace(opened.reader, alarms=None)),
        "bodies that are named": replace(opened, bodies=type(opened.bodies)({})),
    }
    for name, less in parts.items():
        yield name, lambda part=less: _use(assistant, part), lambda: _use(assistant, opened)  # type: ignore[misc]


def _use(assistant: Assistant, opened: Opened) -> None:
    assistant.opened, assistant.chain = opened, build_chain(opened)
