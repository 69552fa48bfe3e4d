"""Proof of the reviewed answers: each sentence is borne by its statements, and reads well; every defect with its line.

What is compared is what can be compared surely: figures, names, denials, typed claims. That a sentence says what its
statements say is read by people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ingest.bearing import Bearing
from ingest.corpus import Corpus
from ingest.figures import figures
from ingest.names import LINKS, words
from ingest.polarity import count_denials, denies_by_meaning
from ingest.readability import grade
from ingest.records import Facet, ReviewedAnswer, ReviewedSentence, Source, Statement
from ingest.validity import status_of
from ingest.vocabulary import Vocabulary, fold

HARDEST = 8.0  # grade of a whole answer; of one sentence the formula says little
LONGEST = 25  # words of a sentence
SENTENCES = range(2, 6)
QUESTIONS, QUESTIONS_SPANISH = 6, 3  # at least

_NO_LONGER = re.compile(
    r"\b(?:no longer|used to|ended|expired|lapsed|replaced|stopped|withdr[ae]wn?|deleted|removed|repealed|former\w*|earlier|older|until (?:then|19|20))\b",
    re.I,
)
_SAYS_NOTHING = re.compile(
    r"\bmy sources (?:do|did) not\b|\bmy sources (?:(?:tell|say|give|have|name|hold|add) (?:no|nothing|little)|leave)\b|\bnot (?:said )?in my sources\b",
    re.I,
)
_SAYS_NOTHING_SPANISH = re.compile(
    r"\bmis fuentes no\b|\bmis fuentes (?:dejan|callan)\b|\bno (?:lo dicen|está en) mis fuentes\b", re.I
)
_ASKS_OR_SENDS = re.compile(
    r"(?:and |or |so |please |then )*(?:ask|check|call|look|see|read|contact|what|which|who|whom|whose|how|when|where|why|whether|if|for|about|as for|on|in|of)\b"
    r"|(?:[\w’']+ ){1,5}(?:can|could|may|will|should) (?:tell|help|say|know|show|explain)\b"
    r"|(?:[\w’']+ ){1,4}(?:do(?:es)?|tells?|says?|knows?|shows?|lists?)\b",
    re.I,
)
_PIECE = re.compile(r"[.;!?]\s+|,\s+(?:so|and|but)\s+")
_PAIR = re.compile(
    r"\b(?:both|either|pair|another|each other|entre sí|the two|amb[oa]s|l[oa]s dos|doble|bidireccional)\b", re.I
)


def answer_defects(
    corpus: Corpus, statements: Sequence[Statement], vocabulary: Vocabulary, day: date | None
) -> Iterator[str]:
    """Every defect of the corpus's answers; with a day also each basis that does not stand on it."""
    if not corpus.answers:
        return
    proof = _Proof(corpus, statements, vocabulary, day)
    yield from _owned_twice(corpus)
    for answer in corpus.answers:
        yield from proof.of(answer)


def question_key(question: str) -> str:
    """What two spellings of one question have in common: no case, accents, punctuation or spaces at the ends."""
    return " ".join(re.findall(r"\w+", fold(question)))


def fallen(
    answer: ReviewedAnswer, statements: Mapping[str, Statement], sources: Mapping[str, Source], day: date
) -> list[str]:
    """Why an answer does not stand on a day: one phrase for each statement of its basis that no longer holds.

    A sentence about history, or one that says itself that something ended, may rest on what was superseded.
    """
    found = []
    for sentence in answer.sentences:
        for identity in sentence.basis:
            statement = statements.get(identity)
            source = sources.get(statement.source_id) if statement else None
            if statement is None or source is None:
                continue
            status = status_of(statement, source, day)
            past = answer.facet is Facet.HISTORY or _NO_LONGER.search(sentence.en)
            if status != "current" and not past:
                found.append(f"{identity} is {status}")
    return list(dict.fromkeys(found))


def _owned_twice(corpus: Corpus) -> Iterator[str]:
    owners: dict[str, str] = {}
    for answer in corpus.answers:
        for field in ("questions", "questions_es"):
            for question in getattr(answer, field):
                folded = question_key(question)
                place = _place(corpus, answer, field)
                owner = owners.setdefault(folded, answer.id)
                if owner != answer.id:
                    yield f"{place}: {answer.id}: the question {question!r} is also owned by {owner}."


