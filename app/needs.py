"""What kind of thing an answer must have: an amount, a number of something, a time, a date, a code, a recommendation."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = (
    r"(?:\b(?!(?:19|20)\d\d\b)\d[\d,.]*|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|half"
    r"|sixteen|twenty|thirty|sixty|ninety|hundred|thousand|million)\b)"
)
_SPAN_OF_TIME = r"(?:second|minute|hour|day|night|week|month|year|business day|calendar year|term)s?\b"


@dataclass(frozen=True, slots=True)
class Need:
    """A kind of thing: how it is asked for in a folded question, and how a quote shows that it has it."""

    name: str
    asks: re.Pattern[str]
    shows: re.Pattern[str]


NEEDS = (
    Need(
        "amount",
        re.compile(r"\b(?:how much|what (?:does|do|is|are) .{0,40}\b(?:costs?|prices?|fees?)\b|price of|cost of|cuanto (?:cuesta|vale|cobran)|copay\w*|dollars?)\b|\$"),
        re.compile(r"\$\s?\d|\b\d[\d,.]*\s?(?:dollars|usd|percent|%)|\d%", re.I),
    ),
    Need(
        "number",
        re.compile(r"\b(?:how many|what percent\w*|cuant[oa]s)\b"),
        re.compile(rf"{_NUMBER}|\d%", re.I),
    ),
    Need(
        "duration",
        re.compile(r"\b(?:how long (?!ago)|how soon|cuanto (?:tiempo|dura\w*)|within how)\b"),
        re.compile(rf"{_NUMBER}(?:[- ](?:to|or|and)?[- ]?\d*)?[ -]*(?:consecutive |business |calendar )?{_SPAN_OF_TIME}|\b(?:permanent\w*|indefinite\w*|lifelong|overnight|until|(?:19|20)\d\d)\b", re.I),
    ),
    Need(
        "frequency",
        re.compile(r"\b(?:how often|how many times|cada cuanto|cuantas veces)\b"),
        re.compile(r"\b(?:every|each|per|once|twice|times|daily|nightly|weekly|monthly|yearly|annual\w*|quarterly|always|never|regularly|routinely|continuously)\b", re.I),
    ),
    Need(
        "date",
        re.compile(r"\bwhen did\b|\bsince when\b|\b(?:which|what|that) year\b|\b(?:when|since when|until when|cuando)\s+(?:do|does|will|was|were|is|are|can|se|fue|va)\b.*\b(?:end|ends|ended|expire[sd]?|start|starts|started|begin|begins|began|change[sd]?|coined|founded|invented|effect|effective|replaced?|stop|stops|stopped|introduced|happen(?:ed)?|run out|last|first|termina|empieza|vence|cambio)\b|\bwhat (?:year|date)\b|\bhasta cuando\b"),
        re.compile(r"\b(?:19|20)\d\d\b"),
    ),
    Need(
        "deadline",
        re.compile(r"\b(?:until|till|by) when\b|\bdeadlines?\b|\bplazo\b"),
        re.compile(rf"\b(?:19|20)\d\d\b|{_NUMBER}[ -]*(?:business |calendar )?{_SPAN_OF_TIME}", re.I),
    ),
    Need(
        "originator",
        re.compile(r"\b(?:who|whom|quien) (?:first )?(?:invented|coined|founded|created|discovered|designed|invento|acuno|creo|fundo)\b"),
        re.compile(r"\b(?:coin|invent|credit|found|creat|discover|design|develop|introduc|nam|propos|idea|attribut|first)", re.I),
    ),
    Need(
        "code",
        re.compile(r"\b(?:what|which|que|cual) (?:(?:cpt|hcpcs|billing|pos|place of service|icd(?:-?10)?|procedure|diagnosis)\s+)*(?:codes?|modifiers?|number|codigo)\b|\b(?:cpt|hcpcs|icd(?:-?10)?|billing|procedure) codes?\b"),
        re.compile(r"\b(?:[A-Z]\d{4}|\d{5}|\d{2}|G[TQ0]|FQ|9[35])\b"),
    ),
    Need(
        "recommendation",
        re.compile(r"\b(?:which|what|who|whats|cual|que) .{0,40}\b(?:best|cheapest|top|mejor(?:es)?)\b(?! (?:practice|way|word|term|name))"),
        re.compile(r"\b(?:best|cheapest|top|recommend\w*)\b", re.I),
    ),
)  # fmt: skip

_COUNTED = re.compile(r"\b(?:how many|what percent\w* of|cuant[oa]s)\s+([\w-]+)")


def needs_of(plain: str) -> tuple[str, ...]:
    """The names of what a folded question needs."""
    return tuple(need.name for need in NEEDS if need.asks.search(plain))


def counted(plain: str) -> str | None:
    """What a folded question wants counted: "how many states have joined"."""
    found = _COUNTED.search(plain)
    return found[1] if found else None


def satisfies(need: str, quote: str) -> bool:
    """Whether a quote has the kind of thing that is needed."""
    return any(one.name == need and bool(one.shows.search(quote)) for one in NEEDS)
