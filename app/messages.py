"""Everything Plainterm says in its own words: one table, English and Spanish, plain language, no claim about a term."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Language = Literal["en", "es"]

MESSAGES: dict[str, dict[Language, str]] = {
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
    "partial": {
        "en": "My sources do not mention {missing}. They do say this:",
        "es": "Mis fuentes no mencionan {missing}. Sí dicen esto:",
    },
    "not_mentioned": {
        "en": "My sources do not mention {missing}.",
        "es": "Mis fuentes no mencionan {missing}.",
    },
    # after an answer that may have told it in passing: the whole is not denied
    "not_answered": {"en": "I found nothing more on {missing}.", "es": "No encontré más sobre {missing}."},
    "closest": {
        "en": "I may not have just that. The closest that I have:",
        "es": "Quizás no tenga justo eso. Lo más cercano que tengo:",
    },
    "not_covered_term": {"en": "My sources do not define “{missing}”.", "es": "Mis fuentes no definen «{missing}»."},
    "not_covered": {"en": "My sources do not answer that.", "es": "Mis fuentes no responden a eso."},
    "nearest": {"en": "They do explain: {terms}.", "es": "Sí explican: {terms}."},
    "off_topic": {
        "en": "I explain healthcare words from named sources. I cannot help with that question.",
        "es": "Explico palabras de la salud con fuentes citadas. No puedo ayudar con esa pregunta.",
    },
    "front_desk": {
        "en": "I explain what healthcare words mean. For appointments, bills, records and other services, please contact the clinic.",
        "es": "Explico qué significan las palabras de la salud. Para citas, cuentas, expedientes y otros servicios, comuníquese con la clínica.",
    },
    "desk_beside": {
        "en": "For your own appointment, bill or records, please contact the clinic.",
        "es": "Para su propia cita, cuenta o expediente, comuníquese con la clínica.",
    },
    "contact": {
        "en": "You can reach the clinic here: {contact}",
        "es": "Puede comunicarse con la clínica aquí: {contact}",
    },
    "greeting": {
        "en": "Hello. Ask me what a healthcare word means. For example: “Is telehealth the same as telemedicine?” Each answer shows who says so, and when.",
        "es": "Hola. Pregúnteme qué significa una palabra de la salud. Por ejemplo: «¿Es lo mismo telesalud que telemedicina?» Cada respuesta muestra quién lo dice y cuándo.",
    },
    "clarify": {
        "en": "“{label}” has more than one meaning in my sources. Which one do you mean?",
        "es": "«{label}» tiene más de un significado en mis fuentes. ¿Cuál quiere decir?",
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
    "help_beside": {
        "en": "If someone is in danger now, call 911. If you may hurt yourself, call or text 988.",
        "es": "Si alguien está en peligro ahora, llame al 911. Si puede hacerse daño, llame o escriba al 988.",
    },
    "declined": {
        "en": "I only explain healthcare words from named sources. I cannot do that.",
        "es": "Solo explico palabras de la salud con fuentes citadas. No puedo hacer eso.",
    },
    "aspect_plain": {"en": "In plain words", "es": "En palabras sencillas"},
    "define_question": {"en": "What is {term}?", "es": "¿Qué es {term}?"},
    "compare_question": {
        "en": "What is the difference between {a} and {b}?",
        "es": "¿Cuál es la diferencia entre {a} y {b}?",
    },
    "classify_question": {"en": "Is {a} a kind of {b}?", "es": "¿Es {a} un tipo de {b}?"},
}


def message(name: str, language: Language, **values: str) -> str:
    """One message with its gaps filled. Raises KeyError for a name that the table lacks."""
    return MESSAGES[name][language].format(**values)


def listed(words: Sequence[str], language: Language) -> str:
    """Words in a row: a, b and c."""
    joint = " y " if language == "es" else " and "
    return joint.join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
