"""What must be said before anything else, and what is not answered: emergencies, advice, orders to the assistant.

A question about a word stays a question about a word: "is telepsychiatry for suicidal patients?" is answered, "I want
to die" is not answered but helped.
"""

from __future__ import annotations

import re

from app.questions import Safety
from ingest.vocabulary import fold

_SELF = r"\b(?:i|i'?m|im|i'?ve|i'?ll|me|my|myself|we|our|he|she|him|her|his|someone|somebody|son|daughter|wife|husband|mother|mom|father|dad|friend|child|kid|baby|brother|sister|girlfriend|boyfriend|partner)\b"
_SELF_ES = r"\b(?:yo|puedo|debo|deberia|tomo|me|mi|mis|estoy|tengo|siento|quiero|mi (?:hijo|hija|esposo|esposa|madre|padre|amigo|amiga|bebe)|alguien|nos|nuestro)\b"
_SUICIDE = re.compile(
    r"\b(?:kill(?:ing)? (?:my|him|her|them)sel(?:f|ves)|end(?:ing)? (?:my|his|her) (?:own )?life|tak(?:e|ing) my (?:own )?life|want(?:s)? to die|wanna die|don'?t want to (?:live|be alive)"
    r"|no reason to live|better off dead|(?:don'?t|do not) want to be (?:here|alive)|end it all|(?:thinking (?:of|about)|plan(?:ning)? (?:to|on)) end(?:ing)? it|(?:want|wish) (?:it|this) (?:all )?to (?:end|be over)|no point (?:in|to) (?:living|going on)|tired of (?:living|life)|can'?t go on|jump off|slit (?:my|her|his) wrists?|wish i (?:was|were) dead|hurt(?:ing)? myself|harm(?:ing)? myself|cut(?:ting)? myself|suicidal thoughts|feel(?:ing)? suicidal|thinking (?:about|of) suicide|commit(?:ting)? suicide)\b"
    r"|\b(?:i'?m|i am|im|he is|she is|my \w+ is) suicidal\b"
    r"|\b(?:matarme|suicidarme|quitarme la vida|quiero morir(?:me)?|no quiero vivir|hacerme dano|acabar con mi vida|quiere (?:matarse|suicidarse|morir))\b"
)
_ACUTE = re.compile(
    r"\b(?:chest pain|chest hurts|heart attack|can'?t breathe|cannot breathe|can not breathe|trouble breathing|difficulty breathing|stopped breathing|not breathing|choking|having a stroke"
    r"|face (?:is )?droop\w*|slurred speech|severe bleeding|bleeding (?:a lot|badly|heavily|out)|won'?t stop bleeding|unconscious|passed out|collapsed|overdos\w+|took (?:too many|\d{2,})|swallowed (?:\w+ ){0,3}(?:poison|bleach|bottle|pills|battery|tylenol|detergent)"
    r"|poisoned|seizure|severe allergic|anaphyla\w+|throat (?:is )?(?:closing|swelling)|turning blue|not responding|unresponsive|gunshot|gun shot|stabbed|labor pains|water broke|fainted|pregnant .{0,25}bleeding|bleeding .{0,25}pregnant|(?:won'?t|can'?t|not|cannot) wak(?:e|ing)(?: up| him| her)?|(?:throwing|threw|coughing|vomiting) up blood|vomiting blood|coughing blood|(?:face|arm|leg|side) (?:is |went |feels )?(?:numb|drooping|paralyzed)|can'?t (?:move|feel) (?:my|his|her) (?:arm|leg|face|side)|slurring|worst headache of my life"
    r"|chest (?:is )?(?:tight\w*|pressure|heavy)|(?:tight\w*|pressure|crushing|sharp pain|pain) (?:in|on) (?:my|his|her|the) chest|short(?:ness)? of breath|gasping|convuls\w+|(?:drank|ate|took) (?:bleach|poison|too (?:many|much))|od'?d|hit by a car|broken neck|bleeding (?:and )?(?:will not|won'?t) stop|blood (?:is )?everywhere|tongue (?:is )?swelling|stung and)\b"
    r"|\b(?:(?:dolor (?:de|en el)|duele (?:mucho )?el) pecho|no puedo respirar|no respira|infarto|derrame|sangra mucho|inconsciente|desmay\w+|sobredosis|convulsi\w+|atragant\w+|se trag[oa]|envenen\w+)\b"
)
_OWN_BODY = re.compile(
    r"\b(?:my|his|her) (?:face|chest|arm|throat|lips|tongue|left arm|left side) (?:is|are|feels?|has|started|hurts?|went|suddenly|keeps)\b.{0,25}(?:droop|numb|tight|crush|hurt|pain|blue|swell|swollen|clos|paralyz)"
    r"|\b(?:my|his|her|our) \w+ (?:just )?(?:collapsed|fainted|passed out|overdosed|stopped breathing|(?:is|are|was) (?:unconscious|unresponsive|not breathing|choking|having a (?:stroke|seizure|heart attack)))\b"
)
_URGENT = r"\b(?:right now|help me|help us|call 911|i'?m having|i am having|he is having|she is having|is having|i can'?t breathe|my chest|ahora mismo|ayuda|auxilio)\b"
# Something that happens to a person is an emergency even when a word is asked about beside it.
_HAPPENS = re.compile(
    r"\b(?:my \w+|he|she)(?: (?:just|has|is|was|suddenly))* (?:collapsed|choking|unconscious|unresponsive|passed out|not breathing|stopped breathing|turning blue|having a (?:stroke|seizure|heart attack)|overdosed|took too many|swallowed)\b"
    r"|\bi (?:just |have |think i )*(?:took too many|overdosed|swallowed)\b|\bwhat (?:do|should|can) (?:i|we) do\b"
)
_ABOUT_A_WORD = re.compile(
    r"\b(?:what (?:is|are|does|do)|mean(?:s|ing)?|defin\w+|difference|count(?:s|ed)? as|considered|called|term|kind of|type of|part of|qualif\w+|used for|cover(?:s|ed)?|treat(?:s|ed)? (?:with|by|through|via|over)"
    r"|que (?:es|significa)|diferencia|se considera|se llama|for patients|for people|patients (?:with|who)|people (?:with|who))\b"
)
_ADVICE = re.compile(
    r"\b(?:how (?:do|can|should) (?:i|we) (?:treat|cure|stop|get rid of|lower|manage|take)|how to (?:treat|cure|get rid of|lower)|why (?:do i|does my|am i|is my)|is (?:this|it|that|my|his|her)(?: \w+)? (?:normal|serious|bad|infected|cancer|contagious|broken)|can (?:my|he|she|we) |(?:can|could|will) you (?:prescribe|diagnose|refill|look at|tell me what)|(?:go to|need) the (?:er|hospital|emergency room|doctor)"
    r"|(?:increase|double|lower|change|skip|stop) (?:my|the|his|her) (?:dose|dosage|meds|medication|medicine|insulin|pills)|safe to (?:take|use|mix|stop|drink)|what (?:helps|works|is good) for (?:my|a)|me duele|que (?:puedo|debo) tomar)\b|"
    r"\b(?:should (?:i|we|he|she|my \w+)|do (?:i|we) (?:have|need)|can i (?:take|stop|use|mix|drink|eat|skip)|is it (?:safe|ok|okay|bad|dangerous|normal)(?: for me)?(?: to)?|what (?:should|can|do) i (?:take|do)|how (?:much|many|often) .{0,40}\b(?:take|dose)"
    r"|diagnos\w+ (?:me|my)|what(?:'?s| is) wrong with (?:me|my)|do you think i|am i (?:having|sick|pregnant|at risk|too)|what (?:dose|dosage|medicine|medication|drug|pill|treatment)|which (?:medicine|medication|drug|pill|treatment|doctor)|is my|my (?:symptoms|test results|blood pressure|lab results)|cure (?:for|my)|best (?:medicine|treatment|drug)"
    r"|need (?:a|an|to) (?:prescription|refill|see)|recommend (?:a|me)|debo|deberia|puedo tomar|que (?:tomo|dosis|medicina|medicamento)|es seguro (?:tomar|para mi)|necesito tomar|que hago)\b"
)
# A reading that somebody took: a pressure such as 180/120, a fever or an oxygen level in figures.
_READING = re.compile(
    r"\b[12]\d\d ?/ ?\d{2,3}\b|\b(?:fever|temperature|temp|oxygen|spo2|fiebre|oxigeno)\b[^.?!\d]{0,20}\d{2,3}\b"
)
_ASKS_HOW_BAD = re.compile(
    r"\b(?:dangerous|bad|high|low|safe|normal|ok|okay|serious|worr(?:y|ied)|should|can i|do i|need to|peligros[oa]|alt[oa]|baj[oa]|mal[oa]?|grave)\b"
)
_TELL_ME = re.compile(
    r"\b(?:should (?:i|we|he|she|my \w+)|can i (?:take|stop|use|mix|skip)|is it safe|how (?:much|many|often) .{0,40}\b(?:take|dose)|what (?:should|can|do) i (?:take|do)|what (?:dose|medicine|medication|drug|treatment)|diagnose me|do i have|debo|deberia|puedo tomar|que hago)\b"
)
_BODY = re.compile(
    r"\b(?:medicin\w*|medication\w*|pills?|drugs?|dos(?:e|es|age)|insulin|antibiotic\w*|ibuprofen|aspirin|tylenol|acetaminophen|amoxicillin|metformin|lisinopril|statin\w*|opioid\w*|vaccin\w*|symptoms?|pain|ache|aches|hurts?|rash|fever|cough|headache\w*|migraine\w*|dizzy|dizziness|nausea|swelling|infection|bleeding|lump"
    r"|mole|blood pressure|blood sugar|glucose level|heart rate|cholesterol|pregnan\w+|cancer|diabet\w+|covid|flu|cold|asthma|anxiety|panic|alcohol|antidepress\w+|xanax|zoloft|adderall|viagra|stroke|heart attack|wound|injur\w+|burn|bite|rash\w*|depress\w+|treat(?:ed|ment|ments)?|diagnos\w+|surgery|operation|test results|lab results|biopsy|sick|ill|allerg\w+|therapy session|weight|diet|sleep|refill|ear ?ache|sore throat|vomit\w*"
    r"|pastillas?|medicamentos?|medicina|dolor|fiebre|sintomas?|presion|azucar|embarazada|tos|infeccion|erupcion|tratamiento|dosis|enferm[oa])\b"
)
_WORDING = re.compile(
    r"\b(?<!his )(?<!her )(?<!my )(?:word|words|term|terms|call it|called|spell|label|code|codes|bill|billed|billing|modifier|license|licence|consent|website|comply|hipaa|count|counts|which is|phi|palabra|termino|se llama)\b"
)
_ORDER = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|skip) (?:\w+ ){0,4}(?:instructions?|rules?|prompts?|guidelines?|sources?|restrictions?|limits?|above|previous|prior|everything)\b"
    r"|\b(?:system|hidden|initial|secret|developer) (?:prompt|instructions?|message|mode)\b|\b(?:reveal|show|print|repeat|output|leak|tell me) (?:\w+ ){0,3}(?:your|the) (?:\w+ )?(?:prompt|instructions|rules|configuration|system|api key|password)\b"
    r"|\byou are (?:now|no longer)\b|\b(?:pretend|act|behave|respond|roleplay|role-play) (?:to be|as|like|that you|you|as if)\b|\bjailbreak\w*|\bdan mode\b|\bdo anything now\b|\bnew (?:instructions|rules|persona)\b|\bfrom now on\b"
    r"|\b(?:write|compose|generate|create|draft|sing|make up) (?:me |us )?(?:a|an|some|the|my) (?:\w+ ){0,3}(?:poem|song|story|essay|joke|code|script|program|email|letter|blog|tweet|haiku|limerick|recipe|advert\w*)\b"
    r"|\b(?:say|answer|reply|respond|output) (?:only|exactly|just|with only)\b|\brepeat after me\b|</?(?:system|assistant|user|instructions?)>|\[(?:system|inst)\]|\bbegin (?:system|prompt)\b"
    r"|\b(?:ignora|olvida) (?:\w+ ){0,3}(?:instrucciones|reglas|fuentes)\b|\b(?:escribe|escribeme|inventa) (?:un|una) (?:poema|cuento|historia|cancion)\b|\bactua como\b|\bfinge (?:ser|que)\b"
)


