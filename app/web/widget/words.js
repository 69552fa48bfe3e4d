// What the widget says, in the same sense as the page: name = English = Spanish. The build turns the lines into three, one
// of names and one a language, which is smaller.

const [NAMES, ENGLISH, SPANISH] = /*words*/ `
launch = Explain a health word = Explicar una palabra
title = Health words, explained = Palabras de salud, explicadas
close = Close = Cerrar
over = Start over = Empezar de nuevo
cleared = The conversation was cleared. = Se borró la conversación.
hello = What does that healthcare word mean? = ¿Qué significa esa palabra de la salud?
examples = What is telehealth?|Is telehealth the same as telemedicine?|What does RPM stand for? = ¿Qué es la telesalud?|¿Es lo mismo telesalud que telemedicina?|¿Qué significa RPM?
field = Ask about a healthcare word = Pregunte por una palabra de la salud
send = Send = Enviar
note = General definitions, not medical advice. Please leave out names and health details. = Definiciones generales, no es consejo médico. No escriba nombres ni datos de salud.
asked = You asked = Usted preguntó
busy = Looking through the sources = Buscando en las fuentes
read = Read as = Entendido como
redacted = Personal details were taken out of your question. = Se quitaron datos personales de su pregunta.
partial = Part of an answer = Respuesta parcial
model = Worded by a language model from the cited statements. = Redactado por un modelo de lenguaje a partir de lo citado.
who = Who says what = Quién dice qué
opinions = Sources differ = Las fuentes no coinciden
outdated = The rule has changed = La regla cambió
misinformation = One source does not match the rule = Una fuente no coincide con la regla
some = Some say = Algunas dicen
others = Others say = Otras dicen
shown = shown = se muestran
compared = Side by side = Lado a lado
nothing = These sources do not say. = Estas fuentes no lo dicen.
sources = Sources = Fuentes
source = Source = Fuente
one = 1 source = 1 fuente
many = {} sources = {} fuentes
more = More sources = Más fuentes
ours = in our words = en nuestras palabras
all_ours = told in our words = contadas con nuestras palabras
undated = undated = sin fecha
also = also called = también se llama
offered = {} words. Use the arrow keys. = {} palabras. Use las flechas.
superseded = superseded = reemplazada
lapsed = no longer in force = ya no está vigente
by = by = por
until = until = hasta
as_of = as of = al
via = known through = conocida a través de
from = Drawn from = A partir de
original = Open the original = Abrir el original
related = You can also ask = También puede preguntar
help = Was this clear? = ¿Fue clara la respuesta?
yes = Yes = Sí
no = No = No
why = What went wrong? = ¿Qué falló?
why_wrong = Wrong definition = Definición equivocada
why_unclear = Hard to understand = Difícil de entender
why_incomplete = Something is missing = Falta algo
why_source = A source is wrong or old = Una fuente está mal o es vieja
thanks = Thank you. We count this, without your question. = Gracias. Lo contamos, sin su pregunta.
retry = Try again = Intentar de nuevo
no_offline = You are offline. Your question is kept here. = No hay conexión. Su pregunta sigue aquí.
failed = The service cannot be reached now. = No se puede conectar con el servicio.
no_too_many = That was a lot of questions. Please wait a moment. = Fueron muchas preguntas. Espere un momento, por favor.
long = Too long: we kept the first 2000 characters. = Muy largo: guardamos los primeros 2000 caracteres.
pages = See all words explained here = Ver todas las palabras que se explican aquí
`.split("\n").map((line) => line.split("="));
const table = (words) => Object.fromEntries(words.map((word, at) => [NAMES[at], word]));
const WORDS = { en: table(ENGLISH), es: table(SPANISH) };