def _place(corpus: Corpus, answer: ReviewedAnswer, field: str = "", number: int | None = None) -> str:
    """File and line of an answer, of one of its keys, or of a key of its sentence with a number."""
    start = f"answer {answer.id}"
    tries = (
        [f"{start}.{field}"]
        if number is None
        else [f"{start}.[sentence]{number}.{field}", f"{start}.[sentence]{number}"]
    )
    return next((corpus.places[name] for name in (*tries, start) if name in corpus.places), answer.id)


@dataclass(frozen=True)
class _Proof:
    """The answers of a corpus against its statements."""

    corpus: Corpus
    statements: Sequence[Statement]
    vocabulary: Vocabulary
    day: date | None

    @cached_property
    def _by_id(self) -> dict[str, Statement]:
        return {statement.id: statement for statement in self.statements}

    @cached_property
    def _bearing(self) -> Bearing:
        return Bearing(self.corpus.sources, self.statements, self.vocabulary)

    def of(self, answer: ReviewedAnswer) -> Iterator[str]:
        """The defects of one answer."""
        place = _place(self.corpus, answer)
        for message in self._of_form(answer):
            yield f"{place}: {answer.id}: {message}"
        if self.day is not None:
            for phrase in fallen(answer, self._by_id, self.corpus.sources, self.day):
                yield f"{place}: {answer.id}: {phrase} on {self.day.isoformat()}."
        for number, sentence in enumerate(answer.sentences):
            for key, message in self._of_sentence(answer, sentence):
                yield f"{_place(self.corpus, answer, key, number)}: {answer.id}: {message}"

    def _of_form(self, answer: ReviewedAnswer) -> Iterator[str]:
        if len(answer.sentences) not in SENTENCES:
            yield f"{len(answer.sentences)} sentences; an answer has 2 to 5."
        if len(answer.questions) < QUESTIONS:
            yield f"{len(answer.questions)} questions; an answer has {QUESTIONS} or more."
        if len(answer.questions_es) < QUESTIONS_SPANISH:
            yield f"{len(answer.questions_es)} Spanish questions; an answer has {QUESTIONS_SPANISH} or more."
        for term in answer.terms:
            if term not in self.vocabulary.terms:
                yield f"terms names {term}, which is no term."
        if not answer.basis:
            yield "no sentence has a basis."
        if answer.facet is Facet.DIFFERENCE:
            yield from self._of_difference(answer)
        english = " ".join(self._plain(sentence.en) for sentence in answer.sentences if not sentence.open)
        if (hard := grade(english)) > HARDEST:
            yield f"grade {hard:.1f}, at most {HARDEST:.0f}: use shorter words and sentences."

    def _of_difference(self, answer: ReviewedAnswer) -> Iterator[str]:
        """Each term that the sentences set apart without a name, or a word of its names that the others lack."""
        text = " ".join(sentence.en for sentence in answer.sentences)
        named = {term for mention in self.vocabulary.mentions(text) for term in mention.terms}
        said = words(text)
        terms = [self.vocabulary.terms[term] for term in answer.terms if term in self.vocabulary.terms]
        for term in terms:
            others = words(" ".join(label for other in terms if other is not term for label in other.labels))
            if term.id not in named and not words(" ".join(term.labels)) & said - others - LINKS:
                yield f"no sentence names {term.id}, which it sets apart."

    def _of_sentence(self, answer: ReviewedAnswer, sentence: ReviewedSentence) -> Iterator[tuple[str, str]]:
        """The key at which a defect stands, and the defect."""
        if (count := len(sentence.en.split())) > LONGEST:
            yield "en", f"{count} words, at most {LONGEST}."
        if sentence.open:
            for message in self._of_open(answer, sentence):
                yield "en", message
            return
        for message in self._of_basis(sentence):
            yield "basis", message
        basis = [self._by_id[identity] for identity in sentence.basis if identity in self._by_id]
        english = [statement for statement in basis if statement.language == "en"]
        if english and sentence.en:
            for message in self._bearing.defects(sentence.en, english, len(answer.terms)):
                yield "en", message
        if sentence.en and sentence.es:
            for message in self._of_spanish(sentence):
                yield "es", message

    def _of_basis(self, sentence: ReviewedSentence) -> Iterator[str]:
        if not sentence.basis:
            yield f"no basis bears {sentence.en!r}."
        for identity in sentence.basis:
            if identity not in self._by_id:
                yield f"{identity} is no statement."
            elif not self._by_id[identity].asserted:
                yield f"its source does not assert {identity}."
        languages = {self._by_id[identity].language for identity in sentence.basis if identity in self._by_id}
        if languages and "en" not in languages:
            yield "every statement is in another language; name an English one."

    def _plain(self, text: str) -> str:
        """The text with terms and names replaced by a short word: a formula must not punish what is explained."""
        parts, at = [], 0
        for mention in self.vocabulary.mentions(text):
            parts += [text[at : mention.span.start], "term"]
            at = mention.span.end
        masked = "".join([*parts, text[at:]])
        masked = re.sub(r"“[^”]*”", "term", masked)
        names = {name.text for name in self._bearing.names.of(masked)}
        return re.sub(r"[^\W_]+", lambda match: "name" if match.group() in names else match.group(), masked)

    def _of_spanish(self, sentence: ReviewedSentence) -> Iterator[str]:
        english, spanish = figures(sentence.en), figures(sentence.es, "es")
        # "Two words" may be "both words".
        loose = {"2"} if _PAIR.search(sentence.en) or _PAIR.search(sentence.es) else set()
        loose |= {code for code in english ^ spanish if _stands(code, sentence.en) and _stands(code, sentence.es)}
        only = {"English": english - spanish - loose, "Spanish": spanish - english - loose}
        told = [f"{', '.join(sorted(figure))} only in {language}" for language, figure in only.items() if figure]
        if told:
            yield f"the figures differ ({'; '.join(told)}): {sentence.es!r}."
        least, most = self._denials(sentence.en, "en")
        least_spanish, most_spanish = self._denials(sentence.es, "es")
        excused = denies_by_meaning(sentence.es, "es") > denies_by_meaning(sentence.en)
        if most_spanish < least and not excused:
            yield f"the Spanish has lost a no or not: {sentence.es!r}."
        if most < least_spanish and not denies_by_meaning(sentence.en):
            yield f"the English has lost a no or not: {sentence.es!r}."

    def _denials(self, text: str, language: str) -> tuple[int, int]:
        """How often a text denies, at least and at most: names of terms may do so ("no-show", "clínica sin cita")."""
        unnamed = text
        for mention in reversed(self.vocabulary.mentions(text)):
            unnamed = unnamed[: mention.span.start] + "x" + unnamed[mention.span.end :]
        least, most = count_denials(unnamed, language)
        return least, max(most, count_denials(text, language)[1])

    def _of_open(self, answer: ReviewedAnswer, sentence: ReviewedSentence) -> Iterator[str]:
        if sentence.basis:
            yield "an open sentence has no basis; it says only what the sources leave open."
        if not _SAYS_NOTHING.search(sentence.en):
            yield f"an open sentence says what “my sources do not say”: {sentence.en!r}."
        if sentence.es and not _SAYS_NOTHING_SPANISH.search(sentence.es):
            yield f"an open sentence says in Spanish what “mis fuentes no dicen”: {sentence.es!r}."
        if told := figures(sentence.en) | figures(sentence.es, "es"):
            yield f"an open sentence has no number: {', '.join(sorted(told))}."
        around = " ".join([*answer.terms, *(other.en for other in answer.sentences if other is not sentence)])
        for term in answer.terms:
            if term in self.vocabulary.terms:
                around += " " + " ".join(self.vocabulary.terms[term].labels)
        for name in self._bearing.names.of(sentence.en):
            if not self._bearing.names.bears(around, name):
                yield f"an open sentence names only what the others name, not {name.text}."
        for piece in _PIECE.split(sentence.en):
            if piece and not _SAYS_NOTHING.search(piece) and not _ASKS_OR_SENDS.match(piece):
                yield f"an open sentence claims nothing: {piece!r}."


def _stands(code: str, text: str) -> bool:
    """Whether a modifier or part is named without its kind: "el modificador 93 … y el FQ"."""
    kind, _, letters = code.rpartition(" ")
    return bool(kind) and re.search(rf"\b{letters}\b", text) is not None
