"""The model drafter as one more system: same gold, same measures, beside the answers without it.

``python -m eval.model_system`` asks questions that no reviewed answer serves, since the model is not asked about others.
It asks the model of PLAINTERM_MODEL, or with ``--gguf`` a small one on this machine.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.model.drafting import Heard, ModelDrafter, Reply
from eval import running, scores
from eval.costs import Cost, Metered
from eval.running import question_of
from eval.scoring.content import correct, truthfulness
from eval.session import Session
from ingest.command import run as guarded
from ingest.settings import Settings

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.query.question import ParsedQuestion
    from eval.gold import Need, Query
    from eval.scores import Result
    from ingest.records import Statement

CHECKOUT = Path(__file__).resolve().parent.parent
TRAIN = CHECKOUT / "eval" / "gold" / "train.jsonl"


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the model: seconds, seconds to the first verified sentence, and the checked reply."""

    seconds: float
    first: float | None
    reply: Reply | None


@dataclass(frozen=True)
class Watched(ModelDrafter):
    """A drafter whose calls are timed."""

    calls: list[Call] = field(default_factory=list)

    @classmethod
    def over(cls, drafter: ModelDrafter) -> Watched:
        """Watch a drafter that is open."""
        named = {item.name: getattr(drafter, item.name) for item in fields(ModelDrafter)}
        return cls(**{**named, "caller": Metered(drafter.caller)})

    def cost(self, seconds: Sequence[float]) -> Cost:
        """What it has cost, in questions that took so long each."""
        assert isinstance(self.caller, Metered)
        firsts = [call.first for call in self.calls if call.first is not None]
        return Cost.of(seconds, firsts, self.caller.sent, self.caller.received)

    def reply(
        self, parsed: ParsedQuestion, statements: Sequence[Statement], heard: Heard | None = None
    ) -> Reply | None:
        """See ModelDrafter."""
        started = time.perf_counter()
        firsts: list[float] = []

        def hear(line: Any) -> None:
            firsts.append(time.perf_counter() - started)
            if heard:
                heard(line)

        found = super().reply(parsed, statements, hear)
        self.calls.append(Call(time.perf_counter() - started, firsts[0] if firsts else None, found))
        return found


def watched(assistant: Assistant) -> Watched:
    """The assistant's drafter, watched from now on."""
    assert assistant.pipeline.model is not None
    drafter = Watched.over(assistant.pipeline.model)
    assistant.pipeline = replace(assistant.pipeline, model=drafter)
    assistant.chain = assistant.pipeline.chain()
    return drafter


def measured(session: Session, settings: Settings, progress: Callable[[int], None]) -> tuple[Result, Cost]:
    """The whole gold asked with the model of the settings: scored as any system is, and what it cost."""
    from app.assistant import Assistant

    assistant = Assistant.open(session.folder, settings)
    drafter = watched(assistant)
    answers = running.run(assistant, session.gold, progress=progress)
    seconds = [answered.answer.timings_ms.total / 1000 for answered in answers]
    return scores.measure(session.cases(answers), intervals=False, sliced=False), drafter.cost(seconds)


def unserved(session: Session, count: int) -> Iterator[tuple[Need, Query]]:
    """English word questions that no reviewed answer serves, in an order that only their ids decide."""
    pairs = sorted(session.gold.pairs(), key=lambda pair: sha256(pair[1].qid.encode()).hexdigest())
    found = 0
    for need, query in pairs:
        if found >= count or need.language != "en":
            continue
        trace = session.assistant.trace(question_of(need, query), "compose")
        if trace.parts[0].ranked and not any(part.draft and part.draft.answer for part in trace.parts):
            found += 1
            yield need, query


