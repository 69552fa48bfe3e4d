"""Additions: what a sentence says that none of its statements says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.model.texts import Texts
from ingest.polarity import Denial, denial
from ingest.records import AuthorityType, Statement

_EXTREMES = tuple(
    re.compile(rf"\b(?:{words})\b", re.I)
    for words in (
        r"always|every|everyone|everywhere|all|any|entirely|completely", r"never|nobody|none", r"only|alone|just|sole\w*",
        r"guarantee\w*", "best", "worst",
    )
)  # fmt: skip
_SPEAKERS: Mapping[AuthorityType, str] = {  # how a speaker of a type may be called
    AuthorityType.FEDERAL_AGENCY: "federal agency government office",
    AuthorityType.STATUTE: "law statute rule act code state",
    AuthorityType.PROFESSIONAL_BODY: "professional body group association",
    AuthorityType.INTERGOVERNMENTAL: "body organization",
    AuthorityType.STANDARDS_BODY: "standards body",
    AuthorityType.ENCYCLOPEDIA: "encyclopedia dictionary reference",
    AuthorityType.VENDOR: "vendor company seller firm",
    AuthorityType.OURSELVES: "plain",
    AuthorityType.OTHER: "group site",
}
_NUMBER_WORD = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand)\b", re.I)
_NOTHING = frozenset("not no never none neither nor without cannot onli".split())  # as stems


@dataclass(frozen=True)
class Additions:
    """Finds what a sentence adds."""

    texts: Texts

    def of(self, sentence: str, statements: Sequence[Statement]) -> str | None:
        """What kind of thing it adds, or None."""
        if self._foreign_term(sentence, statements):
            return "term"
        if self._opposite(sentence, statements):
            return "opposite"
        if self.unsaid(sentence, statements):
            return "word"
        if self._strange_abbreviations(sentence, statements):
            return "name"
        told = {kind for s in statements for kind in _extremes(s.quote)}
        return "extreme" if _extremes(sentence) - told else None

    def _foreign_term(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it names a term that its statements neither name nor are about."""
        known = {term for s in statements for term in s.terms}
        known |= self.texts.mentioned(". ".join(self.texts.bearing.context(s) for s in statements))
        told = {stem for s in statements for stem in self.texts.tokens(s.quote)}
        return any(
            not set(m.terms) & known and not told.issuperset(self.texts.tokens(m.text))
            for m in self.texts.vocabulary.mentions(sentence)
        )

    def _opposite(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether a word of it says the opposite of one that its statements have."""
        return bool(self.texts.plain_words.turned(self.texts.plain_words.stems(sentence), self._told(statements)))

    def unsaid(self, sentence: str, statements: Sequence[Statement]) -> set[str]:
        """The stems for which neither its statements nor what is known of their speakers and terms have a word."""
        around = []
        for s in statements:
            speaker = _SPEAKERS[self.texts.index.sources[s.source_id].authority_type]
            around += [self.texts.bearing.context(s), speaker]
        plain = _NUMBER_WORD.sub(" ", self.texts.unnamed(sentence))  # figures: the rules
        said = self.texts.plain_words.stems(plain) - self.texts.plain_words.stems(". ".join(around))
        denies = any(denial(s.quote) >= Denial.BY_MEANING for s in statements)
        lost = self.texts.plain_words.unsaid(said, self._told(statements))
        return {stem for stem in lost if not (denies and stem in _NOTHING) and not stem.isdigit()}

    def _told(self, statements: Sequence[Statement]) -> set[str]:
        """The stems of what statements say, and of the labels of their terms."""
        terms = {term for s in statements for term in s.terms if term in self.texts.index.terms}
        labels = [label for term in terms for label in self.texts.index.terms[term].labels]
        return self.texts.plain_words.stems(". ".join([*labels, *(f"{s.quote} {s.search_text}" for s in statements)]))

    def _strange_abbreviations(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it has an abbreviation that its statements, speakers and terms neither have nor spell out."""
        terms = {term for s in statements for term in s.terms if term in self.texts.index.terms}
        texts = [self.texts.bearing.context(s) for s in statements]
        texts += [label for term in terms for label in self.texts.index.terms[term].labels]
        everything = ". ".join(texts)
        present = set(re.findall(r"[^\W_]+", everything))
        initials = ["".join(re.findall(r"\b([A-Z])", part)) for part in re.split(r"[.;:()]", everything)]
        mentioned = {m.text for m in self.texts.vocabulary.mentions(sentence)}
        for short in re.findall(r"\b[A-Z][A-Z&]{1,6}\b", sentence):
            spelt = any(short in run for run in initials)
            if short not in present and not spelt and not any(short in text for text in mentioned):
                return True
        return False


def _extremes(text: str) -> set[int]:
    """The kinds of extremes that a text goes to."""
    return {kind for kind, pattern in enumerate(_EXTREMES) if pattern.search(text)}
