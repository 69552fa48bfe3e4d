"""Which language a question is in: English or Spanish, by its function words and marks."""

from __future__ import annotations

import re
from typing import Literal

from ingest.vocabulary import fold

_SPANISH_MARKS = re.compile(r"[¿¡ñáéíóú]")
_SPANISH = frozenset(
    "que es el la los las un una de del en por para como cual cuales cuando donde quien significa diferencia entre y o con"
    " mi su se lo si son esta este eso hay puedo puede tengo debo necesito quiere decir sirve misma mismo cuenta espanol"
    " hace cubre medico doctor paciente salud llamada consulta al le me te nos significan quienes sobre usa usan ya voy estoy"
    " quiero quieren puede pueden vivir morir morirme matar matarme nada todo todos tan tanto tus hoy alguien significado"
    " gracias hola buenas buenos muy hasta sangre kiero".split()
)
_ENGLISH = frozenset(
    "what is the a an of in for to how does do are and or with my your it can which when who where mean means difference"
    " between count as same this that there why should i need about by from on be has have not he she you they call stop make tell".split()
)


def language_of(text: str) -> Literal["en", "es"]:
    """The language of a short text; English when nothing speaks for Spanish."""
    words = re.findall(r"[a-z]+", fold(text))
    spanish = sum(word in _SPANISH for word in words) + 2 * bool(_SPANISH_MARKS.search(text.casefold()))
    english = sum(word in _ENGLISH for word in words)
    return "es" if spanish > english else "en"
