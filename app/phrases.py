"""Everything Plainterm says in its own words: one table, English and Spanish, plain language, no claim about a term."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Language = Literal["en", "es"]

PHRASES: dict[str, dict[Language, str]] = {
    "yes": {"en": "Yes, these sources say so.", "es": "Sí, estas fuentes lo dicen."},
    "yes_one": {"en": "Yes, says {publisher}.", "es": "Sí, según {publisher}."},
    "no": {"en": "No, these sources say it is not.", "es": "No, estas fuentes dicen que no."},
    "no_one": {"en": "No, says {publisher}.", "es": "No, según {publisher}."},
    "differ": {"en": "Sources differ on {about}.", "es": "Las fuentes no coinciden sobre {about}."},
    "differ_plain": {"en": "Sources differ on this.", "es": "Las fuentes no coinciden en esto."},
    "changed": {
        "en": "The rule on {about} has changed. The newer rule comes first.",
        "es": "La regla sobre {about} cambió. Primero va la más nueva.",
    },
    "wrong": {
        "en": "One source here does not match the rule text on {about}.",
        "es": "Una fuente no coincide con el texto de la regla sobre {about}.",
    },
    "same": {
        "en": "Some sources use both words for one thing.",
        "es": "Algunas fuentes usan las dos palabras para lo mismo.",
    },
    "not_same": {"en": "Most sources here tell them apart.", "es": "La mayoría de estas fuentes las distingue."},
    "no_statement": {
        "en": "My sources do not say directly. They say this:",
        "es": "Mis fuentes no lo dicen de forma directa. Dicen esto:",
    },
    "partial": {
        "en": "My sources do not mention {missing}. They do say this:",
        "es": "Mis fuentes no mencionan {missing}. Sí dicen esto:",
    },
    "need_amount": {"en": "the amount", "es": "la cantidad"},
    "need_number": {"en": "the number", "es": "el número"},
    "need_duration": {"en": "how long", "es": "cuánto tiempo"},
    "need_frequency": {"en": "how often", "es": "cada cuánto"},
    "need_date": {"en": "the date", "es": "la fecha"},
    "need_deadline": {"en": "the deadline", "es": "el plazo"},
    "need_originator": {"en": "who began it", "es": "quién lo creó"},
    "need_code": {"en": "the code", "es": "el código"},
    "need_recommendation": {"en": "which is best", "es": "cuál es mejor"},
    "older": {"en": "An older rule said:", "es": "Una regla anterior decía:"},
    "lapsed": {"en": "This rule has ended:", "es": "Esta regla ya terminó:"},
    "in_english": {"en": "", "es": "Esta fuente está en inglés:"},
    "not_covered_term": {"en": "My sources do not define “{missing}”.", "es": "Mis fuentes no definen «{missing}»."},
    "not_covered": {"en": "My sources do not answer that.", "es": "Mis fuentes no responden a eso."},
    "nearest": {"en": "They do explain: {terms}.", "es": "Sí explican: {terms}."},
    "off_topic": {
        "en": "I explain healthcare words from named sources. I cannot help with that question.",
        "es": "Explico palabras de la salud con fuentes citadas. No puedo ayudar con esa pregunta.",
    },
    "greeting": {
        "en": "Hello. Ask me what a healthcare word means. For example: “Is telehealth the same as telemedicine?” Each answer shows who says so, and when.",
        "es": "Hola. Pregúnteme qué significa una palabra de la salud. Por ejemplo: «¿Es lo mismo telesalud que telemedicina?» Cada respuesta muestra quién lo dice y cuándo.",
    },
    "clarify": {
        "en": "“{label}” has more than one meaning in my sources. Which one do you mean?",
        "es": "«{label}» tiene más de un significado en mis fuentes. ¿Cuál quiere decir?",
    },
    "which_term": {
        "en": "Which word do you mean? Please name it.",
        "es": "¿Qué palabra quiere decir? Escríbala, por favor.",
    },
    "medical_advice": {
        "en": "I cannot give medical advice. Please ask your doctor, nurse or pharmacist. I can tell you what healthcare words mean.",
        "es": "No puedo dar consejos médicos. Pregunte a su médico, enfermero o farmacéutico. Puedo decirle qué significan las palabras de la salud.",
    },
    "emergency": {
        "en": "Call 911 or your local emergency number now. I am not able to help in an emergency.",
        "es": "Llame ahora al 911 o al número de emergencias de su zona. No puedo ayudar en una emergencia.",
    },
    "crisis": {
        "en": "If you may hurt yourself, call your local emergency number now. In the US, you can call or text 988 at any hour to talk with someone.",
        "es": "Si puede hacerse daño, llame ahora al número de emergencias de su zona. En Estados Unidos puede llamar o escribir al 988 a cualquier hora.",
    },
    "declined": {
        "en": "I only explain healthcare words from named sources. I cannot do that.",
        "es": "Solo explico palabras de la salud con fuentes citadas. No puedo hacer eso.",
    },
    "aspect_plain": {"en": "In plain words", "es": "En palabras sencillas"},
    "aspect_relation": {"en": "How they relate", "es": "Cómo se relacionan"},
    "define_question": {"en": "What is {term}?", "es": "¿Qué es {term}?"},
    "compare_question": {
        "en": "What is the difference between {a} and {b}?",
        "es": "¿Cuál es la diferencia entre {a} y {b}?",
    },
    "classify_question": {"en": "Is {a} a kind of {b}?", "es": "¿Es {a} un tipo de {b}?"},
}


def phrase(name: str, language: Language, **values: str) -> str:
    """One phrase with its gaps filled. Raises KeyError for a name that the table lacks."""
    return PHRASES[name][language].format(**values)


def listed(words: Sequence[str], language: Language) -> str:
    """Words in a row: a, b and c."""
    joint = " y " if language == "es" else " and "
    return joint.join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
