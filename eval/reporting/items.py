"""The worst answers: question, answer, what was expected and what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from eval.cases import Case
from eval.faults import faults, worst
from eval.scoring.content import truthfulness


def worst_items(cases: Sequence[Case], count: int = 20) -> str:
    """A section with the least truthful answers, or an empty text where all are right."""
    found = worst(cases, count)
    if not found:
        return ""
    items = [_item(case, opened=place < 3) for place, case in enumerate(found)]
    note = f"The {len(found)} least truthful answers, the surest of equals first."
    return f'<section><h2>What went wrong</h2><p class="note">{note}</p>{"".join(items)}</section>'


def _item(case: Case, *, opened: bool) -> str:
    before = "".join(f"<p><b>{turn.role}:</b> {escape(turn.text)}</p>" for turn in case.query.history)
    wrong = "".join(f"<li>{escape(fault)}</li>" for fault in faults(case))
    verdict = f"truthfulness {truthfulness(case):+.1f}, confidence {case.answer.confidence:.2f}"
    return (
        f'<details{" open" if opened else ""}><summary><span class="mono">{escape(case.query.qid)}</span> {escape(case.query.text)}</summary>'
        f'{before}<p class="note">{escape(case.need.type)}, {escape(case.query.style)}; {verdict}</p>'
        f'<ul class="faults">{wrong}</ul>{_answer(case)}{_expected(case)}</details>'
    )


def _answer(case: Case) -> str:
    cited = {citation.number: citation for citation in case.answer.citations}
    lines = []
    for sentence in case.answer.sentences:
        who = ", ".join(sorted({cited[n].publisher for n in sentence.citations if n in cited}))
        kind = ' class="framing"' if sentence.origin == "framing" else ""
        lines.append(f"<p{kind}>{escape(sentence.text)}{f' <small>({escape(who)})</small>' if who else ''}</p>")
    for row in case.answer.comparison.rows if case.answer.comparison else ():
        cells = " | ".join(escape(cell.text) or "–" for cell in row.cells)
        lines.append(f"<p><small>{escape(row.aspect)}: {cells}</small></p>")
    return f'<div class="said"><p><b>{case.answer.outcome}</b>, {case.answer.coverage}</p>{"".join(lines)}</div>'


def _expected(case: Case) -> str:
    rows = []
    for nugget in case.need.nuggets:
        held = case.nuggets[nugget.id] == 1.0
        mark = '<span class="yes">has</span>' if held else '<span class="no">lacks</span>'
        rows.append(f"<li>{mark} ({nugget.importance}) {escape(nugget.text)}</li>")
    return (
        f'<p class="note">Expected: {escape(" or ".join(case.need.expected))}</p><ul class="want">{"".join(rows)}</ul>'
    )
