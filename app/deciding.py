"""Deciding: what is answered at all. Precedence: emergency, advice, declined, clarify, off topic, not covered, answered."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.coverage import Asked, share_covered, shows_code, states_place
from app.drafts import Draft, Line
from app.intents import asks_more, without_asking
from app.lexicon import Lexicon
from app.material import Material
from app.needs import satisfies
from app.phrases import Language, listed, phrase
from app.places import place_words
from app.questions import Reading
from app.old_retrieval import weights
from ingest.index import Index
from ingest.records import Kind, Source, Statement

EVIDENCE = ("cosine", "lexical", "cover", "terms", "kind", "subject", "unknown", "modifier", "claims", "named", "rest")
# What tells besides whether the sources say directly what is asked.
DIRECTNESS = (
    *EVIDENCE,
    "point",  # share of what is asked besides the terms, by rarity, that one shown statement has
    "astray",  # what is missing of it where more is asked than what a term means
    "meaning",  # the first statement says what a term means where more is asked
)
_NEAR_NUMBER = 6  # words from a number on in which what it counts is named


@dataclass(frozen=True, slots=True)
class Decider:
    """Judges drafts against what was asked."""

    index: Index
    lexicon: Lexicon
    on_topic: Callable[[str], float]  # how much a text is about health care, -1 to 1

    def before(self, reading: Reading) -> Draft | None:
        """What needs no search: safety, greetings, labels that two concepts own."""
        language = reading.language
        if reading.safety in ("emergency", "crisis"):
            return _said("emergency", reading.safety, language)
        if reading.safety == "medical_advice":
            return _said("medical_advice", "medical_advice", language)
        if reading.safety == "declined":
            return _said("declined", "declined", language)
        if reading.greeting:
            return _said("off_topic", "greeting", language)
        if reading.pointless:
            return Draft("clarify", (Line(phrase("which_term", language), origin="framing"),))
        if len(reading.ambiguous) > 1 and not reading.terms:
            label = _shared_label(self.index, reading)
            return Draft("clarify", (Line(phrase("clarify", language, label=label), origin="framing"),))
        return None

    def judge(self, draft: Draft, material: Material) -> Draft:
        """The draft with its outcome, what it misses and its confidence."""
        reading, asked = material.reading, material.asked
        statements = self.index.statements(dict.fromkeys(i for line in draft.claims for i in line.statements))
        sources = [self.index.sources[s.source_id] for s in statements]
        missing = self._missing(reading, asked, statements, sources)
        evidence = self._evidence(draft, material, asked, missing)
        stated = _logistic("answerable", evidence)  # that the sources answer this at all
        draft = replace(draft, missing=tuple(missing), confidence=stated, evidence=evidence)
        if draft.outcome != "answered" or not self._named_at_all(reading, statements):
            return self._refused(draft, material)
        if missing and not self._partly(reading, asked, missing):
            return self._refused(draft, material)
        if stated < weights()["answerable"]["threshold"]:
            return self._refused(draft, material)
        draft = replace(draft, confidence=_logistic("confidence", evidence))
        if (
            not missing
            and not asked.needs  # what is needed is shown
            and draft.disagreement is None
            and _logistic("direct", evidence) < weights()["direct"]["threshold"]
        ):
            return self._hedged(draft, reading)
        if missing:
            line = Line(
                phrase("partial", reading.language, missing=listed(missing, reading.language)), origin="framing"
            )
            instead = phrase("no_statement", reading.language)  # one opening is enough
            return replace(draft, lines=(line, *(one for one in draft.lines if one.text != instead)))
        return draft

    def _hedged(self, draft: Draft, reading: Reading) -> Draft:
        """The draft, said to be no direct answer: the sources speak of the term and not of what is asked of it."""
        opening = phrase("no_statement", reading.language)
        if draft.lines[0].origin == "framing":
            return draft  # a verdict, an older rule or the same opening stands there
        return replace(draft, lines=(Line(opening, origin="framing"), *draft.lines))

    def _missing(
        self, reading: Reading, asked: Asked, statements: Sequence[Statement], sources: Sequence[Source]
    ) -> list[str]:
        quotes = " ".join(s.quote for s in statements)
        agent = _agent(reading.text)
        strict = (
            tuple(word for word in asked.words if _beside(reading.text, word))
            if self._firm(reading)
            else tuple(word for word in asked.words if _is_name(word) or not reading.terms or word.casefold() in agent)
        )
        missing = [word for word in (*strict, *asked.modifiers) if not self._shown(word, statements)]
        payer = " ".join(match[1].casefold() for match in _PAYS.finditer(reading.text)).strip()
        if not missing and reading.language == "en" and not self._pays(payer, reading, statements, sources):
            missing.append(payer)
        where = " ".join([quotes, *(h for s in statements for h in s.headings), *(source.title for source in sources)])
        missing += [code for code in asked.codes if not shows_code(code, where) and code not in missing]
        if asked.place and not states_place(asked.place, statements, sources):
            missing = [m for m in missing if m.lower() not in place_words(asked.place).lower()] + [
                place_words(asked.place)
            ]
        for need in asked.needs:
            if not any(satisfies(need, s.quote) and self._counts(asked, need, s) for s in statements):
                missing.append(phrase(f"need_{need}", reading.language))
        return list(dict.fromkeys(missing))

    def _shown(self, word: str, statements: Sequence[Statement]) -> bool:
        """Whether shown statements use a word, a slip in its spelling forgiven."""
        stems = self.lexicon.stems(word)
        meant = [stem if stem in self.lexicon else self.lexicon.near(stem) or stem for stem in stems]
        return share_covered(meant, statements, self.lexicon) >= 0.5

    def _counts(self, asked: Asked, need: str, statement: Statement) -> bool:
        """Whether a statement counts what is to be counted: the number stands close before it."""
        if need != "number" or asked.counted is None:
            return True
        wanted = self.lexicon.stems(asked.counted)
        words = statement.quote.split()
        numbers = [place for place, word in enumerate(words) if satisfies("number", word.strip(",.;:()"))]
        near = [" ".join(words[place : place + _NEAR_NUMBER]) for place in numbers if "-" not in words[place]]
        return not wanted or any(wanted <= self.lexicon.stems(run) for run in near)

    def _pays(self, payer: str, reading: Reading, statements: Sequence[Statement], sources: Sequence[Source]) -> bool:
        """Whether shown statements speak of, or come from, the one who is asked to pay: "blue cross"."""
        known = {stem for term in reading.terms for stem in self.lexicon.stems(" ".join(self.index.terms[term].labels))}
        wanted = self.lexicon.stems(payer) - _KINDS_OF_PAYER - known
        told = {stem for s in statements for stem in self.lexicon.stems(f"{s.search_text} {' '.join(s.headings)}")} | {
            stem for source in sources for stem in self.lexicon.stems(f"{source.publisher} {source.jurisdiction or ''}")
        }
        return not wanted or bool(wanted & told)

    def _firm(self, reading: Reading) -> bool:
        """Whether the terms alone say what is asked, so that other unknown words only surround it."""
        if reading.intent == "define":
            return bool(reading.terms)
        return reading.intent in ("distinguish", "classify") and len(reading.compared) >= 2

    def _partly(self, reading: Reading, asked: Asked, missing: Sequence[str]) -> bool:
        """Whether the rest of the question stands without what is missing: a third term, a second clause, "for …"."""
        if reading.intent == "distinguish":
            return len(reading.terms) >= 2
        if not reading.terms or reading.intent not in ("define", "classify") or set(asked.modifiers) & set(missing):
            return False
        if reading.intent == "classify" and len(reading.compared) < 2:
            return False
        if set(missing) == {place_words(asked.place or "")} and reading.intent != "classify":
            return False
        clauses = len([part for part in reading.text.replace("?", " and ").split(" and ") if len(part.split()) > 1])
        return clauses >= 2 or all(_trails(reading.text, word) for word in missing)

    def _named_at_all(self, reading: Reading, statements: Sequence[Statement]) -> bool:
        """A definition needs its term: known, or named by what the shown statements speak of first."""
        if reading.intent != "define" or reading.terms:
            return True
        target = self.lexicon.stems(reading.text)
        defining = [
            s
            for s in statements
            if s.kind is Kind.DEFINITION or s.question or target <= self.lexicon.stems(" ".join(s.headings[-1:]))
        ]
        opening = {
            stem for s in defining for stem in self.lexicon.stems(" ".join([*s.quote.split()[:5], *s.headings[-1:]]))
        }
        return bool(target) and target <= opening

    def _evidence(self, draft: Draft, material: Material, asked: Asked, missing: Sequence[str]) -> dict[str, float]:
        shown = {i for line in draft.claims for i in line.statements}
        top = [f for f in material.found if f.statement.id in shown] or list(material.found[:1])
        statements = [f.statement for f in top]

        def best(name: str) -> float:
            return max((f.feature(name) for f in top), default=0.0)

        claimed = any(s.frames for s in statements)
        point = self._point(material, statements)
        more = asks_more(material.reading.text, material.reading.intent)
        return {
            "cosine": best("cosine"),
            "lexical": best("lexical"),
            "cover": share_covered([material.query], statements, self.lexicon),
            "terms": best("terms"),
            "kind": best("kind"),
            "subject": best("subject"),
            "unknown": min(2.0, float(len({*missing, *(asked.words if material.reading.language == "en" else ())}))),
            "modifier": 1.0 - share_covered(asked.modifiers, statements, self.lexicon),
            "claims": float(material.reading.intent == "classify" and claimed),
            "named": best("named"),
            "rest": best("rest"),
            "point": point,
            "astray": float(more) * (1.0 - point),
            "meaning": float(more and bool(statements) and statements[0].kind is Kind.DEFINITION),
        }

    def _point(self, material: Material, statements: Sequence[Statement]) -> float:
        """How much of what is asked besides the terms one shown statement has: words gathered from several answer nothing."""
        reading = material.reading
        labels = " ".join(label for term in reading.terms for label in self.index.terms[term].labels)
        text = without_asking(reading.text, reading.intent) if reading.language == "en" else material.query
        asked = {s if s in self.lexicon else self.lexicon.near(s) or s for s in self.lexicon.stems(text)}
        rarity = {stem: self.lexicon.rarity(stem) for stem in asked - self.lexicon.stems(labels) if len(stem) > 1}
        whole = sum(rarity.values())
        if not whole or not statements:
            return 1.0 if not whole else 0.0
        texts = (self.lexicon.stems(f"{s.search_text} {' '.join(s.headings[-2:])}") for s in statements)
        return max(sum(rarity[stem] for stem in stems & set(rarity)) for stems in texts) / whole

    def _refused(self, draft: Draft, material: Material) -> Draft:
        reading = material.reading
        language = reading.language
        if not reading.terms and self.on_topic(material.query) < 0:
            return replace(
                _said("off_topic", "off_topic", language), confidence=draft.confidence, evidence=draft.evidence
            )
        named = list(reading.uncovered or draft.missing)
        text = phrase("not_covered", language)
        if reading.uncovered and reading.intent in ("define", "distinguish", "classify"):
            text = phrase("not_covered_term", language, missing=listed(named, language))
        near = self._nearest_terms(reading)
        lines = [Line(text, origin="framing")]
        if near:
            lines.append(Line(phrase("nearest", language, terms=", ".join(near)), origin="framing"))
        return Draft(
            "not_covered", tuple(lines), missing=draft.missing, confidence=draft.confidence, evidence=draft.evidence
        )

    def _nearest_terms(self, reading: Reading) -> list[str]:
        ids = list(reading.terms)
        for identity, _ in self.index.lexical("labels", reading.text, 6):
            if identity not in ids and identity in self.index.terms:
                ids.append(identity)
        labels = []
        for identity in ids[:3]:
            term = self.index.terms[identity]
            labels.append(term.spanish[0] if reading.language == "es" and term.spanish else term.label)
        return labels


_ACTS = re.compile(
    r"\b(?:will|does|do|did|can|would|is|has|when does|why did)\s+((?:[\w'’-]+\s+){1,4}?)(?:pay|pays|paying|cover|covers|covering|accept|accepts|reimburse|reimburses"
    r"|charge|charges|count|counts|require|requires|define|defines|say|says|allow|allows|approve|offer|offers|ban|banned|outlaw\w*|use)\b",
    re.I,
)
_PAYS = re.compile(
    r"\b(?:will|does|do|did|can|would|has|what|how much)\s+((?:[\w'’-]+\s+){1,4}?)(?:pay|pays|paid|cover|covers|covered|accept|accepts|reimburse|reimburses|charge|charges|approve|approves)\b",
    re.I,
)
# Who pays, named by kind and not by name. Stems.
_KINDS_OF_PAYER = frozenset(
    "insur plan payer doctor physician provid clinician nurs patient clinic hospit state law govern rule servic program"
    " compani vendor practic offic app websit guidelin feder most mani all major everi each other american peopl anyon bodi sourc".split()
)


def _agent(text: str) -> str:
    """The words before what somebody does ("does aetna pay …"), in small letters."""
    return " ".join(match[1].casefold() for match in _ACTS.finditer(text))


def _is_name(word: str) -> bool:
    """Whether a word is written like a name or a code; visitors often do not, so this catches only some."""
    return any(mark.isupper() or mark.isdigit() for mark in word)


def _beside(text: str, word: str) -> bool:
    """Whether a word is asked of like the term that it stands beside: "a planet and a frobnicator"."""
    name = re.escape(word)
    return bool(
        re.search(rf"\b(?:and|or|vs|versus|from|y|o)\s+(?:an?\s+|the\s+|una?\s+)?{name}\W*$", text, re.I)
        or re.search(
            rf"\b(?:between|is|are|are|what is|entre)\s+(?:an?\s+|the\s+|una?\s+)?{name}\s+(?:and|or|vs|versus|y|o)\b|^\W*{name}\s+(?:vs|versus|or)\b",
            text,
            re.I,
        )
    )


def _trails(text: str, word: str) -> bool:
    """Whether a word stands in a trailing phrase ("… for suicidal patients") and not in what is asked for."""
    return bool(
        re.search(
            rf"\b(?:for|with|among|by|in|at|on|during|para|con|en)\s+(?:\w+\s+){{0,3}}{re.escape(word)}\b", text, re.I
        )
    )


def _said(outcome: str, name: str, language: Language) -> Draft:
    return Draft(outcome, (Line(phrase(name, language), origin="framing"),), confidence=1.0)  # type: ignore[arg-type]


def _logistic(name: str, evidence: dict[str, float]) -> float:
    learned = weights()[name]
    total = learned["intercept"] + sum(learned.get(name, 0.0) * value for name, value in evidence.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def _shared_label(index: Index, reading: Reading) -> str:
    labels = [set(index.terms[t].labels) for t in reading.ambiguous if t in index.terms]
    shared = set.intersection(*labels) if labels else set()
    return min(shared, key=len) if shared else reading.text.strip(" ?")
