"""Entries: a page or a section that says what the one word in its heading means, as those of a glossary do.

A dictionary's definition is no sentence: "The amount you owe before your plan begins to pay." names a thing and has no
verb of its own outside what belongs to that thing. Under a heading that is a word, such a text defines the word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.reading.blocks import Block, BlockKind
from ingest.records import Span
from ingest.sentences import sentences
from ingest.vocabulary import fold, key, words

_LONGEST_HEADWORD = 9  # words
_LONGEST_ANSWER = 8  # words of an answer that is no sentence
_LONGEST_ENTRY = 400  # words
_GLOSSARY = re.compile(
    r"\b(?:(?:insurance|medical|health|healthcare|billing|common|important|basic|main|other|legal) terms|glossary|glossaries|glosario|definitions?|definiciones|key terms|terms to know|words to know|terminology|terminologia"
    r"|vocabulary|terminos|palabras clave|dictionary|diccionario)\b"
)
# Headings of parts that every document has; they name no word that a visitor asks about.
_PARTS = frozenset(
    fold(name)
    for name in """about|about us|abstract|acknowledgments|address|agenda|agreement|announcement|appendix|applicability|application|authority|background
    |benefits|billing|bottom line|checklist|citation|conclusion|conclusions|contact|contacts|contents|cost|costs|coverage|date|description|details
    |directions|disclaimer|documents|effective date|eligibility|email|enforcement|events|example|examples|exceptions|faq|faqs|features|frequently asked questions|fees|findings
    |footnotes|forms|general|goal|goals|guidance|hours|how it works|instructions|insurance|introduction|key points|law|legal|limitations|links|location
    |locations|main points|materials|message|methods|mission|news|next steps|note|notes|notice|notices|objective|objectives|options|other|our mission
    |our team|outline|overview|parties|patients|payment|payments|people|phone|policies|policy|practice|prices|principles|privacy|procedure|procedures
    |process|program|providers|purpose|questions|rates|reason|reasons|recommendations|references|related|requirements|resources|responsibilities
    |responsibility|results|review|rights|risks|roles|rule|rules|scope|section|services|staff|standards|statement|status|steps|summary|support|table
    |team|term|terms|time|timeline|tips|title|tools|topics|training|updates|use|uses|visits|vision|warning|warnings|website|welcome|who we are|words
    |acerca de|alcance|antecedentes|anuncio|aviso|avisos|beneficios|bienvenidos|citas|conclusion|contacto|contenido|costo|costos|descripcion|detalles
    |direccion|documentos|ejemplo|ejemplos|elegibilidad|equipo|formularios|general|horario|horarios|informacion|introduccion|nosotros|nota|notas|objetivo
    |objetivos|pagos|pasos|politica|politicas|precios|preguntas|preguntas frecuentes|privacidad|procedimiento|procedimientos|proposito|recursos
    |referencias|requisitos|resumen|servicios|tarifas|telefono|ubicacion""".split("|")
    for name in [name.strip()]
)
_NO_HEADWORD = re.compile(
    r"[?!:;]|[.]$|^\W*(?:how|why|when|where|who|what|which|can|do|does|is|are|should|if|if you|your|our|my|we|you|know|get|find|see|use|make|apply|call|read"
    r"|learn|understanding|about|using|getting|finding|choosing|step|part|chapter|section|article|appendix|table|figure|figura|tabla|cómo|por qué|cuándo"
    r"|dónde|quién|qué|cuál|sobre|acerca|parte|capítulo|sección|artículo|anexo|paso)\b|\d{4}",
    re.I,
)
_ASPECT = re.compile(  # "Benefits of a belt drive" heads what is said of the drive
    r"(?:benefits?|limits?|limitations?|advantages?|disadvantages?|types?|kinds?|examples?|history|costs?|risks?|uses?|importance|roles?|parts?|list|process|steps"
    r"|rules|ways|reasons|goals?|signs|symptoms|causes|treatments?|number|table|beneficios|ventajas|desventajas|tipos?|clases|ejemplos?|historia|riesgos?|usos?|importancia|lista|pasos"
    r"|reglas|maneras|formas|razones|señales|síntomas|causas|tratamientos?) (?:of|for|in|to|de|del|para|en)\b",
    re.I,
)
_BRACKET = re.compile(r"\s*\(([^()]{1,60})\)")
_SHORT = re.compile(r"[A-Z][A-Za-z]?[A-Z0-9/&-]{1,8}s?\b")
_OF_LANGUAGE = re.compile(r"\s+(?:en inglés|por sus siglas.*|in english|in spanish)$", re.I)

_OPENS = re.compile(
    r"(?:\s*)(?:we|you|it|they|i|this|these|those|there|here|our|call|ask|please|see|read|click|to|if|when|in order|yes|no|not|for (?:more|example)"
    r"|usted|ustedes|nosotros|llame|consulte|vea|si|para|cuando|haga|este|esta|estos|estas|no|sí)\b",
    re.I,
)
_SAYS_WHAT_IT_IS = re.compile(
    r"(?:es|son|era|se refiere|se llama|se conoce|significa|consiste|refers to|means|when|what|any|(?:is|are) (?:an?|the|when|what))\b(?!\s+(?:importante|necesario|posible|que))",
    re.I,
)
# Verbs that are nouns as well; right after a sentence's first words they are verbs ("The visit costs …").
_ALSO_NOUNS = frozenset(
    """answers calls charges cuts ends falls holds lives looks needs offers operates pays reads rests returns runs sells sets shows signs starts
    stays stops supports tries turns updates uses wears works costs covers cobra costo cubre define forma paga sirve usa oferta entrega""".split()
)
_JOINS = frozenset(
    ", of from for to by in with and or on at under as than de del a en por para con y o e u al sin".split()
)
_LISTS = frozenset(", a and or y e o u".split())  # of the joining words those that only list
_DETERMINERS = frozenset("a an the any each one some every un una unos unas el la los las lo cualquier cada".split())
_SHORTEST = 4  # words of a text that names a thing
_LATEST_LABEL = 6  # words of a label
_EARLY = 2  # words before a verb that is a sentence's own
_SAYS_OF_IT = re.compile(
    r"(?:\s\([^)]{1,80}\))?(?:,[^,]{1,80},)?\s(?:(?:is|are|was|were)\s(?:an?|the|any|one|what|when|where|how|for|[\w-]+(?:\s[\w-]+)?\s(?:that|which|who|with|for|from|made|in|by|of|given))\b|means?\b|refers?\sto\b"
    r"|(?:es|son)\s(?:una?|el|la|los|las|lo|cuando|cualquier)\b|significan?\b|se\srefiere)"
)
_SUBORDINATE = frozenset(
    "that which who whose whom where when whereby que quien quienes cuyo cuya cuyos cuyas donde cual cuales cuando".split()
)
_OWNERS = frozenset("you your we they people medicare someone usted su sus".split())
_VERBS = frozenset(
    """is are was were has have had must can cannot may might will would should shall could does do did isn aren don doesn won
    es son fue era fueron está están ha han tiene tienen puede pueden debe deben será serán hay tendrá podrá deberá
    accepts allows answers applies asks became becomes begins belongs brings calls charges closes comes considers contains continues costs
    covers creates cuts decides depends describes determines ends exists explains falls follows gives goes grants happens helps hires
    holds includes keeps knows lasts lets lives looks made makes means meets needs offers opens operates owns pays performs protects
    provides publishes reads receives refers remains replaces requires responds rests returns runs says sees sells sends serves
    sets shows signs starts stays stops supports takes tells treats tries turns updates uses wants wears went works writes
    acepta acude aplica atiende cobra comienza cuesta cubre da define depende empieza entrega exige forma funciona garantiza
    guarda incluye indica llega mantiene necesita ofrece ofrecen paga pagan permite presta proporciona protege recibe reciben requiere
    requieren sirve tiene trabaja usa utiliza vence""".split()
)


def names_of(title: str) -> tuple[str, tuple[str, ...]]:
    """A heading's word and its other names: ``Provider Network (PN)`` is ``Provider Network`` with ``PN``."""
    plain = _BRACKET.sub("", title).strip(' "“”‘’*')
    others: list[str] = []
    for aside in _BRACKET.findall(title):
        said = _OF_LANGUAGE.sub("", aside).strip(' "“”')
        short = _SHORT.fullmatch(said)
        long = _SHORT.fullmatch(plain) and [word[:1].lower() for word in said.split()][:1] == [plain[:1].lower()]
        if short or long:
            others.append(said)
    return plain, tuple(others)


