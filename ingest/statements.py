"""Statements: every sentence, list item, labelled line and table cell of a document, typed.

Works on documents that nobody annotated; what a heading's attributes say overrides the rules. A sentence that opens
with a pronoun carries the sentence before it, a list item its lead-in, a cell its heads. What its source does not
assert (questions, myths, opponents' views, offers, biographies) is stored and marked, never quoted.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from ingest.cells import table_drafts
from ingest.dates import end_of
from ingest.drafts import Draft
from ingest.entries import is_answer_alone, opens_with
from ingest.frames import frames
from ingest.labels import NAMED_ASIDE, Label, read_label, read_labels
from ingest.reading.blocks import Block, BlockKind
from ingest.records import Document, Frame, Kind, Passage, Relation, Section, Span, Statement
from ingest.sections import by_section, is_question, slug
from ingest.sentences import sentences
from ingest.vocabulary import Mention, Vocabulary, key, words

JOINT = " … "
_LONGEST_WITH_ANTECEDENT = 75  # words; more than that is a paragraph, not a statement
_LONGEST_QUOTE = 3000  # characters; what is longer is no claim but a text whose ends were not found
_BARE_LEAD = 6  # words; "The six are:" does not say six of what
_SHORTEST_DEFINITION = 8  # words; "A billing rule." says little without the sentence after it

_PRONOUN = re.compile(
    r"(?:it|its|it[’']s|they|them|their|these|this|those|that|such|he|she|his|her|(?:both|neither|each)(?=\s+(?:of|are|is|can|may|includes?|have|has|means?|refers?|terms?|words?|definitions?)\b)|the (?:two|latter|former|"
    r"(?:main |key |other )?(?:difference|distinction|pattern|gap))|one (?:significant )?difference)\b(?!\s+(?:between|of|in)\b)",
    re.I,
)
# A pronoun after an opening phrase ("By that rule, it …", "Since May 1, 2026 it …"), as the object of an opening clause
# ("Once you reach it you …"), as the whole of a part ("Three of them …") or as the last word ("… surrounds it.") dangles.
_LATER_PRONOUN = re.compile(
    r"(?:by|in|for|at|under|with|from|as|when|if|because|since|until|while|although)\s(?:(?:it|they)\b|(?:[A-Z]\w+ (?:\d{1,2}, )?)?\d{4},? (?:it|they)\b|[^,.;]{1,90},\s(?:it|they|(?:this|these|that)(?=\s+(?:is|are|was|were|means?|will|can|does|do)))\b)|(?:[\w-]+\s){1,4}of\s(?:them\b|(?:these|those)(?=,|\s(?:is|are|was|were|can|may|will|have|has|do|must)\b))|[^.;:,]*\s(?-i:it|them),|(?:once|if|when|after|before|until|unless)\s[^,.;]{1,60}\s(?:it|them)\s(?:you|we|they|the|your)\b|[^.;:]*\s(?-i:it|them|this)[.!]$",
    re.I,
)
_THIS = re.compile(r"(?:This|These|Esta|Este|Estas|Estos)\s+(?P<noun>\w{3,})\b")
_CONNECTIVE = re.compile(
    r"(?:however|also|in addition|additionally|moreover|but|and|so|yet|still|thus|therefore|instead|for (?:example|instance)|as a result"
    r"|in contrast|conversely|similarly|likewise|otherwise|on the other hand|at the same time|meanwhile|then|even so|frustrated)\b,?",
    re.I,
)
_VERDICT_ONLY = re.compile(
    r"(?:yes|no|not exactly|not quite|both|it depends|sometimes|maybe|correct|true|false|none)\b[^.]{0,20}\.$", re.I
)
_META = re.compile(
    r"(?:in this (?:article|guide|post|section|page|chapter|document)|this (?:\w+ )?(?:article|guide|post|page|section)\b|(?:here|below|above) (?:is|are)\b|here[’']s where|let[’']s\b"
    r"|let us\b|to (?:further |better )?(?:illustrate|understand|grasp)|as (?:we|you)\b|we will\b|we[’']ll\b|these two scenarios|definitions only go|copyright\b|©|\(c\) \d{4}|all rights reserved)",
    re.I,
)
_OFFER = re.compile(
    r"(?:explore (?:how|our)|visit (?:the|our|us)|contact (?:us|our)|learn more|click\b|sign up|get started|read more|download\b|subscribe\b|call us|join us|see (?:what|our|the|how)\b"
    r"|schedule (?:a|your)|book (?:a|your) (?:demo|call)|request a|try (?:it|our)|if you[’']re .{0,80}\bwe[’']re happy|whether you are)",
    re.I,
)
_OWN_TEAM = re.compile(
    r"\b(?:our|we[’']re|we)\b.{0,40}\b(?:experts?|developers?|team|specialize|services|solutions|customers?|help you|can help)\b",
    re.I,
)
_BIOGRAPHY = re.compile(
    r"^(?:[A-Z][\w.’'-]+\s+){1,4}(?:is|was) (?:the|an?) (?:\w+ ){0,4}(?:officer|founder|author|writer|editor|journalist|director|ceo|cto|cmo|specialist|expert|consultant)\b"
    r"|\b(?:alumnus|alumna|years of experience|decade of experience|his expertise|her expertise|passionate about|he is committed|she is committed|shares insights)\b",
    re.I,
)
_OPPONENT = re.compile(
    r"^(?:some (?:people )?(?:say|think|believe|argue|claim)|(?:many|most) (?:people |patients )?(?:think|believe|assume)\b|\W{0,3}(?:myth|misconception)(?: #?\d+)?\W*:|(?:it is |it[’']s )?a (?:common |popular )?(?:myth|misconception|misunderstanding)|many (?:people )?(?:wrongly|mistakenly|falsely)"
    r"|critics (?:say|argue|claim|call)|opponents|contrary to)",
    re.I,
)
_MYTH = re.compile(r"\b(?:myths?|misconceptions?|false claims?|common errors?|what people get wrong)\b", re.I)

_TRUTHS = re.compile(r"\b(?:facts?|truths?|realit(?:y|ies)|answers?)\b", re.I)
_HAS_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|does|do|can|can[’']t|will|must|means|needs?)\b", re.I)

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        Kind.DISTINCTION,
        re.compile(
            r"\b(?:difference|differs?|different|distinct(?:ion)?|whereas|unlike|versus|vs\.?|broader|narrower|not the same|the same thing|interchangeabl[ey]|synonyms?|but not all|compared (?:to|with)|on the other hand|separates?)\b",
            re.I,
        ),
    ),
    (
        Kind.HISTORY,
        re.compile(
            r"\b(?:coined|originat(?:ed|es) (?:in|from|with|at)|history|invented|pioneer\w*|first (?:used|documented|appeared|described)|in the (?:summer|fall|spring|winter) of|dates? back|in the (?:19|20)\d0s|came later|went live)\b",
            re.I,
        ),
    ),
    (
        Kind.REQUIREMENT,
        re.compile(
            r"\b(?:must|requires?|required|requirement|needs? (?:a|an|to)|has to|have to|mandatory|shall)\b", re.I
        ),
    ),
    (
        Kind.REGULATION,
        re.compile(
            r"\b(?:medicare|medicaid|cms\b|billing|billed|bills?\b|reimburs\w+|cpt|hcpcs|modifiers?|claims?\b|payers?|insurers?|insurance|statute|regulat\w+|licen[sc]\w+|hipaa|dea\b|law\b|laws\b|compliance|parity|coverage|waivers?)",
            re.I,
        ),
    ),
    (
        Kind.BENEFIT,
        re.compile(
            r"\b(?:(?<!of )benefits?(?! (?:office|plan|manager|package|year|advis|period)|-)|advantages?(?! plan)|convenien\w+|saves?|saving|lowers?|reduc\w+|avoid\w*|eliminat\w+|faster|easier|empower\w*|improv\w+|access to)\b",
            re.I,
        ),
    ),
    (
        Kind.LIMITATION,
        re.compile(
            r"\b(?:cannot|can[’']t|limits?\b(?! of\b)|limitations?|challenges?|risks?|barriers?|drawbacks?|disadvantages?|difficult\w*|problem|never be as good|lack\w*|shut out|locked out)\b",
            re.I,
        ),
    ),
    (Kind.EXAMPLE, re.compile(r"\b(?:for example|for instance|e\.g\.|examples?|such as)\b", re.I)),
)
_HEADING_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.BENEFIT, re.compile(r"\b(?:(?<!of )benefits?(?! (?:office|plan|manager|package)|-)|advantages?)\b", re.I)),
    (Kind.LIMITATION, re.compile(r"\b(?:challenges?|limits?|limitations?|risks?|drawbacks?|disadvantages?)\b", re.I)),
    (Kind.EXAMPLE, re.compile(r"\b(?:examples?|use cases?)\b", re.I)),
    (Kind.HISTORY, re.compile(r"\b(?:history|origins?|origin story)\b", re.I)),
    (Kind.REQUIREMENT, re.compile(r"\b(?:requirements?|what you need)\b", re.I)),
)
_DEFINES = re.compile(
    rf"{NAMED_ASIDE}\s\w|"
    r"(?:\s*\([^)]*\))?(?:\s+(?:services?|care))?\s*(?:(?:is|are|was|were)\s+(?:\w+ly\s+)?(?:an?|the|any|one|care|when|how|what|for (?:people|persons|those|anyone|someone|patients|adults|children))\b|means?\b|refers?\b|describes?\b|stands? for\b|denotes?\b"
    r"|is (?:defined|described|understood) as\b|[=:]\s|happens when\b|lets?\b.{0,20}|takes? place|consists? of\b)",
    re.I,
)
_DEFINES_AS = re.compile(r"\bdefin(?:es|ed)\b[^.]{0,20}$", re.I)
_LEAD = re.compile(
    r"(?:(?:yes|no|not exactly|not quite|it depends)\.\s+|the short version:\s+|the (?:term|word|phrase)s?\s+|an?\s+|the\s+|your\s+|our\s+|in short[:,]\s+|in simple terms,\s+|on the (?:one|other) hand,\s+|la\s+|el\s+|las\s+|los\s+|un\s+|una\s+|for [A-Z][^,]{1,40},\s+|[“\"])*",
    re.I,
)
_SPEECH = re.compile(
    r"[“\"][^“”\"]*[,.!?][”\"]\s+(?:\w+\s+){0,2}(?:says?|said|writes|wrote|adds|added|explains|tells)\b"
)
_DEFINES_ES = re.compile(
    r"(?:\s*\([^)]*\))?(?:,\s(?:también|o)\s[^,]{2,60},)?\s*(?:es|son|significa|significan|quiere decir|permite|se refiere)\b",
    re.I,
)


def quote_of(text: str, spans: Iterable[Span]) -> str:
    """The spans' text joined by the joint; white space within a span is kept as stored."""
    return JOINT.join(text[span.start : span.end] for span in spans)


