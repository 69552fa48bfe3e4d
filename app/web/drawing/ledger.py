"""Names and counts as plain tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.web.drawing.markup import Html, tag, text


def pairs(values: Mapping[str, object]) -> Html:
    """A name and a value a row."""
    rows = "".join(
        tag(
            "tr",
            tag("th", text(name), scope="row")
            + tag("td", text(f"{value:,}" if isinstance(value, int) else str(value))),
        )
        for name, value in values.items()
    )
    return tag("table", tag("tbody", rows), kind="bars")


def counts(rows: Sequence[tuple[str, int]], heads: tuple[str, str]) -> Html:
    """The same with column heads."""
    head = tag("tr", "".join(tag("th", text(name), scope="col") for name in heads))
    body = "".join(tag("tr", tag("td", text(name)) + tag("td", f"{count:,}")) for name, count in rows)
    return tag("table", tag("thead", head) + tag("tbody", body), kind="bars")
