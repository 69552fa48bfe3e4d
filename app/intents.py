"""What a question wants: a definition, a difference, a verdict, a list, a rule … read from its words."""

from __future__ import annotations

import re
from functools import lru_cache

from app.answers import Intent
from ingest.vocabulary import fold

MASK = "xterm"  # stands for a named term, so that a term's own words ("licensure compact") ask for nothing

_DEFINES = re.compile(
    rf"\b(?:what(?:'?s| is| are)|whats|wats|define|definition of|meaning of|explain|describe|que (?:es|son|significa)|what does|what do|stand for)\s+(?:an?\s+|the\s+|un\s+|una\s+|el\s+|la\s+|los\s+|las\s+|my\s+|this\s+)?(?:(?:codigo|termino|palabra|siglas|code|term|word|abbreviation)\s+)?{MASK}"
    rf"(?!\s*(?:'s|vs|versus|and {MASK}|or {MASK}|good|used for|cover|require|need|cost|rule|law))\b"
    rf"|{MASK}\s+(?:meaning|definition|stand for|stands for|what (?:is|does)|explained|significado|(?:mean|means)(?=\W*$|\s+(?:in|for|exactly|here|on|to)\b))\b|^\W*{MASK}\W*$"
    # with words beside the term that may make it another: "what is pediatric telehealth", "what is a telehealth navigator"
    rf"|\b(?:what(?:'?s| is| are)|whats|define|meaning of)\s+(?:an?\s+|the\s+)?(?:(?!(?:of|for|in|on|to|by|with|about|from|between|and|or)\b)[\w-]+\s+){{1,3}}{MASK}\W*$"
    rf"|\b(?:what(?:'?s| is| are)|whats|define|meaning of)\s+(?:an?\s+|the\s+)?{MASK}\s+[\w-]+\W*$"
)

# "what are the main xterm": not what the word means but which there are
_COUNTS_UP = re.compile(
    rf"\b(?:what|which|cuales) (?:are|son) (?:the |all |las |los )?(?:main|different|various|(?:most )?common|key|basic|major|two|three|four|five|six|\d|principales|distint[oa]s) {MASK}\b"
    rf"|\b(?:how many|cuant[oa]s) {MASK}\b"
)

_SAYS_DEFINE = re.compile(
    r"\b(?:mean(?:s|ing|t)?|defin\w+|explain|stands? for|tell me about|describes?|significa\w*|quiere decir|what(?:'?s| is) (?:it|that|this)|que es (?:eso|esto))\b"
)

# In order; the first that matches wins. {n}: at least so many terms must be named.
_INTENTS: tuple[tuple[Intent, int, re.Pattern[str]], ...] = (
    (
        "history",
        0,
        re.compile(
            r"\b(?:who (?:coined|invented|first|came up|created|started)|coined|origins?\b(?! site)|originated?|history|come from|came from|first used|when (?:was|did) .*\b(?:coined|invented|start|begin|first|word|term)|how old is|(?:which|what) (?:word |term |name )?(?:is|was|came|comes) (?:older|newer|first|earlier)|etymolog\w+|quien (?:invento|acuno|creo)|origen|historia|de donde viene)\b"
        ),
    ),
    ("history", 2, re.compile(r"\b(?:say|says|said|word|term|name) .{1,40}\b(?:before|older than|earlier than)\b")),
    (
        "distinguish",
        2,
        re.compile(
            r"\b(?:differ\w*|vs|versus|compar\w+|same|interchangeabl\w+|distin\w+|apart|opposed to|synonym\w*|another (?:word|name|term)|something else|which is which|what(?:'?s| is) what|how (?:do|can) (?:i|we|you) tell|tell .{0,40}\bfrom|relat(?:e|ed|ion\w*)|better word|confus\w+|or just|diferenc\w+|igual|mismo|misma|distint\w+|sinonim\w+|comparar)\b"
        ),
    ),
    ("list", 1, re.compile(r"\b(?:what|which) (?:kind|type|sort|form)s? of (?!thing)")),
    (
        "classify",
        1,
        re.compile(
            r"\b(?:counts?|counted|qualif(?:y|ies)|considered|classified|fall(?:s)? under|(?:kind|type|form|part|subset|example|sort) of (?!services?\b)|includ(?:e|es|ed|ing)|belongs? to|regarded|in or out of|(?:see|treat|view|regard|class|classify)s? (?:it|this|that|them|xterm) as|(?:is|was) (?:that|this|it) (?:still |also |really |even |just )*xterm|umbrella|cuenta|considera|tipo de|parte de|incluye|forma de)\b"
        ),
    ),
    (
        "classify",
        2,
        re.compile(
            rf"{MASK} (?:es|son|cuentan? como|forma parte de) (?:una? )?(?:(?:tipo|parte|clase) de )?(?:la |el )?{MASK}\W*$"
        ),
    ),
    ("classify", 2, re.compile(r"^(?:so |and |but |wait,? |ok,? |then )*(?:is|are|isn'?t|aren'?t|was|es|son)\b")),
    (
        "benefit",
        0,
        re.compile(
            r"\b(?:benefits?|advantages?|pros\b|good for|why (?:use|would)|what(?:'?s| is| are)? (?:so )?(?:good|great|nice) (?:about|with)|why do (?:people|patients|doctors) (?:like|want|use)|upside\w*|useful|help(?:s|ful)? (?:patients|doctors|clinics|providers)|beneficios?|ventajas?|para que sirve)\b"
        ),
    ),
    (
        "limit",
        0,
        re.compile(
            r"\b(?:limit\w*|drawbacks?|disadvantages?|cons\b|downsides?|risks?|challenges?|problems?|barriers?|can'?t (?:you )?(?:do|be done)|cannot|can .{1,30}\bnot (?:be )?(?:do|done|used?)|not possible|what(?:'?s| is| are)? (?:so )?(?:bad|wrong|worse) (?:about|with)|why do (?:people|patients|doctors) (?:dislike|hate|avoid)|weakness\w*|desventajas?|limitaci\w+|riesgos?|problemas?)\b"
        ),
    ),
    (
        "list",
        0,
        re.compile(
            r"\b(?:examples?|what (?:kinds?|types?|sorts?|forms?)|what can (?:i|you|we|one|patients|people|they) (?:do|get|see) (?:on|with|in|through|there)|which (?:services|kinds|types|technologies|states|ones)|list|types of|kinds of|name (?:some|the|a few)|what services|what technolog\w+|what are the|how many ways|ejemplos?|cuales son|que tipos|tipos de)\b"
        ),
    ),
    (
        "regulate",
        0,
        re.compile(
            r"\b(?:medicare|medicaid|bill(?:s|ed|ing|able)?|cod(?:e|es|ing)|cpt|hcpcs|reimburs\w+|cover(?:s|ed|age)?|pay(?:s|ment|ments|er|ers)?|paid|insur\w+|laws?|legal(?:ly)?|statutes?|states?|licens\w+|hipaa|rules?|modifiers?|pos|dea|prescri\w+|consent|expire[sd]?|waiver\w*|regulat\w+|seguro|ley|factur\w+|cobr\w+|cubre|licencia|receta\w*)\b"
        ),
    ),
    (
        "require",
        0,
        re.compile(
            r"\b(?:needs?|needed|requir\w+|must|have to|has to|necessary|mandatory|without|necesit\w+|requisito\w*|obligatori\w+|hace falta|hay que)\b"
        ),
    ),
    ("vendor", 0, re.compile(r"\bvendors?\b")),
    (
        "define",
        0,
        re.compile(
            r"\b(?:what(?:'?s| is| are| was)|whats|mean(?:s|ing|t)?|defin\w+|explain|stands? for|tell me about|describe|describes?|que (?:es|son|significa|quiere decir)|significa\w*|defin\w+|explica\w*)\b"
        ),
    ),
)