def read_statements(
    document: Document, blocks: Sequence[Block], sections: Sequence[Section], vocabulary: Vocabulary
) -> tuple[list[Passage], list[Statement]]:
    """The passages and statements of a document, in order. Statement ids depend on section and quote only."""
    passages: list[Passage] = []
    statements: list[Statement] = []
    ids: Counter[str] = Counter()
    above = {block.span.end: block.span for block in blocks if block.kind is BlockKind.HEADING}
    for section, inside in by_section(blocks, sections):
        labels = dict(read_labels(document.text, inside, "".join(section.headings[-1:])))
        headed = _only(vocabulary.mentions(section.headings[-1]) if section.headings else [])
        heading = above.get(section.start)
        entry = _entry(document.text, heading, section, inside)
        question = heading if section.question and not section.kind and not section.terms else None
        before = ""  # what was said last
        for number, group in enumerate(_groups(inside), start=1):
            first = group[0].span.start
            if entry and number == 1:  # the heading is the label of what stands below it
                labels[first] = entry
            drafts = list(_drafts(document.text, group, labels, section, question if number == 1 else None))
            passage = Passage(
                f"{section.id}.{number}",
                document.id,
                section.id,
                section.source_id,
                section.headings,
                min([first, *(draft.spans[0].start for draft in drafts)]),
                group[-1].span.end,
            )
            passages.append(passage)
            for draft in drafts:
                if draft.dangling and _names_heading(document.text, draft, (document.title, *section.headings)):
                    draft = replace(draft, dangling=False)  # "This policy …" in a document called "Device policy"
                if _is_bare(document.text, draft, vocabulary):
                    draft = replace(draft, context=" ".join((*section.headings[-1:], before)).strip())
                else:
                    before = quote_of(document.text, draft.spans)
                statement = _typed(document, section, passage, draft, vocabulary, headed)
                ids[statement.id] += 1
                if ids[statement.id] > 1:
                    statement = replace(statement, id=f"{statement.id}-{ids[statement.id]}")
                statements.append(statement)
    return passages, statements


