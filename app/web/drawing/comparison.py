"""A comparison as a table in which every cell is cited; on a narrow screen each row becomes a block."""

from __future__ import annotations

from app.answer import Cell, Citation, Comparison
from app.web.drawing.citations import cited
from app.web.drawing.markup import Html, tag, text
from app.web.drawing.words import Language, word


def comparison(found: Comparison, citations: dict[int, Citation], scope: str, language: Language) -> Html:
    """One row an aspect, one column a term; a row with a single cell is about all of them."""
    corner = tag("td", "")
    heads = corner + "".join(tag("th", text(term), scope="col") for term in found.terms)
    rows = "".join(
        tag(
            "tr",
            tag("th", text(row.aspect), scope="row")
            + "".join(
                _cell(cell, term, citations, scope, language, None if len(row.cells) > 1 else len(found.terms))
                for cell, term in zip(row.cells, found.terms, strict=False)
            ),
        )
        for row in found.rows
    )
    caption = tag("caption", text(" / ".join(found.terms)), kind="hidden")
    return tag("table", caption + tag("thead", tag("tr", heads)) + tag("tbody", rows), kind="comparison")


def _cell(
    cell: Cell, term: str, citations: dict[int, Citation], scope: str, language: Language, across: int | None
) -> Html:
    if not cell.text:
        return tag("td", tag("span", text(word("nothing_said", language)), kind="none"), data_term_label=term)
    shown = [citations[number] for number in cell.citations if number in citations]
    lines = cell.text.split("\n")
    # As many lines as statements: each has its own number. Otherwise all numbers stand behind the last line.
    shares = [[item] for item in shown] if len(lines) == len(shown) else [*([] for _ in lines[1:]), shown]
    said = "".join(tag("p", cited(line, share, scope, language)) for line, share in zip(lines, shares, strict=True))
    if across:  # one cell about all terms
        return tag("td", said, colspan=str(across))
    return tag("td", said, data_term_label=term)
