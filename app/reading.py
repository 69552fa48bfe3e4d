"""Reading a question without a model: its language, its terms, what it wants, what it leans on, what is unsafe.

A follow-up is completed from the last turns: the terms in play are recomputed, the server keeps no state.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from app.alarms import Alarms
from app.bodies import Bodies
from app.clauses import clauses
from app.gloss import gloss, in_a_phrase
from app.initials import Initials
from app.intents import MASK, asks_meaning, describes, intent_of
from app.language import language_of
from app.lexicon import Lexicon
from app.phrases import Language, phrase
from app.places import place_named, with_place
from app.questions import LONGEST_HISTORY, Question, Reading, Turn
from app.safety import safety_of
from ingest.records import Span, Term
from ingest.vocabulary import Mention, Vocabulary, fold

_GREETING = re.compile(
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?|thank you|hola|buenos dias|buenas tardes|gracias|help|ayuda|who are you|what are you|what can you do"
    r"|what do you do|how do you work|que puedes hacer|quien eres|are you (?:a )?(?:bot|robot|human|real|ai))(?: there| you| very much| so much| doctor)?[\s!.,?¿¡]*$"
)
_FOLLOWS = re.compile(
    r"(?:and|or|but|so|then|ok|okay|y|pero|entonces|e)\b|(?:what|how) about\b|(?:que hay|y que) (?:de|con)\b|¿y\b", re.I
)
_POINTS = re.compile(
    r"\b(?:the two|it|its|that|this|they|them|those|these|one|ones|both|either|former|latter|eso|esto|ese|esa|ellos|ambos|ambas|las dos|los dos)\b",
    re.I,
)
_QUOTED = re.compile(r"[\"“«'‘].+[\"”»'’]")
_JOINT = re.compile(r"\W*(?:(?:and|or|vs|versus|from|y|o)\b\W*)*(?:(?:a|an|the|un|una|el|la)\s+)?", re.I)
MOST_COMPARED = 4
_PART = re.compile(r"[\"“](?P<quoted>[^\"“”?!]{3,60})[\"”]|(?P<word>[^\W\d_]{8,})")
_TAKEN_FOR = re.compile(
    r"\b(?:see|treat|view|regard|class|classify|count|consider|call)s? (?:it|this|that|them|those)\b"
)
_FIRST = re.compile(r"\b(?:the )?(?:first|former|primer[oa]?)\b", re.I)
_SECOND = re.compile(r"\b(?:the )?(?:second|latter|other|segund[oa]|otr[oa])(?: one)?\b", re.I)
_SPANISH_PLEASE = re.compile(r"\b(?:en espanol|in spanish|espanol por favor)\b")
_ENGLISH_PLEASE = re.compile(r"\b(?:in english|en ingles)\b")
_ASKING_WORDS = (
    "what is are does mean means meaning called difference between explain define please tell about which when where doesnt isnt dont didnt"
    " thanks thx ok really just the same that this your you hello info quick question significa diferencia telehealth"
).split()
_ASKS_OF = re.compile(
    r"\b(?:is (?:that|this|it)|was (?:that|this|it)|does (?:that|this|it) count(?: as)?|counts? as|considered|called|what is (?:the )?(?:word|term|name)(?: for)?|(?:the )?(?:word|term|name) for|what do you call|still|also|too|or not|como se llama|que palabra)\b|[?]",
    re.I,
)
_INVERTED = re.compile(
    r"\b(?:include|includes|included in|including|encompass\w*|cover|covers|contain|contains|incluye|abarca)\b"
)
_PASSIVE = re.compile(r"\b(?:included in|covered by|part of|encompassed by|contained in)\b")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads questions against the terms and words of one index."""

    vocabulary: Vocabulary
    lexicon: Lexicon
    bodies: Bodies
    initials: Initials
    alarms: Alarms | None  # None leaves only the words to be heard (for measuring)

    def read(self, question: Question) -> Reading:
        """How a question is understood."""
        text = " ".join(question.text.split())
        language: Language = question.language or language_of(text)
        named = self.vocabulary.mentions(text)
        safety = safety_of(text, names_a_term=bool(named))
        if self.alarms and safety == "none":
            safety = self.alarms.heard(text, without(text, named) if named else None)
            if safety == "medical_advice" and describes(text):
                safety = "none"  # who tells what happened and asks for the word asks for a word
        elif self.alarms and safety == "emergency" and self.alarms.harmless(text):
            safety = "none"
        plain = fold(text)
        if safety != "none":
            return Reading(text, False, language, "other", (), safety=safety, jurisdiction=question.jurisdiction)
        if _GREETING.match(plain):
            return Reading(text, False, language, "other", (), greeting=True, jurisdiction=question.jurisdiction)
        placed = with_place(self.spelled_out(text), question.jurisdiction)
        reading = self._resolved(placed, question.history[-LONGEST_HISTORY:], language)
        reading = replace(reading, standalone=reading.standalone or placed != text)
        if _SPANISH_PLEASE.search(plain):
            reading = replace(reading, language="es")
        elif _ENGLISH_PLEASE.search(plain):
            reading = replace(reading, language="en")
        if not reading.terms and not reading.uncovered and _POINTS.search(plain) and len(self.lexicon.stems(text)) <= 1:
            reading = replace(reading, pointless=True)
        return replace(reading, jurisdiction=place_named(reading.text) or question.jurisdiction)

    def spelled_out(self, text: str) -> str:
        """A text with the words that initials stand for where no source writes the initials."""
        for written, words in self.initials.expanded(text, self._written).items():
            text = text.replace(written, words, 1)
        return text

    def _written(self, initials: str) -> bool:
        known = self._used(initials) or self.vocabulary.owners(initials) or self.bodies.named(initials)
        return bool(known) or place_named(initials) is not None

    def read_both(self, question: Question) -> tuple[Reading, Question | None]:
        """How a question is understood; and, where it asks what something is and then more of it, the second question."""
        whole = self.read(question)
        parts = clauses(" ".join(question.text.split()))
        if parts is None or whole.safety != "none" or whole.standalone:
            return whole, None
        first = self.read(replace(question, text=parts[0]))
        if first.intent not in ("define", "distinguish", "classify") or not first.terms or first.safety != "none":
            return whole, None
        before = (*question.history, Turn("user", parts[0]))
        return first, replace(question, text=parts[1], history=before)

    def alone(self, text: str, language: Language) -> Reading:
        """A question read by itself, without history."""
        mentions = self.mentions(text)
        terms = self._chosen(mentions)
        if not terms and language == "es":  # documents without Spanish labels have their terms in English
            terms = self._chosen(self.vocabulary.mentions(gloss(text, self._used)))
        bare = self._bare(text, mentions)
        intent = intent_of(self.masked(text, mentions), len(terms), bare)
        described = describes(text) and len(terms) < 2
        uncovered = self.uncovered(text, mentions)
        quoted = [m for m in mentions if _QUOTED.fullmatch(text[max(0, m.span.start - 1) : m.span.end + 1])]
        if len(quoted) == 1 and len(quoted[0].terms) == 1 and asks_meaning(text):
            intent, terms, uncovered = "define", quoted[0].terms, ()  # the rest tells where the word was met
        return Reading(
            text=text,
            standalone=False,
            language=language,
            intent=intent,
            terms=terms,
            compared=_compared(text, intent, terms, mentions),
            uncovered=uncovered,
            ambiguous=self._ambiguous(mentions, terms),
            bare=bare,
            described=described,
        )

    def mentions(self, text: str) -> list[Mention]:
        """The terms that a question names; also by a part of a label, if it is quoted or a coinage: "interprofessional"."""
        found = self.vocabulary.mentions(text, mend=True)
        for match in _PART.finditer(text):
            part = match["quoted"] or match["word"]
            if any(m.span.start < match.end() and match.start() < m.span.end for m in found):
                continue
            if match["word"] and not (self.lexicon.coined(fold(part)) and language_of(text) == "en"):
                continue  # the encoder knows no Spanish word whole
            if owner := self.vocabulary.partly_named(part):
                name = "quoted" if match["quoted"] else "word"
                found.append(Mention((owner,), part, Span(*match.span(name)), exact=False))
        return sorted(found, key=lambda mention: mention.span)

    def masked(self, text: str, mentions: Sequence[Mention]) -> str:
        """The text with each term it names replaced by one word."""
        for mention in reversed(mentions):
            text = f"{text[: mention.span.start]}{MASK}{text[mention.span.end :]}"
        return text

    def thing(self, text: str, besides: str | None = None) -> str:
        """What a question tells about a thing, without the words that ask and without one term."""
        rest = without(text, [m for m in self.mentions(text) if m.terms == (besides,)])
        return " ".join(_ASKS_OF.sub(" ", rest).split())

    def _bare(self, text: str, mentions: Sequence[Mention]) -> bool:
        return not self.lexicon.stems(self.bodies.without(without(text, mentions)))

    def query(self, reading: Reading) -> str:
        """What is searched for: the stand-alone text with the terms' own labels, in the language of the sources."""
        labels = [self.vocabulary.terms[term].label for term in reading.terms]
        if reading.language == "es":
            told = gloss(without(reading.text, self.mentions(reading.text)), self._used)
            spelled = _spelled_out(reading.intent, labels, "en") if reading.bare or not told else ""
            return spelled or " ".join([*labels, told]) or reading.text
        plain = fold(reading.text)
        added = [label for label in labels if fold(label) not in plain]
        return f"{reading.text} ({', '.join(added)})" if added else reading.text

    def _used(self, word: str) -> bool:
        """Whether sources use a word."""
        stems = self.lexicon.stems(word)
        return bool(stems) and all(stem in self.lexicon for stem in stems)

    def _chosen(self, mentions: Sequence[Mention]) -> tuple[str, ...]:
        """One term a mention; an ambiguous one goes to the owner whose family the question names elsewhere."""
        sure = [m.terms[0] for m in mentions if len(m.terms) == 1]
        families = {self.vocabulary.terms[term].family for term in sure}
        near = {other for term in sure for other in _neighbours(self.vocabulary.terms[term])}
        chosen: list[str] = []
        for mention in mentions:
            options = mention.terms
            if len(options) > 1:
                close = [o for o in options if o in near or o in sure] or [
                    o for o in options if self.vocabulary.terms[o].family in families
                ]
                options = tuple(close) if len(close) == 1 else options
            if len(options) == 1:
                chosen.append(options[0])
        return tuple(dict.fromkeys(chosen))

    def _ambiguous(self, mentions: Sequence[Mention], terms: Sequence[str]) -> tuple[str, ...]:
        for mention in mentions:
            if len(mention.terms) > 1 and not set(mention.terms) & set(terms):
                return mention.terms
        return ()

    def uncovered(self, text: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
        """Words, outside any term, that no source uses and that are not everyday ones: as typed, neighbours joined."""
        spans = [m.span for m in mentions]
        spanish = language_of(text) == "es"
        names = sum(word[0].isupper() for word in text.split()) * 2 <= len(text.split())  # else it is a headline
        runs: list[list[str]] = []
        last_end = -9
        for match in re.finditer(r"[^\W_][\w'’./-]*[^\W_]|[^\W_]", text):
            if any(span.start < match.end() and match.start() < span.end for span in spans):
                continue
            stems = self.lexicon.stems(match.group())
            word = fold(match.group())
            named = (
                names and match.start() > 0 and match.group()[0].isupper() and not place_named(f"in {match.group()}")
            )
            # "Roth" is everyday as the encoder sees it
            if not stems or (self.lexicon.everyday(word) and not named) or _slip(word):
                continue
            if spanish and (gloss(word, lambda _: False) or in_a_phrase(word, text)):
                continue
            if all(stem in self.lexicon or self.lexicon.near(stem) for stem in stems):
                continue
            if match.start() - last_end <= 1 and runs:
                runs[-1].append(match.group())
            else:
                runs.append([match.group()])
            last_end = match.end()
        return tuple(" ".join(run) for run in runs)

    def _resolved(self, text: str, history: Sequence[Turn], language: Language) -> Reading:
        reading = self.alone(text, language)
        asked = [turn.text for turn in history if turn.role == "user" and turn.text.strip()]
        if not asked or not self._leans(text, reading):
            return reading
        earlier = tuple(turn for turn in history if turn.role == "user")
        before = self._resolved(asked[-1], earlier[:-1], language_of(asked[-1]))
        return self._completed(text, reading, before) if before.terms or before.uncovered else reading

    def _leans(self, text: str, reading: Reading) -> bool:
        """Whether a text needs what was said before."""
        plain = fold(text)
        short = len(plain.split()) <= 8
        if not reading.terms:
            return bool(
                _POINTS.search(plain) or _FOLLOWS.match(plain) or _SECOND.search(plain) or _FIRST.search(plain)
            ) or (short and not reading.uncovered)
        points = (_POINTS.search(plain) and short) or _TAKEN_FOR.search(plain)
        return bool(_FOLLOWS.match(plain) and short) or bool(points and len(reading.terms) == 1)

    def _completed(self, text: str, reading: Reading, before: Reading) -> Reading:
        plain = fold(text)
        language = reading.language
        if _SPANISH_PLEASE.search(plain) or _ENGLISH_PLEASE.search(plain):
            return replace(before, standalone=True, language="es" if _SPANISH_PLEASE.search(plain) else "en")
        terms = before.terms
        if _SECOND.search(plain) and len(terms) > 1:
            terms = terms[1:2]
        elif _FIRST.search(plain) and len(terms) > 1:
            terms = terms[:1]
        if reading.terms:
            return self._carried(text, reading, before)
        own = intent_of(self.masked(text, self.mentions(text)), len(terms))
        if own == "other" and self._bare(_FIRST.sub("", _SECOND.sub("", text)), ()):
            picked = len(terms) < len(before.terms)  # "and the second one?" of two that were compared
            own = "define" if picked and before.intent in ("distinguish", "classify") else own
            intent = own if own == "define" else before.intent
        else:
            intent = own
        if own == "define" and len(terms) > 1:
            terms = terms[:1]
        labels = [self.label(term, language) for term in terms]
        alone = (
            _spelled_out(intent, labels, language)
            if own in ("other", "define") and intent in ("define", "distinguish", "classify")
            else ""
        )
        full = alone or f"{text.rstrip(' ?')} ({', '.join(labels)})?"
        place = place_named(text)
        if place and own == "other":
            full = f"{before.text.rstrip(' ?')}, {text.strip(' ?')}?"
        uncovered = tuple(word for word in reading.uncovered if not _POINTS.fullmatch(word))
        return replace(
            reading,
            text=full,
            standalone=True,
            intent=intent,
            terms=terms,
            compared=terms[:2] if intent in ("distinguish", "classify") else (),
            uncovered=uncovered,
        )

    def _carried(self, text: str, reading: Reading, before: Reading) -> Reading:
        """A new term in an old question: "and a phone call?" asks of the call what was asked before."""
        plain = fold(text)
        own = reading.intent
        points = bool(_POINTS.search(plain)) or own == "classify"
        bare = (own in ("define", "other") or reading.bare) and not re.search(
            r"\b(?:what (?:is|are|does)|mean|que es|significa)\b", plain
        )
        new = reading.terms[0]
        language = reading.language
        if points and before.terms:
            terms = tuple(dict.fromkeys((*before.terms[:1], *reading.terms)))
            intent = own if own not in ("define", "other") else "classify"
        elif bare and before.intent == "classify" and len(before.compared) == 2:
            target = before.compared[1] if new != before.compared[1] else before.compared[0]
            terms, intent = (new, target), "classify"
        elif bare and before.intent == "distinguish" and len(before.compared) == 2 and len(reading.terms) == 1:
            terms, intent = (before.compared[0], new), "distinguish"
        elif bare:
            terms, intent = reading.terms, before.intent if before.intent != "other" else "define"
        else:
            terms, intent = reading.terms, own
        labels = [self.label(term, language) for term in terms]
        full = _spelled_out(intent, labels, language)
        if not full:
            old, fresh = (self.label(before.terms[0], language) if before.terms else ""), self.label(new, language)
            full = (
                re.sub(re.escape(old), fresh, before.text, flags=re.I)
                if bare and old and old.lower() in before.text.lower()
                else text
            )
            full = full if fresh.lower() in full.lower() else f"{full.rstrip(' ?')} ({fresh})?"
        compared = terms[:2] if intent in ("distinguish", "classify") else ()
        return replace(reading, text=full, standalone=True, intent=intent, terms=terms, compared=compared)

    def label(self, term_id: str, language: Language) -> str:
        """How a term is called in a language."""
        term = self.vocabulary.terms[term_id]
        return term.spanish[0] if language == "es" and term.spanish else term.label


def without(text: str, mentions: Sequence[Mention]) -> str:
    """A text without the terms that it names."""
    for mention in reversed(mentions):
        text = f"{text[: mention.span.start]} {text[mention.span.end :]}"
    return text


@lru_cache(maxsize=4096)
def _slip(word: str) -> bool:
    """Whether a word is an asking word with a slip: waht, meen, differnce."""
    from rapidfuzz.distance import OSA

    return any(
        abs(len(word) - len(known)) <= 1 and OSA.distance(word, known, score_cutoff=1) <= 1 for known in _ASKING_WORDS
    )


def _neighbours(term: Term) -> tuple[str, ...]:
    return (*term.broader, *term.narrower, *term.related, *term.not_to_be_confused_with)


def _compared(text: str, intent: str, terms: tuple[str, ...], mentions: Sequence[Mention]) -> tuple[str, ...]:
    """The terms that are set against each other; for a classification two, the narrower first, as asked.

    More than two only in a row: "A, B and C", "A vs B vs C".
    """
    if intent not in ("distinguish", "classify") or len(terms) < 2:
        return ()
    first, second = terms[0], terms[1]
    if intent == "classify":
        plain = fold(text)
        if _INVERTED.search(plain) and not _PASSIVE.search(plain):
            return second, first
        return first, second
    row = [mentions[0]]
    for mention in mentions[1:]:
        if not _JOINT.fullmatch(text[row[-1].span.end : mention.span.start]):
            break
        row.append(mention)
    named = tuple(dict.fromkeys(term for m in row for term in m.terms if term in terms))
    return named[:MOST_COMPARED] if len(named) > 2 else (first, second)


def _spelled_out(intent: str, labels: Sequence[str], language: Language) -> str:
    if intent == "define" and labels:
        return phrase("define_question", language, term=labels[0])
    if intent == "distinguish" and len(labels) >= 2:
        return phrase("compare_question", language, a=labels[0], b=labels[1])
    if intent == "classify" and len(labels) >= 2:
        return phrase("classify_question", language, a=labels[0], b=labels[1])
    return ""
