"""The page stands alone, says what is provisional, and shows the worst answers with their faults."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from eval import gating, scores
from eval.costs import Cost
from eval.faults import faults, worst
from eval.measures import BY_NAME
from eval.reporting import plots, report
from eval.running import Answered

MANIFEST = {"gold": {"files": ["gold.jsonl"], "digest": "x", "needs": 10, "queries": 14}, "index": {"corpus": "y"}}
VOID = {"meta", "br", "line", "circle", "rect", "polyline", "polygon"}


class Balance(HTMLParser):
    """Notes tags that are not closed in order, and attributes that could fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.fetching: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetching += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "srcset", "data", "action")]
        self.fetching += [tag] if tag in ("script", "link", "iframe", "object", "embed", "img", "base") else []
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(tag)


@pytest.fixture(scope="module")
def faulty(world: Any) -> list[Answered]:
    hub = world.answered("N8.a").answer.model_copy(update={"confidence": 0.99})
    return [Answered(a.qid, a.need_id, hub, a.ranked) if a.qid in ("N1.a", "N5.a") else a for a in world.perfect]


@pytest.fixture(scope="module")
def page(world: Any, faulty: list[Answered]) -> str:
    cases = world.cases(faulty)
    result, base = scores.measure(cases), scores.measure(world.cases(), sliced=False)
    gates = gating.read_gates()
    return report.page(result, cases, MANIFEST, {"oracle both": base}, gating.differences(base, result), gates)


def test_nothing_is_fetched(page: str) -> None:
    checker = Balance()
    checker.feed(page)
    assert checker.fetching == []
    assert not re.search(r"url\(|@import|https?://|expression\(", page)


def test_the_markup_is_closed_in_order(page: str) -> None:
    checker = Balance()
    checker.feed(page)
    assert (checker.wrong, checker.open) == ([], [])


def test_light_and_dark_and_narrow(page: str) -> None:
    assert "prefers-color-scheme: dark" in page
    assert 'name="viewport"' in page
    assert "max-width: 40rem" in page


def test_the_worst_answers_say_what_went_wrong(page: str) -> None:
    for told in ("lacks: care from afar", "answered, where not_covered was due", "What is telenephrotropism?"):
        assert told in page


def test_parts_are_there(page: str) -> None:
    headings = re.findall(r"<h2>(.*?)</h2>", page)
    assert headings == [
        "Scores and targets",
        "Against simple systems and perfect ones",
        "Confidence and speed",
        "Slices",
        "Against the baseline run",
        "What went wrong",
        "What this was measured with",
    ]


def test_text_of_answers_is_escaped(world: Any) -> None:
    case = world.case("N1.a")
    wild = case.answer.model_copy(update={"outcome": "not_covered"})
    sentences = [wild.sentences[0].model_copy(update={"text": "<script>alert(1)</script>", "origin": "framing"})]
    wild = wild.model_copy(update={"sentences": sentences})
    answers = [Answered(a.qid, a.need_id, wild if a.qid == "N1.a" else a.answer, a.ranked) for a in world.perfect]
    cases = world.cases(answers)
    page = report.page(scores.measure(cases, intervals=False), cases, MANIFEST, {}, [], [])
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_perfect_run_has_no_worst_answer(world: Any) -> None:
    cases = world.cases()
    assert worst(cases) == []
    assert all(faults(case) == [] for case in cases if case.query.qid != "N4.a")
    result = scores.measure(cases, intervals=False)
    page = report.page(result, cases, MANIFEST, {}, [], [gating.Gate(BY_NAME["correct"], floor=1.0)])
    assert "What went wrong" not in page
    assert "all bounds met" in page
    assert "all bounds met" not in report.page(result, cases, MANIFEST, {}, [], [])


def test_what_a_chat_model_costs_stands_beside_what_it_costs_without_one(world: Any, faulty: list[Answered]) -> None:
    cases = world.cases(faulty)
    costs = {"Plainterm": Cost.of([0.1, 0.3]), "<model>": Cost.of([2.0, 5.0], [1.25], sent=8000, received=800)}
    page = report.page(scores.measure(cases, intervals=False), cases, MANIFEST, {}, [], [], costs)
    table = page[page.index("What a question costs") :].partition("</table>")[0]
    rows = re.findall(r"<tr><th>(.*?)</th>(<td>.*?)</tr>", table.partition("<tbody>")[2])
    told = {name: re.findall(r"<td>(.*?)</td>", cells) for name, cells in rows}
    assert told["Plainterm"] == ["0", "0", "0.20 s", "0.3 s", "–"]
    assert told["&lt;model&gt;"] == ["1000", "100", "3.50 s", "5.0 s", "1.2 s"]


def test_the_same_run_gives_the_same_page(world: Any, page: str, faulty: list[Answered]) -> None:
    cases = world.cases(faulty)
    result, base = scores.measure(cases), scores.measure(world.cases(), sliced=False)
    again = report.page(
        result, cases, MANIFEST, {"oracle both": base}, gating.differences(base, result), gating.read_gates()
    )
    assert again == page


def test_a_value_beyond_the_scale_is_drawn_at_its_end() -> None:
    scale = plots.Scale(0.0, 0.5)
    assert (scale.at(-1.0), scale.at(0.25), scale.at(9.0)) == ("2.00%", "50.00%", "98.00%")