def is_headword(title: str, *, glossary: bool = False) -> bool:
    """Whether a heading is a word or a name, and no sentence, question or name of a document's part."""
    plain, _ = names_of(title)
    count = len(plain.split())
    if not 1 <= count <= _LONGEST_HEADWORD or len(key(plain)) < 2 or _NO_HEADWORD.search(plain):
        return False
    if glossary:
        return True
    if fold(plain) in _PARTS or _ASPECT.match(plain):
        return False
    return not any(word.folded in _VERBS - _ALSO_NOUNS for word in words(plain)[1:])


def is_nominal(sentence: str, *, bare: bool = False) -> bool:
    """Whether a text names a thing and says nothing of it: its only verbs belong to what it names.

    It opens with an article, unless it may be ``bare``, as after a label.
    """
    if _OPENS.match(sentence) or sentence.endswith("?"):
        return False
    tokens = [match.group().lower().split("’")[0].split("'")[0] for match in re.finditer(r"[\w’'-]+|[;:,]", sentence)]
    for place, word in enumerate(tokens):
        before, after = tokens[place - 1] if place else "", tokens[place + 1] if place + 1 < len(tokens) else ""
        if word in _SUBORDINATE:
            return place > 0
        if place > 1 and _begins_clause(tokens[0], before, word, place):
            return True
        if word in _VERBS and (word not in _ALSO_NOUNS or place <= _EARLY):
            return False
        if place > 1 and _is_verb_of(tokens[:place], word, after):
            return False
        if word in (";", ":"):
            if place <= _LATEST_LABEL:  # "Data: a clinic may …" is a labelled line
                return False
            break
    opened = bare or (bool(tokens) and tokens[0] in _DETERMINERS)
    return opened and len(tokens) > _SHORTEST and bool(_JOINS & set(tokens[1 + (not bare) :]) - _LISTS)


