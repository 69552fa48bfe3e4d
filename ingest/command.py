"""The command line of ``python -m ingest``: build, check, release, status, show, disagreements, export."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.errors import CorpusError, PlaintermError
from ingest.settings import Settings

if TYPE_CHECKING:
    from ingest.workers import Workers

LONGEST_LINE = 600  # characters of one thing that went wrong
REFUSED = 3  # exit code: built, but without the documents that could not be read

CORPUS = Path(__file__).resolve().parent.parent / "corpus"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. ``--json`` writes one JSON value to stdout and nothing else."""
    options = _parser().parse_args(arguments)
    return run(lambda: options.run(options, Settings.read()))


def run(command: Callable[[], int | None]) -> int:
    """Run a command of ours: an error of ours is one line on stderr and exit code 1, without a traceback."""
    try:
        return command() or 0
    except PlaintermError as error:
        sys.stderr.write(f"{told(str(error))}\n")
        return 1
    except BrokenPipeError:
        # Whoever read our output has gone (| head); the rest has no reader, and Python must not complain at exit.
        sys.stdout = None
        return 0
    except KeyboardInterrupt:
        sys.stderr.write("Stopped.\n")
        return 130


def printable(text: str) -> str:
    """The text as a terminal may be given it: control characters that a file's name or title brings are escaped."""
    return "".join(
        sign if sign in "\n\t" or (sign.isprintable() and not "\ud800" <= sign <= "\udfff") or sign == "\xa0"
        else sign.encode("unicode_escape", "backslashreplace").decode("ascii")
        for sign in text
    )  # fmt: skip


def told(text: str) -> str:
    """What went wrong, printable; a line that something in a document has made endless loses its middle."""
    half = LONGEST_LINE // 2
    lines = (line if len(line) <= LONGEST_LINE else f"{line[:half]} … {line[-half:]}" for line in text.split("\n"))
    return printable("\n".join(lines))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="plainterm-ingest", description="Documents become an index.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    build = _command(commands, "build", _build, "read documents and build the index", json_too=True)
    build.add_argument("paths", nargs="*", metavar="PATH|URL", help="files, folders, addresses; the corpus by default")
    build.add_argument("--publisher", default="", metavar="NAME", help="who speaks in documents that name nobody")
    build.add_argument("--strict", action="store_true", help="build nothing when a document cannot be read")
    build.add_argument("--dry-run", action="store_true", help="say what would change, and write nothing")
    build.add_argument(
        "--questions", action="store_true", help="let PLAINTERM_MODEL write questions that your documents answer"
    )
    build.add_argument(
        "--cluster", default="", metavar="ADDRESS", help="build on a Ray cluster; “local” makes one of this machine"
    )
    check = commands.add_parser("check", help="name every defect of a corpus, with file and line")
    check.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    check.set_defaults(run=_check)
    release = commands.add_parser(
        "release", help="give the vocabulary a version: its notes and what they are compared with"
    )
    release.add_argument("version", metavar="VERSION", help="such as 1.2.0; a concept that goes is a first digit")
    release.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    release.set_defaults(run=_release)
    _command(commands, "status", _status, "what the index holds", json_too=True)
    show = _command(commands, "show", _show, "one record of the index", json_too=True)
    show.add_argument(
        "id", metavar="ID", help="of a statement, section, passage, document, source, term or disagreement"
    )
    _command(commands, "disagreements", _disagreements, "pairs for a person to accept or reject", json_too=True)
    export = _command(commands, "export", _export, "the terms in a form that other tools read")
    export.add_argument("--format", required=True, choices=("skos", "tbx", "jsonld", "csv"))
    return parser


