"""Additions: what a sentence says that none of its statements says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.model.texts import Texts
from ingest.figures import figures
from ingest.polarity import Denial, denial
from ingest.records import AuthorityType, Statement
from ingest.vocabulary import fold

_EXTREMES = re.compile(
    r"\b(?:always|every|everyone|everywhere|all|never|nobody|none|only|guarantee\w*|entirely|completely|best|worst)\b",
    re.I,
)
# Words that carry no claim: who speaks, what follows, what is named. Everything else must be in the statements.
_GLUE = (
    "say says said add adds also yes too both word words term terms call calls called name names named example examples"
    " instance give gives another other others own while but source sources speak speaks itself each either mean means"
    " define defines describe describes list lists put puts tell tells explain explains write writes here there way"
    " according one it its they their them this that these those you your people person someone thing things so then"
    " such as well even count counts counted take takes sort go goes hold holds view answer question information"
    " use uses used get gets ask asks way ways place work works want wants follow follows keep keeps let lets come comes"
    " side line belong belongs group up out still now among besides though since instead although whereas while here"
)
# Words that say the same: closed classes (modals, irregular forms) and spellings, never synonyms in general.
_SAME = (
    "must require requires required need needs needed",
    "may can could might able",
    "differ differs different difference vary varies distinct",
    "buy bought purchase", "pay paid pays payment", "send sent", "give gave given", "make made", "hold held", "keep kept",
    "write wrote written", "tell told", "mean meant", "leave left", "choose chose chosen", "begin began begun start",
    "doctor doctors physician physicians", "phone telephone", "ill illness sick",
    "wide wider broad broader", "narrow narrower", "include includes included contain contains", "kind kinds type types",
    "child children", "person people",
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
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NOTHING = frozenset("not no never none neither nor without cannot onli".split())  # as stems
_OWN_COUNT = re.compile(
    r"\b(?:two|three|four|both)\b(?= (?:\w+ )?(?:words|terms|sources|sides|kinds|ways|things|groups))", re.I
)


@dataclass(frozen=True)
class Additions:
    """Finds what a sentence adds."""

    texts: Texts

    def of(self, sentence: str, statements: Sequence[Statement]) -> str | None:
        """What kind of thing it adds, or None."""
        if self._foreign_figures(sentence, statements) or _twice(sentence, statements):
            return "figure"
        if self._foreign_term(sentence, statements):
            return "term"
        if self._foreign_words(sentence, statements):
            return "word"
        if self._strange_abbreviations(sentence, statements):
            return "name"
        said = {fold(word) for word in _EXTREMES.findall(sentence)}
        return "extreme" if said - {fold(word) for s in statements for word in _EXTREMES.findall(s.quote)} else None

    @cached_property
    def _glue(self) -> frozenset[str]:
        return frozenset(self.texts.tokens(_GLUE))

    @cached_property
    def _same(self) -> list[frozenset[str]]:
        return [frozenset(self.texts.tokens(group)) for group in _SAME]

    def _foreign_term(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it names a term that its statements neither name nor are about."""
        known = {term for s in statements for term in s.terms}
        known |= self.texts.mentioned(". ".join(self.texts.bearing.context(s) for s in statements))
        return any(not set(m.terms) & known for m in self.texts.vocabulary.mentions(sentence))

    def _foreign_figures(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it has a figure that its statements do not state; of their dates only whole ones and years count."""
        quotes = ". ".join(f"{s.quote}. {'. '.join(s.headings[-1:])}" for s in statements)
        labels = ". ".join(label for s in statements for t in s.terms for label in self.texts.index.terms[t].labels)
        lost = figures(_OWN_COUNT.sub(" ", sentence)) - figures(quotes) - figures(labels)
        dates = {f for s in statements for f in figures(self.texts.bearing.context(s)) if len(f) > 3}
        return bool(lost - dates)

    def _foreign_words(self, sentence: str, statements: Sequence[Statement]) -> set[str]:
        """Stems that neither its statements nor what is known of their speakers and terms have, glue apart."""
        terms = {term for s in statements for term in s.terms if term in self.texts.index.terms}
        known = [label for term in terms for label in self.texts.index.terms[term].labels]
        for s in statements:
            known += [
                self.texts.bearing.context(s),
                s.search_text,
                _SPEAKERS[self.texts.index.sources[s.source_id].authority_type],
            ]
        stems = {stem for text in known for stem in self.texts.tokens(text)}
        stems |= {stem for group in self._same if group & stems for stem in group}
        denies = any(denial(s.quote) >= Denial.BY_MEANING for s in statements)
        lost = set(self.texts.tokens(self.texts.unnamed(sentence))) - stems - self._glue
        return {stem for stem in lost if not (denies and stem in _NOTHING) and not stem.isdigit()}  # figures: the rules

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


def _twice(sentence: str, statements: Sequence[Statement]) -> bool:
    """Whether it says a number more often than its statements do: one of them stands where another belongs."""
    said = Counter(_NUMBER.findall(sentence))
    told = Counter(number for s in statements for number in _NUMBER.findall(s.quote))
    return any(count > max(1, told[number]) for number, count in said.items())
