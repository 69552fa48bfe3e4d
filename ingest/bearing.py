"""Bearing: whether statements bear an English sentence, as far as that can be compared surely: figures, names, denials,
typed claims, and whose words they are. That a sentence says what its statements say takes more (see ``answer_checks``,
``app.model.checking``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

from ingest.figures import figures
from ingest.frames import frames
from ingest.names import Names
from ingest.polarity import Denial, denial, is_hedged
from ingest.records import Relation, Source, Statement
from ingest.signs import Sign, Signs
from ingest.vocabulary import Vocabulary

_CLAUSE = re.compile(
    r";\s+|,?\s+(?:but|while|whereas|although|though)\s+|,\s+and\s+(?=(?:(?:for|in|the|under|by)\s+)*[A-Z])|\.\s+(?=[A-Z])"
)
# Answers the question ("No:", "Not for Medicare:", "My sources do not agree:"); what follows must be borne.
_VERDICT = re.compile(
    r"(?:yes|no|not|often|usually|normally|generally|(?:my|the) sources|sources)\b[^:;]{0,45}:\s+|(?:yes|no)[,.;]\s+",
    re.I,
)
_LEANS = re.compile(
    r"(?:the same|so|neither) (?:holds|goes|is|are|does|do|applies|counts?)\b", re.I
)  # on a sentence before
# "Two vendors contradict each other": a count of what the answer itself sets side by side.
_OWN_COUNT = re.compile(
    r"\b(?<=all )(two|three|four|five)\b"
    r"|\b(two|three|four|five)(?= (?:different|separate|distinct|other)\b| (?:\w+ )?(?:words|terms|names|labels|kinds|things|ideas|vendors|sources|bodies|agencies|laws|states|services|programs|groups|rules)\b)",
    re.I,
)
_MEANS = re.compile(r"[\s(]*(?:\([^)]*\)\s*)?\b(?:means?|stands? for)\s+(?:an?|the)?\s*", re.I)
_COMPARED = re.compile(r"\b(broader|wider|larger|newer|narrower)\b[^.;:]{0,40}?\bthan\b", re.I)
_CONDITION = re.compile(r"\b(?:only|unless|except|outside|without|if|when|where)\b", re.I)


@dataclass(frozen=True)
class Bearing:
    """Compares sentences with the statements of one corpus or index."""

    sources: Mapping[str, Source]
    statements: Sequence[Statement]
    vocabulary: Vocabulary

    def defects(self, sentence: str, basis: Sequence[Statement], terms: int) -> Iterator[str]:
        """Why English statements do not bear a sentence; ``terms``: how many it may count as the answer's own."""
        contexts = {statement.id: self.context(statement) for statement in basis}
        everything = ". ".join(contexts.values())
        named = {mention.terms for mention in self.vocabulary.mentions(sentence)}
        speakers = len({statement.source_id for statement in basis})
        own = {terms, len(named), len(basis), *range(2, speakers + 1)}  # "two of them" may be some of the speakers
        counted = _OWN_COUNT.sub(lambda match: "" if _counts(match.group()) in own else match.group(), sentence)
        if lost := figures(counted) - figures(everything):
            yield f"{', '.join(sorted(lost))} is in no statement of its basis: {sentence!r}."
        for name in self._unborne(sentence, basis, everything):
            yield f"{name} is in no statement of its basis: {sentence!r}."
        clauses = clauses_of(sentence)
        spoken = [self.speaking(clause, basis) if len(clauses) > 1 else basis for clause in clauses]
        for clause, some in zip(clauses, spoken, strict=True):
            if message := _of_denial(clause, sentence, some):
                yield message
            yield from self._of_signs(clause, sentence, some)
        yield from self._of_speakers(clauses, spoken, sentence)
        yield from self._of_claims(sentence, basis)

    def _unborne(self, sentence: str, basis: Sequence[Statement], everything: str) -> Iterator[str]:
        about = {term for statement in basis for term in statement.terms}
        about |= {term for mention in self.vocabulary.mentions(everything) for term in mention.terms}
        masked = list(sentence)
        for mention in self.vocabulary.mentions(sentence):
            if about & set(mention.terms):
                masked[mention.span.start : mention.span.end] = "x" * (mention.span.end - mention.span.start)
        for name in self.names.of("".join(masked)):
            if not self.names.bears(everything, name):
                yield name.text

    def speaking(self, clause: str, basis: Sequence[Statement]) -> Sequence[Statement]:
        """The statements that a clause tells: those of the speakers and places that it names, else all."""
        contexts = {statement.id: self.context(statement) for statement in basis}
        speakers = " ".join(self.speaker(statement) for statement in basis)
        telling = [
            name
            for name in self.names.of(clause)
            if self.names.bears(speakers, name)
            and sum(self.names.bears(contexts[s.id], name) for s in basis) < len(basis)
        ]
        named = [s for s in basis if any(self.names.bears(contexts[s.id], name) for name in telling)]
        return named or basis

    def _of_speakers(
        self, clauses: Sequence[str], spoken: Sequence[Sequence[Statement]], sentence: str
    ) -> Iterator[str]:
        """Two clauses that each fit what the other's speaker says."""
        fit = [[self._fit(clause, some) for some in spoken] for clause in clauses]
        for one, other in combinations(range(len(clauses)), 2):
            if {s.id for s in spoken[one]} & {s.id for s in spoken[other]}:
                continue
            if fit[one][other] > fit[one][one] and fit[other][one] > fit[other][other]:
                yield f"its basis has these speakers the other way round: {sentence!r}."

    def _fit(self, clause: str, basis: Sequence[Statement]) -> int:
        """How many words and signs of a clause, names apart, some statements share."""
        known = set[tuple[str, Sign]]()
        for statement in basis:
            known |= set(self._signs.of(statement.quote).items())
        for name in self.names.of(clause):
            clause = clause.replace(name.text, "")
        return len(known & set(self._signs.of(clause).items()))

    def _of_signs(self, clause: str, sentence: str, basis: Sequence[Statement]) -> Iterator[str]:
        """Words that are said where every statement that has them denies them, or the other way round."""
        known: dict[str, Sign] = {}
        for statement in basis:
            for word, sign in self._signs.of(statement.quote).items():
                known[word] = known.get(word, Sign(0)) | sign
        said = self._signs.of(clause)
        lost = [word for word, sign in said.items() if sign is Sign.SAID and known.get(word) is Sign.DENIED]
        added = [word for word, sign in said.items() if sign is Sign.DENIED and known.get(word) is Sign.SAID]
        if lost and added:  # the same denial at another word: "may not claim it", "what claims it is not one"
            return
        for word in lost:
            yield f"its basis denies “{word}…” and it does not: {sentence!r}."
        for word in added:
            yield f"it denies “{word}…” and its basis does not: {sentence!r}."

    def _of_claims(self, sentence: str, basis: Sequence[Statement]) -> Iterator[str]:
        """Typed claims that the basis makes the other way round, or denies."""
        claims = [(f.affirmed, (f.subject, f.relation, f.object)) for s in basis for f in s.frames]
        made = {yes: {claim for affirmed, claim in claims if affirmed is yes} for yes in (True, False)}
        sentence = re.sub(r"\bincluded(?=[,.;])", "", sentence)  # "fitness trackers included": they include nothing
        for claim in frames(sentence, self.vocabulary.mentions(sentence)):
            same = (claim.subject, claim.relation, claim.object)
            turned = (claim.object, claim.relation, claim.subject)
            told = f"{claim.subject} {claim.relation} {claim.object}: {sentence!r}."
            if same in made[claim.affirmed]:
                continue
            if same in made[not claim.affirmed] and not _CONDITION.search(sentence):
                yield f"its basis {'denies' if claim.affirmed else 'says'} that {told}"
            elif claim.relation in (Relation.IS_A, Relation.BROADER_THAN) and turned in made[claim.affirmed]:
                yield f"its basis has it the other way round that {told}"
        meant = {pair for s in basis for pair in self._meant(s.quote)}
        for term, meaning in self._meant(sentence):
            if (meaning, term) in meant and (term, meaning) not in meant:
                yield f"its basis has it the other way round that {term} means {meaning}: {sentence!r}."
        compared = {pair for s in basis for pair in self._compared(s.quote)}
        for wider, narrower in self._compared(sentence):
            if (narrower, wider) in compared and (wider, narrower) not in compared:
                yield f"its basis has it the other way round that {wider} is broader than {narrower}: {sentence!r}."

    def _meant(self, text: str) -> Iterator[tuple[str, str]]:
        """Terms that a text explains by others: what means, and what is meant."""
        mentions = [mention for mention in self.vocabulary.mentions(text) if len(mention.terms) == 1]
        for one, other in pairwise(mentions):
            if _MEANS.fullmatch(text, one.span.end, other.span.start) and one.terms != other.terms:
                yield one.terms[0], other.terms[0]

    def _compared(self, text: str) -> Iterator[tuple[str, str]]:
        """Terms that a text compares, what it calls broader first."""
        mentions = [mention for mention in self.vocabulary.mentions(text) if len(mention.terms) == 1]
        for match in _COMPARED.finditer(text):
            before = [m for m in mentions if m.span.end <= match.start()]
            after = [m for m in mentions if m.span.start >= match.end()]
            if before and after and before[-1].terms != after[0].terms:
                pair = (before[-1].terms[0], after[0].terms[0])
                yield pair if match[1].lower() != "narrower" else pair[::-1]

    @cached_property
    def _signs(self) -> Signs:
        return Signs()

    @cached_property
    def names(self) -> Names:
        sources = self.sources.values()
        texts = [statement.quote for statement in self.statements if statement.language == "en"]
        return Names([*texts, *(source.publisher for source in sources), *(source.title for source in sources)])

    def context(self, statement: Statement) -> str:
        """What a statement says, under which headings, and who says it when."""
        source = self.sources.get(statement.source_id)
        said: list[str | None] = [statement.quote, *statement.headings, self.speaker(statement)]
        said += [statement.as_of, statement.lapses, statement.superseded_on, statement.superseded_by]
        if source is not None:
            said += [source.title, source.via, source.published, source.reviewed, source.lapses]
        return ". ".join(part for part in said if part)

    def speaker(self, statement: Statement) -> str:
        source = self.sources.get(statement.source_id)
        told = (source.publisher, source.jurisdiction, source.author) if source is not None else ()
        return ". ".join(part for part in told if part)


def clauses_of(sentence: str) -> list[str]:
    """What a sentence says one after the other, without a verdict before it."""
    return _CLAUSE.split(_VERDICT.sub("", sentence, count=1))


def _of_denial(clause: str, sentence: str, basis: Sequence[Statement]) -> str | None:
    """A denial that no statement makes, in whatever words."""
    said = denial(clause)
    if said < Denial.PARTIAL or _LEANS.match(clause) or any(denial(s.quote) for s in basis):
        return None
    several = len({statement.source_id for statement in basis}) > 1  # that there is "no one list" is shown by two lists
    if said is Denial.PARTIAL and (several or any(is_hedged(s.quote) for s in basis)):
        return None
    return f"it says no or not where its basis does not: {sentence!r}."


def _counts(word: str) -> int:
    return ("two", "three", "four", "five").index(word.lower()) + 2