_DESCRIBES = re.compile(
    r"\b(?:word|term|name) (?:for|of|please|used)\b|\bwhat (?:do|would|does) (?:you|they|we|people|the \w+) call\b|\b(?:is|are|was|it) (?:it |that |this |that thing |that service )?(?:type )?called\b"
    r"|\bhow (?:is|do you) (?:it )?call\w*\b|\bthe term\b|\bcomo se (?:llama|dice)\b|\bque (?:palabra|termino|nombre) (?:es|tiene|se usa)\b"
    r"|\bwhat(?:'?s| is) (?:that|the) (?:word|term|name|thing)\b|[,:;.]\s*(?:the )?(?:word|term|name|palabra|termino|nombre)\W*$"
)


# Words by which an intent is read, long enough for a slip in them to be no other word.
_ASKING = (
    "difference different between definition meaning explain describe considered requirement requirements required"
    " examples benefits advantages disadvantages limitations compared interchangeable synonym history diferencia significado"
).split()


@lru_cache(maxsize=2_000)
def _mended(word: str) -> str:
    """A folded word with its slip mended if it is an asking word: diffrence, betwen, meening; diff is clipped."""
    if word == "diff":
        return "difference"
    if len(word) < 6 or word in _ASKING:
        return word
    from rapidfuzz.distance import OSA

    near = [asking for asking in _ASKING if asking[0] == word[0] and OSA.distance(word, asking, score_cutoff=1) <= 1]
    return near[0] if near else word


def _plain(text: str) -> str:
    """A text as the patterns read it: folded, straight apostrophes, slips in asking words mended."""
    return re.sub(r"[a-z]{4,}", lambda match: _mended(match.group()), fold(text).replace("’", "'"))


def asks_meaning(text: str) -> bool:
    """Whether a question asks what something means, wherever it stands: "…, what is it", "meaning?"."""
    return bool(_SAYS_DEFINE.search(_plain(text)))


def describes(text: str) -> bool:
    """Whether a question tells what a thing is and asks for the word."""
    return bool(_DESCRIBES.search(_plain(text)))


def intent_of(text: str, terms: int, bare: bool = False) -> Intent:
    """The intent of a question, terms masked, that names so many of them; ``define`` for nothing but a term (``bare``), else ``other``."""
    plain = _plain(text)
    if _COUNTS_UP.search(plain):
        return "list"
    if terms == 1 and _DEFINES.search(plain):
        return "define"
    for intent, needed, pattern in _INTENTS:
        if terms >= needed and pattern.search(plain):
            # "what is AI doing in telemedicine" asks for no definition of telemedicine
            return intent if intent != "define" or bare or not terms or _SAYS_DEFINE.search(plain) else "other"
    if terms >= 2 and re.search(r"\b(?:or|and|o|y)\b|/", plain) and len(plain.split()) <= 6 + terms:
        return "distinguish"
    return "define" if terms == 1 and bare else "other"


def without_asking(text: str, intent: Intent) -> str:
    """A question without the words by which its intent was read; those that ask for a rule are part of its matter."""
    plain = _plain(text)
    for named, _, pattern in _INTENTS:
        if named == intent and intent not in ("regulate", "vendor"):
            plain = pattern.sub(" ", plain)
    return plain


_SPECIFIC = re.compile(r"[\s¿\"'(]*(?:who|whose|when|where|why|which|how|does|did|do|can|could|is|are|will|what)\b")


def asks_more(text: str, intent: Intent) -> bool:
    """Whether a question asks for more than what a term means or how two stand to each other."""
    return intent not in ("define", "distinguish", "classify") and bool(_SPECIFIC.match(_plain(text)))
