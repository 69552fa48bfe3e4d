"""What a reader may do next, as buttons: questions to ask, and whether the answer was clear."""

from __future__ import annotations

from collections.abc import Sequence

from app.web.drawing.markup import Html, tag, term_link, text
from app.web.drawing.words import Language, word
from app.web.feedback import REASONS


def questions(title: str, asked: Sequence[str], lang: str | None = None) -> Html:
    """Questions that ask themselves."""
    buttons = "".join(tag("li", tag("button", text(one), kind="offer", type="button", data_ask=one)) for one in asked)
    return tag("section", tag("p", text(title), kind="meta") + tag("ul", buttons, kind="offers", lang=lang))


def onward(count: int, terms: Sequence[tuple[str, str]], language: Language) -> Html:
    """Under a refusal: what there is here, and the words that are near; ``terms`` are ids with labels."""
    near = " ".join(term_link(term, label, kind="node") for term, label in terms)
    said = text(word("explains", language, count=count)) + " "
    said += tag("a", text(word("all_terms", language)), href="terms", data_page="terms")
    close = tag("p", text(word("close_to", language)), kind="meta") + tag("p", near, kind="row") if near else ""
    return tag("section", close + tag("p", said, kind="meta"), kind="onward")


def verdict(name: str, said: bool, language: Language) -> Html:
    """Was it clear? ``name`` tells this answer from others; once said, thanks stand in its place."""
    if said:
        return thanks(name, language)
    up = _button(word("yes_clear", language), name, "up")
    down = _button(word("not_clear", language), name, "down", aria_expanded="false", aria_controls=f"why-{name}")
    reasons = "".join(
        _button(word(f"reason_{reason}", language), name, "down", data_reason=reason) for reason in REASONS
    )
    why = tag("span", text(word("why", language)), kind="meta") + reasons
    row = tag("div", tag("span", text(word("helpful", language)), kind="meta") + up + down, kind="verdicts")
    hidden = tag(
        "div", why, kind="verdicts", id=f"why-{name}", hidden="", role="group", aria_label=word("why", language)
    )
    return tag("div", row + hidden, id=f"verdict-{name}", data_thanks=word("thanks", language))


def thanks(name: str, language: Language) -> Html:
    """What stands there afterwards; it can have the focus that the pressed button had."""
    return tag("p", text(word("thanks", language)), kind="meta", id=f"verdict-{name}", tabindex="-1")


def _button(label: str, name: str, verdict: str, **more: str) -> Html:
    return tag("button", text(label), kind="action", type="button", data_verdict=verdict, data_of=name, **more)