def compare(session: Session, settings: Settings, count: int, budget: float) -> dict[str, Any]:
    """Both systems on the same questions; ends early when ``budget`` seconds have passed."""
    from app.assistant import Assistant

    with_model = Assistant.open(session.folder, settings)
    drafter = watched(with_model)
    rows: list[dict[str, Any]] = []
    started = time.monotonic()
    for need, query in unserved(session, count):
        if time.monotonic() - started > budget:
            break
        question = question_of(need, query)
        before = session.case(need, query, session.assistant.ask(question))
        calls, asked_at = len(drafter.calls), time.perf_counter()
        after = session.case(need, query, with_model.ask(question))
        asked = drafter.calls[calls:]
        rows.append(
            {
                "qid": query.qid,
                "truthfulness": (truthfulness(before), truthfulness(after)),
                "correct": (correct(before), correct(after)),
                "drafter": after.answer.drafter,
                "outcome": (before.answer.outcome, after.answer.outcome),
                "seconds": time.perf_counter() - asked_at,
                "calls": [
                    {
                        "seconds": round(call.seconds, 2),
                        "first": call.first and round(call.first, 2),
                        "verdict": call.reply.verdict if call.reply else None,
                        "said": call.reply.said if call.reply else 0,
                        "borne": len(call.reply.lines) if call.reply else 0,
                        "faults": list(call.reply.faults) if call.reply else [],
                    }
                    for call in asked
                ],
            }
        )
        sys.stderr.write(f"{len(rows)} questions, {time.monotonic() - started:.0f} s\n")
    return summary(rows) | asdict(drafter.cost([row["seconds"] for row in rows])) | {"rows": rows}


def summary(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The figures of a comparison; pairs are (without the model, with it)."""
    calls = [call for row in rows for call in row["calls"]]
    kept = [call for call in calls if call["verdict"]]

    def mean(name: str, place: int) -> float:
        return round(statistics.fmean(row[name][place] for row in rows), 3) if rows else 0.0

    return {
        "questions": len(rows),
        "model asked": len(calls),
        "replies in form": len(kept),
        "sentences said": sum(call["said"] for call in calls),
        "sentences borne": sum(call["borne"] for call in calls),
        "answers by the model": sum(row["drafter"] == "model" for row in rows),
        "truthfulness": (mean("truthfulness", 0), mean("truthfulness", 1)),
        "correct": (mean("correct", 0), mean("correct", 1)),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m eval.model_system", description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--gold", type=Path, nargs="+", default=[TRAIN], metavar="FILE", help="gold files (the train split)"
    )
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index")
    parser.add_argument("--count", type=int, default=40, help="questions (40)")
    parser.add_argument(
        "--seconds", type=float, default=3600.0, help="seconds after which no further question is asked"
    )
    parser.add_argument("--out", type=Path, default=Path("runs/model"), metavar="DIR", help="folder of the results")
    parser.add_argument("--local", action="store_true", help="serve a small model on this machine")
    parser.add_argument(
        "--gguf", type=Path, metavar="FILE", help="weights of the local model; the packaged ones otherwise"
    )
    options = parser.parse_args(arguments)
    return guarded(lambda: _compare(options))


def _compare(options: argparse.Namespace) -> int:
    settings = Settings.read()
    local = options.local or options.gguf
    with _local(options) if local else nullcontext(settings) as chosen:
        folder = options.index or settings.index_folder
        session = Session.open(options.gold, folder, CHECKOUT / "corpus" / "locators.jsonl")
        session.assistant = without_model(folder, settings)
        found = compare(session, chosen, options.count, options.seconds)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "model.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write("".join(f"{name:48} {value}\n" for name, value in found.items() if name != "rows"))
    return 0


def without_model(folder: Path, settings: Settings) -> Assistant:
    """What the model is measured beside."""
    from app.assistant import Assistant

    return Assistant.open(folder, replace(settings, model=""))


@contextmanager
def _local(options: argparse.Namespace) -> Iterator[Settings]:
    from eval.local_model import packaged, serving

    with serving(options.gguf or packaged(options.out)) as address:
        os.environ["OPENAI_BASE_URL"], os.environ["OPENAI_API_KEY"] = address, "none"
        yield replace(Settings.read(), model="openai:local", model_offmachine="never")


if __name__ == "__main__":
    sys.exit(main())