class Splitter:
    """The step of a build that splits one document by ``read_statements``."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def __call__(
        self, part: tuple[Document, Sequence[Block], Sequence[Section]]
    ) -> tuple[list[Passage], list[Statement]]:
        document, blocks, sections = part
        return read_statements(document, blocks, sections, self._vocabulary)


def _entry(text: str, heading: Span | None, section: Section, inside: Sequence[Block]) -> Label | None:
    """The heading of a word's entry as the label of its first paragraph, where that is no sentence about the word."""
    first = next((b for b in inside if b.kind is BlockKind.PARAGRAPH), None)
    if not section.headword or heading is None or first is None:
        return None
    if opens_with(text[first.span.start : first.span.end], section.headword):
        return None
    return Label(heading, section.headword, first.span.start, bold=True, above=True)


def _groups(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Paragraphs alone, a list together with the paragraph that leads into it, a table together."""
    group: list[Block] = []
    for block in blocks:
        if block.kind in (BlockKind.HEADING, BlockKind.RESIDUE):
            continue
        same = group and block.list_number and block.list_number == group[-1].list_number
        leads = group and block.kind is BlockKind.ITEM and group[-1].kind is BlockKind.PARAGRAPH
        if group and not same and not leads:
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _drafts(
    text: str, group: Sequence[Block], labels: Mapping[int, Label], section: Section, question: Span | None
) -> Iterator[Draft]:
    if group[0].kind is BlockKind.ROW:
        yield from table_drafts(text, group, section.headings)
        return
    asked = is_question(section.question or "")
    lead: Span | None = None
    for block in group:
        if block.kind is BlockKind.PARAGRAPH:
            first = question if block is group[0] else None
            drafts = _followed(_paragraph(text, block.span, labels.get(block.span.start), asked, first))
            if drafts and block is not group[-1]:  # a list follows
                lead = (
                    drafts[-1].spans[-1]
                    if not drafts[-1].dangling
                    else Span(drafts[-1].spans[0].start, drafts[-1].spans[-1].end)
                )
                drafts = drafts[:-1] if text[lead.end - 1] == ":" else drafts
                lead = lead if text[lead.end - 1] in ":." else None
            yield from drafts
        else:
            yield from _item(text, block.span, labels.get(block.span.start), lead)
    items = [block.span for block in group if block.kind is BlockKind.ITEM]
    if lead and len(items) > 1 and text[lead.end - 1] == ":":
        yield Draft((lead, *items))


def _names_heading(text: str, draft: Draft, headings: Sequence[str]) -> bool:
    """Whether a sentence opens with "This" and a word of a heading above it, which says what is meant."""
    match = _THIS.match(text, draft.spans[0].start, draft.spans[0].end)
    named = {word.folded for heading in headings for word in words(heading)}
    return match is not None and words(match["noun"])[-1].folded in named


def _is_bare(text: str, draft: Draft, vocabulary: Vocabulary) -> bool:
    """Whether a list or its item has a lead-in of few words and no term, which search cannot find it by."""
    lead = text[draft.spans[0].start : draft.spans[0].end]
    few = len(draft.spans) > 1 and lead.endswith(":") and len(lead.split()) <= _BARE_LEAD
    return few and not vocabulary.mentions(lead)


def _item(text: str, span: Span, label: Label | None, lead: Span | None) -> Iterator[Draft]:
    drafts = _followed(_paragraph(text, span, label))
    for number, draft in enumerate(drafts):
        stands_alone = draft.label or (len(drafts) > 1 and text[span.end - 1] in ".!?")
        if lead and text[lead.end - 1] == ":" and not stands_alone and number == 0:
            yield replace(draft, spans=(lead, *draft.spans))
        else:
            yield draft


def _paragraph(
    text: str, span: Span, label: Label | None = None, asked: bool = False, question: Span | None = None
) -> Iterator[Draft]:
    """A label that names something is carried by each of its sentences; "Fact:" and the marks of bold are not quoted.

    A verdict alone ("No.") is quoted with the sentence after it where the heading asks or states a myth, beside that
    sentence by itself; else it is left out. An answer that is no sentence ("You or your doctor.") is quoted with its
    ``question``.
    """
    named = label if label and label.names else None
    start = label.body if label and (label.bold or not label.names) else span.start
    judged = asked or bool(label and label.is_fact)
    opened: Draft | None = None
    verdict: int | None = None
    found = sentences(text, Span(start, span.end))
    if question and len(found) == 1 and is_answer_alone(text[start : span.end]):
        yield Draft((question, found[0]), verdict=True)
        return
    for number, sentence in enumerate(found):
        body = text[sentence.start : sentence.end]
        if _VERDICT_ONLY.match(body):
            verdict = sentence.start if judged and number == 0 else None
            continue
        if named and number == 0:
            spans = (sentence,) if start == span.start and not named.above else (named.span, sentence)
            draft = Draft(spans, named.name, opens=True)
        elif named and not named.above and (needs_antecedent(body) or not read_label(text, sentence)):
            draft = Draft((named.span, sentence), named.name)
        else:
            draft = _with_antecedent(text, sentence, body, opened)
        if label and not label.names:
            draft = replace(draft, asserted=label.is_fact)
        if verdict is not None:  # for who asks what the heading asks; for others the sentence stands without it
            yield replace(draft, spans=(Span(verdict, draft.spans[0].end), *draft.spans[1:]), verdict=True)
            verdict = None
        opened = draft if not draft.dangling else None
        yield draft


def _followed(drafts: Iterable[Draft]) -> list[Draft]:
    found = list(drafts)
    for number, (one, after) in enumerate(pairwise(found)):
        if after.spans[-1].start >= one.spans[-1].end:  # else it carries this sentence already
            found[number] = replace(one, following=after.spans[-1].end)
    return found


def needs_antecedent(body: str) -> bool:
    """Whether a sentence opens with, or leans on, a word whose meaning stands in another sentence."""
    start = _CONNECTIVE.match(body)
    rest = body[start.end() :].lstrip() if start else body
    return bool(_PRONOUN.match(rest) or _LATER_PRONOUN.match(rest))


def _with_antecedent(text: str, sentence: Span, body: str, before: Draft | None) -> Draft:
    needs = needs_antecedent(body)
    if not needs and not _CONNECTIVE.match(body):
        return Draft((sentence,))
    if before is None:
        return Draft((sentence,), dangling=needs)
    whole = Span(before.spans[-1].start, sentence.end)
    spans = (*before.spans[:-1], whole)
    if len(quote_of(text, spans).split()) <= _LONGEST_WITH_ANTECEDENT:
        return Draft(spans, before.label)
    return Draft((sentence,), dangling=needs, context=quote_of(text, before.spans))


def _only(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """The terms that are named without ambiguity."""
    return tuple(mention.terms[0] for mention in mentions if len(mention.terms) == 1)


def _typed(
    document: Document,
    section: Section,
    passage: Passage,
    draft: Draft,
    vocabulary: Vocabulary,
    headed: tuple[str, ...],
) -> Statement:
    """``headed`` are the terms that the section's heading names."""
    text = document.text
    quote = quote_of(text, draft.spans)
    mentions = vocabulary.mentions(quote)
    kind, asserted, claims = _read(quote, draft, section, mentions)
    if draft.verdict and kind is Kind.DEFINITION:
        kind = Kind.OTHER
    described = section.kind or section.terms  # then its author chose the sentences
    if kind is Kind.DEFINITION and not described and _is_short(text, draft, mentions, vocabulary):
        end = draft.following or draft.spans[-1].end
        draft = replace(draft, spans=(*draft.spans[:-1], Span(draft.spans[-1].start, end)))
        quote = quote_of(text, draft.spans)
        mentions = vocabulary.mentions(quote)
        _, asserted, claims = _read(quote, draft, section, mentions)
    terms = tuple(dict.fromkeys((*_only(mentions), *section.terms, *headed)))
    digest = hashlib.sha256(quote.encode()).hexdigest()[:8]
    return Statement(
        id=f"{section.id}-{digest}",
        document_id=document.id,
        section_id=section.id,
        passage_id=passage.id,
        source_id=section.source_id,
        headings=section.headings,
        spans=draft.spans,
        quote=quote,
        search_text=f"{draft.context} {quote}".strip() if draft.context else quote,
        kind=kind,
        terms=terms,
        frames=claims,
        asserted=asserted,
        dangling=draft.dangling,
        language=section.language,
        as_of=section.as_of,
        lapses=section.lapses or (None if section.superseded_by else end_of(quote)),
        superseded_by=section.superseded_by,
        superseded_on=section.superseded_on,
        question=section.question,
        basis=section.basis,
    )


def _read(
    quote: str, draft: Draft, section: Section, mentions: Sequence[Mention]
) -> tuple[Kind, bool, tuple[Frame, ...]]:
    """The kind of a quote, whether its source asserts it, and what it claims."""
    asserted = section.asserted and _is_asserted(quote, draft, section)
    claims = _claims(quote, draft, mentions) if asserted and draft.typed else ()
    kind = section.kind or (_kind(quote, draft, section, mentions, claims) if draft.typed else Kind.OTHER)
    return kind, asserted, claims


def _is_short(text: str, draft: Draft, mentions: Sequence[Mention], vocabulary: Vocabulary) -> bool:
    """Whether a definition says little and the next sentence leans on it, as it does not begin with the term itself."""
    after = text[draft.spans[-1].end : draft.following].lstrip() if draft.following else ""
    lead = _LEAD.match(after)
    first = next(iter(vocabulary.mentions(after)), None)
    named = first and mentions and set(first.terms) & set(mentions[0].terms)
    if not after or (named and first and first.span.start <= (lead.end() if lead else 0)):
        return False
    said = text[draft.spans[-1].start : draft.spans[-1].end].removeprefix(draft.label or "")
    return len(said.split()) < _SHORTEST_DEFINITION


def _is_asserted(quote: str, draft: Draft, section: Section) -> bool:
    if (
        len(quote) > _LONGEST_QUOTE
        or quote.rstrip('”" ').endswith("?")
        or _META.match(quote)
        or _OFFER.match(quote)
        or _BIOGRAPHY.search(quote)
    ):
        return False
    if _OPPONENT.match(quote) or (_OWN_TEAM.search(quote) and re.match(r"at [A-Z]", quote, re.I)):
        return False
    if draft.asserted is not None:
        return draft.asserted
    return not _tells_myths(section.headings)


def _tells_myths(headings: Sequence[str]) -> bool:
    """Whether a section's text is what others wrongly hold, and not the answer to a myth that its heading states."""
    if not headings or _MYTH.search(headings[-1]):
        return bool(headings)
    if is_question(headings[-1]) or headings[-1].endswith((".", "!", "”", '"')) or _HAS_FINITE.search(headings[-1]):
        return False
    return any(_MYTH.search(heading) and not _TRUTHS.search(heading) for heading in headings[:-1])


def _claims(quote: str, draft: Draft, mentions: Sequence[Mention]) -> tuple[Frame, ...]:
    found = list(frames(quote, mentions))
    if draft.label and not found and draft.opens:
        # "Synchronous telemedicine: live …" names a kind of what its label's head word says
        inside = [m for m in mentions if m.span.end <= len(draft.label) + 1]
        if len(inside) == 1 and inside[0].terms and len(inside[0].terms) == 1:
            head = key(draft.label.split("(")[0].split()[-1])
            for term_id in inside[0].terms:
                if head == term_id and key(draft.label.split("(")[0]) != term_id:
                    found.append(Frame(slug(draft.label.split("(")[0]), Relation.IS_A, term_id))
    return tuple(found)


def _kind(quote: str, draft: Draft, section: Section, mentions: Sequence[Mention], claims: Sequence[Frame]) -> Kind:
    labelled = bool(draft.label and draft.opens and _labels_a_term(draft.label, mentions))
    if section.language == "es":
        return Kind.DEFINITION if _defines(quote, mentions, _DEFINES_ES) or labelled else Kind.OTHER
    distinct = len({mention.terms for mention in mentions}) >= 2
    if distinct and _KINDS[0][1].search(quote):
        return Kind.DISTINCTION
    if any(frame.relation in (Relation.SAME_AS, Relation.BROADER_THAN) for frame in claims):
        return Kind.DISTINCTION
    if _defines(quote, mentions, _DEFINES) and not any(not f.affirmed for f in claims):
        return Kind.DEFINITION
    if labelled:
        return Kind.DEFINITION
    if any(f.relation is Relation.IS_A for f in claims):
        return Kind.INCLUSION if any(f.affirmed and f.relation is Relation.IS_A for f in claims) else Kind.EXCLUSION
    for kind, pattern in _HEADING_KINDS:
        if section.headings and pattern.search(section.headings[-1]):
            return kind
    for kind, pattern in _KINDS[1:]:
        if pattern.search(quote):
            return kind
    return Kind.INCLUSION if re.search(r"\b(?:includ\w+|covers?|encompass\w+)\b", quote, re.I) else Kind.OTHER


def _labels_a_term(label: str, mentions: Sequence[Mention]) -> bool:
    """Whether a line's label is little more than a term: "Remote patient monitoring (RPM): …"."""
    first = mentions[0] if mentions else None
    head = label.split("(")[0].strip("*_ ")
    return bool(
        first and first.span.start <= 4 and first.span.end <= len(label) + 2 and len(first.text) >= len(head) / 2
    )


def _defines(quote: str, mentions: Sequence[Mention], verb: re.Pattern[str]) -> bool:
    lead = _LEAD.match(quote)
    start = lead.end() if lead else 0
    first = next((m for m in mentions if m.span.start <= start + 1), None)
    end = first.span.end + (quote[first.span.end : first.span.end + 1] in ("”", '"', "»")) if first else 0
    if first and verb.match(quote, end) and not _SPEECH.match(quote):  # what somebody says of it is a view
        return True
    return any(
        _DEFINES_AS.search(quote[: m.span.start]) and re.match(r"\W*(?:\w+\s+){0,2}as\b", quote[m.span.end :])
        for m in mentions[:2]
    )
