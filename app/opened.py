"""Everything that answering needs of one generation of an index, made once when it is opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.alarms import Alarms
from app.answers import Intent
from app.bodies import Bodies
from app.coverage import asked_of
from app.deciding import Decider
from app.drafting import Drafter
from app.drafts import Draft
from app.grounds import Grounds
from app.initials import Initials
from app.lexicon import Lexicon
from app.material import Material
from app.phrases import Language
from app.places import place_named
from app.questions import Question, Reading, on_day_named
from app.reading import Reader, without
from app.old_retrieval import Found, Matcher
from app.sides import Sides
from app.tables import Tables
from ingest.encoder import Encoder
from ingest.index import Index
from ingest.records import AuthorityType, Statement
from ingest.vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from app.wording import Wording

# What health care is about and what it is not, for telling an uncovered question from one that is off the subject.
_HEALTH = (
    "health care services and medical treatment",
    "doctors, nurses, hospitals and clinics",
    "medical words and what they mean",
    "health insurance, Medicare coverage and medical billing",
    "patients, symptoms, diseases and medicines",
    "medical records, privacy and health law",
    "surgery, tests, vaccines and prescriptions",
    "seguro medico, medicos y pacientes",
)
_ELSEWHERE = (
    "sports scores and football matches",
    "the weather forecast for tomorrow",
    "recipes and cooking dinner",
    "politics, elections and the president",
    "movies, music and celebrities",
    "computer programming and writing code",
    "math problems and homework",
    "travel, hotels and flights",
    "stock prices, bitcoin and investing",
    "history of wars and ancient empires",
    "cars, shopping and prices of gadgets",
    "geography, capitals and countries",
    "animals, pets and plants",
    "jokes, poems and stories",
    "el clima, el futbol y la cocina",
)


_LIKE_QUESTION = 0.7
_VERY_QUESTION = 0.85  # cosine from which a question of a document is the one asked
_TOLD = 0.5  # share of what is told about a thing from which a statement speaks of the very thing


@dataclass(frozen=True)
class Opened:
    """An index with its reader, drafter and decider."""

    index: Index
    encoder: Encoder
    vocabulary: Vocabulary
    lexicon: Lexicon
    reader: Reader
    drafter: Drafter
    matcher: Matcher
    decider: Decider
    bodies: Bodies
    wording: Wording | None
    vectors: dict[str, NDArray[np.float32]]
    about_vectors: NDArray[np.float32]

    @classmethod
    def make(cls, index: Index, encoder: Encoder, wording: Wording | None = None) -> Opened:
        """Build what answering needs; about a second for the shipped corpus."""
        vocabulary = Vocabulary(index.terms.values())
        ids = index.statement_ids()
        texts = (f"{s.search_text} {' '.join(s.headings)}" for s in index.statements(ids))
        lexicon = Lexicon(texts, index.tokens, encoder.pieces)
        bodies = Bodies(index.sources)
        grounds = Grounds(index)
        anchors = encoder.encode([*_HEALTH, *_ELSEWHERE])
        cache: dict[str, NDArray[np.float32]] = {}

        def quotes() -> Iterator[str]:
            return (statement.quote for statement in index.statements(index.statement_ids()))

        def on_topic(text: str) -> float:
            vector = _vector(encoder, cache, text)
            near = anchors @ vector
            ours = max(
                float(near[: len(_HEALTH)].max()), max((score for _, score in index.nearest(vector, 1)), default=0.0)
            )
            return ours - float(near[len(_HEALTH) :].max()) - 0.02

        def plain(term: str, language: Language) -> Statement | None:
            return _plain(index, term, language)

        return cls(
            index=index,
            encoder=encoder,
            vocabulary=vocabulary,
            lexicon=lexicon,
            reader=Reader(
                vocabulary,
                lexicon,
                bodies,
                Initials(quotes),
                Alarms(encoder, lambda text: _vector(encoder, cache, text)),
            ),
            drafter=Drafter(index, grounds, Sides(grounds, index.disagreements), Tables(grounds, plain), plain),
            matcher=Matcher(index, lexicon),
            decider=Decider(index, lexicon, on_topic),
            bodies=bodies,
            wording=wording,
            vectors=cache,
            about_vectors=encoder.encode([item.about for item in index.disagreements]),
        )

    def plain(self, term: str, language: Language) -> Statement | None:
        """The plain sentence of a term, or None."""
        return _plain(self.index, term, language)

    def with_thing(self, reading: Reading, found: Sequence[Found]) -> Reading:
        """The reading with the term that its description fits, where a thing is told and not named."""
        asks_class = reading.intent == "classify" and len(reading.terms) == 1 and not reading.bare
        if not reading.described and not asks_class:
            return reading
        if asks_class and any(f.feature("rest") >= _TOLD and reading.terms[0] in f.statement.terms for f in found[:3]):
            return reading  # a statement speaks of the very thing
        told = self.reader.thing(reading.text, None if reading.described else reading.terms[0])
        if len(self.lexicon.stems(told)) < 2:
            return reading
        term = self.matcher.described(told, self.encoder.encode([told])[0], reading.language, reading.terms)
        if term is None:
            return reading
        if reading.described:
            return replace(reading, intent="define", terms=(term,), uncovered=())
        pair = (term, reading.terms[0])
        intent: Intent = "classify" if self.drafter.grounds.claimed(*pair) else "distinguish"
        return replace(reading, intent=intent, terms=pair, compared=pair)

    def search(self, question: Question, reading: Reading) -> tuple[Reading, NDArray[np.float32], list[Found]]:
        """The candidates for a question as read, with its vector, and the reading with what was only told named."""
        question = on_day_named(question, reading.text)
        query = self.reader.query(reading)
        vector = self.vector_of(query)
        named = self.bodies.named(reading.text)
        found = self.matcher.match(question, reading, query, vector, named)
        fuller = self.with_thing(reading, found)
        if fuller is reading:
            return reading, vector, found
        query = self.reader.query(fuller)
        vector = self.vector_of(query)
        return fuller, vector, self.matcher.match(question, fuller, query, vector, named)

    def material(
        self, question: Question, reading: Reading, found: Sequence[Found], vector: NDArray[np.float32] | None
    ) -> Material:
        """What the drafter works with."""
        question = on_day_named(question, reading.text)
        each = self.bodies.each(reading.text)
        if reading.intent == "define":  # "what is HIPAA" asks nothing of those who enforce it
            besides = without(
                reading.text, [m for m in self.reader.mentions(reading.text) if m.terms == reading.terms[:1]]
            )
            each = self.bodies.each(besides)
        asked = asked_of(
            reading, self.reader.mentions(reading.text), self.index.terms, self.lexicon, place_named(reading.text)
        )
        return Material(
            question=question,
            reading=reading,
            found=found,
            query=self.reader.query(reading),
            asked=asked,
            named=frozenset().union(*each),
            bodies=tuple(each),
            abouts=self.abouts(vector),
            faq=self.faq_answer(reading.text, vector),
            shared_words=self.shared_words(reading),
        )

    def draft(self, material: Material) -> Draft:
        """A draft and the judgement of it."""
        return self.decider.judge(self.drafter.draft(material), material)

    def drafted(self, question: Question) -> Draft:
        """The judged draft for a question, from reading to judging."""
        reading = self.reader.read(question)
        if early := self.decider.before(reading):
            return early
        reading, vector, found = self.search(question, reading)
        return self.draft(self.material(question, reading, found, vector))

    def faq_answer(self, text: str, vector: NDArray[np.float32] | None) -> tuple[str, ...]:
        """The statements that a document gives as answer to the very question; none when no document asks it.

        ``vector`` is of what was searched for, with the terms' labels; the question alone is encoded only if that is near.
        """
        asked = self.index.questions()
        if vector is None or not asked or (self.index.question_vectors() @ vector).max() < _LIKE_QUESTION:
            return ()
        near = self.index.question_vectors() @ self.vector_of(text)
        best = int(near.argmax())
        return asked[best].statements if near[best] >= _VERY_QUESTION else ()

    def abouts(self, vector: NDArray[np.float32] | None) -> dict[str, float]:
        """How near a question is to what each disagreement is about, by the disagreement's id (cosine)."""
        if vector is None or not len(self.about_vectors):
            return {}
        near = self.about_vectors @ vector
        return {item.id: float(score) for item, score in zip(self.index.disagreements, near, strict=True)}

    def shared_words(self, reading: Reading) -> frozenset[str]:
        """Disagreements whose subject shares a content word with the question, the terms' own words apart."""
        asked = self._besides_terms(reading.text, reading.terms)
        return frozenset(
            item.id for item in self.index.disagreements if asked & self._besides_terms(item.about, item.terms)
        )

    def _besides_terms(self, text: str, terms: Sequence[str]) -> frozenset[str]:
        known = {
            stem
            for term in terms
            if term in self.index.terms
            for stem in self.lexicon.stems(" ".join(self.index.terms[term].labels))
        }
        return self.lexicon.stems(text) - known

    def vector_of(self, text: str) -> NDArray[np.float32]:
        """The vector of a question, taken from the batch that was encoded ahead or made now."""
        return _vector(self.encoder, self.vectors, text)


def _vector(encoder: Encoder, cache: dict[str, NDArray[np.float32]], text: str) -> NDArray[np.float32]:
    vector = cache.get(text)
    if vector is None:
        vector = encoder.encode([text])[0]
        if len(cache) > 256:
            cache.clear()
        cache[text] = vector
    return vector


def _plain(index: Index, term: str, language: Language) -> Statement | None:
    for identity in (f"{term}--plain-es", f"{term}--plain") if language == "es" else (f"{term}--plain",):
        for statement_id in index.of_section(identity):
            statement = index.statement(statement_id)
            if index.sources[statement.source_id].authority_type is AuthorityType.OURSELVES:
                return statement
    return None
