"""What kind a statement is: a definition, a distinction, a benefit ..., by its words and by the heading above it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.drafts import Draft
from ingest.labels import NAMED_ASIDE
from ingest.records import Frame, Kind, Relation, Section
from ingest.vocabulary import Mention

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
LEAD = re.compile(
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


def kind_of(quote: str, draft: Draft, section: Section, mentions: Sequence[Mention], claims: Sequence[Frame]) -> Kind:
    """The kind of a statement, by the draft and the section that it is of, the terms in it and what it claims."""
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
    lead = LEAD.match(quote)
    start = lead.end() if lead else 0
    first = next((m for m in mentions if m.span.start <= start + 1), None)
    end = first.span.end + (quote[first.span.end : first.span.end + 1] in ("”", '"', "»")) if first else 0
    if first and verb.match(quote, end) and not _SPEECH.match(quote):  # what somebody says of it is a view
        return True
    return any(
        _DEFINES_AS.search(quote[: m.span.start]) and re.match(r"\W*(?:\w+\s+){0,2}as\b", quote[m.span.end :])
        for m in mentions[:2]
    )
