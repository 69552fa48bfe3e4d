"""Parsing: a question becomes one or several parsed questions. Whatever follows reads these and never the raw text again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from rapidfuzz.distance import OSA

from app.answer import Intent
from app.messages import message
from app.query import followups
from app.query.encoder import QueryEncoder
from app.query.gloss import gloss
from app.query.heads import Heads, features
from app.query.question import AnswerType, Language, ParsedQuestion, Question, Route
from app.query.segments import MOST, segments
from app.query.slots import Issuers, codes_in, place_named, with_place
from app.query.words import Words
from ingest.index import Index
from ingest.vocabulary import Mention, Vocabulary, fold, key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ingest.encoder import Encoder

NEEDS_HELP = 0.7  # probability of crisis and emergency together from which help is shown
NEEDS_NOTHING_ELSE = 0.85  # the same from which no answer may stand before it
SENTENCE_NEEDS_HELP = 0.97  # the same for a sentence of a longer message
SURELY_WORDS = 0.8
_SURELY_FOR_OTHERS = 0.85
_FOR_OTHERS: tuple[Route, ...] = ("front_desk", "medical_advice")
_NO_PART = ("my", "y", "o", "a")  # words that begin no name of one word
_SHORT = 3  # letters of a name that is typed as it is spelt
_STORY = 40  # words of a message whose last sentence asks about what the others tell
_SPANISH_BESIDE = 0.7  # probability of Spanish of what stands beside the terms from which a message is Spanish
_JUDGED = 16  # texts whose routes stay in memory: one question's
_SEVERAL = 3  # statements that have a word which is no slip of another
_OWN_WORDS = 4  # content words of a further question about the same thing: "and does Medicare pay"
_REMEMBERED = 2  # earlier messages whose topics a question may be about
_TOPICS = 2  # of an earlier message
_HARDLY = 2  # content words besides the terms of a question that only lists terms
MOST_DEFINED = 3  # terms of a question that may be the one asked about
THRESHOLDS: Mapping[Route, float] = {"medical_advice": 0.6, "injection": 0.75}
URGENT: tuple[Route, ...] = ("crisis", "emergency")
_UNHURRIED: tuple[Route, ...] = ("word_question", "medical_advice", "front_desk", "off_topic", "chitchat")
_QUOTED = re.compile(r"(?<!\w)[\"'“‘«][^\"'”’»\n]{2,80}[\"'”’»](?!\w)")
_CLAUSE = re.compile(r"[.,;:!?…—–]+\s+|\s+[-–—]\s+|\n+")
_NUMBER = re.compile(r"[\d.,/:-]+")
_WORD = re.compile(r"[^\W_][\w'’./-]*[^\W_]|[^\W_]")


@dataclass(frozen=True, slots=True)
class Parser:
    """Parses questions against the terms, sources and words of one index."""

    index: Index
    encoder: Encoder
    queries: QueryEncoder
    heads: Heads
    vocabulary: Vocabulary
    issuers: Issuers
    words: Words
    _judged: Callable[[str], dict[Route, float]] = field(init=False)

    def __post_init__(self) -> None:
        # A message of one sentence is judged whole, as a sentence and as what stands alone.
        object.__setattr__(self, "_judged", lru_cache(_JUDGED)(lambda text: self.heads.route(self._seen(text))))

    def parse(self, question: Question) -> tuple[ParsedQuestion, ...]:
        """How a question is understood; several where it asks several things."""
        text = " ".join(question.text.split())
        language = question.language or self._language(text)
        routes = self._routes(question.text)
        danger = sum(routes[route] for route in URGENT)
        urgent = max(URGENT, key=lambda route: routes[route])
        if danger >= NEEDS_NOTHING_ELSE and routes["word_question"] < SURELY_WORDS:
            vector = self.encoder.encode_query(text)
            return (ParsedQuestion(text, text, language, vector, route=urgent, routes=routes),)
        advice = max(_UNHURRIED, key=lambda route: routes[route]) == "medical_advice"
        whole = (question.text,)
        pieces = whole if advice else segments(question.text)  # a story for a doctor is not taken apart
        parsed = self._read(pieces, question, language)
        named = any(map(_names, parsed)) and all(_names(one) or one.rest.strip() for one in parsed)
        if len(pieces) > 1 and not named:
            parsed = self._read(whole, question, language)
        return tuple(replace(one, urgent=urgent) for one in parsed) if danger >= NEEDS_HELP else parsed

    def whole(self, question: Question) -> ParsedQuestion:
        """A message that was cut, as one question."""
        language = question.language or self._language(" ".join(question.text.split()))
        return self._read((question.text,), question, language)[0]

    def _read(self, pieces: Sequence[str], question: Question, language: Language) -> tuple[ParsedQuestion, ...]:
        """The questions of a message that was cut; a piece may lean on those before it."""
        turns = [" ".join(turn.text.split()) for turn in question.history if turn.role == "user" and turn.text.strip()]
        earlier = [self._standalone(turns[n], turns[:n]) for n in range(len(turns))[: -_REMEMBERED - 1 : -1]]
        ending = followups.sentences(question.text)[-1]  # "... in Spanish, please"
        parsed: list[ParsedQuestion] = []
        for piece in pieces:
            asked, before = self._asked(piece)
            turns += [before] if before else []
            full = with_place(self._standalone(asked, turns, beside=bool(parsed)), question.jurisdiction)
            wished = followups.language_wished(asked) or followups.language_wished(ending)
            own = bool(parsed) or not self._is_bare(asked)  # a bare name is asked in the language of the conversation
            spoken = cast(Language, wished or question.language or (language if own else self._language(full)))
            understood = self._parsed(full, spoken, question, completed=before != "" or full != asked)
            parsed.append(replace(understood, typed=asked, before=() if parsed else tuple(earlier)))
            turns.append(asked)
        return tuple(parsed)

    def _asked(self, piece: str) -> tuple[str, str]:
        """What a piece of a message asks, and what is told before it."""
        asked, before = followups.asked_last(piece)
        points = followups.points(asked)
        story = points and len(piece.split()) <= _STORY
        if before and (story or not (self._mentions(asked) or (points and self._mentions(before)))):
            asked, before = piece, ""  # all of it is the question
        return " ".join(asked.split()), " ".join(before.split())

    def narrowed(self, parsed: ParsedQuestion) -> list[ParsedQuestion]:
        """A question without what is told beside it: each of its clauses that names all of its terms, and its last
        sentence, completed from those before, where it then asks what something is or how things differ; of all else
        what is told may be the point ("students watch surgery online, is that telehealth")."""
        named = set(parsed.terms)
        clauses = [clause for clause in _CLAUSE.split(parsed.typed) if len(clause.split()) > 1]
        asked, before = followups.asked_last(parsed.typed)
        clauses += [self._standalone(asked, [before], beside=True)] if before else []
        texts = [text for text in dict.fromkeys(clauses) if text != parsed.typed]
        naming = [text for text in texts if named and named <= set(self._chosen(self._mentions(text)))]
        kept = {"typed": parsed.typed, "urgent": parsed.urgent, "route": parsed.route, "routes": parsed.routes}
        found: list[ParsedQuestion] = []
        for text in naming[-MOST:]:
            question = Question(text, jurisdiction=parsed.jurisdiction, as_of=parsed.as_of)
            found.append(self._parsed(text, parsed.language, question, completed=True))
        return [replace(one, **kept) for one in found if one.intent in ("define", "distinguish")]  # type: ignore[arg-type]

    def in_context(self, parsed: ParsedQuestion) -> list[ParsedQuestion]:
        """A question after others, asked of each topic of theirs; after the last of them where none is known."""
        if (
            not parsed.before or parsed.text in parsed.before
        ):  # the latter: what was asked is wanted again, otherwise told
            return []
        topics: dict[str, str] = {}
        for text in parsed.before:
            spoken = self._spoken(text, self._mentions(text), parsed.language)
            topics |= {term: name for term, name in list(spoken.items())[:_TOPICS] if term not in topics}
        asked = parsed.typed.rstrip(" ?.")
        texts = [f"{asked} ({name})?" for term, name in topics.items() if term not in parsed.terms or parsed.completed]
        if not texts:
            texts = [f"{parsed.before[0].rstrip(' ?.')}, {parsed.typed}"]
        question = Question(parsed.text, jurisdiction=parsed.jurisdiction, as_of=parsed.as_of)
        kept = {"typed": parsed.typed, "urgent": parsed.urgent, "before": parsed.before}
        found = [self._parsed(text, parsed.language, question, completed=True) for text in texts]
        return [replace(one, **kept) for one in found]  # type: ignore[arg-type]

    # Routes

    def _routes(self, text: str) -> dict[Route, float]:
        """The probability of each route for the whole message.

        Of crisis and emergency, which go together as "needs help", the highest of any sentence counts too, if it is
        far surer: a long message may tell of danger in one sentence, and a sentence by itself is read with less.
        """
        whole = " ".join(text.split())
        judged = self._judged(whole)
        for sentence in followups.sentences(text):
            if sentence != whole and len(sentence.split()) > 2:
                alone = self._judged(sentence)
                if sum(alone[route] for route in URGENT) >= SENTENCE_NEEDS_HELP:
                    judged = judged | {route: max(judged[route], alone[route]) for route in URGENT}
        return judged

    def _seen(self, text: str) -> NDArray[np.float32]:
        return features(text, self.encoder.encode_query(text), self.queries.encode(text))

    # Text

    def _language(self, text: str) -> Language:
        """The language of a text; bare names of terms are in the language of those names. Spanish sentences hold the
        English words of papers ("after visit summary que es"), English ones no Spanish: what stands beside tells."""
        if self._is_bare(text):
            called = [self._called(mention.text) for mention in self._mentions(text)] or [self._called(text)]
            if all(called):
                return "es" if "es" in called else "en"
        beside = self.heads.spanish(_cut(text, self._mentions(text)))
        return "es" if beside >= _SPANISH_BESIDE else self.heads.language(text)

    def _is_bare(self, text: str) -> bool:
        """Whether a text is names of terms and nothing else."""
        return not any(map(str.isalnum, _cut(text, self._mentions(text))))

    def _called(self, name: str) -> Language | None:
        """The language in which a term is called so, by its accents first; what both languages call it is English."""
        entries = [self.vocabulary.terms[term] for term in self.vocabulary.owners(name)]
        english = [name for one in entries for name in (one.label, *one.alternative, *one.abbreviations)]
        spanish = [name for one in entries for name in one.spanish]
        for form in (str.casefold, key):
            for language, names in (("en", english), ("es", spanish)):
                if any(form(known) == form(name.strip(" ?¿")) for known in names):
                    return cast(Language, language)
        return None

    def _standalone(self, text: str, turns: Sequence[str], *, beside: bool = False) -> str:
        """The form that stands alone of a text after others; ``beside``: the last of them is of the same message."""
        mentions = self._mentions(text)
        content = len(self.words.stems(_cut(text, mentions)))
        if not turns:
            return text
        unknown = bool(self._unknown(text, mentions, self._language(text)))
        payers = beside and all(self.issuers.named(mention.text) for mention in mentions)
        leans = followups.leans(text, mentions, content, unknown=unknown) or (
            payers and not unknown and content <= _OWN_WORDS
        )
        compares = (
            len(self._chosen(mentions)) == 1
            and followups.may_compare(text, _cut(text, mentions))
            and self._intent(text) == "distinguish"
        )
        if not (leans or compares) or self._is_for_others(text):
            return text
        before = self._standalone(turns[-1], turns[:-1])
        earlier = self._mentions(before)
        language = self.heads.language(text)
        spoken = self._spoken(before, earlier, language)
        if len(spoken) == 1 and len(turns) > 1 and followups.means_several(text):
            first = self._standalone(turns[-2], turns[:-2])
            spoken = dict(list(self._spoken(first, self._mentions(first), language).items())[:1]) | spoken
        not_payers = [name for term, name in spoken.items() if not self.issuers.named(self.label(term, "en"))]
        labels = not_payers or list(spoken.values()) or [m.text for m in earlier]  # not who pays, but for what
        others = [term for term in self._chosen(earlier) if term not in self._chosen(mentions)]
        if compares and others:  # "es lo mismo que Medicare": with what was asked about before
            return followups.compared(text, self.label(others[0], language))
        if not leans:
            return text
        if not labels and not earlier and len(turns) > 1 and not self.words.stems(before):
            return self._standalone(text, turns[:-1])
        return followups.complete(text, mentions, before, self._replaced(before, earlier, mentions), labels)

    def _spoken(self, text: str, mentions: Sequence[Mention], language: Language) -> dict[str, str]:
        """How each term of a text was called there; one that was misspelt, or said in another language, by its label.

        "Screening mammogram" is a name of the term "screening", and who asks who pays for it means the mammogram.
        """
        same = self.heads.language(text) == language
        typed = {mention.terms[0]: mention.text for mention in reversed(mentions) if mention.exact and same}
        return {term: typed.get(term) or self.label(term, language) for term in self._chosen(mentions)}

    def _is_for_others(self, text: str) -> bool:
        """Whether a message that points at nothing is surely for the front desk or a doctor: "quiero una cita"."""
        judged = self._judged(text)
        return not followups.points(text) and max(judged[route] for route in _FOR_OTHERS) >= _SURELY_FOR_OTHERS

    def _replaced(self, before: str, earlier: Sequence[Mention], mentions: Sequence[Mention]) -> Mention | None:
        """The earlier mention whose place a new term takes: its kin; of two that were compared the second."""
        if not earlier or not mentions:
            return None
        new = self.vocabulary.terms[mentions[0].terms[0]]
        near = {*new.broader, *new.narrower, *new.related, *new.not_to_be_confused_with}
        kin = [m for m in earlier if set(m.terms) & near]
        kin = kin or [m for m in earlier if self.vocabulary.terms[m.terms[0]].family == new.family] or list(earlier)
        return kin[-1 if self._intent(before) == "distinguish" else 0]

    def _intent(self, text: str) -> str:
        return _likeliest(self.heads.judge("intent", self._seen(text)))

    def _spelled(self, text: str) -> str:
        """A text with the names of terms spelt right; a word that some source uses is right as it was typed."""
        for mention in reversed(self._mentions(text)):
            entry = self.vocabulary.terms[mention.terms[0]]
            names = (entry.label, *entry.alternative, *entry.abbreviations, *entry.spanish)
            known = any(key(name) == key(mention.text) for name in names)
            if not known and not (self.words.used(mention.text) and not mention.exact):
                name = min(names, key=lambda name: OSA.distance(fold(name), fold(mention.text)))
                text = text[: mention.span.start] + name + text[mention.span.end :]
        return text

    def _parsed(self, text: str, language: Language, question: Question, *, completed: bool) -> ParsedQuestion:
        text = self._spelled(text)
        seen = self._seen(text)
        routes = self._judged(text)
        kinds = self.heads.judge("answer_type", seen)
        mentions = tuple(self._mentions(text))
        intents = cast("dict[Intent, float]", self.heads.judge("intent", seen))
        intent = cast(Intent, _likeliest(cast(dict[str, float], intents)))
        terms = self._chosen(_quoted(text, mentions) if intent == "define" else mentions)
        if not terms and language == "es":  # documents without Spanish labels have their terms in English
            terms = self._chosen(self.vocabulary.mentions(gloss(text, self.words.used)))
        rest = self.issuers.without(_cut(text, mentions))
        answer_type = cast(AnswerType, _likeliest(kinds))
        place = place_named(text)
        query = self._query(text, language, terms, mentions, intent, bare=not self.words.stems(rest))
        return ParsedQuestion(
            text=text,
            query=query,
            language=language,
            vector=self.encoder.encode_query(text),
            listed=len(terms) > 1 and intent == "define" and len(self.words.stems(rest)) <= _HARDLY,
            canonical=self._canonical(intent, terms),
            route=_route(routes),
            routes=routes,
            intent=intent,
            intents=intents,
            answer_type=answer_type,
            answer_type_odds=kinds[answer_type],
            completed=completed,
            mentions=mentions,
            terms=terms,
            ambiguous=() if terms else next((m.terms for m in mentions if len(m.terms) > 1), ()),
            unknown=self._unknown(text, mentions, language),
            codes=codes_in(text, mentions, self._of_many_codes(mentions)),
            jurisdiction=place or question.jurisdiction,
            place_asked=place is not None,
            issuers=tuple(self.issuers.named(text)),
            as_of=question.as_of,
            rest=gloss(rest, self.words.used) if language == "es" else rest,
            own_rest=rest,
        )

    def _query(
        self,
        text: str,
        language: Language,
        terms: Sequence[str],
        mentions: Sequence[Mention],
        intent: Intent,
        *,
        bare: bool,
    ) -> str:
        labels = [self.label(term, "en") for term in terms]
        if language == "en":
            plain = fold(text)
            added = [label for label in labels if fold(label) not in plain]
            return f"{text} ({', '.join(added)})" if added else text
        told = gloss(_cut(text, mentions), self.words.used)
        canonical = self._canonical(intent, terms)
        if len(canonical) == 1 and (bare or not told or intent == "distinguish"):
            return canonical[0]
        return " ".join([*labels, told]).strip() or text

    def _canonical(self, intent: Intent, terms: Sequence[str]) -> tuple[str, ...]:
        """The plainest questions of an intent about its terms, in English; none for an intent that says more.

        Of several terms each may be the one whose meaning is asked; the others tell where it was met.
        """
        labels = [self.label(term, "en") for term in terms]
        if intent == "define":
            return tuple(message("define_question", "en", term=label) for label in labels[:MOST_DEFINED])
        if intent in ("distinguish", "classify") and len(labels) == 2:
            name = "compare_question" if intent == "distinguish" else "classify_question"
            return (message(name, "en", a=labels[0], b=labels[1]),)
        return ()

    def label(self, term: str, language: Language) -> str:
        """How a term is called in a language."""
        entry = self.vocabulary.terms[term]
        return entry.spanish[0] if language == "es" and entry.spanish else entry.label

    # Terms

    def _mentions(self, text: str) -> list[Mention]:
        """The terms that a question names. An everyday word is no slip of one ("different")."""
        return [
            mention
            for mention in self.vocabulary.mentions(text, mend=True)
            if (mention.exact or not self._is_word(mention.text)) and not self._is_chance(mention)
        ]

    def _is_word(self, text: str) -> bool:
        """Whether a word is one as it is spelt: many people ask with it, or several statements have it."""
        return self.words.everyday(text) or self.words.used(text, _SEVERAL)

    def _is_chance(self, mention: Mention) -> bool:
        """Whether everyday words look like a name by chance: "my chart", "y eso" (yeso), "got a" (gota), "met" (mets)."""
        labels = {label.casefold() for term in mention.terms for label in self.vocabulary.terms[term].labels}
        typed = mention.text.casefold()
        if typed in labels or not mention.exact:
            return False
        same = {label for label in labels if key(label) == key(mention.text)}
        parts = typed.split()
        spaced = any(" " in label for label in same)
        return (len(parts) > 1 and not spaced and (parts[0] in _NO_PART or len(parts[-1]) == 1)) or len(typed) <= _SHORT

    def _chosen(self, mentions: Sequence[Mention]) -> tuple[str, ...]:
        """One term a mention; an ambiguous one goes to the owner that the question's other terms are near to."""
        sure = [m.terms[0] for m in mentions if len(m.terms) == 1]
        entries = [self.vocabulary.terms[term] for term in sure]
        near = {*sure, *(n for e in entries for n in (*e.broader, *e.narrower, *e.related, *e.not_to_be_confused_with))}
        families = {entry.family for entry in entries}
        chosen: list[str] = []
        for mention in mentions:
            options = mention.terms
            for close in (near, {o for o in options if self.vocabulary.terms[o].family in families}):
                if len(options) > 1 and len(set(options) & close) == 1:
                    options = tuple(o for o in options if o in close)
            if len(options) == 1:
                chosen.append(options[0])
        return tuple(dict.fromkeys(chosen))

    def _of_many_codes(self, mentions: Sequence[Mention]) -> frozenset[str]:
        """The terms that stand for several codes: 99454 is one of the RPM codes."""
        terms = {term for mention in mentions for term in mention.terms}
        numbers = {t: {n for lb in self.vocabulary.terms[t].labels for n in re.findall(r"\d{2,}", lb)} for t in terms}
        return frozenset(term for term, found in numbers.items() if len(found) > 1)

    def _unknown(self, text: str, mentions: Sequence[Mention], language: Language) -> tuple[str, ...]:
        """Words outside any term that neither sources nor askers use; as typed, neighbours joined."""
        runs: list[list[str]] = []
        last_end = -9
        for match in _WORD.finditer(text):
            inside = any(m.span.start < match.end() and match.start() < m.span.end for m in mentions)
            word = match.group()
            if (
                inside
                or not self.index.tokens(word)
                or self.words.used(word)
                or self.words.familiar(word)
                or (language == "es" and gloss(word, lambda _: False))
                or _NUMBER.fullmatch(word)  # an age, a dose, a price; codes are looked at by themselves
            ):
                continue
            if match.start() - last_end <= 1 and runs:
                runs[-1].append(word)
            else:
                runs.append([word])
            last_end = match.end()
        found = [" ".join(run) for run in runs]
        return tuple({one.casefold(): one for one in reversed(found)}.values())[::-1]  # "ASAM ... what is asam"


def _route(routes: Mapping[Route, float]) -> Route:
    """Advice and orders to the assistant where they are sure, of the stand-alone form; else what is likeliest."""
    sure: list[Route] = [route for route, least in THRESHOLDS.items() if routes[route] >= least]
    return sure[0] if sure else max(_UNHURRIED, key=lambda route: routes[route])


def _names(parsed: ParsedQuestion) -> bool:
    return bool(parsed.terms or parsed.codes)


def _quoted(text: str, mentions: Sequence[Mention]) -> Sequence[Mention]:
    """Of a text with words in quotation marks the mentions there; what stands around them tells where they were met."""
    spans = [match.span() for match in _QUOTED.finditer(text)]
    return [m for m in mentions if any(start <= m.span.start and m.span.end <= end for start, end in spans)] or mentions


def _cut(text: str, mentions: Sequence[Mention]) -> str:
    """A text without the terms that it names."""
    for mention in reversed(mentions):
        text = f"{text[: mention.span.start]} {text[mention.span.end :]}"
    return text


def _likeliest(judged: Mapping[str, float]) -> str:
    return max(judged, key=lambda label: judged[label])
