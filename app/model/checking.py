"""Checking: a model's sentence is shown only when the statements that it names bear it.

Figures, names, denials, typed claims and speakers are compared by the rules that reviewed answers are proved with
(``ingest.bearing``). What rules cannot tell, whether the sentence says anything that its statements do not, is one
learned decision over few features, its threshold set on faults that were planted into good sentences (``bearing.json``,
learned by ``python -m eval.model_system --learn``). A setting adds a cross-encoder for natural-language inference.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from app.query.words import Words
from ingest.bearing import Bearing, clauses_of
from ingest.encoder import Encoder
from ingest.figures import figures
from ingest.index import Index
from ingest.polarity import Denial, count_denials, denial, denies_by_meaning
from ingest.records import AuthorityType, Statement
from ingest.vocabulary import Vocabulary, fold

if TYPE_CHECKING:
    from app.model.entailment import Entailment

FILE = Path(__file__).parent.parent / "data" / "bearing.json"
LONGEST = 60  # words of a sentence
_SOON = 8  # words after a "not" that it may deny
_NEAR = 4  # words after a word that are near it
_COPY = 0.8  # share of a sentence's words that a statement has in the same order, from which it is nearly a copy
_FAR = 60  # characters between two terms of which one sentence part speaks
FEATURES = (
    "cosine",  # of the sentence and its statements together
    "nearest",  # of the sentence and the nearest of its statements
    "covered",  # share of its content words, by weight, that its statements have
    "clause",  # the same of its least covered clause, by the statements of who is named there
    "rarest",  # weight of its weightiest word that no statement has, of 8
    "foreign",  # content words that no statement has, of 4
    "order",  # share of its words that one statement has in the same order
    "pairs",  # share of its neighbouring words that stand near each other in that order in a statement
    "lost",  # the nearest statement denies something and the sentence does not
    "added",  # the other way round
    "modal",  # it obliges where its statements allow, or the other way round
)

_MARKS = re.compile(r"\s*\[[\d,\s]+\]")
_ADDRESS = re.compile(r"https?:|www\.|\S@\S|\b[\w-]+\.(?:com|org|net|gov|io|info)\b|[<>{}`|]|\]\(", re.I)
_MUST = re.compile(r"\b(?:must|requires?|required|mandatory|obligat\w+|has to|have to|needs? to)\b", re.I)
_MAY = re.compile(r"\b(?:may|might|can|could|optional\w*|allow\w*|permit\w*|sometimes|possibl\w+)\b", re.I)
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
    "doctor doctors physician physicians", "phone telephone", "healthcare", "cost costs price charge", "ill illness sick",
    "wide wider broad broader", "narrow narrower", "include includes included contain contains", "kind kinds type types",
    "child children", "person people", "clinic clinics", "help helps", "old older", "home homes", "remote remotely",
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
_NOTHING = frozenset("not no never none neither nor without cannot onli".split())  # as stems
_DENIAL = re.compile(r"\b(?:no|not|never|none|nobody|neither|nor|without|cannot)\b|n[’']t\b", re.I)
_TWICE = re.compile(r"\b(?:without|not|never|no) (?:no|not|never|nobody|none|without)\b", re.I)
# "Medicare does not: ..." leans on the question; alone it says nothing that could be compared.
_ELLIPSIS = re.compile(
    r"(?:^|[,;:] |\b(?:and|but) )(?:[\w’'-]+ ){1,4}(?:do|does|did|is|are|was|were|can|will|must|may|has|have|need)(?: not|n[’']t)?(?:[.:;]|,(?! \w+,))"
)
# What a sentence is about must be in it: "it" may be taken for another thing than its statements speak of.
_POINTS = re.compile(
    r"(?:(?:yes|no|not|often|also|there|here|for|in|under|to|at|as of)\b[^,:]{0,50}[,:]\s+)*(?:it|its|they|their|them|this|that|these|those|both|he|she)\b",
    re.I,
)
_AGAIN = re.compile(r"\b(\w{4,}),? (?:and|or) \1\b", re.I)  # "before or before"
_PASSED = frozenset(
    "a an the any be been being in on of to for at its it you your their his her this that such by".split()
)
_SEGMENT = re.compile(r"[,;:.()—–]|\b(?:and|but|while|because|if|when|that|which|who|so|or)\b", re.I)
_WITHIN = re.compile(
    r"\b(?:is|are|as|counts?|counted|part of|kind of|type of|form of|one of|under|inside|within|belongs? to)\b", re.I
)
_AROUND = re.compile(r"\b(?:includes?|including|covers?|takes? in|contains?|adds?|(?:broader|wider) than)\b", re.I)
_OWN_COUNT = re.compile(
    r"\b(?:two|three|four|both)\b(?= (?:\w+ )?(?:words|terms|sources|sides|kinds|ways|things|groups))", re.I
)
_ATTRIBUTED = re.compile(r"^[^,]{2,80}? says? that |,? (?:says|according to) [^,]+$")
_SYMMETRIC = re.compile(
    r"\b(?:same|synonym\w*|interchangeabl\w+|alike|both|differ\w*|between|overlap\w*|compared?|versus|vs|apart|equal\w*)\b",
    re.I,
)


@lru_cache(maxsize=1)
def learned() -> dict[str, float]:
    """The weights of the decision, with its ``intercept`` and ``threshold``."""
    content: dict[str, float] = json.loads(FILE.read_text(encoding="utf-8"))
    return content


class Checker:
    """Checks sentences against statements of one index."""

    def __init__(self, index: Index, encoder: Encoder, words: Words, entailment: Entailment | None = None) -> None:
        self._index = index
        self._encoder = encoder
        self._words = words
        self._entailment = entailment
        self._glue = frozenset(index.tokens(_GLUE))
        self._same = [frozenset(index.tokens(group)) for group in _SAME]
        self._vector = lru_cache(maxsize=4_000)(lambda text: encoder.encode([text])[0])
        self._sequence = lru_cache(maxsize=4_000)(self._read)

    @cached_property
    def bearing(self) -> Bearing:
        """The rules, over all statements of the index; read at the first sentence."""
        index = self._index
        statements = index.statements(index.statement_ids())
        return Bearing(index.sources, statements, Vocabulary(index.terms.values()))

    def defect(self, sentence: str, statements: Sequence[Statement]) -> str | None:
        """What is wrong with a sentence that names these statements, in a word or two; None when they bear it."""
        if not statements:
            return "no statement"
        if found := form_defect(sentence, " ".join(map(self.bearing.context, statements))):
            return found
        if found := self.rule_defect(sentence, statements):
            return found
        evidence = self.evidence(sentence, statements)
        if probability(evidence) < learned()["threshold"]:
            return "content"
        if self._entailment and not self._entailment.entails(" ".join(s.quote for s in statements), sentence):
            return "entailment"
        return None

    def rule_defect(self, sentence: str, statements: Sequence[Statement]) -> str | None:
        """What the rules alone find."""
        named = {term for statement in statements for term in statement.terms}
        if next(self.bearing.defects(sentence, statements, len(named)), None):
            return "rule"
        if self._foreign_figures(sentence, statements):
            return "figure"
        if self._foreign_term(sentence, statements):
            return "term"
        if self._foreign_words(sentence, statements):
            return "word"
        if self._exchanged(sentence, statements):
            return "exchanged terms"
        if self._turned_round(sentence, statements):
            return "exchanged terms"
        if self._sign_turned(sentence, statements) or self._denied_otherwise(sentence, statements):
            return "negation"
        if self._obliged_otherwise(sentence, statements):
            return "may and must"
        if self._strange_abbreviations(sentence, statements):
            return "name"
        said = {fold(word) for word in _EXTREMES.findall(sentence)}
        if said - {fold(word) for s in statements for word in _EXTREMES.findall(s.quote)}:
            return "extreme"
        return None

    def evidence(self, sentence: str, statements: Sequence[Statement]) -> dict[str, float]:
        """The features of a sentence (see FEATURES)."""
        words = self._words
        quotes = " ".join(s.quote for s in statements)
        plain = self._unnamed(sentence)
        said, known = words.stems(plain), self._known(statements)
        lost = said - known
        clauses = [
            words.covered(words.stems(self._unnamed(clause)), self._known(self.bearing.speaking(clause, statements)))
            for clause in _clauses(sentence)
        ]
        own = self._vector(sentence)
        cosines = [float(own @ self._vector(s.quote)) for s in statements]
        nearest = statements[cosines.index(max(cosines))]
        sequence = self._sequence(plain)
        theirs = [self._sequence(s.quote) for s in statements]
        order = max(_common(sequence, other) for other in theirs) / max(1, len(sequence))
        says, told = denial(sentence), denial(nearest.quote)
        return {
            "cosine": float(own @ self._vector(quotes)) if len(statements) > 1 else max(cosines),
            "nearest": max(cosines),
            "covered": words.covered(said, known),
            "clause": min(clauses),
            "rarest": max((words.weight(stem) for stem in lost), default=0.0) / 8,
            "foreign": min(4, len(lost)) / 4,
            "order": order,
            "pairs": self._pairs(sequence, theirs),
            "lost": float(told is Denial.PLAIN and says < Denial.BY_MEANING),
            "added": float(says is Denial.PLAIN and all(denial(s.quote) < Denial.PARTIAL for s in statements)),
            "modal": float(_modality(sentence) != _modality(nearest.quote) and _modality(sentence) != 0),
        }

    def _unnamed(self, text: str) -> str:
        """A text without the names in it: who says it is compared apart."""
        for name in self.bearing.names.of(text):
            text = text.replace(name.text, " ")
        return text

    def _known(self, statements: Sequence[Statement]) -> frozenset[str]:
        terms = {term for s in statements for term in s.terms if term in self._index.terms}
        labels = (label for term in terms for label in self._index.terms[term].labels)
        texts = (f"{s.quote} {s.search_text} {' '.join(s.headings[-1:])}" for s in statements)
        return self._words.stems(" ".join((*texts, *sorted(labels))))

    def _mentioned(self, text: str) -> set[str]:
        return {term for mention in self.bearing.vocabulary.mentions(text) for term in mention.terms}

    def _foreign_term(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it names a term that its statements neither name nor are about."""
        known = {term for s in statements for term in s.terms}
        known |= self._mentioned(". ".join(self.bearing.context(s) for s in statements))
        return any(not set(m.terms) & known for m in self.bearing.vocabulary.mentions(sentence))

    def _foreign_figures(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it has a figure that its statements do not state; of their dates only whole ones and years count."""
        quotes = ". ".join(f"{s.quote}. {'. '.join(s.headings[-1:])}" for s in statements)
        labels = ". ".join(label for s in statements for t in s.terms for label in self._index.terms[t].labels)
        lost = figures(_OWN_COUNT.sub(" ", sentence)) - figures(quotes) - figures(labels)
        dates = {f for s in statements for f in figures(self.bearing.context(s)) if len(f) > 3}
        return bool(lost - dates)

    def _foreign_words(self, sentence: str, statements: Sequence[Statement]) -> set[str]:
        """Stems that neither its statements nor what is known of their speakers and terms have, glue apart."""
        terms = {term for s in statements for term in s.terms if term in self._index.terms}
        known = [label for term in terms for label in self._index.terms[term].labels]
        for s in statements:
            known += [
                self.bearing.context(s),
                s.search_text,
                _SPEAKERS[self._index.sources[s.source_id].authority_type],
            ]
        stems = {stem for text in known for stem in self._index.tokens(text)}
        stems |= {stem for group in self._same if group & stems for stem in group}
        denies = any(denial(s.quote) >= Denial.BY_MEANING for s in statements)
        lost = set(self._index.tokens(self._unnamed(sentence))) - stems - self._glue
        return {stem for stem in lost if not (denies and stem in _NOTHING) and not stem.isdigit()}  # figures: the rules

    def _sign_turned(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether a clause denies where the statement that it tells does not, or the other way round."""
        for clause in _clauses(sentence):
            own = self._sequence(clause)
            pieces = [part for s in self.bearing.speaking(clause, statements) for part in _clauses(s.quote)]
            fits = [(_common(own, self._sequence(part)), part) for part in pieces]
            most = max(fit for fit, _ in fits)
            levels = [denial(part) for fit, part in fits if fit * 2 >= most]
            says = denial(clause)
            if says >= Denial.PARTIAL and all(level == Denial.NONE for level in levels):
                return True
            if says == Denial.NONE and all(level >= Denial.PARTIAL for level in levels):
                return True
        return False

    def _denied_otherwise(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it denies a word that no statement denies, or says one that each statement which has it denies."""
        if _TWICE.search(sentence):
            return True
        counts = [count_denials(s.quote)[1] for s in statements]
        plainly = sum(counts) if len(_clauses(sentence)) > 1 else max(counts)
        if count_denials(sentence)[0] > plainly + min(1, sum(denies_by_meaning(s.quote) for s in statements)):
            return True
        own, said = self._denied(sentence), self._said(sentence)
        told = [(self._near_denial(s.quote), set(self._index.tokens(s.quote))) for s in statements]
        only_denied = [
            (self._denied(s.quote) - self._said(s.quote), words) for s, (_, words) in zip(statements, told, strict=True)
        ]
        for word in said:
            having = [denied for denied, words in only_denied if word in words]
            if having and all(word in denied for denied in having):
                return True
        for clause in _clauses(sentence):
            words = self._sequence(clause)
            nearest = max(statements, key=lambda s: _common(words, self._sequence(s.quote)))
            if self._said(clause) & self._denied(nearest.quote) - self._said(nearest.quote):
                return True
        for word in own:
            having = [near for near, words in told if word in words]
            if having and not any(word in near for near in having):
                return True
        return False

    def _denied(self, text: str) -> set[str]:
        """The stems right after a "not" or the like, articles apart."""
        found: set[str] = set()
        for match in _DENIAL.finditer(text):
            rest = re.findall(r"[^\W_]+|[.,;:]", text[match.end() :])
            word = next((w for w in rest if fold(w) not in _PASSED), "")
            found |= set(self._index.tokens(word))
        return found

    def _near_denial(self, text: str) -> set[str]:
        """The stems that a text may be read to deny: those soon after a "not", all where it denies by what a word means."""
        found: set[str] = set()
        for part in re.split(r"[;.]", text):
            if denial(part) is Denial.BY_MEANING or denial(part) is Denial.PARTIAL:
                found |= set(self._index.tokens(part))
            for rest in _DENIAL.split(part)[1:]:
                found |= set(self._index.tokens(" ".join(rest.split()[:_SOON])))
        return found

    def _obliged_otherwise(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it obliges to what its statements only allow."""
        must = self._after(_MUST, sentence)
        told = [(self._after(_MAY, s.quote), self._after(_MUST, s.quote)) for s in statements]
        return any(
            any(word in may for may, _ in told) and not any(word in obliged for _, obliged in told) for word in must
        )

    def _after(self, pattern: re.Pattern[str], text: str) -> set[str]:
        """The stems of the three words after each match."""
        return {
            t for match in pattern.finditer(text) for t in self._index.tokens(" ".join(text[match.end() :].split()[:3]))
        }

    def _said(self, text: str) -> set[str]:
        """The stems with no "not" or the like before them in their stretch of a text."""
        found: set[str] = set()
        for part in _SEGMENT.split(text):
            found |= set(self._index.tokens(_DENIAL.split(part)[0]))
        return found

    def _turned_round(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it puts one term into another where its statements only put the other into the one."""
        own = self._contained(sentence)
        told = {pair for s in statements for pair in self._contained(s.quote)}
        return any(pair[::-1] in told and pair not in told for pair in own)

    def _contained(self, text: str) -> set[tuple[str, str]]:
        """Pairs of terms of which a text says that the first is, or is part of, the second."""
        mentions = self.bearing.vocabulary.mentions(text)
        found: set[tuple[str, str]] = set()
        for one, other in combinations(mentions, 2):
            between = text[one.span.end : other.span.start]
            if one.terms == other.terms or len(between) > _FAR:
                continue
            pair = (min(one.terms), min(other.terms))
            if _AROUND.search(between):
                found.add(pair[::-1])
            elif _WITHIN.search(between):
                found.add(pair)
        return found

    def _strange_abbreviations(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it has an abbreviation that its statements, speakers and terms neither have nor spell out."""
        terms = {term for s in statements for term in s.terms if term in self._index.terms}
        texts = [self.bearing.context(s) for s in statements]
        texts += [label for term in terms for label in self._index.terms[term].labels]
        everything = ". ".join(texts)
        present = set(re.findall(r"[^\W_]+", everything))
        initials = ["".join(re.findall(r"\b([A-Z])", part)) for part in re.split(r"[.;:()]", everything)]
        mentioned = {m.text for m in self.bearing.vocabulary.mentions(sentence)}
        for short in re.findall(r"\b[A-Z][A-Z&]{1,6}\b", sentence):
            spelt = any(short in run for run in initials)
            if short not in present and not spelt and not any(short in text for text in mentioned):
                return True
        return False

    def _pairs(self, sequence: Sequence[str], theirs: Sequence[Sequence[str]]) -> float:
        """See FEATURES."""
        pairs = list(pairwise(sequence))
        near = {
            (one, other) for words in theirs for n, one in enumerate(words) for other in words[n + 1 : n + 1 + _NEAR]
        }
        return sum(pair in near for pair in pairs) / len(pairs) if pairs else 1.0

    def _exchanged(self, sentence: str, statements: Sequence[Statement]) -> bool:
        """Whether it fits its statements better with two of its terms exchanged, or one replaced by another of theirs."""
        if _SYMMETRIC.search(sentence):
            return False
        sentence = _ATTRIBUTED.sub("", sentence)
        own = self._sequence(sentence)
        theirs = [self._sequence(s.quote) for s in statements]

        def fit(sequence: Sequence[str]) -> int:
            return max(_common(sequence, other) for other in theirs)

        terms = [token for token in dict.fromkeys(own) if token.startswith("=")]
        others = {token for other in theirs for token in other if token.startswith("=")} - set(terms)
        before = fit(own)
        for one, other in combinations(terms, 2):
            turned = [other if token == one else one if token == other else token for token in own]
            once = list(own)
            first, second = own.index(one), own.index(other)
            once[first], once[second] = other, one
            better = max(fit(turned), fit(once))
            # By one alone it may be the order of a list, or "A includes B" told as "B is an A"; not in a near copy.
            if better > before + 1 or (
                better > before and better >= _COPY * len(own) and not self._listed(sentence, one, other)
            ):
                return True
        for term in terms:
            for other in sorted(others):
                replaced = [other if token == term else token for token in own]
                if len(replaced) > 2 and fit(replaced) == len(replaced) > before:  # a copy but for the term
                    return True
        return False

    def _listed(self, text: str, one: str, other: str) -> bool:
        """Whether two terms (``=id``) are members of one list in a text."""
        spans = {"=" + min(m.terms): m.span for m in self.bearing.vocabulary.mentions(text)}
        first, second = sorted((spans[one], spans[other]))
        return bool(re.search(r",|\b(?:and|or)\b", text[first.end : second.start]))

    def _read(self, text: str) -> list[str]:
        """The stems of a text in order, each named term as one token of its own (``=id``)."""
        tokens: list[str] = []
        at = 0
        for mention in self.bearing.vocabulary.mentions(text):
            tokens += self._index.tokens(text[at : mention.span.start])
            tokens.append("=" + min(mention.terms))
            at = mention.span.end
        return [*tokens, *self._index.tokens(text[at:])]


def unmarked(text: str) -> str:
    """A sentence without the marks that a model may have put after it, on one line."""
    return " ".join(_MARKS.sub("", text).split())


def form_defect(sentence: str, told: str) -> str | None:
    """What is wrong with the form of a sentence: none, too long, or with an address or markup that ``told`` lacks."""
    count = len(sentence.split())
    if count < 3 or not re.search(r"[^\W\d_]{2}", sentence):
        return "empty"
    if count > LONGEST:
        return "too long"
    if not stands_alone(sentence):
        return "not alone"
    if _AGAIN.search(sentence):
        return "said twice"
    if any(found not in told for found in _ADDRESS.findall(sentence)):
        return "address"
    return None


def stands_alone(sentence: str) -> bool:
    """Whether a sentence can be compared with statements: it leans on no question and says what "it" is."""
    return not (_ELLIPSIS.search(sentence) or _POINTS.match(sentence))


def probability(evidence: Mapping[str, float]) -> float:
    """How likely statements bear a sentence with these features."""
    table = learned()
    total = table["intercept"] + sum(table[name] * evidence[name] for name in FEATURES)
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def _clauses(text: str) -> list[str]:
    return clauses_of(re.sub(r"\b(Dr|Mr|Ms|St|vs)\. ", r"\1 ", text))


def _modality(text: str) -> int:
    """1: it obliges, -1: it allows, 0: neither or both."""
    return int(bool(_MUST.search(text))) - int(bool(_MAY.search(text)))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """Length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for left in one:
        before = 0
        for place, right in enumerate(other, start=1):
            kept = row[place]
            row[place] = before + 1 if left == right else max(row[place], row[place - 1])
            before = kept
    return row[-1]
