"""A small assistant with canned answers, and the real API around it.

``python tests/fake_service.py [--model] PORT [ORIGIN ...]`` serves it, as if a chat model worded its answers; ``python tests/fake_service.py fixtures`` writes what the
widget's own tests are fed.

What it answers can be told from the question: the example whose outcome's word is in it, else the answered one.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from app.answer import Answer
from app.answering.draft import Line
from app.messages import Language
from app.query.question import Question
from app.web import api
from app.web.batching import Worker
from ingest.index import Manifest
from ingest.records import AuthorityType, Disagreement, Document, Kind, Passage, Source, Span, Statement, Term, Wording
from ingest.releases import Change, ChangeKind, Release
from ingest.settings import Settings

EXAMPLES = Path(__file__).parent.parent / "app" / "examples"
FIXTURES = Path(__file__).parent / "widget" / "fixtures"
RELEASES = (
    Release("1.1.0", "2026-11-20", (Change("video-call", ChangeKind.RENAMED, "Seen on a screen.", "video-visit"),)),
    Release("1.0.0", "2026-10-01"),
)
TEXT = "Remote care\n\nTelehealth is care at a distance. It may use video. It may use the telephone.\n"
ODD = "<img src=x onerror=alert(1)>"


class FakeIndex:
    """One document, three statements, four terms; two of them are called a hub."""

    def __init__(self) -> None:
        self.manifest = Manifest("g-1", "", "", 0, "", "2026-11-22T03:15:00Z", {})
        self.sources = {
            "hrsa": Source(
                "hrsa", "What is telehealth?", "HRSA", AuthorityType.FEDERAL_AGENCY, url="https://hrsa.example/t"
            ),
            "plain": Source(
                "plain", "Plain words", "Plainterm", AuthorityType.OURSELVES, reviewed="2026-11", wording=Wording.OURS
            ),
        }
        terms = [
            Term(
                "telehealth", "telehealth", alternative=("tele-health",), abbreviations=("TH",), spanish=("telesalud",)
            ),
            Term("video-visit", "video visit", broader=("telehealth",), scope_note="On a screen."),
            Term("hub-site", "hub site", alternative=("hub",)),
            Term("echo-hub", "ECHO hub", alternative=("hub",)),
            Term("passing", "passing", found=True),
        ]
        self.terms = {term.id: term for term in terms}
        self.disagreements: list[Disagreement] = []
        self.releases = RELEASES
        self._document = Document("care.md", "care.md", "Care", TEXT, "0")
        self._passage = Passage("care.1", "care.md", "care", "hrsa", ("Remote care",), 13, len(TEXT) - 1)
        self._statements = {
            item.id: item
            for item in [
                self._statement(
                    "articles/care#1", "plain", _spans("Telehealth is care at a distance."), ("telehealth",)
                ),
                self._statement(
                    "care-2", "hrsa", _spans("Telehealth", "the telephone."), ("telehealth", "video-visit")
                ),
                self._statement(
                    "care-3", "hrsa", _spans("It may use video."), ("telehealth",), superseded_by="the rule of 2026"
                ),
            ]
        }

    def _statement(
        self, name: str, source: str, spans: tuple[Span, ...], terms: tuple[str, ...], **more: str
    ) -> Statement:
        quote = " … ".join(TEXT[span.start : span.end] for span in spans)
        place = ("care.md", "care", "care.1", source, ("Remote care",))
        return Statement(name, *place, spans, quote, quote, Kind.DEFINITION, terms, **more)  # type: ignore[arg-type]

    def statement(self, identity: str) -> Statement:
        return self._statements[identity]

    def statements(self, identities: Iterable[str]) -> list[Statement]:
        return [self._statements[identity] for identity in identities]

    def passage(self, identity: str) -> Passage:
        return {"care.1": self._passage}[identity]

    def document(self, identity: str) -> Document:
        return {"care.md": self._document}[identity]

    def of_term(self, identity: str) -> tuple[str, ...]:
        return tuple(name for name, item in self._statements.items() if identity in item.terms)

    def of_section(self, identity: str) -> tuple[str, ...]:
        return ()


def _spans(*texts: str) -> tuple[Span, ...]:
    return tuple(Span(TEXT.index(text), TEXT.index(text) + len(text)) for text in texts)


class FakeAssistant:
    """Keeps the size of each batch. A question with "boom" fails, one with "slow" takes 0.3 s, "forever" a minute.

    One with "early" tells a sentence before its answer, to who listens."""

    def __init__(self) -> None:
        self.index = FakeIndex()
        self.refused: str | None = None
        self.lost: str | None = None
        self.sizes: list[int] = []
        self.asked: list[Question] = []
        self._answers = {
            file.stem: Answer.model_validate_json(file.read_text("utf-8")) for file in EXAMPLES.glob("*.json")
        }

    def batch(self, questions: list[Question], heard: Sequence[Callable[[Line], None] | None] = ()) -> list[Answer]:
        self.sizes.append(len(questions))
        self.asked += questions
        if any("slow" in question.text for question in questions):
            time.sleep(0.3)
        if any("forever" in question.text for question in questions):
            time.sleep(60)
        if any("boom" in question.text for question in questions):
            raise RuntimeError(f"cannot answer {questions}")
        for question, told in zip(questions, heard, strict=False):
            if told and "early" in question.text:
                told(Line("Telehealth is care at a distance.", ("articles/care#1",), "model"))
                time.sleep(0.5)
        return [self._answer(question) for question in questions]

    def plain(self, term: str, language: Language) -> Statement | None:
        return self.index.statement("articles/care#1") if term == "telehealth" else None

    def _answer(self, question: Question) -> Answer:
        outcome = next((name for name in self._answers if name in question.text), "answered")
        changes: dict[str, object] = {"question": question.text, "language": question.language or "en"}
        answer = self._answers[outcome]
        if "changed" in question.text:
            changes |= self._changed(answer)
        if "odd" in question.text:
            changes["sentences"] = [answer.sentences[0].model_copy(update={"text": ODD})]
        return answer.model_copy(update=changes)

    @staticmethod
    def _changed(answer: Answer) -> dict[str, object]:
        """A rule that was superseded and one known to hold up to a day; verbatim, second-hand, undated, unsafe link."""
        old, new, plain = answer.citations
        assert answer.disagreement is not None
        return {
            "coverage": "partial",
            "standalone_question": "Is it covered now?",
            "drafter": "model",
            "citations": [
                old.model_copy(
                    update={"status": "superseded", "superseded_by": "the 2026 rule", "wording": "verbatim"}
                ),
                new.model_copy(update={"as_of": "2026-10-01", "lapses": "2027-12-31", "via": "a blog"}),
                plain.model_copy(
                    update={"date": None, "url": "javascript:alert(1)", "language": "es", "status": "lapsed"}
                ),
            ],
            "disagreement": answer.disagreement.model_copy(update={"kind": "outdated"}),
        }


def serve(port: int, origins: str, model: str = "") -> None:
    """Until it is killed; the rate is out of the way."""
    import uvicorn

    worker = Worker(FakeAssistant)
    worker.wait_until_open()
    app = api.create(worker, Settings(origins=origins, rate_limit="100000/minute", model=model))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


def fixtures() -> dict[str, str]:
    """File name to what the API says, so that the widget is tested on the API's own words."""
    from starlette.testclient import TestClient

    worker = Worker(FakeAssistant)
    worker.wait_until_open()
    asked = {
        **{file.stem: {"question": file.stem} for file in sorted(EXAMPLES.glob("*.json"))},
        "changed": {"question": "changed"},
        "odd": {"question": ODD + " odd"},
        "spanish": {"question": "¿answered?", "language": "es"},
        "malformed": {"question": ""},
    }
    with TestClient(api.create(worker, Settings(rate_limit="1000/minute"))) as client:
        said = {name: client.post("/api/ask", json=body).json() for name, body in asked.items()}
        said["terms"] = client.get("/api/terms").json()
    return {f"{name}.json": json.dumps(data, ensure_ascii=False, indent=1) + "\n" for name, data in said.items()}


if __name__ == "__main__" and sys.argv[1] == "fixtures":
    for name, text in fixtures().items():
        (FIXTURES / name).write_text(text, "utf-8")
elif __name__ == "__main__":
    model = "openai:fake" if sys.argv[1] == "--model" else ""
    port, *listed = sys.argv[2 if model else 1 :]
    serve(int(port), " ".join(listed), model)