def _command(
    commands: Any, name: str, action: Callable[..., int | None], text: str, *, json_too: bool = False
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    parser.add_argument("--index", type=Path, metavar="DIR", help="folder of the index")
    parser.add_argument("--collection", default="", metavar="NAME", help="the index of that collection")
    if json_too:
        parser.add_argument("--json", action="store_true", help="write one JSON value to stdout and nothing else")
    parser.set_defaults(run=action)
    return parser


def _folder(options: argparse.Namespace, settings: Settings) -> Path:
    return options.index or (settings.folder_of(options.collection) if options.collection else settings.index_folder)


def _say(line: str) -> None:
    sys.stderr.write(told(line) + "\n")


def _write(text: str) -> None:
    text = printable(text)
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def _give(text: str) -> None:
    """For a program: as it is."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def _json(value: object) -> None:
    _give(json.dumps(value, ensure_ascii=False, indent=2))


def _build(options: argparse.Namespace, settings: Settings) -> int | None:
    from ingest.build import build
    from ingest.encoder import open_encoder
    from ingest.increments import Summary
    from ingest.vector_server import VectorServer

    paths = options.paths or [CORPUS]
    folder = _folder(options, settings)
    if options.dry_run:
        return _preview(options, paths, folder)
    encoder = open_encoder(settings, building=True)
    ask = None
    if options.questions:
        from ingest.generated_questions import asking

        ask = asking(settings)
    summary = Summary()
    with _bar("statements") as advance, _workers(options.cluster, settings) as workers:
        manifest = build(
            paths,
            folder,
            encoder,
            advance=advance,
            say=_say,
            strict=options.strict,
            publisher=options.publisher,
            ask=ask,
            summary=summary,
            server=VectorServer.read(settings),
            workers=workers,
        )
    if options.json:
        _json(asdict(manifest) | {"index": str(folder), "summary": summary.as_json()})
    else:
        count = manifest.counts
        stays = "; nothing has changed" if summary.kept else ""
        _write(f"{count['statements']} statements of {count['documents']} documents are in {folder}{stays}.")
        _write(str(summary))
    return _refused(manifest.counts["refused"])


@contextmanager
def _workers(cluster: str, settings: Settings) -> Iterator[Workers | None]:
    """Those of a cluster where one is named."""
    if not cluster:
        yield None
        return
    from ingest.cluster import Cluster, connected
    from ingest.encoder import open_encoder

    with connected(cluster):
        yield Cluster(partial(open_encoder, settings))


def _preview(options: argparse.Namespace, paths: Sequence[str | Path], folder: Path) -> int:
    from ingest.build import preview

    say: Callable[[str], None] = (lambda line: None) if options.json else _say
    found = preview(paths, folder, say=say, strict=options.strict, publisher=options.publisher)
    if options.json:
        _json(asdict(found) | {"index": str(folder)})
    else:
        for line in found.lines():
            _write(line)
        _write(f"Nothing is written. A build would have: {found}.")
    return _refused(len(found.refused))


def _refused(count: int) -> int:
    if count:
        _say(f"{count} document{'s' if count > 1 else ''} could not be read; see above.")
    return REFUSED if count else 0


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, with a rate and the time left, where the work is long and a person looks."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    with tqdm(desc="embedding", unit=f" {what}", file=sys.stderr, delay=2, disable=not sys.stderr.isatty()) as bar:

        def advance(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield advance


def _check(options: argparse.Namespace, settings: Settings) -> int | None:
    from ingest.checks import check

    found = check(options.corpus) + _suggested(options.corpus, settings)
    for defect in found:
        _write(told(defect))
    if found:
        raise CorpusError(f"{options.corpus} has {len(found)} defect{'s' if len(found) > 1 else ''}.")
    _write(f"{options.corpus}: no defect.")
    return 0


def _suggested(corpus: Path, settings: Settings) -> list[str]:
    """The defects of the change files that an operator's folder holds; those without wait on stderr for a person."""
    if not settings.suggestions:
        return []
    from ingest.corpus import read_corpus
    from ingest.suggested_changes import read_changes, stale

    found: list[str] = []
    changes = read_changes(Path(settings.suggestions), found)
    for change in changes:
        _say(f"{change.place}: waits, {change.kind} {change.term}: {change.says}")
    return found + stale(changes, read_corpus([corpus], tolerant=True).terms)


def _release(options: argparse.Namespace, settings: Settings) -> int | None:
    from datetime import date

    from ingest.checks import whole
    from ingest.release_checks import cut

    corpus, statements = whole(options.corpus, date.today())
    made = cut(options.corpus, options.version, date.today(), corpus.terms, statements)
    _write(f"{options.corpus}: {made.version} of {made.date}, {len(corpus.terms)} concepts.")
    return 0


def _status(options: argparse.Namespace, settings: Settings) -> int | None:
    from ingest.index import read_manifest

    folder = _folder(options, settings)
    manifest = read_manifest(folder)
    if options.json:
        _json(asdict(manifest) | {"index": str(folder)})
        return 0
    rows = [*manifest.counts.items(), ("encoder", manifest.encoder_name), ("built", manifest.built)]
    rows += [("generation", manifest.generation), ("index", str(folder))]
    width = max(len(name) for name, _ in rows)
    _write("\n".join(f"{name:<{width}}  {value:>6}" for name, value in rows))
    return 0


def _show(options: argparse.Namespace, settings: Settings) -> int | None:
    from ingest.index import Index

    index = Index.open(_folder(options, settings))
    record = index.find(options.id)
    if record is None:
        raise CorpusError(f"{index.folder} holds nothing with the id {options.id!r}. List what there is with: export")
    values = {"record": type(record).__name__.lower(), **asdict(record)}
    if options.json:
        _json(values)
    else:
        shown = {name: value for name, value in values.items() if value not in (None, (), [], "")}
        width = max(map(len, shown))
        _write("\n".join(f"{name:<{width}}  {_plain(value)}" for name, value in shown.items()))
    return 0


def _plain(value: object) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _disagreements(options: argparse.Namespace, settings: Settings) -> int | None:
    from ingest.disagreements import candidates
    from ingest.index import Index

    index = Index.open(_folder(options, settings))
    found = candidates(index.statements(index.statement_ids()), index.sources)
    if options.json:
        _json([{"reason": reason, "one": one.id, "other": other.id} for reason, one, other in found])
        return 0
    for reason, *pair in found:
        _write(reason)
        for statement in pair:
            _write(f"  {index.sources[statement.source_id].publisher}: {statement.quote}  [{statement.section_id}]")
    _write(f"{len(found)} candidates. Write those that hold into disagreements.toml of the corpus.")
    return 0


def _export(options: argparse.Namespace, settings: Settings) -> int | None:
    from ingest.export import export
    from ingest.index import Index

    _give(export(Index.open(_folder(options, settings)), options.format))
    return 0