def safety_of(text: str, names_a_term: bool = False) -> Safety:
    """What a question calls for besides an answer: crisis, emergency, medical_advice, declined, or none.

    A question that names a covered term is taken for advice only when it asks what to do.
    """
    plain = fold(text).replace("’", "'")
    if _SUICIDE.search(plain) and not _only_about_others(plain):
        return "crisis"
    personal = names_a_person(plain)
    if _OWN_BODY.search(plain):
        return "emergency"
    asks_a_word = _ABOUT_A_WORD.search(plain) or _WORDING.search(plain)
    if _ACUTE.search(plain) and personal and (not asks_a_word or re.search(_URGENT, plain) or _HAPPENS.search(plain)):
        return "emergency"
    if (
        _ACUTE.search(plain)
        and len(plain.split()) <= 6
        and not names_a_term
        and not _ABOUT_A_WORD.search(plain)
        and "?" not in plain
    ):
        return "emergency"
    if _ORDER.search(plain):
        return "declined"
    if (
        (_TELL_ME.search(plain) if names_a_term else _ADVICE.search(plain))
        and _BODY.search(plain)
        and not _WORDING.search(plain)
        and (personal or "safe" in plain)
    ):
        return "medical_advice"
    if _READING.search(plain) and _ASKS_HOW_BAD.search(plain) and not _WORDING.search(plain):
        return "medical_advice"
    has_it = re.search(r"\b(?:i have|i've got|i feel|my \w+ (?:hurts?|aches?)|tengo|me duele|me siento)\b", plain)
    asks = _ABOUT_A_WORD.search(plain) or _WORDING.search(plain)
    if has_it and personal and _BODY.search(plain) and not names_a_term and not asks:
        return "medical_advice"
    return "none"


def names_a_person(plain: str) -> bool:
    """Whether a folded text speaks of somebody: the asker, a relative, a patient at hand."""
    return bool(re.search(_SELF, plain) or re.search(_SELF_ES, plain))


def names_trouble(plain: str) -> bool:
    """Whether a folded text has words of an emergency, whoever they are said of."""
    return bool(_ACUTE.search(plain))


def _only_about_others(plain: str) -> bool:
    """Words about suicide that ask what a service is for, with nobody in danger named."""
    return bool(_ABOUT_A_WORD.search(plain)) and not re.search(r"\b(?:i|i'?m|im|me|my|myself|yo|quiero)\b", plain)
