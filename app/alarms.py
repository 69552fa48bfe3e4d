"""Alarms that no list of words catches: a question is compared with authored examples of what must not be answered.

"My chest feels like an elephant is sitting on it" has no word of an emergency; its neighbours among the examples are
emergencies. Harmless look-alikes stand on the other side, so that a question about a word stays one. The examples are
in ``alarms.toml``; left out one by one, 9 in 10 of each kind are heard.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from importlib.resources import files
from typing import TYPE_CHECKING

from app.language import language_of
from app.questions import Safety
from app.safety import names_a_person, names_trouble
from ingest.vocabulary import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ingest.encoder import Encoder

_NEAR = 0.35  # mean cosine of the two nearest examples from which they are neighbours
_AHEAD = 0.02  # cosine by which alarming examples must be nearer than harmless ones
_SURELY = 0.5  # cosine of harmless examples from which an alarming word is part of a question about words
_FAR_AHEAD = 0.12
_ASKS = re.compile(
    r"[\s\"(]*(?:¿|(?:whats?|who|which|where|when|why|how|que|cual(?:es)?|quien(?:es)?|como|cuando|donde|por que)\b)"
)
# A body, a harm, a drug or a wish to die, told in Spanish. Stems of folded words.
TROUBLE_ES = re.compile(
    r"\b(?:duel|dol(?:or|id)|sangr|respir|pecho|brazo|pierna|cabeza|garganta|lengua|quijada|piel|ojo|oido|estomag|barriga|vientre|costilla|corazon|sudo|sudando|labios|cara|espalda"
    r"|desmay|marea|vomit|hinch|pica|ronch|fiebre|tos\b|ahog|atragant|convuls|infart|derrame|sobredos|envenen|cloro|veneno|quem|golpe|trag[oa]|cort[eo]|cortad|caid|cay[oe]|herid|hemorrag|embaraz|bebe|parto"
    r"|pastill|medic(?:in|amento)|dosis|insulin|presion|azucar|glucos|sintoma|infeccion|erupcion|ardor|alergi|enferm|grave|despert|inconscien|no siento"
    r"|morir|muer[eot]|mejor sin mi|colgar|ahorc|hongo|crema|tratamiento|matar|suicid|vida|vivir|hacerme dano|lastim|desaparec|pega\b|golpea|miedo|amenaz|abus|llor|triste|deprim|ansied|sin ganas|carga para)"
)
_ALARMING: tuple[Safety, ...] = ("emergency", "crisis", "medical_advice")


class Alarms:
    """The examples as vectors, made once; ``vector_of`` gives a question's, which the search then needs anyway."""

    def __init__(self, encoder: Encoder, vector_of: Callable[[str], NDArray[np.float32]]) -> None:
        import numpy as np

        texts: dict[str, list[str]] = tomllib.loads((files("app") / "alarms.toml").read_text(encoding="utf-8"))
        self._vector_of = vector_of
        self._vectors: NDArray[np.float32] = encoder.encode([text for kind in texts for text in texts[kind]])
        self._kinds = np.array([kind for kind in texts for _ in texts[kind]])

    def heard(self, text: str, besides: str | None = None) -> Safety:
        """What a question is an alarm of, or ``none``.

        ``besides``: what it says besides the terms that it names, None when it names none. Who is in trouble names a
        person, and is in trouble without the term as well.
        """
        plain = fold(text)
        nobody = not names_a_person(plain) and not names_trouble(plain)
        if _asks_of_a_thing(text) or (besides is not None and nobody):
            return "none"
        if language_of(text) == "es" and not TROUBLE_ES.search(plain):
            return "none"  # the encoder takes any Spanish for its neighbour
        kind = self._nearest_alarm(text)
        return kind if besides is None or kind == "none" or self._nearest_alarm(besides) != "none" else "none"

    def _nearest_alarm(self, text: str) -> Safety:
        near = self._nearest(text)
        kind = max(_ALARMING, key=lambda k: near[k])
        return kind if near[kind] >= _NEAR and near[kind] >= near["none"] + _AHEAD else "none"

    def harmless(self, text: str) -> bool:
        """Whether a question with an alarming word is clearly one about words: "would a heart attack patient …"."""
        near = self._nearest(text)
        return near["none"] >= _SURELY and near["none"] >= _FAR_AHEAD + max(near[k] for k in _ALARMING)

    def _nearest(self, text: str) -> dict[Safety, float]:
        """For each kind the mean cosine of its two nearest examples."""
        import numpy as np

        near = self._vectors @ self._vector_of(text)
        kinds: tuple[Safety, ...] = (*_ALARMING, "none")
        return {kind: float(np.sort(near[self._kinds == kind])[-2:].mean()) for kind in kinds}


def _asks_of_a_thing(text: str) -> bool:
    """Whether a question is nobody's own: the encoder knows little Spanish, and takes any of it for its neighbour."""
    plain = fold(text)
    return not names_a_person(plain) and (bool(_ASKS.match(plain)) or len(plain.split()) < 4)
