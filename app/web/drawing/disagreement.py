"""A disagreement as sides beside each other: who says so, and when; none is declared right."""

from __future__ import annotations

from app.answer import Citation, DisagreementOut, SideOut
from app.web.drawing.citations import cited, marks, quoted
from app.web.drawing.markup import Html, outward, tag, text
from app.web.drawing.words import Language, counted, shown_date, word

FEW = 3  # voices of a side that are shown before the rest is folded away


def disagreement(
    found: DisagreementOut, citations: dict[int, Citation], scope: str | None, language: Language, headed: bool = True
) -> Html:
    """The sides in their order (outdated: the current one first); ``headed`` says what they differ on.

    ``scope`` names the list of sources that the numbers lead to; without one, each voice has a link to the original.
    """
    sides = "".join(_side(side, number, citations, scope, language) for number, side in enumerate(found.sides, start=1))
    heading = (
        ""
        if not headed
        else tag("p", text(word(found.kind, language)) + tag("span", text(found.about), kind="about"), kind="kind")
    )
    return tag("section", heading + tag("div", sides, kind="sides"), kind="disagreement", aria_label=found.about)


def folded(found: DisagreementOut, citations: dict[int, Citation], language: Language) -> Html:
    """What the sides differ on, which opens to them; for a place that has several and no list of sources."""
    about = text(found.about[:1].upper() + found.about[1:])
    if found.kind != "opinions":
        about += tag("span", f" · {text(word(found.kind, language))}", kind="short")
    return tag("details", tag("summary", about) + disagreement(found, citations, None, language, headed=False))


def _side(side: SideOut, number: int, citations: dict[int, Citation], scope: str | None, language: Language) -> Html:
    said = [citations[cited] for cited in side.citations if cited in citations]
    position = side.position or word("some" if number == 1 else "others", language)
    voices = len({citation.publisher for citation in said})
    head = tag("h3", text(position), kind="position")
    head += tag("p", text(counted("voice", "voices", voices, language)), kind="meta")
    claims: dict[str, list[Citation]] = {}
    for citation in said:
        claims.setdefault(citation.quote, []).append(citation)
    shares = list(claims.values())
    body = _claims(shares[:FEW], scope, language)
    if len(shares) > FEW:
        more = tag("summary", text(word("show_all", language, count=len(shares))))
        body += tag("details", more + _claims(shares[FEW:], scope, language), kind="more")
    return tag("div", head + body, kind="side")


def _claims(shares: list[list[Citation]], scope: str | None, language: Language) -> Html:
    """One claim an item; who words it alike stands under it."""
    return tag("ul", "".join(_claim(share, scope, language) for share in shares), kind="voices")


def _claim(share: list[Citation], scope: str | None, language: Language) -> Html:
    quote = quoted(share[0])
    said = tag("p", cited(quote, share, scope, language) if scope else text(quote), lang=share[0].language)
    return tag("li", said + "".join(_voice(citation, language, linked=not scope) for citation in share))


def _voice(citation: Citation, language: Language, *, linked: bool) -> Html:
    speaker = tag("span", text(citation.publisher), kind="who")
    when = tag("span", text(shown_date(citation.date, language)), kind="when")
    ours = tag("span", text(word("ours", language)), kind="when") if citation.wording == "ours" else ""
    link = outward(citation.url, word("original", language), citation.title) if linked else ""
    return tag("p", speaker + when + ours + marks(citation, language) + link, kind="head")
