"""The command line of ``python -m eval``: run, compare, check, pool, learn, ablate, medquad, routing, bench."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.command import run as guarded
from ingest.settings import Settings

if TYPE_CHECKING:
    from eval.gating import Difference, Gate
    from eval.scores import Result
    from eval.session import Session

CHECKOUT = Path(__file__).resolve().parent.parent
GOLD = CHECKOUT / "eval" / "gold" / "dev.jsonl"
TRAIN = CHECKOUT / "eval" / "gold" / "train.jsonl"
BASELINE = CHECKOUT / "eval" / "baseline.json"
OUT = Path("runs/latest")
MODEL = "with the chat model"  # as the report names it


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. ``--json`` writes one JSON value to stdout and nothing else."""
    options = _parser().parse_args(arguments)
    return guarded(lambda: options.run(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="plainterm-eval", description="Answers become scores.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = _command(commands, "run", _run, "ask every question of a gold set and score the answers")
    run.add_argument("--out", type=Path, default=OUT, metavar="DIR", help="folder of the results (runs/latest)")
    run.add_argument("--answers", type=Path, metavar="FILE", help="score these answers again instead of asking")
    run.add_argument("--as-of", type=date.fromisoformat, metavar="DAY", help="the day that is asked about")
    run.add_argument("--baseline", type=Path, metavar="FILE", help="scores to compare with (eval/baseline.json)")
    run.add_argument("--no-baselines", action="store_true", help="leave out the simple systems and the ceilings")
    run.add_argument(
        "--model", action="store_true", help="ask with the chat model of PLAINTERM_MODEL as one more system"
    )
    run.add_argument("--gate", action="store_true", help="exit 1 when a bound is missed")
    run.add_argument("--gates", type=Path, metavar="FILE", help="bounds (eval/gates.toml, which is for the dev set)")
    run.add_argument("--json", action="store_true", help="write the scores as one JSON value to stdout")
    check = _command(commands, "check", _check, "name every defect of gold files, with file and line")
    check.add_argument("files", nargs="*", type=Path, metavar="FILE", help="gold files (the same as --gold)")
    check.add_argument("--show", metavar="NEED", help="print what a need's evidence resolves to; all for every need")
    pool = _command(commands, "pool", _pool, "list quoted statements that the gold does not judge")
    pool.add_argument("--answers", type=Path, metavar="FILE", help="answers.jsonl of a run instead of asking")
    pool.add_argument("--json", action="store_true", help="write one JSON value to stdout")
    compare = commands.add_parser("compare", help="compare two runs; exit 1 on a regression")
    compare.add_argument("base", type=Path, metavar="BASE", help="scores.json or a run's folder")
    compare.add_argument("new", type=Path, metavar="NEW", help="scores.json or a run's folder")
    compare.add_argument("--gates", type=Path, metavar="FILE", help="bounds and margins (eval/gates.toml)")
    compare.add_argument("--json", action="store_true", help="write one JSON value to stdout")
    compare.set_defaults(run=_compare)
    learn = _command(commands, "learn", _learn, "learn what app/data holds, on the utterances and the train split")
    learn.add_argument(
        "what", choices=("encoder", "reranker", "heads", "segments", "ranking", "decisions"), help="in this order"
    )
    learn.add_argument("--write", action="store_true", help="write app/data instead of only reporting")
    ablate = _command(commands, "ablate", _ablate, "what each feature and part adds, measured by leaving it out")
    ablate.add_argument(
        "--only",
        nargs="+",
        metavar="GROUP",
        default=(),
        help="ranking, reviewed, conflict, stated, part, search, pattern",
    )
    ablate.add_argument("--json", action="store_true", help="write one JSON value to stdout")
    routing = commands.add_parser("routing", help="what the assistant does with messages of every kind, end to end")
    routing.add_argument("--messages", type=Path, metavar="FILE", help="messages (eval/gold/routing.jsonl)")
    routing.add_argument("--index", type=Path, metavar="DIR", help="folder of the index")
    routing.add_argument("--json", action="store_true", help="write one JSON value to stdout")
    routing.set_defaults(run=_routing)
    medquad = commands.add_parser("medquad", help="MedQuAD's “What is X?” questions as an outside figure")
    medquad.add_argument("--questions", type=Path, required=True, metavar="FILE", help="qa.jsonl.gz")
    medquad.add_argument("--count", type=int, default=200, metavar="N", help="questions that are drawn (200)")
    medquad.add_argument("--write", type=Path, metavar="DIR", help="write the drawn documents, for ingest build")
    medquad.add_argument("--index", type=Path, metavar="DIR", help="index that was built from them")
    medquad.set_defaults(run=_medquad)
    bench = commands.add_parser("bench", help="how fast, beside the chain of LangChain's tutorial")
    bench.add_argument("--index", type=Path, metavar="DIR", help="folder of the index")
    bench.add_argument("--gold", type=Path, default=TRAIN, metavar="FILE", help="questions (eval/gold/train.jsonl)")
    bench.add_argument("--only", nargs="+", metavar="PART", help="answer, start, serve, build, scale")
    bench.add_argument("--systems", nargs="+", metavar="NAME", help="as the table names them (all)")
    bench.add_argument("--questions", type=int, default=100, metavar="N", help="questions in all (100)")
    bench.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds whose median is told (5)")
    bench.add_argument("--askers", type=int, nargs="+", metavar="N", help="askers over HTTP (1 4 16 64)")
    bench.add_argument("--sizes", type=int, nargs="+", metavar="N", help="statements (1000 10000 100000)")
    bench.add_argument(
        "--medquad", type=Path, metavar="FILE", help="qa.jsonl.gz, whose sentences are built (those of the index)"
    )
    bench.add_argument("--out", type=Path, default=Path("runs/bench"), metavar="DIR", help="folder (runs/bench)")
    bench.set_defaults(run=_bench)
    return parser


def _command(commands: Any, name: str, action: Any, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--gold", type=Path, nargs="+", metavar="FILE", help="gold files (eval/gold/dev.jsonl)")
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index")
    parser.add_argument("--locators", type=Path, metavar="FILE", help="places of facts (corpus/locators.jsonl)")
    parser.set_defaults(run=action)
    return parser


def _session(options: argparse.Namespace) -> Session:
    from eval.session import Session

    folder = options.index or Settings.read().index_folder
    return Session.open(options.gold or [GOLD], folder, _locators(options))


def _locators(options: argparse.Namespace) -> Path | None:
    shipped = CHECKOUT / "corpus" / "locators.jsonl"
    return options.locators or (shipped if shipped.is_file() else None)


def _run(options: argparse.Namespace) -> int:
    from eval import gating, running, scores
    from eval.costs import Cost
    from eval.manifest import manifest
    from eval.reporting import report

    session = _session(options)
    if options.model:
        from eval import model_system

        session.assistant = model_system.without_model(session.folder, Settings.read())
    answers = session.answers(options.answers, options.as_of or running.AS_OF, _progress)
    cases = session.cases(answers)
    _say("Scoring ...")
    result = scores.measure(cases)
    others = {} if options.no_baselines else session.others(answers, _say)
    costs: dict[str, Cost] = {}
    if options.model:
        _say("Asking with the chat model ...")
        costs["Plainterm"] = Cost.of([answered.answer.timings_ms.total / 1000 for answered in answers])
        others[MODEL], costs[MODEL] = model_system.measured(session, Settings.read(), _progress)
    made = manifest(session.gold, session.files, answers, session.index)
    content = scores.to_json(result, made, others) | {"costs": {name: asdict(cost) for name, cost in costs.items()}}
    gates = _gates(options)
    base = _base(options)
    changes = gating.differences(base, result) if base else []
    options.out.mkdir(parents=True, exist_ok=True)
    running.write(answers, options.out / "answers.jsonl")
    (options.out / "scores.json").write_text(scores.written(content), encoding="utf-8")
    page = report.page(result, cases, made, others, changes, gates, costs)
    (options.out / "report.html").write_text(page, encoding="utf-8")
    missed = gating.breaches(result, gates)
    _write(json.dumps(content["scores"], ensure_ascii=False) if options.json else _table(result))
    for line in missed:
        _say(f"Bound missed: {line}")
    _say(f"Wrote {options.out / 'report.html'}, scores.json and answers.jsonl.")
    return int(bool(missed) and options.gate)


def _gates(options: argparse.Namespace) -> list[Gate]:
    """The bounds that were named; the shipped ones hold for the shipped dev set alone, unless gating is asked for."""
    from eval import gating

    if options.gates:
        return gating.read_gates(options.gates)
    return gating.read_gates() if options.gate or _of_dev(options) else []


def _of_dev(options: argparse.Namespace) -> bool:
    return [path.resolve() for path in options.gold or [GOLD]] == [GOLD]


def _learn(options: argparse.Namespace) -> int:
    from eval.learning import write_learned

    options.gold = options.gold or [TRAIN]
    if options.what == "heads":
        from app.query.encoder import QueryEncoder
        from eval.learning import heads, query_encoder
        from ingest.encoder import open_encoder
        from ingest.index import Index

        encoder = open_encoder(Settings.read(), building=True)
        others, fingerprint = query_encoder.heads()
        utterances = heads.read_utterances()
        index = Index.open(Settings.read().index_folder, encoder.fingerprint)
        queries = QueryEncoder.read(encoder.fingerprint)
        learned = heads.learn(utterances, encoder, queries, others, heads.Known.of(index))
        _write(json.dumps({name: head.report for name, head in learned.items()}, indent=1))
        if options.write:
            authored = heads.read_utterances(without=heads.READERS)
            words = heads.question_words(authored, index.answers.values())
            near = heads.neighbors(utterances, queries)
            heads.write(learned, near, words, fingerprint, CHECKOUT / "app" / "data")
        return 0
    if options.what == "encoder":
        return _learn_encoder(options)
    if options.what == "reranker":
        return _learn_reranker(options)
    if options.what == "segments":
        return _learn_segments(options)
    session = _session(options)
    if options.what == "ranking":
        from eval.learning import ranking as what
    else:
        from eval.learning import decisions as what  # type: ignore[no-redef]
    report = what.learn(what.gather(session, _progress))
    _write(json.dumps(report, indent=1))
    if options.write:
        write_learned(CHECKOUT / "app" / "data" / f"{options.what}.json", report)
        _say(f"Wrote app/data/{options.what}.json.")
    return 0


def _learn_encoder(options: argparse.Namespace) -> int:
    from app.query.encoder import FILE
    from eval.learning import heads, query_encoder
    from ingest.index import Index

    index = Index.open(options.index or Settings.read().index_folder)
    steps = query_encoder.STEPS

    def progress(done: int) -> None:
        if done % 50 == 0:
            _say(f"{done} of {steps} steps ...")

    utterances = heads.read_utterances()
    utterances += [sentence for sentence, _ in heads.sentences_alone(utterances)]
    learned = query_encoder.learn(query_encoder.Wordings.of(index), utterances, steps, progress)
    _write(json.dumps(learned.report, indent=1))
    if options.write:
        query_encoder.write(learned, index.manifest.encoder, FILE)
        _say(f"Wrote app/data/{FILE.name}.")
    return 0


def _learn_reranker(options: argparse.Namespace) -> int:
    from app.query.encoder import QueryEncoder
    from app.query.heads import Heads
    from app.retrieval.reranker import FILE
    from eval.learning import reranker
    from eval.learning.judgements import read_judgements
    from ingest.encoder import open_encoder
    from ingest.index import Index

    def progress(done: int, steps: int) -> None:
        if done % 50 == 0:
            _say(f"{done} of {steps} steps ...")

    encoder = open_encoder(Settings.read())
    index = Index.open(options.index or Settings.read().index_folder, encoder.fingerprint)
    heads = Heads.read(QueryEncoder.read(encoder.fingerprint).fingerprint)
    learned = reranker.learn(reranker.groups(index, read_judgements(), encoder, heads), progress)
    _write(json.dumps(learned.report, indent=1))
    if options.write:
        reranker.write(learned, FILE)
        _say(f"Wrote app/data/{FILE.name}.")
    return 0


def _learn_segments(options: argparse.Namespace) -> int:
    from app.query.segments import FILE
    from eval.learning import segments
    from ingest.index import Index

    index = Index.open(options.index or Settings.read().index_folder)
    known = [one.text for one in map(index.question, index.question_ids()) if one.answer_id]
    learned = segments.learn(segments.read_messages(), known)
    _write(json.dumps(learned["report"], indent=1))
    if options.write:
        segments.write(learned, FILE)
        _say(f"Wrote app/data/{FILE.name}.")
    return 0


def _ablate(options: argparse.Namespace) -> int:
    from eval.ablation import MEASURES, ablate

    options.gold = options.gold or [TRAIN]
    losses = ablate(_session(options), _say, options.only)
    if options.json:
        _write(json.dumps([asdict(loss) for loss in losses], ensure_ascii=False))
        return 0
    _write(f"{'what it adds':42} {'  '.join(f'{name:>13}' for name in MEASURES)}  needs worse, better without it; p")
    for loss in losses:
        shown = "  ".join(f"{loss.differences.get(name, 0.0):+13.3f}" for name in MEASURES)
        _write(f"{loss.group + ': ' + loss.left_out:42} {shown}  {loss.worse}, {loss.better}; {loss.p:.3f}")
    return 0


def _base(options: argparse.Namespace) -> Result | None:
    from eval import scores

    shipped = BASELINE if BASELINE.is_file() and _of_dev(options) else None
    place = options.baseline or shipped
    return scores.from_json(place)[0] if place else None


def _check(options: argparse.Namespace) -> int:
    from eval.checking import answered_questions, check, shown
    from eval.gold import parse
    from eval.library import Library
    from ingest.errors import GoldError, StoreError
    from ingest.index import Index

    gold, defects = parse([*options.files, *(options.gold or [])] or [GOLD])
    try:
        index = Index.open(options.index or Settings.read().index_folder)
        library = Library.of(index, _locators(options))
        defects += check(gold.entries, library)
        defects += answered_questions(gold, index.answers.values())
        for entry in gold.entries:
            if options.show in (entry.need.need_id, "all"):
                _write("\n".join(shown(entry, library)))
    except StoreError as error:
        _say(f"Only the form was checked, not the evidence: {error}")
    if defects:
        raise GoldError(f"The gold set has {len(defects)} defect{'s' * (len(defects) > 1)}:", defects)
    _say(f"{len(gold.needs)} needs, {sum(1 for _ in gold.pairs())} questions, no defect.")
    return 0


def _pool(options: argparse.Namespace) -> int:
    from eval import running
    from eval.pool import unjudged

    session = _session(options)
    found = unjudged(session.cases(session.answers(options.answers, running.AS_OF, _progress)))
    if options.json:
        _write(json.dumps([asdict(item) for item in found], ensure_ascii=False))
        return 0
    for item in found:
        _write(f"{item.need_id}  {item.statement_id}  ({len(item.queries)} answers)\n    {item.text}")
    _say(f"{len(found)} quoted statements are not judged.")
    return 0


def _compare(options: argparse.Namespace) -> int:
    from eval import gating, scores

    (base, before), (new, after) = scores.from_json(options.base), scores.from_json(options.new)
    gates = gating.read_gates(options.gates) if options.gates else gating.read_gates()
    changes = gating.differences(base, new)
    worse = gating.regressions(changes, gates) + gating.breaches(new, gates)
    if before["gold"]["digest"] != after["gold"]["digest"]:
        _say("The gold sets differ; wordings and families are compared where both have them.")
    if options.json:
        _write(json.dumps({"changes": [asdict(c) for c in changes], "regressions": worse}, ensure_ascii=False))
    else:
        gone, won, p = gating.lost(base, new)
        _write("\n".join(_change(change) for change in changes))
        _write(f"correct only before {gone}, only now {won} (exact McNemar p {p:.3f})")
    for line in worse:
        _say(f"Regression: {line}")
    return int(bool(worse))


def _routing(options: argparse.Namespace) -> int:
    from app.assistant import Assistant
    from eval import routing

    messages = routing.read(options.messages or routing.MESSAGES)
    settings = Settings.read()
    assistant = Assistant.open(options.index or settings.index_folder, settings)
    found = routing.measure(routing.ask(assistant, messages, _progress))
    _write(json.dumps(found, ensure_ascii=False) if options.json else routing.table(found))
    return 0


def _bench(options: argparse.Namespace) -> int:
    from eval.bench import measuring, processes, report

    plan = measuring.Plan(
        index=options.index or Settings.read().index_folder,
        gold=options.gold,
        parts=options.only or measuring.PARTS,
        systems=options.systems or processes.SYSTEMS,
        questions=options.questions,
        rounds=options.rounds,
        askers=options.askers or measuring.ASKERS,
        sizes=options.sizes or measuring.SIZES,
        medquad=options.medquad,
    )
    found = measuring.measure(plan, _say)
    measuring.write(found, options.out)
    _write(report.table(found))
    return 0


def _medquad(options: argparse.Namespace) -> int:
    from eval import medquad

    drawn = medquad.draw(options.questions, options.count)
    if options.write:
        medquad.write(drawn, options.write)
        _say(f"Wrote {len(drawn)} documents. Next: python -m ingest build {options.write} --index DIR")
        return 0
    from app.assistant import Assistant

    settings = Settings.read()
    found = medquad.ask(Assistant.open(options.index or settings.index_folder, settings), drawn, _progress)
    _write(json.dumps(found))
    return 0


def _table(result: Result) -> str:
    from eval.measures import MEASURES

    lines = [f"{'measure':20} {'value':>8}  {'95 % interval':16} {'target':>7}  wordings"]
    for measure in MEASURES:
        score = result.scores.get(measure.name)
        if score:
            low_high = f"{score.interval.low:7.3f} {score.interval.high:7.3f}" if score.interval else ""
            target = "" if measure.target is None else f"{measure.target:g}"
            mark = {True: "", False: " *", None: ""}[measure.good(score.value)]
            lines.append(f"{measure.name:20} {score.value:8.3f}  {low_high:16} {target:>7}  {score.count}{mark}")
    return "\n".join([*lines, "* short of the target"])


def _change(change: Difference) -> str:
    told = f"{change.name:20} {change.base:8.3f} -> {change.new:8.3f}  {change.change:+.3f}"
    if change.interval is None or change.p is None:
        return told
    ends = f"[{change.interval.low:+.3f}, {change.interval.high:+.3f}]"
    return f"{told}  {ends}  p {change.p:.3f}  better {change.better}, worse {change.worse}"


def _progress(done: int) -> None:
    if done % 50 == 0:
        _say(f"{done} questions asked ...")


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def _write(text: str) -> None:
    sys.stdout.write(text if text.endswith("\n") else text + "\n")