def _begins_clause(first: str, before: str, word: str, place: int) -> bool:
    """Whether a word begins what is said of the thing named before it: "the amount you owe", "services a person gets"."""
    if before in _JOINS or before in (";", ":") or before.endswith("ed"):
        return False
    if word in ("you", "we", "they", "usted"):
        return True
    singular = first in ("a", "an", "each", "one") and before.endswith("s")  # then that is its verb
    return not singular and (word in _OWNERS or (word in ("a", "an") and place > _EARLY))


def _is_verb_of(before: Sequence[str], word: str, after: str) -> bool:
    """Whether an English word in -s is the verb of the words before it: after "A transmission" it is no plural."""
    if not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return False
    objects = after in _OWNERS or after in ("a", "an", "the", "all", "any", "no", "")
    if before[-1] == ",":
        return objects
    if (_JOINS - {"a"}) & set(before):
        return False
    return before[0] in ("a", "an", "each", "one", "every") or (before[0] == "the" and objects)


def defines_headword(sentence: str, title: str, *, glossary: bool) -> bool:
    """Whether the first sentence below a heading says what the heading's word means."""
    if sentence.endswith("?"):
        return False
    if (rest := _after_subject(sentence, names_of(title)[0])) is not None:
        return glossary or bool(_SAYS_OF_IT.match(rest))
    return glossary or bool(_SAYS_WHAT_IT_IS.match(sentence)) or is_nominal(sentence)


def opens_with(sentence: str, title: str) -> bool:
    """Whether a sentence has a heading's word for its subject, so that it needs no heading to say what it is about."""
    return _after_subject(sentence, names_of(title)[0]) is not None


def _after_subject(sentence: str, word: str) -> str | None:
    """What a sentence says after a word that opens it, an article apart; None where it opens with something else."""
    subject = key(word)
    found = ""
    for place, part in enumerate(words(sentence)[: len(word.split()) + 2]):
        if place == 0 and part.folded in _DETERMINERS:
            continue
        found += part.folded
        if found == subject:
            return sentence[part.end :]
    return None


def is_answer_alone(text: str) -> bool:
    """Whether an answer is no sentence of its own: "Yes.", "You or your doctor.", "Before the visit."."""
    found = words(text)
    return 0 < len(found) <= _LONGEST_ANSWER and not any(word.text.lower() in _VERBS for word in found)


def is_glossary(*names: str) -> bool:
    """Whether a name of a folder, a page, a kind or a heading says that words are explained there."""
    return any(_GLOSSARY.search(fold(name).replace("-", " ").replace("_", " ").replace("/", " ")) for name in names)


def headword(text: str, title: str, blocks: Sequence[Block], *, glossary: bool, language: str) -> str | None:
    """The word that a section's heading is the entry of; None where its text is no entry. ``blocks`` are those below it."""
    stated = [block for block in blocks if block.kind is not BlockKind.RESIDUE]
    if not stated or stated[0].kind is not BlockKind.PARAGRAPH or not is_headword(title, glossary=glossary):
        return None
    if len(text[stated[0].span.start : stated[-1].span.end].split()) > _LONGEST_ENTRY:
        return None
    first = next(iter(sentences(text, stated[0].span, language)), Span(0, 0))
    body = text[first.start : first.end]
    return title if body and defines_headword(body, title, glossary=glossary) else None
