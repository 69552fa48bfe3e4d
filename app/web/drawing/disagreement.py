"""A disagreement as sides beside each other: who says so, and when; none is declared right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from app.answer import Citation, DisagreementOut, SideOut, Status
from app.web.drawing.citations import all_ours, cited, marks, quoted
from app.web.drawing.markup import Html, outward, tag, term_link, text
from app.web.drawing.words import Language, counted, shown_date, word
from app.web.entries import AUTHORITIES

FEW = 3  # claims of a side that are shown; its sources are all counted


def disagreement(
    found: DisagreementOut,
    citations: dict[int, Citation],
    scope: str | None,
    language: Language,
    headed: bool = True,
    leading: Iterable[int] = (),
    terms: Sequence[str] = (),
) -> Html:
    """The sides; ``headed`` says what they differ on.

    ``scope`` names the list of sources that the numbers lead to; without one, each voice has a link to the original.
    ``leading`` are the numbers that speak for their sides: they stand open, the rest of their side is folded away.
    ``terms`` name the page where all sources of a side are listed.
    """
    first = frozenset(leading)
    sides = _ordered(found, citations)
    drawn = "".join(
        _side(side, number, citations, scope, language, first, terms) for number, side in enumerate(sides, start=1)
    )
    heading = (
        ""
        if not headed
        else tag("p", text(word(found.kind, language)) + tag("span", text(found.about), kind="about"), kind="kind")
    )
    return tag("section", heading + tag("div", drawn, kind="sides"), kind="disagreement")


def who_says_what(
    found: DisagreementOut, citations: dict[int, Citation], scope: str, language: Language, terms: Sequence[str] = ()
) -> Html:
    """The sides folded away under an answer that has put them together in its own sentences."""
    title = text(word("who_says", language)) + tag("span", f" · {text(found.about)}", kind="short")
    inner = disagreement(found, citations, scope, language, headed=False, terms=terms)
    return tag("details", tag("summary", title) + inner, kind="fold")


def folded(found: DisagreementOut, citations: dict[int, Citation], language: Language) -> Html:
    """What the sides differ on, which opens to them; for a place that has several and no list of sources."""
    about = text(found.about[:1].upper() + found.about[1:])
    if found.kind != "opinions":
        about += tag("span", f" · {text(word(found.kind, language))}", kind="short")
    return tag("details", tag("summary", about) + disagreement(found, citations, None, language, headed=False))


def _ordered(found: DisagreementOut, citations: dict[int, Citation]) -> list[SideOut]:
    """Opinions in the order of authority of whoever is weightiest on a side; a changed rule as it was given."""
    if found.kind != "opinions":
        return found.sides
    return sorted(found.sides, key=lambda side: min((_weight(one) for one in _said(side, citations)), default=(99, 0)))


def _weight(citation: Citation) -> tuple[int, int]:
    """Smaller is weightier: what is in force first, then the kind of authority."""
    return get_args(Status).index(citation.status), AUTHORITIES.index(citation.authority_type)


def _said(side: SideOut, citations: dict[int, Citation]) -> list[Citation]:
    return [citations[number] for number in side.citations if number in citations]


def _side(
    side: SideOut,
    number: int,
    citations: dict[int, Citation],
    scope: str | None,
    language: Language,
    leading: frozenset[int],
    terms: Sequence[str],
) -> Html:
    said = sorted(_said(side, citations), key=lambda one: (one.number not in leading, _weight(one), one.number))
    claims: dict[str, list[Citation]] = {}
    for citation in said:
        claims.setdefault(citation.quote, []).append(citation)
    shown = list(claims.values())[:FEW]
    open_now = sum(any(one.number in leading for one in claim) for claim in shown) or len(shown)
    position = side.position or word("some" if number == 1 else "others", language)
    head = tag("h3", text(position), kind="position")
    head += tag("p", _count(said, shown, language, terms), kind="meta")
    body = _claims(shown[:open_now], scope, language)
    if shown[open_now:]:
        more = tag("summary", text(word("more_claims", language, count=len(shown) - open_now)))
        body += tag("details", more + _claims(shown[open_now:], scope, language), kind="more")
    return tag("div", head + body, kind="side")


def _count(said: list[Citation], shown: list[list[Citation]], language: Language, terms: Sequence[str]) -> Html:
    """How many sources there are, and where the rest of them is when not all are shown."""
    all_of_them = {citation.publisher for citation in said}
    here = {citation.publisher for claim in shown for citation in claim}
    counts = text(counted("voice", "voices", len(all_of_them), language))
    if len(here) == len(all_of_them):
        return counts
    counts += text(word("of_which", language, count=len(here)))
    return counts + (" · " + term_link(terms[0], word("see_all", language)) if terms else "")


def _claims(shares: list[list[Citation]], scope: str | None, language: Language) -> Html:
    """One claim an item; who words it alike stands under it."""
    ours = all_ours(citation for share in shares for citation in share)
    return tag("ul", "".join(_claim(share, scope, language, told=ours) for share in shares), kind="voices")


def _claim(share: list[Citation], scope: str | None, language: Language, *, told: bool) -> Html:
    quote = quoted(share[0])
    said = tag("p", cited(quote, share, scope, language) if scope else text(quote), lang=share[0].language)
    return tag("li", said + "".join(_voice(citation, language, linked=not scope, told=told) for citation in share))


def _voice(citation: Citation, language: Language, *, linked: bool, told: bool) -> Html:
    speaker = tag("span", text(citation.publisher), kind="who")
    when = tag("span", text(shown_date(citation.date, language)), kind="when")
    ours = "" if told or citation.wording != "ours" else tag("span", text(word("ours", language)), kind="when")
    link = outward(citation.url, word("original", language), citation.title) if linked else ""
    return tag("p", speaker + when + ours + marks(citation, language) + link, kind="head")
