"""``plainterm``: ask a question, answer a file of them, serve."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from app.answer import Answer, Citation, SideOut
from app.query.question import Question, Turn
from ingest.command import printable, run
from ingest.errors import PlaintermError, QuestionError
from ingest.settings import Settings

_BATCH = 32
_NAMED = 3  # speakers of a side that the text names


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    return run(lambda: given.act(given))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="plainterm", description="What healthcare words mean, according to whom.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    ask = commands.add_parser("ask", help="answer one question, or a file of them")
    ask.add_argument("question", nargs="?", help="the question, in English or Spanish")
    ask.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    ask.add_argument("--batch", type=Path, metavar="IN", help='JSON lines {"id", "question", "history"?}')
    ask.add_argument("--out", type=Path, metavar="OUT", help='JSON lines {"id", "answer"}, written for --batch')
    ask.add_argument("--language", choices=("en", "es"))
    ask.add_argument("--jurisdiction", help="the asker's place, for example US-TX")
    ask.add_argument("--as-of", type=date.fromisoformat, metavar="DAY", help="answer as of that day (YYYY-MM-DD)")
    _place(ask)
    ask.set_defaults(act=_ask, parser=ask)
    serve = commands.add_parser("serve", help="serve the page, the API and the widget")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8501)
    serve.add_argument("--only", choices=("api", "page"), help="serve one part alone")
    _place(serve)
    serve.set_defaults(act=_serve)
    programs = commands.add_parser("mcp", help="serve other programs by the Model Context Protocol")
    programs.add_argument("--http", action="store_true", help="over HTTP at /mcp, in place of stdin and stdout")
    programs.add_argument("--host", default="127.0.0.1")
    programs.add_argument("--port", type=int, default=8502)
    _place(programs)
    programs.set_defaults(act=_mcp)
    schema = commands.add_parser("schema", help="print the answer's JSON Schema")
    schema.set_defaults(act=_schema)
    return parser


def _place(command: argparse.ArgumentParser) -> None:
    command.add_argument("--index", type=Path, metavar="DIR", help="folder of the index")
    command.add_argument("--collection", default="", metavar="NAME", help="the index of that collection")


def _settings(given: argparse.Namespace) -> Settings:
    settings = Settings.read()
    return replace(settings, collection=given.collection) if given.collection else settings


def _ask(given: argparse.Namespace) -> int:
    if (given.question is None) == (given.batch is None):
        given.parser.error("give a question, or --batch IN with --out OUT")
    if given.batch is not None and given.out is None:
        given.parser.error("--batch needs --out OUT")
    if given.batch is not None and not given.batch.is_file():
        raise QuestionError(f"No file {given.batch}. Name a file of JSON lines.")
    question = None if given.batch else _question(given, given.question)

    from app.assistant import Assistant

    assistant = Assistant.open(given.index, _settings(given))
    if question is None:
        return _answer_file(assistant, given)
    answer = assistant.ask(question)
    print(answer.to_json(indent=2) if given.json else printable(as_text(answer)))  # noqa: T201
    return 0


def _question(given: argparse.Namespace, text: str, history: tuple[Turn, ...] = ()) -> Question:
    return Question(
        text=text,
        history=history,
        language=given.language,
        jurisdiction=given.jurisdiction,
        as_of=given.as_of or date.today(),
    )


def _answer_file(assistant: Any, given: argparse.Namespace) -> int:
    """Answer line by line; a bad line becomes an error line and the run goes on. OUT is whole or not there."""
    from tqdm import tqdm  # type: ignore[import-untyped]

    lines = given.batch.read_bytes().split(b"\n")
    written = given.out.with_name(given.out.name + ".part")
    try:
        with written.open("w", encoding="utf-8") as out:
            bar = tqdm(
                total=len(lines), desc="questions", unit="question", file=sys.stderr, disable=not sys.stderr.isatty()
            )
            with bar:
                for start in range(0, len(lines), _BATCH):
                    chunk = [line for line in lines[start : start + _BATCH] if line.strip()]
                    for row in _answered(assistant, chunk, given):
                        out.write(row + "\n")
                    bar.update(len(lines[start : start + _BATCH]))
        written.replace(given.out)
    except OSError as error:
        raise QuestionError(
            f"{given.out} cannot be written ({error.strerror}). Name another file with --out."
        ) from error
    return 0


def _answered(assistant: Any, lines: Sequence[bytes], given: argparse.Namespace) -> Iterator[str]:
    read: list[tuple[Any, Question | None, str]] = []
    for line in lines:
        identity: Any = None
        try:
            entry = json.loads(line)
            identity = entry.get("id") if isinstance(entry, dict) else None
            if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
                raise QuestionError('A line is no JSON object with "id" and "question".')
            read.append((identity, _question(given, entry["question"], _history(entry)), ""))
        except json.JSONDecodeError as error:
            read.append((identity, None, f"The line is not JSON: {error.msg}."))
        except UnicodeDecodeError:
            read.append((identity, None, "The line is not UTF-8."))
        except PlaintermError as error:
            read.append((identity, None, str(error)))
    answers = iter(assistant.batch([question for _, question, _ in read if question is not None]))
    for identity, question, problem in read:
        if question is None:
            yield json.dumps({"id": identity, "error": problem}, ensure_ascii=False)
        else:
            yield json.dumps({"id": identity, "answer": json.loads(next(answers).to_json())}, ensure_ascii=False)


def _history(entry: dict[str, Any]) -> tuple[Turn, ...]:
    turns = entry.get("history") or []
    try:
        return tuple(Turn("assistant" if turn["role"] == "assistant" else "user", str(turn["text"])) for turn in turns)
    except (TypeError, KeyError) as error:
        raise QuestionError('A history is a list of {"role", "text"}.') from error


def as_text(answer: Answer) -> str:
    """The answer for a terminal: sentences with marks, the sides, the sources that the text cites, then the others."""
    lines = [answer.text]
    if answer.disagreement:
        lines.append("")
        lines += [_side(answer, side) for side in answer.disagreement.sides]
    used = [citation for citation in answer.citations if citation.number not in answer.supporting]
    others = [citation for citation in answer.citations if citation.number in answer.supporting]
    for title, citations in (("", used), ("More sources", others)):
        if citations:
            lines += ["", title] if title else [""]
            lines += [_reference(citation) for citation in citations]
    lines += [f"  > {question}" for question in answer.related_questions]
    return "\n".join(lines)


def _side(answer: Answer, side: SideOut) -> str:
    """A position and who takes it: a few by name, all of them counted."""
    speakers = dict.fromkeys(_who(answer.citations[number - 1]) for number in side.citations)
    named = ", ".join(list(speakers)[:_NAMED])
    more = f" and {len(speakers) - _NAMED} more" if len(speakers) > _NAMED else ""
    return f"  {side.position + ': ' if side.position else ''}{named}{more}"


def _reference(citation: Citation) -> str:
    marks = [citation.date or "undated"]
    if citation.status != "current":
        marks.append(citation.status)
    if citation.wording == "ours" and citation.authority_type != "ourselves":
        marks.append("in our words")
    via = f", after {citation.via}" if citation.via else ""
    line = f"[{citation.number}] {citation.publisher}{via}: {citation.title} ({', '.join(marks)})"
    return f"{line}\n    {citation.url}" if citation.url else line


def _who(citation: Citation) -> str:
    return f"{citation.publisher} ({citation.date or 'undated'})"


def _serve(given: argparse.Namespace) -> int:
    from app.web.server import serve

    serve(given.host, given.port, given.only, _settings(given), given.index)
    return 0


def _mcp(given: argparse.Namespace) -> int:
    from app.assistant import Assistant
    from app.web import mcp

    mcp.serve(Assistant.open(given.index, _settings(given)), (given.host, given.port) if given.http else None)
    return 0


def _schema(_: argparse.Namespace) -> int:
    print(json.dumps(Answer.model_json_schema(by_alias=True), indent=2))  # noqa: T201
    return 0
