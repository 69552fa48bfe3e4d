"""``plainterm mcp``: the vocabulary for other programs by the Model Context Protocol. The only file that imports ``mcp``.

The tools answer from the same index as the page does, and give the same records; nothing that is asked is kept.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from app.answer import Citation, Comparison
from app.query.question import Question
from app.web import entries, glossary
from app.web.changes import Changes, changes, renamed
from app.web.contrasts import Contrast
from app.web.failures import HttpError
from app.web.glossary import TermEntry, TermLink
from app.web.term_names import named
from app.web.terms_pages import TermPage, timeline
from ingest.errors import PlaintermError, QuestionError, SettingError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.assistant import Assistant
    from ingest.records import Term

FEW = 8  # definitions of a term
INSTRUCTIONS = (
    "Plainterm says what healthcare words mean, who says so, and when. Every statement is cited: name its publisher and "
    "date when you pass it on. A citation whose wording is 'ours' is no quotation. It gives no medical advice."
)
Language = Literal["en", "es"]


class Definitions(BaseModel):
    """A term with what the sources say it is, in the order of their authority; ``sources`` counts all of them."""

    term: TermEntry
    definitions: list[Citation]
    sources: int


class Compared(BaseModel):
    """Two terms side by side; the numbers in the cells are those of the citations."""

    comparison: Comparison
    citations: list[Citation]


class Dated(BaseModel):
    """A definition that a source gave, renewed or withdrew on a day."""

    term: TermLink
    citation: Citation


class Changed(BaseModel):
    """What changed in the vocabulary, release by release, and what sources said since, newest first."""

    vocabulary: Changes
    definitions: list[Dated]


class Tools:
    """What the tools do. Raises QuestionError for a word that is not known, with the words that are near."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def define(self, term: str, language: Language = "en") -> Definitions:
        """What a healthcare word means: a plain sentence, other names, and cited definitions by authority."""
        found = self._term(term)
        page = TermPage.of(self._assistant, found.id, language, date.today())
        said = [card[0] for card in page.cards[:FEW]]
        entry = page.entry.model_copy(update={"statements": []})
        numbered = [item.model_copy(update={"number": n}) for n, item in enumerate(said, start=1)]
        return Definitions(term=entry, definitions=numbered, sources=len(page.cards))

    def compare(self, first: str, second: str, language: Language = "en") -> Compared:
        """Two healthcare words side by side, aspect by aspect, every cell cited."""
        contrast = Contrast(self._assistant, language, date.today())
        table = contrast.of_terms(self._term(first).id, self._term(second).id)
        return Compared(comparison=table, citations=contrast.citations)

    def list_terms(self, typed: str = "", language: Language = "en") -> list[TermLink]:
        """The words that are explained here: all of them, or those that what was typed may mean."""
        terms = entries.authored(self._assistant.index.terms, language)
        if typed:
            return [
                TermLink(id=one.id, label=one.label)
                for one in glossary.suggest(named(terms), typed, language).suggestions
            ]
        return [TermLink(id=term.id, label=glossary.label(term, language)) for term in terms]

    def what_changed(self, since: str, term: str = "", language: Language = "en") -> Changed:
        """What changed after a release (1.0.0) or since a day (YYYY, YYYY-MM or YYYY-MM-DD), of one word or of all: the
        notes of the vocabulary's releases, and the definitions that sources dated since (the day of the release)."""
        records = self._assistant.index
        try:
            noted = changes(records, since, language, self._term(term).id if term else "")
        except HttpError as error:
            raise QuestionError(str(error)) from None
        since = next((one.date for one in records.releases if one.version == since), since)
        terms = [self._term(term)] if term else entries.authored(self._assistant.index.terms, language)
        found = []
        for one in terms:
            link = TermLink(id=one.id, label=glossary.label(one, language))
            cards = entries.definitions(self._assistant, one.id, date.today())
            found += [Dated(term=link, citation=item) for item in timeline(cards) if (item.date or "") >= since]
        found.sort(key=lambda one: (one.citation.date or "", one.term.id), reverse=True)
        return Changed(vocabulary=noted, definitions=found)

    def ask(self, question: str, language: Language | None = None, jurisdiction: str | None = None) -> dict[str, Any]:
        """Answer a question about healthcare words, cited; the wire form that every face of Plainterm has."""
        answer = self._assistant.ask(Question(question, (), language, jurisdiction, date.today()))
        return answer.model_dump(mode="json", by_alias=True)

    def _term(self, wanted: str) -> Term:
        terms = self._assistant.index.terms
        authored = entries.authored(terms, "en")
        found = terms.get(renamed(self._assistant.index, wanted) or wanted) or entries.owner(authored, wanted)
        if found is None:
            near = ", ".join(term.label for term in entries.nearest(authored, wanted[:80])) or "none"
            raise QuestionError(f"No word “{wanted[:80]}” is explained here. Words like it: {near}.")
        return found


def serve(assistant: Assistant, http: tuple[str, int] | None) -> None:
    """Serve until the input ends, or over HTTP at a host and port below ``/mcp``. Raises SettingError without ``mcp``."""
    server = server_of(assistant)
    if http is None:
        server.run("stdio")
    else:
        server.run("streamable-http", host=http[0], port=http[1], stateless_http=True)


def server_of(assistant: Assistant) -> Any:
    """The server with its tools."""
    try:
        from mcp.server.mcpserver import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
    except ImportError as error:
        raise SettingError('The package mcp is missing. Install it: pip install "plainterm[mcp]"') from error
    from functools import wraps

    # Its log would name what was asked for.
    server = MCPServer(
        "plainterm", title="Plainterm", instructions=INSTRUCTIONS, version=_version(), log_level="WARNING"
    )

    def told(act: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(act)
        def run(*given: Any, **named: Any) -> Any:
            try:
                return act(*given, **named)
            except PlaintermError as error:
                raise ToolError(str(error)) from error

        return run

    tools = Tools(assistant)
    for act in (tools.define, tools.compare, tools.list_terms, tools.what_changed, tools.ask):
        server.tool()(told(act))
    return server


def _version() -> str:
    from importlib.metadata import version

    return version("plainterm")
