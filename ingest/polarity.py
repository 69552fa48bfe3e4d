"""Whether a text denies something, in English and Spanish, in so many words or by what its verbs mean."""

from __future__ import annotations

import re
from enum import IntEnum

_PLAIN = {
    "en": re.compile(
        r"\b(?:no|not|never|none|neither|nor|without|cannot|nobody|nothing|nowhere)\b|n[’']t\b", re.IGNORECASE
    ),
    "es": re.compile(r"\b(?:no|nunca|jam[aá]s|ni|sin|tampoco|ning[uú]n|ningun[oa]s?|nadie|nada)\b", re.IGNORECASE),
}
# Words that deny only in part, or nothing: names, "not only", "whether or not", a verdict before its sentence is plain.
_NONE = {
    "en": re.compile(
        r"\b(?:not (?:only|just|merely)|whether or not|or not(?=\W*$|,)|no matter|no doubt|No (?=[A-Z][a-z])|nothing (?:by mouth|but)|no-\w+)\b",
    ),
    "es": re.compile(
        r"\b(?:no (?:s[oó]lo|solamente)|o no(?=\W*$|,)|sin duda|sin embargo|no obstante|nada m[aá]s que)\b", re.I
    ),
}
_PARTIAL = {
    "en": re.compile(
        r"\b(?:not|n[’']t)(?: (?:mean|be|the|as|an?|exactly|quite))* (?:always|all|every|everywhere|everyone|necessarily|the same|alike|interchangeable|equal|identical)\b|\bno (?:one|single|common|agreed|fixed|shared|universal)\b|\bnot one\b",
        re.I,
    ),
    "es": re.compile(
        r"\bno (?:\w+ )?(?:siempre|tod[oa]s?|cada|necesariamente|(?:es |son )?l[oa]s? mism[oa]s?|igual(?:es)?)\b"
        r"|\b(?:no (?:hay|existe)|ningun[oa]?|ningún)(?: un[oa]?)?(?: sol[oa]| únic[oa])?\b",
        re.I,
    ),
}
_BY_MEANING = {
    "en": re.compile(
        r"\b(?:exclud\w+|except\w*|unless|only|outside|other than|rather than|instead|apart|separate\w*|lack\w*|(?:lea(?:ve|ves|ving)|left|shut) (?:it |them )?out"
        r"|differ\w*|distinct\w*|narrow\w*|broad\w*|wider|larger|less|fewer|limit\w*|restrict\w*|ban\w*|bars?|barred|prohibit\w*|forbid\w*|forbade|refus\w+|den(?:y|ies|ied)"
        r"|stop\w*|end(?:s|ed)?|laps\w+|expir\w+|waiv\w+|drop\w*|remov\w+|delet\w+|repeal\w*|replac\w+|withdr\w+|fail\w*|absent|absence|missing|free|exempt\w*|escap\w*|over the counter|regardless|optional|while|whereas"
        r"|until|beyond|avoid\w*|myth|false|wrong|mistak\w+|misconception|un(?:able|paid|clear|likely|safe|sure|fair)\w*|un\w+(?:ed|able)|neutral|inconsisten\w*|incomplet\w*|inaccura\w*|inadequa\w*|insuffic\w*|disagree\w*|uninsured|uneven\w*|skips?|disappear\w*|alone|little|rarely|seldom|hardly|contrast|unlike|against|older|former\w*|no-\w+|non-?\w+)\b",
        re.I,
    ),
    "es": re.compile(
        r"\b(?:exclu\w+|except\w+|salvo|a menos que|s[oó]lo|solamente|únic\w+|fuera|aparte|separad\w+|falta\w*|carec\w+|dej\w+|diferen\w+|difier\w+|distint\w+"
        r"|m[aá]s (?:ampli|estrech|limitad|restringid)\w+|menos|limit\w+|restring\w+|proh[ií]b\w+|impid\w+|neg\w+|nieg\w+|termin\w+|venc\w+|expir\w+|elimin\w+|suprim\w+"
        r"|quit\w+|deroga\w+|reemplaz\w+|sustitu\w+|retir\w+|fall\w+|libre|opcional\w*|hasta|más allá|evit\w+|mito|fals\w+|equivoc\w+|error|en lugar|en vez|neutral\w*|cualquier\w*|antigu\w+|anterior\w*|rara|poc[oa]s?)\b",
        re.I,
    ),
}
_HEDGED = re.compile(
    r"\b(?:sometimes|some|may|might|can|could|often|usually|most(?:ly)?|many|several|generally|typically|differ\w*|different\w*|distinct\w*|broad\w*|wider|narrow\w*|part of|kind of|more than|var(?:y|ies)|depend\w*|each|own|when|if|where|for)\b",
    re.I,
)


_SEGMENT = {
    "en": re.compile(r"[.,;:]|\b(?:because|but|and)\b", re.I),
    "es": re.compile(r"[.,;:]|\b(?:porque|pero|y)\b", re.I),
}
_REPEATED = {  # beside another denial in its segment; "ni" and "nor" go on with one that may stand further off
    "en": re.compile(r"\b(?:neither|nor|none|nobody|nothing)\b", re.I),
    "es": re.compile(r"\b(?:nunca|jam[aá]s|tampoco|ning[uú]n|ningun[oa]s?|nadie|nada)\b", re.I),
}
_VERDICT = re.compile(r"no[,:.;]\s", re.I)
_GOES_ON = {"en": re.compile(r"\bnor\b", re.I), "es": re.compile(r"\bni\b", re.I)}


class Denial(IntEnum):
    """How surely a text denies something."""

    NONE = 0
    BY_MEANING = 1  # "leaves out", "only", "ended": it can be said with "not" as well as without
    PARTIAL = 2  # "not always", "not the same": borne by "sometimes" or "differ" too
    PLAIN = 3  # not, no, never, without


def denial(text: str, language: str = "en") -> Denial:
    """The strongest denial in a text."""
    rest = _NONE[language].sub(" ", text)
    partly = bool(_PARTIAL[language].search(rest))
    if _PLAIN[language].search(_PARTIAL[language].sub(" ", rest)):
        return Denial.PLAIN
    if partly:
        return Denial.PARTIAL
    return Denial.BY_MEANING if _BY_MEANING[language].search(text) else Denial.NONE


def count_denials(text: str, language: str = "en") -> tuple[int, int]:
    """How often a text denies in so many words, at least and at most.

    "No hay ninguno" and "neither this nor that" do so once; a "ni" or "nor" may stand for a denial of its own.
    """
    verdict = _VERDICT.match(text)  # "No, they are not": one of the two may be left out
    rest = _NONE[language].sub(" ", text[verdict.end() :] if verdict else text)
    more = 1 if verdict else 0
    once = _GOES_ON[language].sub(" ", rest)
    if once != rest and not _PLAIN[language].search(once):
        return 1, 2 + more
    total = 0
    for segment in _SEGMENT[language].split(once):
        every = len(_PLAIN[language].findall(segment))
        repeated = len(_REPEATED[language].findall(segment))
        total += (every - repeated) or min(1, repeated)
    return total, total + more + len(_GOES_ON[language].findall(rest))


def denies_by_meaning(text: str, language: str = "en") -> int:
    """How many words of a text deny, or set apart, by what they mean."""
    return len(denying_words(text, language))


def denying_words(text: str, language: str = "en") -> list[str]:
    """The words of a text that deny, or set apart, by what they mean."""
    return [match.group() for match in _BY_MEANING[language].finditer(text)]


def is_hedged(text: str) -> bool:
    """Whether an English text says something of some only, or sets two things apart."""
    return bool(_HEDGED.search(text))
