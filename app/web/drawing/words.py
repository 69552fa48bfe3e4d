"""Every text of the interface, English and Spanish. Plain words; what the assistant itself says is in app.messages."""

from __future__ import annotations

from typing import Literal

Language = Literal["en", "es"]

WORDS: dict[str, tuple[str, str]] = {
    # the frame
    "tagline": ("What healthcare words mean, and who says so.", "Qué significan las palabras de la salud, y quién lo dice."),
    "ask": ("Ask", "Preguntar"),
    "terms": ("Terms", "Términos"),
    "compare": ("Compare", "Comparar"),
    "sources": ("Sources", "Fuentes"),
    "quality": ("Quality", "Calidad"),
    "other_language": ("Español", "English"),
    "foot": (
        "General definitions, not medical advice. In an emergency, call 911 or your local number.",
        "Definiciones generales, no es consejo médico. En una emergencia, llame al 911 o a su número local.",
    ),
    "no_index": ("The sources are not ready yet.", "Las fuentes todavía no están listas."),
    "no_index_next": ("If you run this service, do this:", "Si usted administra este servicio, haga esto:"),
    "try_again": ("Try again", "Intentar de nuevo"),
    "went_wrong": ("Something went wrong here. Your conversation is still here. Please try again.", "Algo salió mal. Su conversación sigue aquí. Inténtelo de nuevo."),
    # ask
    "hello": ("What does that healthcare word mean?", "¿Qué significa esa palabra de la salud?"),
    "hello_more": (
        "Ask in your own words. Each answer shows who says so, and when. Where sources do not agree, you see each side.",
        "Pregunte con sus palabras. Cada respuesta muestra quién lo dice y cuándo. Si las fuentes no coinciden, verá cada lado.",
    ),
    "try": ("Try one of these", "Pruebe una de estas"),
    "type": ("Ask about a healthcare word", "Pregunte por una palabra de la salud"),
    "looking": ("Looking through the sources", "Buscando en las fuentes"),
    "start_over": ("Start over", "Empezar de nuevo"),
    "place": ("Place", "Lugar"),
    "place_any": ("Any place", "Cualquier lugar"),
    "place_why": ("Rules differ by place. Choose yours to see its rules first.", "Las reglas cambian según el lugar. Elija el suyo para ver sus reglas primero."),
    "follow": ("You can also ask", "También puede preguntar"),
    "which": ("Which one do you mean?", "¿Cuál quiere decir?"),
    "copy": ("Copy with sources", "Copiar con fuentes"),
    "copied": ("Copied", "Copiado"),
    "copy_link": ("Copy link", "Copiar enlace"),
    "print": ("Print", "Imprimir"),
    "private": (
        "Please leave out names and health details. Questions are not stored here.",
        "No escriba nombres ni datos de salud. Aquí no se guardan las preguntas.",
    ),
    "not_kept": ("This browser does not keep the conversation. It is gone when you reload the page.", "Este navegador no guarda la conversación. Se pierde al recargar la página."),
    "not_restored": ("Your earlier conversation is gone: it could not be read back.", "La conversación anterior se perdió: no se pudo leer."),
    "redacted": ("Personal details were taken out of your question.", "Se quitaron datos personales de su pregunta."),
    "read_as": ("Read as", "Entendido como"),
    "partial": ("Part of an answer", "Respuesta parcial"),
    "helpful": ("Was this clear?", "¿Fue clara la respuesta?"),
    "why": ("What went wrong?", "¿Qué falló?"),
    "reason_wrong": ("Report a wrong definition", "Avisar de una definición equivocada"),
    "reason_unclear": ("Hard to understand", "Difícil de entender"),
    "reason_incomplete": ("Something is missing", "Falta algo"),
    "reason_source": ("A source is wrong or old", "Una fuente está mal o es vieja"),
    "thanks": ("Thank you. We count this, without your question.", "Gracias. Lo contamos, sin su pregunta."),
    "answer_ready": ("Answer", "Respuesta"),
    "sources_count": ("{count} sources", "{count} fuentes"),
    "source_count": ("1 source", "1 fuente"),
    # a source
    "source": ("Source", "Fuente"),
    "ours": ("in our words", "en nuestras palabras"),
    "undated": ("undated", "sin fecha"),
    "superseded": ("superseded", "reemplazada"),
    "superseded_by": ("superseded by {what}", "reemplazada por {what}"),
    "lapsed": ("no longer in force", "ya no está vigente"),
    "as_of": ("as of {day}", "al {day}"),
    "until": ("until {day}", "hasta {day}"),
    "via": ("known through {who}", "conocida a través de {who}"),
    "page": ("page {number}", "página {number}"),
    "original": ("Open the original", "Abrir el original"),
    "in_english": ("in English", "en inglés"),
    "gone": ("The sources were renewed since. This is the statement as it was shown.", "Las fuentes se renovaron. Esta es la frase como se mostró."),
    "checked": ("we looked on {day}", "lo vimos el {day}"),
    # disagreement and comparison
    "opinions": ("Sources differ", "Las fuentes no coinciden"),
    "outdated": ("The rule has changed", "La regla cambió"),
    "misinformation": ("One source does not match the rule", "Una fuente no coincide con la regla"),
    "some": ("Some say", "Algunas dicen"),
    "others": ("Others say", "Otras dicen"),
    "yes": ("Yes", "Sí"),
    "no": ("No", "No"),
    "voices": ("{count} sources say so", "{count} fuentes lo dicen"),
    "voice": ("1 source says so", "1 fuente lo dice"),
    "nothing_said": ("These sources do not say.", "Estas fuentes no lo dicen."),
    "beside": ("Side by side", "Lado a lado"),
    # terms
    "all_terms": ("All terms", "Todos los términos"),
    "find": ("Find a word", "Buscar una palabra"),
    "find_hint": ("telehealth, RPM, telesalud", "telesalud, RPM, telemedicina"),
    "none_found": ("No word here matches “{text}”. Try a shorter one, or ask on the first page.", "Ninguna palabra coincide con «{text}». Pruebe una más corta, o pregunte en la primera página."),
    "unknown_term": ("There is no word “{text}” here. The link may be old.", "Aquí no hay una palabra «{text}». El enlace puede ser viejo."),
    "close_to": ("Words like it", "Palabras parecidas"),
    "plain": ("In plain words", "En palabras sencillas"),
    "drawn_from": ("Drawn from {who}", "A partir de {who}"),
    "no_plain": ("There is no one sentence for this word here. See what the sources say.", "No hay una sola frase para esta palabra. Vea lo que dicen las fuentes."),
    "also": ("Also called", "También se llama"),
    "spanish": ("In Spanish", "En español"),
    "who_says": ("Who says what", "Quién dice qué"),
    "differ": ("Where sources differ", "En qué no coinciden las fuentes"),
    "no_definition": ("No source here defines this word on its own. It occurs in the places below.", "Ninguna fuente define esta palabra por sí sola. Aparece en los lugares de abajo."),
    "none_left": ("No definition fits these choices.", "Ninguna definición corresponde a estas opciones."),
    "order": ("Order", "Orden"),
    "order_authority": ("By authority", "Por autoridad"),
    "order_newest": ("Newest first", "Primero las nuevas"),
    "order_oldest": ("Oldest first", "Primero las viejas"),
    "kind_of_source": ("Kind of source", "Tipo de fuente"),
    "any_kind": ("Any kind", "Cualquier tipo"),
    "more_of_it": ("{count} more from this source", "{count} más de esta fuente"),
    "show_all": ("Show all {count}", "Mostrar las {count}"),
    "around": ("Words around it", "Palabras cercanas"),
    "broader": ("wider", "más amplio"),
    "narrower": ("narrower", "más específico"),
    "related": ("See also", "Vea también"),
    "confused": ("Not to be confused with", "No confundir con"),
    "occurs": ("Where it occurs", "Dónde aparece"),
    "times": ("{count} statements", "{count} frases"),
    "time": ("1 statement", "1 frase"),
    "ask_about": ("Ask about this word", "Preguntar por esta palabra"),
    "terms_intro": ("{count} words, each with who says what it means.", "{count} palabras, cada una con quién dice qué significa."),
    # compare
    "compare_intro": ("Set two words side by side, or one word as two sources see it. Every cell names its source.", "Ponga dos palabras lado a lado, o una palabra según dos fuentes. Cada casilla dice su fuente."),
    "two_words": ("Two words", "Dos palabras"),
    "two_sources": ("One word, two sources", "Una palabra, dos fuentes"),
    "first_word": ("First word", "Primera palabra"),
    "second_word": ("Second word", "Segunda palabra"),
    "word": ("Word", "Palabra"),
    "first_source": ("First source", "Primera fuente"),
    "second_source": ("Second source", "Segunda fuente"),
    "choose": ("Choose", "Elija"),
    "choose_two": ("Choose two to see them side by side.", "Elija dos para verlas lado a lado."),
    "same_twice": ("These are the same. Choose another one.", "Son iguales. Elija otra."),
    "one_source": ("Only one source here speaks of this word.", "Solo una fuente habla de esta palabra."),
    "every_aspect": ("Show rules, examples and more", "Mostrar reglas, ejemplos y más"),
    "relation": ("How they relate", "Cómo se relacionan"),
    "kind_definition": ("What it means", "Qué significa"),
    "kind_distinction": ("How it differs", "En qué se distingue"),
    "kind_inclusion": ("What it includes", "Qué incluye"),
    "kind_exclusion": ("What it leaves out", "Qué no incluye"),
    "kind_example": ("Examples", "Ejemplos"),
    "kind_requirement": ("What it takes", "Qué requiere"),
    "kind_regulation": ("Rules and billing", "Reglas y cobros"),
    "kind_benefit": ("What it is good for", "Para qué sirve"),
    "kind_limitation": ("Its limits", "Sus límites"),
    "kind_history": ("Where it comes from", "De dónde viene"),
    # sources
    "sources_intro": ("{count} sources from {voices} publishers. We last looked at them on {day}.", "{count} fuentes de {voices} editores. Las vimos por última vez el {day}."),
    "sources_ours": ("We tell what each one says in our own words. Open the original to read theirs.", "Contamos con nuestras palabras lo que dice cada una. Abra el original para leer las suyas."),
    "lapses_soon": ("What ends soon", "Lo que termina pronto"),
    "lapses_none": ("Nothing here ends in the next 12 months.", "Nada termina en los próximos 12 meses."),
    "lapses_left": ("{count} more statements end on this day", "{count} frases más terminan ese día"),
    "find_source": ("Find a source", "Buscar una fuente"),
    "find_source_hint": ("Medicare, WHO, Texas", "Medicare, OMS, Texas"),
    "no_source": ("No source matches “{text}”.", "Ninguna fuente coincide con «{text}»."),
    "jurisdiction": ("Place", "Lugar"),
    # kinds of authority
    "federal_agency": ("Government agency", "Agencia de gobierno"),
    "statute": ("Law or rule", "Ley o regla"),
    "professional_body": ("Professional group", "Grupo profesional"),
    "intergovernmental": ("International body", "Organismo internacional"),
    "standards_body": ("Standards body", "Organismo de normas"),
    "encyclopedia": ("Reference work", "Obra de consulta"),
    "vendor": ("Company or author", "Empresa o autor"),
    "ourselves": ("Plainterm", "Plainterm"),
    "other": ("Other", "Otra"),
    # quality
    "key": ("Operator key", "Clave de operador"),
    "open": ("Open", "Abrir"),
    "too_many": ("Too many questions at once. Wait a minute and ask again.", "Demasiadas preguntas a la vez. Espere un minuto y pregunte de nuevo."),
    "key_wrong": ("That is not the key. Try again.", "Esa no es la clave. Inténtelo de nuevo."),
    "key_wait": ("Too many tries. Wait a minute.", "Demasiados intentos. Espere un minuto."),
    "quality_intro": ("For the people who run this service. No question is shown here, only counts.", "Para quienes administran este servicio. Aquí no se ve ninguna pregunta, solo cuentas."),
    "absent": ("There is no such page here.", "Aquí no hay esa página."),
    "index": ("Index", "Índice"),
    "built": ("Built {day}", "Creado el {day}"),
    "add": ("Add documents", "Agregar documentos"),
    "add_hint": ("Drop files here. You see what would be read before anything is added.", "Suelte archivos aquí. Verá lo que se leería antes de agregar nada."),
    "would_read": ("What would be read", "Lo que se leería"),
    "add_build": ("Add and build the index", "Agregar y crear el índice"),
    "building": ("Building the index", "Creando el índice"),
    "reading": ("Reading documents", "Leyendo documentos"),
    "built_now": ("Done. The index now holds {statements} statements from {documents} documents.", "Listo. El índice tiene {statements} frases de {documents} documentos."),
    "busy": ("Someone else is building the index. Your files are kept here; press the button again in a minute.", "Otra persona está creando el índice. Sus archivos siguen aquí; pulse el botón en un minuto."),
    "refused": ("Not read", "No se leyó"),
    "characters": ("{count} characters", "{count} caracteres"),
    "section_count": ("1 section", "1 sección"),
    "largest": (
        "A file has at most {megabytes} MB. One shown in red is too large or of another kind, and is not read. Split it.",
        "Un archivo tiene como máximo {megabytes} MB. Si aparece en rojo, es muy grande o de otro tipo y no se lee. Divídalo.",
    ),
    "sections_count": ("{count} sections", "{count} secciones"),
    "statements_count": ("{count} statements", "{count} frases"),
    "kept_in": ("Added documents are kept in {folder}. Name this folder when you build the index by hand.", "Los documentos agregados se guardan en {folder}. Nombre esta carpeta si crea el índice a mano."),
    "added": ("Documents added here", "Documentos agregados aquí"),
    "remove": ("Remove", "Quitar"),
    "unanswered": ("Questions without an answer", "Preguntas sin respuesta"),
    "unanswered_none": ("None since the service started.", "Ninguna desde que empezó el servicio."),
    "unanswered_how": ("Counted by word since the service started. A word that the sources do not know is shown once three people asked for it.", "Contadas por palabra desde que empezó el servicio. Una palabra que las fuentes no conocen se muestra cuando tres personas la pidieron."),
    "too_few": ("(words asked by fewer than three people)", "(palabras pedidas por menos de tres personas)"),
    "feedback": ("Feedback", "Opiniones"),
    "feedback_none": ("None yet.", "Ninguna todavía."),
    "clear_yes": ("Clear", "Clara"),
    "clear_no": ("Not clear", "No clara"),
    "report": ("Last evaluation", "Última evaluación"),
    "report_none": ("No evaluation has been run. Run one: python -m eval run", "No se ha hecho ninguna evaluación. Haga una: python -m eval run"),
    "count": ("Count", "Cuenta"),
    "reason": ("Reason", "Razón"),
}  # fmt: skip

MONTHS: dict[Language, tuple[str, ...]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
}


def word(name: str, language: Language, **values: object) -> str:
    """One text with its gaps filled. Raises KeyError for a name that the table lacks."""
    return WORDS[name][language == "es"].format(**values)


def counted(one: str, many: str, count: int, language: Language) -> str:
    """The singular or the plural text."""
    return word(one, language) if count == 1 else word(many, language, count=f"{count:,}")


def shown_date(date: str | None, language: Language) -> str:
    """An ISO date, as precise as it is, for reading: ``2026-04`` is "Apr 2026"; none is "undated"."""
    if not date:
        return word("undated", language)
    year, *rest = date[:10].split("-")
    if not rest:
        return year
    month = MONTHS[language][int(rest[0]) - 1]
    return f"{month} {year}" if len(rest) == 1 else f"{int(rest[1])} {month} {year}"
